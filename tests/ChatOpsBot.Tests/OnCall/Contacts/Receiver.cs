using System.Collections.Concurrent;
using System.Text;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>What was posted to a receiver.</summary>
internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);
}

/// <summary>A web server on loopback that keeps what is posted to it.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _all = new();

    private Receiver(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public IReadOnlyList<Received> All => [.. _all];

    /// <summary>The status codes that it answers in turn; then 200.</summary>
    public ConcurrentQueue<int> Answers { get; } = new();

    /// <summary>How long it takes to answer, by the real clock.</summary>
    public TimeSpan Delay { get; set; }

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var receiver = new Receiver(app);
        app.MapFallback(receiver.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        _all.Enqueue(
            new Received(
                context.Request.Path,
                context.Request.Headers.ToDictionary(
                    header => header.Key.ToLowerInvariant(),
                    header => header.Value.ToString()
                ),
                body.ToArray()
            )
        );
        await Task.Delay(Delay, TimeProvider.System, context.RequestAborted);
        context.Response.StatusCode = Answers.TryDequeue(out var status) ? status : 200;
        if (context.Response.StatusCode is >= 300 and < 400)
            context.Response.Headers.Location = "/elsewhere";
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
