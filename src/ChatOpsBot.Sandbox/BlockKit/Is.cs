using System.Text.Json;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>The words in which the catalogues of blocks, elements and objects are written.</summary>
internal static class Is
{
    public static readonly Rule Flag = new FlagRule();
    public static readonly Rule Anything = new AnythingRule();

    /// <summary>Where a click leads: any scheme, also mailto: and those of other programs.</summary>
    public static readonly Rule Url = Address("");

    /// <summary>What Slack itself fetches: a picture, a film.</summary>
    public static readonly Rule WebUrl = Address("http");

    // The discriminator was already read where the rule was chosen.
    public static readonly Rule Type = Anything;

    // https://docs.slack.dev/reference/block-kit/blocks: unique in its message, 255 characters.
    public static readonly Rule BlockId = new AlsoRule(
        Text(255, 1),
        (id, at) =>
        {
            if (id.ValueKind == JsonValueKind.String && !at.BlockIds.Add(id.GetString()!))
                at.Fail($"block_id already exists: {id}");
        }
    );

    public static readonly Rule ActionId = new AlsoRule(
        Text(255, 1),
        (id, at) =>
        {
            if (id.ValueKind == JsonValueKind.String && !at.ActionIds.Add(id.GetString()!))
                at.Fail($"action_id already exists: {id}");
        }
    );

    public static readonly Rule FocusOnLoad = new AlsoRule(
        Flag,
        (flag, at) =>
        {
            if (flag.ValueKind == JsonValueKind.True && ++at.FocusedElements > 1)
                at.Fail("only one element may have focus_on_load");
        }
    );

    public static Rule Text(int max, int min = 0) => new TextRule(min, max);

    public static Rule Parsed(Func<string, bool> parses, string form) =>
        new AlsoRule(
            Text(255, 1),
            (text, at) =>
            {
                if (text.ValueKind == JsonValueKind.String && !parses(text.GetString()!))
                    at.Fail($"must be {form}");
            }
        );

    private static AlsoRule Address(string scheme) =>
        new AlsoRule(
            Text(3000, 1),
            (text, at) =>
            {
                if (
                    text.ValueKind == JsonValueKind.String
                    && text.GetString() is { Length: > 0 } url
                    && !IsUrl(url, scheme)
                )
                    at.Fail("must be a valid URL");
            }
        );

    // A path alone is an address of a file to the framework.
    private static bool IsUrl(string text, string scheme) =>
        !text.Any(char.IsWhiteSpace)
        && Uri.TryCreate(text, UriKind.Absolute, out var url)
        && text.StartsWith(url.Scheme + ":", StringComparison.OrdinalIgnoreCase)
        && url.Scheme.StartsWith(scheme, StringComparison.Ordinal);

    public static Rule OneOf(params string[] choices) => new ChoiceRule(choices);

    public static Rule Whole(long min, long max) => new NumberRule(min, max, whole: true, aboveMin: false);

    public static Rule Number() => new NumberRule(decimal.MinValue, decimal.MaxValue, whole: false, aboveMin: false);

    public static Rule NumberAbove(decimal min) => new NumberRule(min, decimal.MaxValue, whole: false, aboveMin: true);

    public static Rule List(Rule item, int min, int max) => new ListRule(item, min, max);

    public static Rule Object(params Field[] fields) => new ObjectRule(fields);

    public static Rule Object(Action<JsonElement, Inspection> also, params Field[] fields) =>
        new ObjectRule(fields, also);

    public static Rule OfType(IReadOnlyDictionary<string, Rule> types) => new ByTypeRule(types);

    public static Rule Later(Func<Rule> rule) => new LaterRule(rule);

    public static Field Need(string name, Rule rule) => new(name, rule, Required: true);

    public static Field May(string name, Rule rule) => new(name, rule, Required: false);

    /// <summary>A block: every block has a type and may have an id.</summary>
    public static Rule Block(Field[] fields, Action<JsonElement, Inspection>? also = null) =>
        new OwnActionsRule(new ObjectRule([Need("type", Type), May("block_id", BlockId), .. fields], also));

    public static Rule PlainText(int max, int min = 1) =>
        OfType(new Dictionary<string, Rule> { ["plain_text"] = PlainObject(max, min) });

    public static Rule Mrkdwn(int max) => OfType(new Dictionary<string, Rule> { ["mrkdwn"] = MrkdwnObject(max) });

    public static Rule AnyText(int max) =>
        OfType(new Dictionary<string, Rule> { ["plain_text"] = PlainObject(max, 1), ["mrkdwn"] = MrkdwnObject(max) });

    /// <summary>Text that a reader sees: it counts towards the total of the message.</summary>
    public static Rule Shown(int max, int min = 1) =>
        new AlsoRule(Text(max, min), (text, at) => at.TextLength += CodePoints.Count(text));

    // https://docs.slack.dev/reference/block-kit/composition-objects/text-object: "emoji" belongs to plain_text,
    // "verbatim" to mrkdwn.
    private static ObjectRule PlainObject(int max, int min) =>
        new([Need("type", Type), Need("text", Shown(max, min)), May("emoji", Flag)]);

    private static ObjectRule MrkdwnObject(int max) =>
        new([Need("type", Type), Need("text", Shown(max)), May("verbatim", Flag)]);

    /// <summary>A condition for an object: exactly one of two fields.</summary>
    public static Action<JsonElement, Inspection> ExactlyOne(string first, string second) =>
        (value, at) =>
        {
            if (value.TryGetProperty(first, out _) == value.TryGetProperty(second, out _))
                at.Fail($"must provide exactly one of: {first}, {second}");
        };

    public static Action<JsonElement, Inspection> AtLeastOne(params string[] names) =>
        (value, at) =>
        {
            if (!names.Any(name => value.TryGetProperty(name, out _)))
                at.Fail($"must define at least one of: {string.Join(", ", names)}");
        };
}
