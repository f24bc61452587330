using static ChatOpsBot.Sandbox.BlockKit.Is;

namespace ChatOpsBot.Sandbox.BlockKit;

/// <summary>
/// The rich_text family. <see href="https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"/>
/// </summary>
internal static class RichText
{
    private static readonly Field[] StyleFlags =
    [
        .. new[] { "bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink" }.Select(
            name => May(name, Flag)
        ),
    ];

    private static readonly Field Style = May("style", Object(StyleFlags));

    public static readonly IReadOnlyDictionary<string, Rule> Leaves = new Dictionary<string, Rule>
    {
        ["text"] = Leaf(Need("text", Shown(int.MaxValue - 1))),
        ["link"] = Leaf(Need("url", Url), May("text", Shown(int.MaxValue - 1, 0)), May("unsafe", Flag)),
        ["emoji"] = Leaf(
            Need("name", Text(255, 1)),
            May("unicode", Text(255, 1)),
            May("url", Url),
            May("skin_tone", Whole(1, 6))
        ),
        ["user"] = Leaf(Need("user_id", Text(255, 1))),
        ["usergroup"] = Leaf(Need("usergroup_id", Text(255, 1))),
        ["channel"] = Leaf(Need("channel_id", Text(255, 1))),
        ["team"] = Leaf(Need("team_id", Text(255, 1))),
        ["broadcast"] = Leaf(Need("range", OneOf("here", "channel", "everyone"))),
        ["color"] = Leaf(Need("value", Text(255, 1))),
        ["date"] = Leaf(
            Need("timestamp", Whole(0, long.MaxValue)),
            Need("format", Text(255, 1)),
            May("url", Url),
            May("fallback", Text(3000, 1))
        ),
    };

    private static readonly Rule LeafList = List(OfType(Leaves), 0, int.MaxValue);
    private static readonly Field Border = May("border", Whole(0, 10));

    private static readonly Rule Section = Object(Need("type", Is.Type), Need("elements", LeafList));

    public static readonly IReadOnlyDictionary<string, Rule> Parts = new Dictionary<string, Rule>
    {
        ["rich_text_section"] = Section,
        ["rich_text_quote"] = Object(Need("type", Is.Type), Need("elements", LeafList), Border),
        ["rich_text_preformatted"] = Object(
            Need("type", Is.Type),
            Need("elements", LeafList),
            Border,
            May("language", Text(255, 1))
        ),
        ["rich_text_list"] = Object(
            Need("type", Is.Type),
            Need("style", OneOf("bullet", "ordered")),
            May("indent", Whole(0, 8)),
            May("offset", Whole(0, int.MaxValue)),
            Border,
            Need(
                "elements",
                List(OfType(new Dictionary<string, Rule> { ["rich_text_section"] = Section }), 0, int.MaxValue)
            )
        ),
    };

    public static readonly Rule Block = Object(
        Need("type", Is.Type),
        May("block_id", BlockId),
        Need("elements", List(OfType(Parts), 0, int.MaxValue))
    );

    public static readonly Rule InPlace = OfType(new Dictionary<string, Rule> { ["rich_text"] = Block });

    /// <summary>What an input may start with.</summary>
    public static readonly Rule BlockOrLeaf = OfType(Leaves.Append(new("rich_text", Block)).ToDictionary());

    private static Rule Leaf(params Field[] fields) => Object([Need("type", Is.Type), .. fields, Style]);
}
