using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox;

/// <summary>Between trees of JSON that are built (nodes) and those that are kept (elements).</summary>
internal static class Nodes
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, Relaxed);
        write(json);
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Bytes(JsonNode node) => Bytes(json => node.WriteTo(json));

    public static string Text(JsonNode node) => Encoding.UTF8.GetString(Bytes(node));

    public static JsonElement Element(JsonNode node) => JsonElement.Parse(Bytes(node));

    /// <summary>A node of its own: it can be put into any tree.</summary>
    public static JsonNode? Node(JsonElement? element) =>
        element switch
        {
            null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
            { ValueKind: JsonValueKind.Object } found => JsonObject.Create(found.Clone()),
            { ValueKind: JsonValueKind.Array } found => JsonArray.Create(found.Clone()),
            { } found => JsonValue.Create(found.Clone()),
        };

    /// <summary>A text property; null when it is absent or of another kind.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static bool Flag(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.True;

    public static JsonElement? Part(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;
}
