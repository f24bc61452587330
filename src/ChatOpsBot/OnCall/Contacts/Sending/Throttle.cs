using System.Text.Json.Serialization;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Sending;

/// <summary>
/// How often one person is reached by one method. What has to wait is sent with the others that wait, as one notice.
/// </summary>
internal static partial class Throttle
{
    private static readonly (int Most, TimeSpan Within)[] Mail = [(1, TimeSpan.FromMinutes(1))];
    private static readonly (int Most, TimeSpan Within)[] App = [(5, TimeSpan.FromMinutes(1))];

    /// <summary>Text messages and calls cost money and sleep.</summary>
    private static readonly (int Most, TimeSpan Within)[] Gateway =
    [
        (1, TimeSpan.FromMinutes(1)),
        (5, TimeSpan.FromMinutes(15)),
        (11, TimeSpan.FromHours(1)),
        (21, TimeSpan.FromHours(3)),
    ];

    private static readonly TimeSpan Longest = Gateway.Max(limit => limit.Within);

    private static readonly Documents<SentTimes> Kept = new(SentTimesJson.Default.SentTimes) { KeepFor = Longest };

    private static string KeyOf(string person, string method) => $"contact-throttle/{person}/{method}";

    private static (int Most, TimeSpan Within)[] Of(string kind) =>
        kind switch
        {
            ContactKinds.Mail => Mail,
            ContactKinds.Ntfy or ContactKinds.Push => App,
            _ => Gateway,
        };

    public static Task<Stored<SentTimes>> FindAsync(
        IStore store,
        string person,
        string method,
        CancellationToken cancellationToken
    ) => Kept.FindAsync(store, KeyOf(person, method), new SentTimes([]), cancellationToken);

    /// <summary>How long until one more may be sent; null when that is now.</summary>
    public static TimeSpan? Wait(SentTimes sent, string kind, DateTimeOffset now)
    {
        TimeSpan? longest = null;
        foreach (var (most, within) in Of(kind))
        {
            var recent = sent.At.Where(at => now - at < within).Order().ToList();
            if (recent.Count >= most && recent[^most] + within - now is var wait && (longest is null || wait > longest))
                longest = wait;
        }
        return longest;
    }

    /// <summary>Adds to the commit that one was sent now.</summary>
    public static Commit Count(
        Commit effects,
        string person,
        string method,
        Stored<SentTimes> sent,
        DateTimeOffset now
    ) =>
        Kept.Put(
            effects,
            KeyOf(person, method),
            new SentTimes([.. sent.Value.At.Where(at => now - at < Longest), now]),
            sent.Version
        );

    /// <param name="At">When notices were sent, UTC.</param>
    internal sealed record SentTimes(IReadOnlyList<DateTimeOffset> At);

    [JsonSerializable(typeof(SentTimes))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class SentTimesJson : JsonSerializerContext;
}
