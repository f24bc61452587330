using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace ChatOpsBot.Sandbox.Page;

/// <summary>
/// The feed as server-sent events. After a break the page loads afresh, so there is nothing to replay.
/// </summary>
internal static class FeedStream
{
    private static readonly byte[] Hello = "retry: 1000\nevent: hello\ndata: {}\n\n"u8.ToArray();
    private static readonly byte[] Start = "data: "u8.ToArray();
    private static readonly byte[] End = "\n\n"u8.ToArray();

    public static async Task HandleAsync(
        HttpContext http,
        SandboxWorkspace workspace,
        IHostApplicationLifetime lifetime
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted,
            lifetime.ApplicationStopping
        );
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var feed = workspace.Feed.Open();
        try
        {
            await http.Response.BodyWriter.WriteAsync(Hello, either.Token);
            await http.Response.BodyWriter.FlushAsync(either.Token);
            while (await feed.Reader.WaitToReadAsync(either.Token))
                await SendWaitingAsync(http.Response, feed.Reader, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the application stops.
        }
        finally
        {
            workspace.Feed.Close(feed);
        }
    }

    private static async Task SendWaitingAsync(
        HttpResponse response,
        System.Threading.Channels.ChannelReader<FeedEvent> feed,
        CancellationToken cancellationToken
    )
    {
        while (feed.TryRead(out var change))
        {
            await response.Body.WriteAsync(Start, cancellationToken);
            await response.Body.WriteAsync(Nodes.Bytes(json => PageJson.WriteEvent(json, change)), cancellationToken);
            await response.Body.WriteAsync(End, cancellationToken);
        }

        await response.Body.FlushAsync(cancellationToken);
    }
}
