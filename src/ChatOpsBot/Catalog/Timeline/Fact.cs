using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>What happened, once, as the team would say it. Never changed: a correction is a new fact.</summary>
/// <param name="Kind">One of <see cref="FactKind"/>.</param>
/// <param name="Subject">What it happened to, as its owner names it: <c>deploy:17</c>,
/// <c>change:github.com/acme/checkout#12</c>.</param>
/// <param name="At">When it happened, in UTC.</param>
internal sealed partial record Fact(string Kind, string Subject, DateTimeOffset At)
{
    /// <summary>
    /// The same for what must not be recorded twice; made up where the commit that records it happens once.
    /// </summary>
    public string Id
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>When it was recorded, in UTC: events arrive late.</summary>
    public DateTimeOffset Recorded { get; init; }

    public string? Service { get; init; }
    public string? Environment { get; init; }

    /// <summary>
    /// Who did it: a Slack user id, or the name that the tool has for the person or agent; empty for the bot itself.
    /// </summary>
    public string Actor
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>In plain text, without what the other fields say.</summary>
    public string Title
    {
        get;
        init => field = value ?? "";
    } = "";

    public string? Url { get; init; }

    /// <summary>What was changed, as it was before: a version, a state; null where nothing was.</summary>
    public string? Before { get; init; }

    /// <summary>What was changed, as it is since.</summary>
    public string? After { get; init; }

    /// <summary>The command line that takes it back; null when nothing does.</summary>
    public string? Undo { get; init; }

    /// <summary>
    /// By what way it was done through the bot: <c>typed</c>, <c>button</c>, <c>form</c>, <c>message</c>,
    /// <c>shortcut</c>, <c>bot</c>. Null for what happened elsewhere, which is not in the audit log.
    /// </summary>
    public string? From { get; init; }

    /// <summary>The channel in which it was asked for.</summary>
    public string? Channel { get; init; }

    /// <summary>
    /// The channels in which it shows: whoever can read one of them may read it. Null for what shows where its service
    /// does.
    /// </summary>
    public IReadOnlyList<string>? ShownIn { get; init; }

    /// <summary>The command line that did it.</summary>
    public string? Line { get; init; }

    /// <summary>What came of it, or why not, in plain text.</summary>
    public string? Text { get; init; }

    /// <summary>What readers of this kind need beyond that: <c>version</c>, <c>sha</c>, <c>severity</c>.</summary>
    public IReadOnlyDictionary<string, string> Data
    {
        get;
        init => field = value ?? new Dictionary<string, string>();
    } = new Dictionary<string, string>();

    /// <summary>In which chain of the audit log it is (<see cref="FactChain"/>); empty for the first one.</summary>
    [JsonPropertyOrder(1)]
    public string? Chain { get; init; }

    /// <summary>Counts the entries of the chain from 1 without a gap; 0 for what is in none.</summary>
    [JsonPropertyOrder(2), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Number { get; init; }

    /// <summary>The hash of the entry before in its chain.</summary>
    [JsonPropertyOrder(3)]
    public string? Previous { get; init; }

    /// <summary>SHA-256, hex, of the JSON without this field and the next.</summary>
    [JsonPropertyOrder(4)]
    public string? Hash { get; init; }

    /// <summary>HMAC-SHA256, hex, of <see cref="Hash"/> with the key of the audit log.</summary>
    [JsonPropertyOrder(5)]
    public string? Mac { get; init; }

    /// <summary>People and agents did it, or tried to, through the bot.</summary>
    public bool IsAudited => From is not null;

    /// <summary><c>done</c> of <c>command.done</c>, <c>failed</c> of <c>deployment.failed</c>.</summary>
    public string Outcome => Kind[(Kind.IndexOf('.', StringComparison.Ordinal) + 1)..];

    /// <summary>How long facts are kept. Those of the audit log are kept without a limit.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(400);

    public static string KeyOf(string id) => $"fact/{id}";

    /// <summary>
    /// Records a fact with the commit of what it reports. One for the audit log goes through <see cref="Facts"/>, which
    /// chains it, and so does one that may be recorded already.
    /// </summary>
    /// <param name="now">UTC.</param>
    public void AddTo(Commit effects, DateTimeOffset now)
    {
        if (IsAudited && Hash is null)
            throw new InvalidOperationException($"{Kind} belongs into the audit log, and is not chained.");
        var fact = this with { Id = Id.Length > 0 ? Id : Guid.NewGuid().ToString("N"), Recorded = now };
        TimeSpan? keepFor = IsAudited ? null : KeepFor;
        effects.Put(KeyOf(fact.Id), Encoding.UTF8.GetBytes(fact.ToJson()), 0, keepFor, [.. FactIndex.EntriesOf(fact)]);
    }

    /// <summary>One line of JSON, the same for the same fact.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Readable.Fact);

    public static Fact Read(Document document) => Read(document.Body.Span);

    /// <exception cref="JsonException">It is not a fact.</exception>
    public static Fact Read(ReadOnlySpan<byte> json) =>
        LegacyAuditEntry.Read(json)
        ?? JsonSerializer.Deserialize(json, Readable.Fact)
        ?? throw new JsonException("null is not a fact.");

    private static readonly FactJson Readable = new(
        new JsonSerializerOptions(FactJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    [JsonSerializable(typeof(Fact))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true
    )]
    private sealed partial class FactJson : JsonSerializerContext;
}
