using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Elsewhere;

internal enum ElsewhereJobKind
{
    /// <summary>An alert of the source is acknowledged or resolved there.</summary>
    Update,

    /// <summary>PagerDuty: who did that is written beside it.</summary>
    Note,

    /// <summary>A page of ours is an alert there.</summary>
    Mirror,
}

/// <summary>One report to one other tool.</summary>
/// <param name="Source">The name in <c>OnCall:Elsewhere</c>.</param>
/// <param name="Id">Of the alert or incident there; of ours, the subject of the page.</param>
internal sealed partial record ElsewhereJob(ElsewhereJobKind Kind, string Source, string Id, PageElsewhere Page)
{
    public const string QueueName = "oncall-elsewhere";

    /// <summary>Of one alert in order: resolved comes after acknowledged.</summary>
    public NewWork ToWork() =>
        new(QueueName, JsonSerializer.SerializeToUtf8Bytes(this, ElsewhereJson.Default.ElsewhereJob))
        {
            Lane = $"{Source}/{Id}",
        };

    public static ElsewhereJob Read(WorkItem item) =>
        JsonSerializer.Deserialize(item.Payload.Span, ElsewhereJson.Default.ElsewhereJob)!;

    [JsonSerializable(typeof(ElsewhereJob))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true
    )]
    private sealed partial class ElsewhereJson : JsonSerializerContext;
}
