using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Outbox;

/// <summary>The message that shows a card in one channel. Only that channel's lane writes it.</summary>
/// <param name="Channel">Slack's id, which edits need.</param>
/// <param name="FirstVersion">The card's version that was posted: what came before it needs no reply of its
/// own.</param>
/// <param name="Version">The card's version that is shown now; 0 when that is not known.</param>
/// <param name="Gone">The message was deleted: it is left alone.</param>
/// <param name="Subject">What the card is about.</param>
internal sealed partial record CardPost(
    string Channel,
    string Ts,
    long FirstVersion,
    long Version,
    bool Gone = false,
    string? Subject = null
)
{
    /// <summary>A note that the message may have been posted, and nothing more is known.</summary>
    public static CardPost InDoubt(string channel, string subject, DateTimeOffset since) =>
        new(channel, "", 0, 0, Subject: subject) { Since = since };

    [JsonIgnore]
    public bool IsInDoubt => Ts.Length == 0;

    /// <summary>Of a message in doubt: when it was first tried.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The replies that wait aside, in their order, by their ids: no other goes before them.</summary>
    public IReadOnlyList<string> Waiting
    {
        get;
        init => field = value ?? [];
    } = [];

    public CardPost WaitFor(string reply) =>
        Waiting.Contains(reply) ? this : this with { Waiting = [.. Waiting, reply] };

    public CardPost RemoveWaiting(string reply) => this with { Waiting = [.. Waiting.Where(other => other != reply)] };

    /// <summary>How the message looks (<see cref="LookOf"/>); null when that is not known.</summary>
    public string? Shown { get; init; }

    /// <summary>The same for messages between which readers see no difference.</summary>
    public static string LookOf(Message message) =>
        Convert.ToHexStringLower(
            SHA256
                .HashData(Encoding.UTF8.GetBytes($"{message.Text}\n{SlackJson.Serialize(message.Blocks)}"))
                .AsSpan(0, LookBytes)
        );

    private const int LookBytes = 12;

    public static string KeyOf(string channel, string subject, string round) =>
        round.Length == 0 ? $"post/{channel}/{subject}" : $"post/{channel}/{subject}/{round}";

    /// <summary>The index of all posts, scored by <see cref="Ts"/> in microseconds.</summary>
    public const string Index = "posts";

    [JsonIgnore]
    public IndexEntry Entry => new(Index, Micros(Ts));

    /// <summary>The post with this ts; null when the message is not one of ours.</summary>
    public static async Task<CardPost?> FindAsync(
        IStore store,
        string channel,
        string ts,
        CancellationToken cancellationToken
    )
    {
        var micros = Micros(ts);
        var posts = await store.ListAsync(new IndexQuery(Index, 10) { Min = micros, Max = micros }, cancellationToken);
        return posts.Select(Read).FirstOrDefault(post => post.Channel == channel && post.Ts == ts);
    }

    [JsonIgnore]
    public DateTimeOffset Posted => DateTimeOffset.UnixEpoch.AddMicroseconds(Micros(Ts));

    // Sixteen digits: a double holds them exactly.
    private static double Micros(string ts) =>
        decimal.TryParse(ts, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? (double)(seconds * 1_000_000)
            : 0;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CardPostJson.Default.CardPost);

    public static CardPost Read(Document document) =>
        JsonSerializer.Deserialize(document.Body.Span, CardPostJson.Default.CardPost)!;

    [JsonSerializable(typeof(CardPost))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class CardPostJson : JsonSerializerContext;
}
