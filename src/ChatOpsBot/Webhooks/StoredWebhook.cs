using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Webhooks;

/// <summary>
/// A delivery as it is kept: for the engine to work it, and afterwards for replay. One line of JSON with what is known
/// about it, then the sender's bytes as they came, so that keeping a body costs no escaping.
/// </summary>
/// <param name="Type">The type of the source at the time, so that the delivery stays readable when its configuration
/// goes.</param>
/// <param name="From">The sender's network address.</param>
/// <param name="TraceParent">W3C trace context of the request, so that one trace goes from the sender to Slack.</param>
public sealed partial record StoredWebhook(
    string Source,
    string Type,
    string DeliveryId,
    DateTimeOffset Received,
    IReadOnlyDictionary<string, string> Headers,
    string? From,
    string? TraceParent
)
{
    public const string Index = "webhooks";

    /// <summary>What of the address's query the source reads; null where it reads none.</summary>
    public IReadOnlyDictionary<string, string>? Parameters { get; init; }

    [JsonIgnore]
    public ReadOnlyMemory<byte> Body { get; init; }

    public static string KeyOf(string source, string deliveryId) => $"webhook/{source}/{deliveryId}";

    /// <summary>A delivery as commands name it: its source and its id, without the prefix of its key.</summary>
    public static string NameOf(string key) => key[(key.IndexOf('/', StringComparison.Ordinal) + 1)..];

    public static string SourceOf(string key) => key.Split('/', 3)[1];

    [JsonIgnore]
    public WebhookRequest Request =>
        new(Source, DeliveryId, Headers, Body, Received)
        {
            Parameters = Parameters ?? ReadOnlyDictionary<string, string>.Empty,
        };

    public ReadOnlyMemory<byte> ToBytes()
    {
        var about = JsonSerializer.SerializeToUtf8Bytes(this, StoredWebhookJson.Default.StoredWebhook);
        var bytes = new byte[about.Length + 1 + Body.Length];
        about.CopyTo(bytes, 0);
        bytes[about.Length] = (byte)'\n';
        Body.CopyTo(bytes.AsMemory(about.Length + 1));
        return bytes;
    }

    public static StoredWebhook Read(Document document)
    {
        var bytes = document.Body;
        var line = bytes.Span.IndexOf((byte)'\n');
        var about = JsonSerializer.Deserialize(bytes.Span[..line], StoredWebhookJson.Default.StoredWebhook)!;
        return about with
        {
            Body = bytes[(line + 1)..],
            Headers = new Dictionary<string, string>(about.Headers, StringComparer.OrdinalIgnoreCase),
        };
    }

    [JsonSerializable(typeof(StoredWebhook))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    private sealed partial class StoredWebhookJson : JsonSerializerContext;
}
