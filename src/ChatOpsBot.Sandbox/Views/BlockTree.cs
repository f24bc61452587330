using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Views;

/// <param name="Block">The innermost block with an id around the element.</param>
internal sealed record PlacedElement(string BlockId, string ActionId, JsonElement Block, JsonElement Element)
{
    public string Type => Element.Text("type") ?? "";

    public bool IsInput => Block.Text("type") == "input";
}

/// <summary>
/// Finds the elements that people can touch, wherever they stand, and gives ids to blocks and elements that came
/// without.
/// </summary>
internal static class BlockTree
{
    private static readonly string[] Untouchable = ["image", "plain_text", "mrkdwn", "url", "workflow_button"];
    private static int made;

    public static IEnumerable<PlacedElement> Elements(JsonElement tree) => Elements(tree, "", default);

    public static PlacedElement? Find(JsonElement tree, string? blockId, string actionId) =>
        Elements(tree)
            .FirstOrDefault(placed => placed.ActionId == actionId && (blockId is null || placed.BlockId == blockId));

    /// <summary>Nothing is left for <see cref="FillIds"/> to do.</summary>
    public static bool HasIds(JsonElement blocks)
    {
        foreach (var block in blocks.EnumerateArray())
        {
            if (
                block.Part("block_id") is null
                || block.Part("child_blocks") is not null
                || block.Text("type") is "carousel"
                || Touchable(block).Any(element => element.Part("action_id") is null)
            )
                return false;
        }

        return true;
    }

    /// <summary>Ids for what has none. The tree is changed.</summary>
    public static void FillIds(JsonArray blocks)
    {
        foreach (var block in blocks.OfType<JsonObject>())
        {
            block["block_id"] ??= NewId("b");
            JsonArray listed = (string?)block["type"] switch
            {
                "actions" or "context_actions" => block["elements"]!.AsArray(),
                "card" when block["actions"] is JsonArray buttons => buttons,
                _ => [],
            };
            IEnumerable<JsonNode?> elements = [.. listed, block["accessory"], block["element"]];
            foreach (var element in elements.OfType<JsonObject>())
            {
                if (!Untouchable.Contains((string)element["type"]!))
                    element["action_id"] ??= NewId("a");
            }

            if (
                (block["child_blocks"] ?? ((string?)block["type"] == "carousel" ? block["elements"] : null))
                is JsonArray inner
            )
                FillIds(inner);
        }
    }

    public static string NewId(string prefix) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}{Interlocked.Increment(ref made):x}");

    private static IEnumerable<JsonElement> Touchable(JsonElement block)
    {
        IEnumerable<JsonElement> listed = block.Text("type") switch
        {
            "actions" or "context_actions" => block.GetProperty("elements").EnumerateArray(),
            "card" when block.Part("actions") is { } buttons => buttons.EnumerateArray(),
            _ => [],
        };
        IEnumerable<JsonElement?> single = [block.Part("accessory"), block.Part("element")];
        return listed
            .Concat(single.OfType<JsonElement>())
            .Where(element => !Untouchable.Contains(element.Text("type")));
    }

    private static IEnumerable<PlacedElement> Elements(JsonElement node, string blockId, JsonElement block)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var placed in node.EnumerateArray().SelectMany(item => Elements(item, blockId, block)))
                yield return placed;
        }

        if (node.ValueKind != JsonValueKind.Object)
            yield break;
        if (node.Text("block_id") is { } id)
            (blockId, block) = (id, node);
        if (node.Text("action_id") is { } actionId)
            yield return new PlacedElement(blockId, actionId, block, node);
        foreach (var placed in node.EnumerateObject().SelectMany(property => Elements(property.Value, blockId, block)))
            yield return placed;
    }
}
