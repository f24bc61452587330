using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts;

internal enum DeliveryState
{
    /// <summary>It is being sent, or waits to be sent again.</summary>
    Queued,

    /// <summary>The other side has taken it.</summary>
    Sent,

    /// <summary>It will not be sent.</summary>
    Failed,

    /// <summary>Someone had taken care of the subject before it was sent.</summary>
    Dropped,
}

/// <summary>One notice by one method, and what became of it.</summary>
/// <param name="Step">The number of the person's rule, from 0.</param>
/// <param name="Method">Its id within the person's methods; <c>dm</c> and <c>mention</c> for those in Slack.</param>
/// <param name="Kind">What rules call it.</param>
/// <param name="Address">Masked; empty for those in Slack.</param>
/// <param name="At">When it was to be sent, UTC.</param>
internal sealed partial record Delivery(
    string Subject,
    string Round,
    string Person,
    int Step,
    string Method,
    string Kind,
    string Address,
    DateTimeOffset At
)
{
    public DeliveryState State { get; init; }

    /// <summary>Why it was not sent, or not yet; null when there is nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>How many tries have failed.</summary>
    public int Tries { get; init; }

    /// <summary>When it was sent, or given up, UTC; null before.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Counts the changes.</summary>
    public int Changes { get; init; }

    /// <summary>The key of the Slack message that is it; null for one outside of Slack.</summary>
    public string? Post { get; init; }

    [JsonIgnore]
    public string Key => KeyOf(Subject, Round, Person, Step, Method);

    public static string KeyOf(string subject, string round, string person, int step, string method) =>
        $"delivery/{subject}/{round}/{person}/{step}/{method}";

    public Delivery Send(DateTimeOffset now, string? note = null) => End(DeliveryState.Sent, note, now);

    public Delivery Fail(string reason, DateTimeOffset now) => End(DeliveryState.Failed, reason, now);

    public Delivery Drop(DateTimeOffset now) => End(DeliveryState.Dropped, null, now);

    /// <summary>A try has failed, or it has to wait.</summary>
    public Delivery Wait(string reason, int tries) =>
        this with
        {
            Reason = reason,
            Tries = tries,
            Changes = Changes + 1,
        };

    private Delivery End(DeliveryState state, string? reason, DateTimeOffset now) =>
        this with
        {
            State = state,
            Reason = reason,
            Ended = now,
            Changes = Changes + 1,
        };

    public Commit SaveTo(Commit effects, long version) => Kept.Put(effects, Key, this, version);

    public static string IndexOf(string subject) => $"deliveries/{subject}";

    public static string IndexOf(string person, string method) => $"deliveries-of/{person}/{method}";

    internal static readonly Documents<Delivery> Kept = new(DeliveryJson.Default.Delivery)
    {
        KeepFor = TimeSpan.FromDays(90),
        Indexes = delivery =>
            [
                new IndexEntry(IndexOf(delivery.Subject), delivery.At.ToUnixTimeMilliseconds()),
                new IndexEntry(IndexOf(delivery.Person, delivery.Method), delivery.At.ToUnixTimeMilliseconds()),
            ],
    };

    [JsonSerializable(typeof(Delivery))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true
    )]
    private sealed partial class DeliveryJson : JsonSerializerContext;
}
