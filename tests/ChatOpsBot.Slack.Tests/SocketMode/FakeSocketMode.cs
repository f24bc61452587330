using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatOpsBot.Slack.Tests;

/// <summary>
/// Slack's end of Socket Mode: a real server with real WebSockets, which does what a test tells it and nothing by
/// itself.
/// </summary>
internal sealed class FakeSocketMode : IAsyncDisposable
{
    private readonly Channel<FakeSocket> _sockets = Channel.CreateUnbounded<FakeSocket>();
    private readonly CancellationTokenSource _end = new();
    private readonly WebApplication _app;

    private FakeSocketMode(WebApplication app) => _app = app;

    /// <summary>
    /// What <c>apps.connections.open</c> answers, one after the other; then the address of a new socket.
    /// </summary>
    public ConcurrentQueue<string> Answers { get; } = new();

    public ConcurrentQueue<string> Calls { get; } = new();

    private string Address => _app.Urls.First();

    public static async Task<FakeSocketMode> StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var fake = new FakeSocketMode(app);
        app.UseWebSockets(new() { KeepAliveInterval = TimeSpan.Zero });
        app.MapPost("/api/apps.connections.open", fake.OpenAsync);
        app.Map("/link", fake.LinkAsync);
        await app.StartAsync(cancellationToken);
        return fake;
    }

#pragma warning disable RS0030 // There is no factory here.
    public SlackApiClient Client() =>
        new(new HttpClient { BaseAddress = new($"{Address}/api/") }, () => "xapp-secret", TimeProvider.System);
#pragma warning restore RS0030

    /// <summary>The next connection; it has not said hello yet.</summary>
    public async Task<FakeSocket> NextAsync() => await _sockets.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task<FakeSocket> NextOpenAsync()
    {
        var socket = await NextAsync();
        await socket.HelloAsync();
        return socket;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _app.DisposeAsync();
        _end.Dispose();
    }

    private async Task OpenAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        Calls.Enqueue($"{context.Request.Headers.Authorization} {await reader.ReadToEndAsync(context.RequestAborted)}");
        var link = $"{Address.Replace("http", "ws", StringComparison.Ordinal)}/link?ticket={Calls.Count}";
        var answer = Answers.TryDequeue(out var told) ? told : $$"""{"ok":true,"url":"{{link}}"}""";
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    private async Task LinkAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var fake = new FakeSocket(context, socket);
        _sockets.Writer.TryWrite(fake);
        await fake.Ended.Task.WaitAsync(_end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

internal sealed class FakeSocket(HttpContext context, WebSocket socket)
{
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Query { get; } = context.Request.QueryString.Value!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public Task HelloAsync() =>
        SendAsync(
            """{"type":"hello","num_connections":1,"connection_info":{"app_id":"A1"},"debug_info":{"host":"x"}}"""
        );

    public Task DisconnectAsync(string reason) =>
        SendAsync($$$"""{"type":"disconnect","reason":"{{{reason}}}","debug_info":{"host":"x"}}""");

    public Task EventAsync(string envelope, string eventId, string padding = "") =>
        SendAsync(Event(envelope, eventId, padding));

    public static string Event(string envelope, string eventId, string padding = "") =>
        $$$"""
            {"envelope_id":"{{{envelope}}}","type":"events_api","accepts_response_payload":false,"retry_attempt":0,
            "retry_reason":"",
             "payload":{"type":"event_callback","event_id":"{{{eventId}}}","event":{"type":"message","channel":"C1",
             "ts":"1.0","text":"{{{padding}}}"} } }
            """;

    public Task CommandAsync(string envelope, bool accepts = true) =>
        SendAsync(
            $$$"""
            {"envelope_id":"{{{envelope}}}","type":"slash_commands","accepts_response_payload":{{{(
                accepts ? "true" : "false"
            )}}},
             "payload":{"command":"/x","trigger_id":"t-{{{envelope}}}"} }
            """
        );

    public Task SendAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Token);

    /// <summary>In frames of that many bytes, which cut characters in two.</summary>
    public async Task SendInPiecesAsync(string text, int size)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += size)
        {
            var piece = bytes.AsMemory(at, Math.Min(size, bytes.Length - at));
            await socket.SendAsync(piece, WebSocketMessageType.Text, at + size >= bytes.Length, Token);
        }
    }

    /// <summary>The next acknowledgement; null when the client has said goodbye.</summary>
    public async Task<JsonNode?> AcknowledgementAsync()
    {
        var buffer = new byte[64 * 1024];
        var read = await socket.ReceiveAsync(buffer, Token);
        return read.MessageType == WebSocketMessageType.Close ? null : JsonNode.Parse(buffer.AsSpan(0, read.Count));
    }

    public async Task CloseAsync()
    {
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Token);
        Ended.TrySetResult();
    }

    /// <summary>Without a word.</summary>
    public void Drop()
    {
        context.Abort();
        Ended.TrySetResult();
    }
}
