using ChatOpsBot.Sandbox.Acts;
using ChatOpsBot.Sandbox.WebApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ChatOpsBot.Sandbox.Page;

/// <summary>What people do, for the page and for scripts: the app hears of all of it. <c>user</c> is the name or id of who does it.</summary>
internal static class PeopleApi
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/directs", (HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewDirect, direct =>
            PageJson.Result(json => PageJson.WriteChannel(json, workspace.OpenDirect(SandboxWorkspace.Person(direct.User), out _), latest: null))));
        api.MapPost("/commands", (HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewCommand, async (command, cancelled) =>
            Sent(await SlashCommands.RunAsync(workspace, SandboxWorkspace.Person(command.User), workspace.Place(command.Channel), command.Text, command.ThreadTs, cancelled))));
        api.MapPost("/reactions", (HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewMark, mark =>
            Mark(workspace, mark, (user, message) => Reactions.React(workspace, user, message, mark.Name ?? "", mark.Remove))));
        api.MapPost("/pins", (HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewMark, mark =>
            Mark(workspace, mark, (user, message) => Pins.Pin(workspace, user, message, mark.Remove))));
        api.MapPost("/actions", (HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewAct, async (act, cancelled) =>
            Sent(await BlockActions.SendAsync(workspace, act.Act, cancelled))));
        api.MapPost("/options", (HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewQuery, async (query, cancelled) =>
            Options(await Suggestions.AskAsync(workspace, query.Act, query.Value, cancelled))));
        api.MapPost("/shortcuts", (HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewShortcut, async (taken, cancelled) =>
            Sent(await workspace.ShortcutAsync(taken.User, taken.CallbackId, taken.Channel, taken.Ts, cancelled))));
        api.MapPost("/home", (HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewHome, home =>
        {
            workspace.OpenHome(home.User, home.Tab);
            return Sent(new SandboxSent(Error: null));
        }));
        MapViews(api);
        api.MapGet("/log", (SandboxWorkspace workspace, long? after) => PageJson.Result(json => LogJson.Write(json, workspace.Log.Where(entry => entry.Id > (after ?? 0)))));
        api.MapPost("/sockets", (HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.SocketAction, async (asked, cancelled) =>
        {
            await workspace.Sockets.ActAsync(asked.Action, cancelled);
            return Results.NoContent();
        }));
    }

    private static void MapViews(IEndpointRouteBuilder api)
    {
        api.MapGet("/views", (SandboxWorkspace workspace, string user) => SandboxWorkspace.FindUser(user) is null
            ? Results.NotFound()
            : PageJson.Result(json => ViewJson.Write(json, workspace.Views(user), workspace.Home(user))));
        api.MapPost("/views/{id}/submit", (string id, HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewSubmission, async (given, cancelled) =>
            Sent(await Submissions.SubmitAsync(workspace, SandboxWorkspace.Person(given.User), id, given.State?.Part("values"), cancelled))));
        api.MapPost("/views/{id}/close", (string id, HttpContext http, SandboxWorkspace workspace) => JsonBody.DoAsync(http, SandboxJson.Default.NewClosing, async (closing, cancelled) =>
        {
            await workspace.CloseAsync(closing.User, id, closing.All, cancelled);
            return Sent(new SandboxSent(Error: null));
        }));
    }

    private static IResult Mark(SandboxWorkspace workspace, NewMark mark, Func<string, SandboxMessage, string?> change)
    {
        var (user, channel) = (SandboxWorkspace.Person(mark.User), workspace.Place(mark.Channel));
        var message = workspace.Find(channel.Id, mark.Ts) is { IsTombstone: false } found ? found : throw new KeyNotFoundException($"No message {mark.Ts}");
        return Sent(new SandboxSent(change(user.Id, message)));
    }

    private static IResult Sent(SandboxSent sent) => PageJson.Result(json =>
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

    private static IResult Options(SandboxSent sent) => sent.Ok ? Results.Text(sent.Answer, "application/json") : Sent(sent);
}
