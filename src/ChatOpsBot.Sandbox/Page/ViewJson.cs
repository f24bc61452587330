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
        {
            json.WriteStartObject();
            foreach (var property in view.Json.EnumerateObject())
                property.WriteTo(json);
            if (view.Tab is not null)
                json.WriteString("sandbox_tab", view.Tab);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
