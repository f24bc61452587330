using System.Text.Encodings.Web;
using System.Text.Json;

namespace ChatOpsBot.Slack;

/// <summary>JSON as Slack writes it: snake_case, nothing for null, parts by their <c>type</c>.</summary>
public static class SlackJson
{
    /// <summary>Markup stays readable: the JSON goes to Slack, never into a web page.</summary>
    internal static readonly JsonWriterOptions Writer = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>Knows every public record of this assembly that has a JSON form, and nothing else.</summary>
    public static JsonSerializerOptions Options { get; } = CreateOptions();

    public static string Serialize<T>(T value) => JsonSerializer.Serialize(value, Options.GetTypeInfo(typeof(T)));

    public static byte[] SerializeToUtf8Bytes<T>(T value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, Options.GetTypeInfo(typeof(T)));

    /// <exception cref="JsonException">The text is not JSON, or not of this form.</exception>
    /// <exception cref="ArgumentException">A part is beyond what Slack accepts.</exception>
    public static T? Deserialize<T>(string json) =>
        (T?)JsonSerializer.Deserialize(json, Options.GetTypeInfo(typeof(T)));

    private static JsonSerializerOptions CreateOptions()
    {
        var options = new JsonSerializerOptions(SlackJsonContext.Default.Options) { Encoder = Writer.Encoder };
        options.MakeReadOnly();
        return options;
    }
}
