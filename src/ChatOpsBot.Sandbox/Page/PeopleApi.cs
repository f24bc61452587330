using System.Text.Json.Serialization.Metadata;
using ChatOpsBot.Sandbox.Acts;
using ChatOpsBot.Sandbox.WebApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ChatOpsBot.Sandbox.Page;

/// <summary>
/// What people do, for the page and for scripts: the app is notified of all of it. <c>user</c> is the name or id of who
/// does it.
/// </summary>
internal static class PeopleApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        Post(
            api,
            "/directs",
            SandboxJson.Default.NewDirect,
            (direct, workspace, cancelled) =>
                Task.FromResult(
                    PageJson.Result(json =>
                        PageJson.WriteChannel(
                            json,
                            workspace.OpenDirect(workspace.Person(direct.User), out _),
                            latest: null
                        )
                    )
                )
        );
        Post(
            api,
            "/commands",
            SandboxJson.Default.NewCommand,
            async (typed, workspace, cancelled) =>
                Sent(
                    await SlashCommands.RunAsync(
                        workspace,
                        workspace.Person(typed.User),
                        workspace.Place(typed.Channel),
                        typed.Text,
                        typed.ThreadTs,
                        cancelled
                    )
                )
        );
        Post(
            api,
            "/reactions",
            SandboxJson.Default.NewMark,
            (mark, workspace, _) =>
                Task.FromResult(
                    Mark(
                        workspace,
                        mark,
                        (user, message) => Reactions.React(workspace, user, message, mark.Name ?? "", mark.Remove)
                    )
                )
        );
        Post(
            api,
            "/pins",
            SandboxJson.Default.NewMark,
            (mark, workspace, _) =>
                Task.FromResult(
                    Mark(workspace, mark, (user, message) => Pins.Pin(workspace, user, message, mark.Remove))
                )
        );
        Post(
            api,
            "/actions",
            SandboxJson.Default.NewAct,
            async (act, workspace, cancelled) =>
                Sent(await BlockActions.SendAsync(workspace, act.Of(workspace), cancelled))
        );
        Post(
            api,
            "/options",
            SandboxJson.Default.NewQuery,
            async (query, workspace, cancelled) =>
                Options(await Suggestions.AskAsync(workspace, query.Of(workspace), query.Value, cancelled))
        );
        Post(
            api,
            "/shortcuts",
            SandboxJson.Default.NewShortcut,
            async (taken, workspace, cancelled) =>
                Sent(await workspace.ShortcutAsync(taken.User, taken.CallbackId, taken.Channel, taken.Ts, cancelled))
        );
        Post(
            api,
            "/home",
            SandboxJson.Default.NewHome,
            (home, workspace, _) =>
            {
                workspace.OpenHome(home.User, home.Tab);
                return Task.FromResult(Sent(new SandboxSent(Error: null)));
            }
        );
        Post(
            api,
            "/sockets",
            SandboxJson.Default.SocketAction,
            async (asked, workspace, cancelled) =>
            {
                await workspace.Sockets.ActAsync(asked.Action, cancelled);
                return Results.NoContent();
            }
        );
        MapViews(api);
        api.MapGet(
            "/log",
            (SandboxWorkspace workspace, long? after) =>
                PageJson.Result(json => LogJson.Write(json, workspace.Log.Where(entry => entry.Id > (after ?? 0))))
        );
    }

    private static void MapViews(IEndpointRouteBuilder api)
    {
        api.MapGet(
            "/views",
            (SandboxWorkspace workspace, string user) =>
                workspace.FindUser(user) is null
                    ? Results.NotFound()
                    : PageJson.Result(json => ViewJson.Write(json, workspace.Views(user), workspace.Home(user)))
        );
        api.MapPost(
            "/views/{id}/submit",
            (string id, HttpContext http, SandboxWorkspace workspace) =>
                JsonBody.DoAsync(
                    http,
                    SandboxJson.Default.NewSubmission,
                    async (given, cancelled) =>
                        Sent(
                            await Submissions.SubmitAsync(
                                workspace,
                                workspace.Person(given.User),
                                id,
                                given.State?.Part("values"),
                                cancelled
                            )
                        )
                )
        );
        api.MapPost(
            "/views/{id}/close",
            (string id, HttpContext http, SandboxWorkspace workspace) =>
                JsonBody.DoAsync(
                    http,
                    SandboxJson.Default.NewClosing,
                    async (closing, cancelled) =>
                    {
                        await workspace.CloseAsync(closing.User, id, closing.All, cancelled);
                        return Sent(new SandboxSent(Error: null));
                    }
                )
        );
    }

    private static void Post<T>(
        IEndpointRouteBuilder api,
        string path,
        JsonTypeInfo<T> type,
        Func<T, SandboxWorkspace, CancellationToken, Task<IResult>> act
    ) =>
        api.MapPost(
            path,
            (HttpContext http, SandboxWorkspace workspace) =>
                JsonBody.DoAsync(http, type, (body, cancelled) => act(body, workspace, cancelled))
        );

    private static IResult Mark(SandboxWorkspace workspace, NewMark mark, Func<string, SandboxMessage, string?> change)
    {
        var (user, channel) = (workspace.Person(mark.User), workspace.Place(mark.Channel));
        var message = workspace.Find(channel.Id, mark.Ts) is { IsTombstone: false } found
            ? found
            : throw new KeyNotFoundException($"No message {mark.Ts}");
        return Sent(new SandboxSent(change(user.Id, message)));
    }

    private static IResult Sent(SandboxSent sent) =>
        PageJson.Result(json =>
        {
            json.WriteStartObject();
            if (sent.Errors.Count > 0)
            {
                json.WriteStartObject("errors");
                foreach (var (block, text) in sent.Errors)
                    json.WriteString(block, text);
                json.WriteEndObject();
            }
            else
            {
                json.WriteBoolean("ok", sent.Ok);
                if (sent.Error is not null)
                    json.WriteString("error", sent.Error);
            }

            json.WriteEndObject();
        });

    private static IResult Options(SandboxSent sent) =>
        sent.Ok ? Results.Text(sent.Answer, "application/json") : Sent(sent);
}
