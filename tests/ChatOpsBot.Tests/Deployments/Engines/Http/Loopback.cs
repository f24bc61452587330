using System.Collections.Concurrent;

namespace ChatOpsBot.Tests.Deployments.Engines.Http;

/// <summary>A request as it came.</summary>
/// <param name="Line">Method, path and query.</param>
internal sealed record Seen(string Line, string Body, IHeaderDictionary Headers);

/// <summary>A web server on a free port of this machine.</summary>
internal sealed class Loopback : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Loopback(WebApplication app) => _app = app;

    /// <summary>All that was asked, in order.</summary>
    public ConcurrentQueue<Seen> Calls { get; } = new();

    public string Address => _app.Urls.First();

    /// <param name="answer">The status and the JSON for a request.</param>
    public static async Task<Loopback> StartAsync(Func<HttpContext, string, (int Status, string Json)> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new Loopback(builder.Build());
        server._app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            server.Calls.Enqueue(
                new Seen(
                    $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}",
                    body,
                    new HeaderDictionary(
                        context.Request.Headers.ToDictionary(header => header.Key, header => header.Value)
                    )
                )
            );
            var (status, json) = answer(context, body);
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(json, context.RequestAborted);
        });
        await server._app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
