using System.Security.Cryptography;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>What a response address stands for.</summary>
internal sealed class ResponseSource(string user, string channel, string? ts, string? threadTs, DateTimeOffset until)
{
    public string User => user;

    public string Channel => channel;

    /// <summary>
    /// The message that <c>replace_original</c> and <c>delete_original</c> mean. For a command: the last answer to it.
    /// </summary>
    public string? Ts { get; set; } = ts;

    public string? ThreadTs => threadTs;

    public DateTimeOffset Until => until;

    public int Uses { get; set; }

    /// <summary>It came from a command, so each answer becomes the message that the next one may replace.</summary>
    public bool IsCommand { get; } = ts is null;
}

/// <summary>
/// Addresses that take five answers within thirty minutes.
/// <see href="https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"/>
/// </summary>
internal sealed class ResponseUrls(SandboxAddress address, TimeProvider time)
{
    public const string Path = "/sandbox/slack/response/";
    private const int MostUses = 5;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(30);

    private readonly Lock guard = new();
    private readonly Dictionary<string, ResponseSource> issued = [];
    private readonly Queue<string> order = new();

    public string Issue(string user, string channel, string? ts, string? threadTs) =>
        Issue(user, channel, ts, threadTs, out _);

    public string Issue(string user, string channel, string? ts, string? threadTs, out ResponseSource source)
    {
        var id = RandomNumberGenerator.GetHexString(24, lowercase: true);
        var now = time.GetUtcNow();
        source = new ResponseSource(user, channel, ts, threadTs, now + Life);
        lock (guard)
        {
            while (order.TryPeek(out var oldest) && issued[oldest].Until + Life < now)
                issued.Remove(order.Dequeue());
            issued[id] = source;
            order.Enqueue(id);
        }

        return $"{address.Base}{Path}{id}";
    }

    /// <summary>Takes one use.</summary>
    /// <returns>Null, or the word that Slack answers.</returns>
    public string? Use(string id, out ResponseSource? source)
    {
        lock (guard)
        {
            if (!issued.TryGetValue(id, out source) || source.Until < time.GetUtcNow())
                return "expired_url";
            return ++source.Uses > MostUses ? "used_url" : null;
        }
    }
}
