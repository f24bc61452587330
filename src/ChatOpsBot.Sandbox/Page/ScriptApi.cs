using System.Text.Json;
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
        api.MapGet("/channels", (SandboxWorkspace workspace, IOptions<SandboxHints> hints) =>
            PageJson.Result(json => PageJson.WriteState(json, workspace, hints.Value)));
        api.MapGet("/channels/{channel}/messages", Messages);
        api.MapPost("/channels/{channel}/messages", (string channel, HttpContext http, SandboxWorkspace workspace) =>
            ChangeAsync(http, SandboxJson.Default.NewMessage, message => PageJson.Result(json =>
                PageJson.WriteMessage(json, workspace.PostAs(message.User, channel, message.Text, message.ThreadTs)))));
        api.MapPost("/channels", (HttpContext http, SandboxWorkspace workspace) =>
            ChangeAsync(http, SandboxJson.Default.NewChannel, made => PageJson.Result(json =>
                PageJson.WriteChannel(json, workspace.AddChannel(made.Name, made.Members, made.IsPrivate), latest: null))));

        api.MapGet("/faults", (SandboxWorkspace workspace) => Results.Json(workspace.Faults.All, SandboxJson.Default.IReadOnlyListSandboxFault));
        api.MapPost("/faults", (HttpContext http, SandboxWorkspace workspace) => ChangeAsync(http, SandboxJson.Default.SandboxFault, fault =>
        {
            workspace.Faults.Add(fault);
            return Results.NoContent();
        }));
        api.MapDelete("/faults", (SandboxWorkspace workspace) => Do(workspace.Faults.Clear));
        api.MapPost("/reset", (SandboxWorkspace workspace) => Do(workspace.Reset));
        api.MapGet("/calls", (SandboxWorkspace workspace, string? method) => PageJson.Result(json =>
            PageJson.WriteCalls(json, workspace.Calls.Where(call => method is null || call.Method == method))));
        api.MapGet("/stream", FeedStream.HandleAsync);
    }

    /// <summary>The newest messages, oldest first, or a thread when <c>thread</c> names its parent.</summary>
    private static IResult Messages(string channel, string? thread, SandboxWorkspace workspace)
    {
        if (workspace.Resolve(channel) is not { } found)
            return Results.NotFound();
        var messages = workspace.Read(found.Id, conversation => thread is null
            ? conversation.Messages.Where(message => !message.IsReply || message.Broadcast || message.EphemeralTo is not null).TakeLast(MostShown).ToList()
            : conversation.Find(thread) is { } parent ? [.. conversation.Thread(parent)] : []);
        return PageJson.Result(json => PageJson.WriteMessages(json, messages));
    }

    private static IResult Do(Action change)
    {
        change();
        return Results.NoContent();
    }

    /// <summary>
    /// Reads a JSON body and does what it asks. Only JSON is read: a page of another site can send forms and plain text across, but not this type.
    /// </summary>
    private static async Task<IResult> ChangeAsync<T>(HttpContext http, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<T, IResult> change)
    {
        if (!http.Request.HasJsonContentType())
            return Results.Problem("Send application/json", statusCode: StatusCodes.Status415UnsupportedMediaType);
        try
        {
            var body = await JsonSerializer.DeserializeAsync(http.Request.Body, type, http.RequestAborted);
            return body is null ? Results.Problem("A JSON object, please", statusCode: StatusCodes.Status400BadRequest) : change(body);
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException)
        {
            return Results.Problem(problem.Message, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}
