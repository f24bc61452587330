using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.OnCall.Watch.Heartbeats;

/// <summary>What is known of a sender that reports that it is alive. All times are UTC.</summary>
/// <param name="Since">When it is expected from: its first report, or the start.</param>
/// <param name="Last">Its last report; null when there was none.</param>
/// <param name="Missing">Since when it is missing, for which an alert is open; null when none is.</param>
/// <param name="Due">When it is looked at next, for which work waits; null when it does not.</param>
internal sealed partial record Heartbeat(
    string Name,
    DateTimeOffset Since,
    DateTimeOffset? Last,
    DateTimeOffset? Missing,
    DateTimeOffset? Due
)
{
    private static readonly TimeSpan MostSlack = TimeSpan.FromSeconds(30),
        LeastSlack = TimeSpan.FromSeconds(1);

    public static readonly Documents<Heartbeat> Kept = new(HeartbeatJson.Default.Heartbeat);

    public static string KeyOf(string name) => $"oncall/heartbeat/{name.ToLowerInvariant()}";

    /// <summary>
    /// Of many reports one in this time is stored; so it is missed that much later at most, and never too early.
    /// </summary>
    public static TimeSpan SlackOf(HeartbeatOptions options) =>
        options.Every / 20 is var part && part > MostSlack ? MostSlack
        : part < LeastSlack ? LeastSlack
        : part;

    /// <summary>It reported.</summary>
    public Heartbeat Beat(DateTimeOffset now) =>
        now > (Last ?? DateTimeOffset.MinValue) ? this with { Last = now } : this;

    /// <summary>From when on it is missing.</summary>
    /// <param name="resumed">When the bot began to listen again after it had not; null when it always has.</param>
    public DateTimeOffset Deadline(HeartbeatOptions options, DateTimeOffset? resumed)
    {
        var from = Last ?? Since;
        return (resumed > from ? resumed.Value : from) + options.Every + options.Grace + SlackOf(options);
    }

    [JsonSerializable(typeof(Heartbeat))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class HeartbeatJson : JsonSerializerContext;
}
