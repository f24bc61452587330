using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Commands.Ports;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Audit;

/// <summary>Something that somebody did, or tried to.</summary>
/// <param name="Action">What: the command's path, or <c>deploy ended</c> and its like for what the bot saw
/// through.</param>
/// <param name="Outcome"><c>done</c>, <c>denied</c>, <c>refused</c>, <c>failed</c> or the state that it ended
/// in.</param>
internal sealed partial record AuditEntry(DateTimeOffset At, string Action, string Outcome)
{
    /// <summary>Counts from 1 without a gap.</summary>
    public long Number { get; init; }

    /// <summary>The Slack user; empty for the bot itself.</summary>
    public string Actor
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>
    /// By what way: <c>typed</c>, <c>button</c>, <c>form</c>, <c>message</c>, <c>shortcut</c>, <c>bot</c>.
    /// </summary>
    public string From
    {
        get;
        init => field = value ?? "bot";
    } = "bot";

    /// <summary>The channel; null when it was in none.</summary>
    public string? Where { get; init; }

    /// <summary>The line as it would be typed.</summary>
    public string? Line { get; init; }
    public string? Service { get; init; }
    public string? Environment { get; init; }
    public long? Deploy { get; init; }
    public string? Version { get; init; }
    public string? Sha { get; init; }
    public string? PlanHash { get; init; }
    public IReadOnlyList<string>? Approvals { get; init; }

    /// <summary>What came of it, or why not, in plain text.</summary>
    public string? Text { get; init; }

    /// <summary>The hash of the entry before; 64 zeros for the first.</summary>
    public string Previous
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>SHA-256, hex, of this entry's JSON without this field and the next.</summary>
    public string? Hash { get; init; }

    /// <summary>
    /// HMAC-SHA256, hex, of <see cref="Hash"/> with the log's key: anyone can compute a hash again. Entries of before
    /// there was a key have none.
    /// </summary>
    public string? Mac { get; init; }

    public AuditEntry Chained(long number, string previous, byte[] key)
    {
        var bare = this with { Number = number, Previous = previous, Hash = null, Mac = null };
        var hash = bare.ComputeHash();
        return bare with { Hash = hash, Mac = AuditKey.Mac(key, hash) };
    }

    public string ComputeHash() =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes((this with { Hash = null, Mac = null }).ToJson()))
        );

    /// <summary>One line of JSON, the same for the same entry.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Readable.AuditEntry);

    /// <exception cref="JsonException">It is no entry.</exception>
    public static AuditEntry Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, Readable.AuditEntry) ?? throw new JsonException("null is no entry.");

    private static readonly AuditEntryJson Readable = new(
        new JsonSerializerOptions(AuditEntryJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    [JsonSerializable(typeof(AuditEntry))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true
    )]
    private sealed partial class AuditEntryJson : JsonSerializerContext;
}

/// <summary>
/// Who did what, when, where and from where, for ever. Each entry holds the hash of the one before, so that one that is
/// changed or taken out later shows; and is signed with the log's key, so that hashes that were computed again show.
/// What is missing at the end shows by the head, which is posted every day and exported beside the log. Entries go into
/// the commit of what they tell of.
/// </summary>
internal sealed class AuditLog(IStore store, AuditKey key) : ICommandRecord
{
    public const string Index = "audit";
    private const string HeadKey = "audit/head";
    public static readonly string NoEntry = new('0', 64);

    public static string KeyOf(long number) => string.Create(CultureInfo.InvariantCulture, $"audit/{number}");

    public Task AddAsync(DoneCommand command, Commit effects, CancellationToken cancellationToken) =>
        AddAsync(
            effects,
            new AuditEntry(command.At, command.Path, command.Outcome)
            {
                Actor = command.UserId,
                From = command.From,
                Where = command.Channel,
                Deploy =
                    command.Subject is { } subject && subject.StartsWith("deploy:", StringComparison.Ordinal)
                        ? long.Parse(subject.AsSpan("deploy:".Length), CultureInfo.InvariantCulture)
                        : null,
                Line = command.Line,
                Text = command.Text,
            },
            cancellationToken
        );

    /// <summary>Adds the entry to the commit, behind those that it holds already.</summary>
    public async Task AddAsync(Commit effects, AuditEntry entry, CancellationToken cancellationToken)
    {
        var pending = effects.Puts.FindIndex(put => put.Key == HeadKey);
        var document = pending < 0 ? await store.GetAsync(HeadKey, cancellationToken) : null;
        var head =
            AuditHead.Read(
                Encoding.ASCII.GetString((pending >= 0 ? effects.Puts[pending].Body : document?.Body ?? default).Span)
            ) ?? new AuditHead(0, NoEntry);

        var next = entry.Chained(head.Number + 1, head.Hash, await key.GetAsync(cancellationToken));
        effects.Put(
            KeyOf(next.Number),
            Encoding.UTF8.GetBytes(next.ToJson()),
            0,
            null,
            new IndexEntry(Index, next.Number)
        );
        var version = pending >= 0 ? effects.Puts[pending].ExpectedVersion : document?.Version ?? 0;
        if (pending >= 0)
            effects.Puts.RemoveAt(pending);
        effects.Put(HeadKey, Encoding.ASCII.GetBytes(new AuditHead(next.Number, next.Hash!).ToString()), version);
    }

    /// <summary>The newest entry; null while there is none.</summary>
    public async Task<AuditHead?> HeadAsync(CancellationToken cancellationToken) =>
        await store.GetAsync(HeadKey, cancellationToken) is { } document
            ? AuditHead.Read(Encoding.ASCII.GetString(document.Body.Span))
            : null;

    /// <summary>Newest first, from <paramref name="before"/> down.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(
        int count,
        long before,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await store.ListAsync(new IndexQuery(Index, count) { Max = before - 1 }, cancellationToken)).Select(
                document => AuditEntry.Read(document.Body.Span)
            ),
        ];
}
