using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Calendars;

/// <summary>
/// A calendar that someone subscribed to. Whoever has its token reads it, so only a hash of that is kept.
/// </summary>
/// <param name="Id">The hash of the token.</param>
/// <param name="Person">Whose it is: a user id.</param>
/// <param name="Schedule">What it shows; null for the shifts of the person in all schedules.</param>
/// <param name="Created">UTC.</param>
internal sealed partial record Feed(string Id, string Person, string? Schedule, DateTimeOffset Created)
{
    /// <summary>Bytes: more than anyone tries.</summary>
    private const int TokenSize = 24;

    /// <summary>Of an id, for people.</summary>
    private const int ShortLength = 8;

    /// <summary>Of one person.</summary>
    public const int Most = 20;

    public static readonly Documents<Feed> Kept = new(FeedJson.Default.Feed)
    {
        Indexes = feed => [new IndexEntry(IndexOf(feed.Person), feed.Created.ToUnixTimeMilliseconds())],
    };

    [JsonIgnore]
    public string Short => Id[..ShortLength];

    public static string KeyOf(string id) => $"oncall/feed/{id}";

    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenSize));

    /// <summary>A token is found by its hash, so that how long the search takes says nothing about it.</summary>
    public static string IdOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Newest first.</summary>
    public static Task<IReadOnlyList<Feed>> OfAsync(IStore store, string person, CancellationToken cancellationToken) =>
        Kept.ListAsync(store, new IndexQuery(IndexOf(person), Most), cancellationToken);

    private static string IndexOf(string person) => $"oncall/feeds/{person}";

    [JsonSerializable(typeof(Feed))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class FeedJson : JsonSerializerContext;
}
