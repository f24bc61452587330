using System.Text.Json;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Platform.Commands;

/// <summary>What a test needs to press a button or to fill in a form.</summary>
internal static class Presses
{
    public static string Filled(string block, string value) =>
        JsonSerializer.Serialize(
            new Dictionary<string, object> { [block] = new Dictionary<string, object> { [block] = new { value } } }
        );

    public static string Action(SandboxMessage message, string label) => Action(message.Blocks!.Value, label);

    /// <summary>The action id of the first button with this label.</summary>
    public static string Action(JsonElement blocks, string label)
    {
        var buttons =
            from block in blocks.EnumerateArray()
            from element in block.TryGetProperty("accessory", out var accessory) ? [accessory]
            : block.TryGetProperty("elements", out var elements) ? elements.EnumerateArray().ToArray()
            : []
            where
                element.TryGetProperty("action_id", out _)
                && element.GetProperty("text").GetProperty("text").GetString() == label
            select element.GetProperty("action_id").GetString();
        return buttons.First();
    }
}
