using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Sandbox.Page;

/// <param name="Members">User names or ids; everyone when left out.</param>
internal sealed record NewChannel(string Name, IReadOnlyList<string>? Members = null, bool IsPrivate = false);

/// <param name="User">Name or id of the person who speaks.</param>
internal sealed record NewMessage(string User, string Text, string? ThreadTs = null);

/// <summary>The sandbox for scripts and for its page: what is there, what was called, and knobs to turn.</summary>
internal static class ScriptApi
{
    private const int MostShown = 500;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(
            "/channels",
            (SandboxWorkspace workspace, IOptions<SandboxHints> hints) =>
                PageJson.Result(json => PageJson.WriteState(json, workspace, hints.Value))
        );
        api.MapGet("/channels/{channel}/messages", Messages);
        api.MapPost(
            "/channels/{channel}/messages",
            (string channel, HttpContext http, SandboxWorkspace workspace) =>
                JsonBody.DoAsync(
                    http,
                    SandboxJson.Default.NewMessage,
                    message =>
                        PageJson.Result(json =>
                            PageJson.WriteMessage(
                                json,
                                workspace.PostAs(message.User, channel, message.Text, message.ThreadTs)
                            )
                        )
                )
        );
        api.MapPost(
            "/channels",
            (HttpContext http, SandboxWorkspace workspace) =>
                JsonBody.DoAsync(
                    http,
                    SandboxJson.Default.NewChannel,
                    made =>
                        PageJson.Result(json =>
                            PageJson.WriteChannel(
                                json,
                                workspace.AddChannel(made.Name, made.Members, made.IsPrivate),
                                latest: null
                            )
                        )
                )
        );

        api.MapGet(
            "/faults",
            (SandboxWorkspace workspace) =>
                Results.Json(workspace.Faults.All, SandboxJson.Default.IReadOnlyListSandboxFault)
        );
        api.MapPost(
            "/faults",
            (HttpContext http, SandboxWorkspace workspace) =>
                JsonBody.DoAsync(
                    http,
                    SandboxJson.Default.SandboxFault,
                    fault =>
                    {
                        workspace.Faults.Add(fault);
                        return Results.NoContent();
                    }
                )
        );
        api.MapDelete("/faults", (SandboxWorkspace workspace) => Do(workspace.Faults.Clear));
        api.MapPost("/reset", (SandboxWorkspace workspace) => Do(workspace.Reset));
        api.MapGet(
            "/calls",
            (SandboxWorkspace workspace, string? method) =>
                PageJson.Result(json =>
                    PageJson.WriteCalls(json, workspace.Calls.Where(call => method is null || call.Method == method))
                )
        );
        api.MapGet("/stream", FeedStream.HandleAsync);
    }

    /// <summary>The newest messages, oldest first, or a thread when <c>thread</c> names its parent.</summary>
    private static IResult Messages(string channel, string? thread, SandboxWorkspace workspace)
    {
        if (workspace.Resolve(channel) is not { } found)
            return Results.NotFound();
        var messages = workspace.Read(
            found.Id,
            conversation =>
                thread is null
                    ? conversation
                        .Messages.Where(message => !message.IsReply || message.Broadcast)
                        .TakeLast(MostShown)
                        .ToList()
                    : InThread(conversation, thread)
        );
        return PageJson.Result(json => PageJson.WriteMessages(json, messages));
    }

    // What one person sees hangs in the thread too, but Slack's API does not count it as a reply.
    private static List<SandboxMessage> InThread(Conversation conversation, string thread) =>
        conversation.Find(thread) is not { } parent
            ? []
            :
            [
                .. conversation
                    .Thread(parent)
                    .Concat(
                        conversation.Messages.Where(message =>
                            message.EphemeralTo is not null && message.ThreadTs == thread
                        )
                    )
                    .OrderBy(message => message.Micros),
            ];

    private static IResult Do(Action change)
    {
        change();
        return Results.NoContent();
    }
}
