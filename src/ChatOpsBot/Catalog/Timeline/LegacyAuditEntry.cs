using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>
/// An entry of the audit log from before there was a timeline. They are kept as they were written, because their hashes
/// are of that text, and read as facts.
/// </summary>
internal sealed partial record LegacyAuditEntry(DateTimeOffset At, string Action, string Outcome)
{
    public long Number { get; init; }
    public string? Actor { get; init; }
    public string? From { get; init; }
    public string? Where { get; init; }
    public string? Line { get; init; }
    public string? Service { get; init; }
    public string? Environment { get; init; }
    public long? Deploy { get; init; }
    public string? Version { get; init; }
    public string? Sha { get; init; }
    public string? PlanHash { get; init; }
    public IReadOnlyList<string>? Approvals { get; init; }
    public string? Text { get; init; }
    public string? Previous { get; init; }
    public string? Hash { get; init; }
    public string? Mac { get; init; }

    /// <summary>What the bot saw through had an action of its own.</summary>
    private bool IsEnd => Action.EndsWith(" ended", StringComparison.Ordinal);

    /// <summary>Null for JSON that is another.</summary>
    public static Fact? Read(ReadOnlySpan<byte> json)
    {
        if (json.IndexOf("\"action\":"u8) < 0)
            return null;
        var entry = JsonSerializer.Deserialize(json, LegacyJson.Default.LegacyAuditEntry);
        return entry is { Action: not null, Outcome: not null } ? entry.ToFact() : null;
    }

    private Fact ToFact() =>
        new(IsEnd ? $"deployment.{Outcome}" : $"command.{Outcome}", $"command:{Action}", At)
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"audit-{Number}"),
            Recorded = At,
            Service = Service,
            Environment = Environment,
            Actor = Actor ?? "",
            Title = Action,
            From = From ?? "bot",
            Channel = Where,
            Line = Line,
            Text = Text,
            After = Version,
            Data = Values(),
            Chain = "",
            Number = Number,
            Previous = Previous,
            Hash = Hash,
            Mac = Mac,
        };

    private Dictionary<string, string> Values()
    {
        var deploy = Deploy?.ToString(CultureInfo.InvariantCulture);
        var approvals = Approvals is { Count: > 0 } given ? string.Join(", ", given) : null;
        return new (string Name, string? Value)[]
        {
            ("deploy", deploy),
            ("version", Version),
            ("sha", Sha),
            ("planHash", PlanHash),
            ("approvals", approvals),
        }
            .Where(pair => pair.Value is not null)
            .ToDictionary(pair => pair.Name, pair => pair.Value!);
    }

    [JsonSerializable(typeof(LegacyAuditEntry))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    internal sealed partial class LegacyJson : JsonSerializerContext;
}
