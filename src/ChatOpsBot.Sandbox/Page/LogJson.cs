using System.Text.Json;

namespace ChatOpsBot.Sandbox.Page;

/// <summary>The traffic in both directions, for the page and for scripts.</summary>
internal static class LogJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<SandboxLogEntry> entries)
    {
        json.WriteStartObject();
        json.WriteStartArray("entries");
        foreach (var entry in entries)
            WriteEntry(json, entry);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteEntry(Utf8JsonWriter json, SandboxLogEntry entry)
    {
        json.WriteStartObject();
        json.WriteNumber("id", entry.Id);
        json.WriteString("time", entry.Time);
        json.WriteString("direction", entry.Direction);
        json.WriteString("name", entry.Name);
        json.WriteString("transport", entry.Transport);
        json.WriteNumber("status", entry.Status);
        json.WriteNumber("ms", (long)entry.Duration.TotalMilliseconds);
        json.WriteNumber("retry", entry.Retry);
        json.WritePropertyName("request");
        if (entry.Call is { } call)
            WriteArguments(json, call);
        else if (entry.RequestJson.Length > 0)
            json.WriteRawValue(entry.RequestJson, skipInputValidation: true);
        else
            json.WriteNullValue();
        json.WriteString("answer", entry.Answer);
        json.WriteEndObject();
    }

    /// <summary>Complex arguments as what they are, not as text.</summary>
    public static void WriteArguments(Utf8JsonWriter json, SandboxCall call)
    {
        json.WriteStartObject();
        foreach (var (name, value) in call.Arguments)
        {
            json.WritePropertyName(name);
            if (value is ['{' or '[', ..] && TryParse(value) is { } tree)
                tree.WriteTo(json);
            else
                json.WriteStringValue(value);
        }

        json.WriteEndObject();
    }

    private static JsonElement? TryParse(string text)
    {
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
