using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using ChatOpsBot.Benchmarks.Load;

namespace ChatOpsBot.Benchmarks.Roles;

/// <summary>What the fake Slack has heard so far.</summary>
/// <param name="Deliveries">Different numbered deliveries whose post has arrived.</param>
/// <param name="Calls">All calls, of whatever method.</param>
/// <param name="LastArrival">When the last delivery arrived that had not been here, in <see cref="Stopwatch"/>
/// ticks.</param>
internal sealed record Heard(long Deliveries, long Calls, long LastArrival);

internal enum SlackManner
{
    /// <summary>Everything, at once.</summary>
    Takes,

    /// <summary>Answers 429 to everything.</summary>
    Refuses,

    /// <summary>Takes a post a second in each channel, and answers 429 to more.</summary>
    Limits,

    /// <summary>Takes what goes to <c>#pages</c>, and answers 429 to everything else.</summary>
    TakesPages,
}

/// <summary>A Slack that remembers when the post of which delivery came.</summary>
internal sealed class FakeSlack
{
    private const int MostDeliveries = 16 * 1024 * 1024;

    private readonly long[] _arrivals = new long[MostDeliveries];
    private long _calls;
    private long _deliveries;
    private long _lastArrival;
    private long _ts;
    private readonly Dictionary<string, long> _nextPost = [];
    private SlackManner _manner;

    public static async Task RunAsync(int port, SlackManner manner, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder
            .WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false)
            .UseUrls($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}");
        await using var app = builder.Build();
        var slack = new FakeSlack { _manner = manner };
        app.MapPost("/api/{method}", (RequestDelegate)slack.AnswerAsync);
        app.MapGet(
            "/heard",
            () =>
                new Heard(
                    Interlocked.Read(ref slack._deliveries),
                    Interlocked.Read(ref slack._calls),
                    Interlocked.Read(ref slack._lastArrival)
                )
        );
        app.MapGet(
            "/arrivals/{first:long}/{count:int}",
            (long first, int count) => slack._arrivals[(int)first..((int)first + count)]
        );
        await app.RunAsync(cancellationToken);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var length = (int)(context.Request.ContentLength ?? 0);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        bool refuses;
        try
        {
            await context.Request.Body.ReadExactlyAsync(buffer.AsMemory(0, length), context.RequestAborted);
            Interlocked.Increment(ref _calls);
            refuses =
                _manner == SlackManner.Refuses
                || (_manner == SlackManner.TakesPages && buffer.AsSpan(0, length).IndexOf("channel=%23pages"u8) < 0)
                || (
                    _manner == SlackManner.Limits
                    && context.Request.Path.Value!.EndsWith("chat.postMessage", StringComparison.Ordinal)
                    && !MayPost(buffer.AsSpan(0, length))
                );
            if (!refuses)
                Hear(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        var answer = Encoding.ASCII.GetBytes(
            refuses
                ? """{"ok":false,"error":"ratelimited"}"""
                : $$"""
                {"ok":true,"channel":"C0BENCH",
                "ts":"1700000000.{{Interlocked.Increment(ref _ts):000000}}","channels":[],"messages":[]}
                """
        );
        context.Response.StatusCode = refuses ? StatusCodes.Status429TooManyRequests : StatusCodes.Status200OK;
        if (refuses)
            context.Response.Headers.RetryAfter = "1";
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer, context.RequestAborted);
    }

    private bool MayPost(ReadOnlySpan<byte> form)
    {
        var at = form.IndexOf("channel="u8);
        var rest = form[(at + "channel=".Length)..];
        var channel = Encoding.ASCII.GetString(rest.IndexOf((byte)'&') is var end and >= 0 ? rest[..end] : rest);
        lock (_nextPost)
        {
            var now = Stopwatch.GetTimestamp();
            if (_nextPost.GetValueOrDefault(channel) > now)
                return false;
            _nextPost[channel] = now + Stopwatch.Frequency;
            return true;
        }
    }

    private void Hear(ReadOnlySpan<byte> form)
    {
        var number = PushBody.NumberIn(form);
        if (number is < 0 or >= MostDeliveries)
            return;
        var now = Stopwatch.GetTimestamp();
        if (Interlocked.CompareExchange(ref _arrivals[number], now, 0) != 0)
            return;
        Interlocked.Increment(ref _deliveries);
        Interlocked.Exchange(ref _lastArrival, now);
    }
}
