using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Views;

/// <summary>
/// What elements hold: by block and action, as in <c>state.values</c>.
/// <see href="https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload"/>
/// </summary>
internal static class ElementState
{
    /// <summary>The name of an element's value in a payload, and of the field that it starts with.</summary>
    private static readonly Dictionary<string, (string Value, string? Initial)> Names = new()
    {
        ["plain_text_input"] = ("value", "initial_value"),
        ["number_input"] = ("value", "initial_value"),
        ["email_text_input"] = ("value", "initial_value"),
        ["url_text_input"] = ("value", "initial_value"),
        ["rich_text_input"] = ("rich_text_value", "initial_value"),
        ["checkboxes"] = ("selected_options", "initial_options"),
        ["radio_buttons"] = ("selected_option", "initial_option"),
        ["static_select"] = ("selected_option", "initial_option"),
        ["external_select"] = ("selected_option", "initial_option"),
        ["users_select"] = ("selected_user", "initial_user"),
        ["channels_select"] = ("selected_channel", "initial_channel"),
        ["conversations_select"] = ("selected_conversation", "initial_conversation"),
        ["multi_static_select"] = ("selected_options", "initial_options"),
        ["multi_external_select"] = ("selected_options", "initial_options"),
        ["multi_users_select"] = ("selected_users", "initial_users"),
        ["multi_channels_select"] = ("selected_channels", "initial_channels"),
        ["multi_conversations_select"] = ("selected_conversations", "initial_conversations"),
        ["datepicker"] = ("selected_date", "initial_date"),
        ["timepicker"] = ("selected_time", "initial_time"),
        ["datetimepicker"] = ("selected_date_time", "initial_date_time"),
        ["file_input"] = ("files", null),
    };

    /// <summary>
    /// The state of a whole tree: what was given, where nothing was given what was there before, otherwise what an
    /// element starts with.
    /// </summary>
    /// <exception cref="KeyNotFoundException">Something was given for an element that is not there.</exception>
    public static JsonObject Of(JsonElement blocks, JsonElement? given, JsonElement? before = null)
    {
        var elements = BlockTree.Elements(blocks).Where(placed => Names.ContainsKey(placed.Type)).ToList();
        foreach (var (block, action) in given is { } values ? Pairs(values) : [])
        {
            if (!elements.Exists(placed => placed.BlockId == block && placed.ActionId == action))
                throw new KeyNotFoundException($"No element {action} in block {block}");
        }

        var state = new JsonObject();
        foreach (var placed in elements)
        {
            if (state[placed.BlockId] is not JsonObject inBlock)
                state[placed.BlockId] = inBlock = [];
            inBlock[placed.ActionId] = Found(given, placed) is { } now
                ? Value(placed, now)
                : Kept(placed, Found(before, placed));
        }

        return state;
    }

    /// <summary>What was there before, where the element is of the same sort and still offers it.</summary>
    private static JsonObject Kept(PlacedElement placed, JsonElement? before)
    {
        try
        {
            return Value(placed, before is { } old && old.Text("type") == placed.Type ? old : null);
        }
        catch (KeyNotFoundException)
        {
            return Value(placed, given: null);
        }
    }

    /// <summary>Sets what someone just chose.</summary>
    public static void Set(JsonObject state, PlacedElement placed, JsonObject value)
    {
        if (Names.ContainsKey(placed.Type) && state[placed.BlockId] is JsonObject block)
            block[placed.ActionId] = value.DeepClone();
    }

    /// <summary>An element's type and value. Options are those of the element itself, never the caller's.</summary>
    /// <exception cref="KeyNotFoundException">There is no such option.</exception>
    public static JsonObject Value(PlacedElement placed, JsonElement? given)
    {
        var (name, initial) = placed.Type == "overflow" ? ("selected_option", null) : Names[placed.Type];
        var chosen =
            given is { } sent ? sent.Part(name)
            : initial is null ? null
            : placed.Element.Part(initial);
        var node =
            chosen is not { } value ? null
            : name == "selected_option" ? Own(placed.Element, value)
            : name == "selected_options"
                ? new JsonArray([.. value.EnumerateArray().Select(option => Own(placed.Element, option))])
            : Nodes.Node(value);
        if (
            node is null
            && name
                is "selected_options"
                    or "selected_users"
                    or "selected_channels"
                    or "selected_conversations"
                    or "files"
        )
            node = new JsonArray();
        return new JsonObject { ["type"] = placed.Type, [name] = node };
    }

    /// <summary>
    /// Inputs that must be filled and are not, by block: Slack's window shows that before the app is called.
    /// </summary>
    public static Dictionary<string, string> Missing(JsonElement blocks, JsonObject state)
    {
        var missing = new Dictionary<string, string>();
        foreach (
            var placed in BlockTree
                .Elements(blocks)
                .Where(placed => placed.IsInput && !placed.Block.Flag("optional") && Names.ContainsKey(placed.Type))
        )
        {
            if (IsEmpty(state[placed.BlockId]![placed.ActionId]![Names[placed.Type].Value]))
                missing[placed.BlockId] = "Please complete this required field.";
        }

        return missing;
    }

    private static bool IsEmpty(JsonNode? value) =>
        value switch
        {
            null => true,
            JsonArray list => list.Count == 0,
            JsonValue text when text.GetValueKind() == JsonValueKind.String => string.IsNullOrEmpty((string?)text),
            _ => false,
        };

    private static JsonNode? Own(JsonElement element, JsonElement option)
    {
        var options =
            element.Part("options")?.EnumerateArray().ToList()
            ?? element
                .Part("option_groups")
                ?.EnumerateArray()
                .SelectMany(group => group.GetProperty("options").EnumerateArray())
                .ToList();

        // An external menu holds no options: they came from the app a moment ago.
        if (options is null)
            return Nodes.Node(option);
        var found = options.Find(known => known.Text("value") == option.Text("value"));
        return found.ValueKind == JsonValueKind.Object
            ? Nodes.Node(found)
            : throw new KeyNotFoundException($"No option {option.Text("value")}");
    }

    private static JsonElement? Found(JsonElement? values, PlacedElement placed) =>
        values?.Part(placed.BlockId)?.Part(placed.ActionId);

    private static IEnumerable<(string Block, string Action)> Pairs(JsonElement values) =>
        values
            .EnumerateObject()
            .SelectMany(block => block.Value.EnumerateObject().Select(action => (block.Name, action.Name)));
}
