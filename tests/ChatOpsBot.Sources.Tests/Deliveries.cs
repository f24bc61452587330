using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ChatOpsBot.Sources.Tests;

/// <summary>Makes requests out of payloads, and text out of events.</summary>
internal static class Deliveries
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutWhatSaysNothing } },
    };

    public static ParsedWebhook Parse(
        string source,
        string json,
        string? gitHubEvent = null,
        string id = "delivery-1"
    ) => EventSources.ByType[source].Parse(Request(source, Encoding.UTF8.GetBytes(json), gitHubEvent, id));

    public static ChatOpsEvent One(string source, string json, string? gitHubEvent = null, string id = "delivery-1") =>
        Assert.Single(Parse(source, json, gitHubEvent, id).Events);

    public static WebhookRequest Request(
        string source,
        ReadOnlyMemory<byte> json,
        string? gitHubEvent = null,
        string id = "delivery-1"
    ) => new(source, id, HeadersOf(gitHubEvent, id), json, Noon);

    public static string ToText(object value) => JsonSerializer.Serialize(value, Readable) + "\n";

    /// <summary>Events, or one of the two reasons why there are none.</summary>
    public static bool IsOneAnswer(this ParsedWebhook parsed) =>
        (parsed.Events.Count > 0 ? 1 : 0)
            + (parsed.Unhandled is { Length: > 0 } ? 1 : 0)
            + (parsed.Fault is { Length: > 0 } ? 1 : 0)
        == 1;

    private static Dictionary<string, string> HeadersOf(string? gitHubEvent, string id)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (gitHubEvent is not null)
            (headers["X-GitHub-Event"], headers["X-GitHub-Delivery"]) = (gitHubEvent, id);
        return headers;
    }

    private static void LeaveOutWhatSaysNothing(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            property.ShouldSerialize = (_, value) =>
                value switch
                {
                    null or "" or 0L => false,
                    bool flag when property.Name is "isBot" or "isQuiet" => flag,
                    System.Collections.ICollection { Count: 0 } => false,
                    _ => true,
                };
        }
    }
}
