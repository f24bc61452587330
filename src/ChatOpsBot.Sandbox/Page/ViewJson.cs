using System.Text.Json;

namespace ChatOpsBot.Sandbox.Page;

internal static class ViewJson
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<SandboxView> stack, SandboxView? home)
    {
        json.WriteStartObject();
        WriteStack(json, stack);
        json.WritePropertyName("home");
        if (home is null)
            json.WriteNullValue();
        else
            home.Json.WriteTo(json);
        json.WriteEndObject();
    }

    public static void WriteStack(Utf8JsonWriter json, IReadOnlyList<SandboxView> stack)
    {
        json.WriteStartArray("views");
        foreach (var view in stack)
            view.Json.WriteTo(json);
        json.WriteEndArray();
    }
}
