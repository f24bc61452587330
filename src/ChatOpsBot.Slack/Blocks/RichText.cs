using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>
/// Text as a tree: the only form in which outside text is shown literally, with no markup to escape.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/rich-text-block"/>
/// </summary>
public sealed record RichTextBlock : Block, ITableCell
{
    public override string Type => "rich_text";

    public required IReadOnlyList<RichTextBlockElement> Elements
    {
        get;
        init => field = Bound.Items(value, int.MaxValue, min: 0);
    }

    internal override Block Within(TextBudget budget)
    {
        var elements = Elements.Select(element => element.Within(budget)).ToArray();
        return elements.SequenceEqual(Elements, ReferenceEqualityComparer.Instance)
            ? this
            : this with
            {
                Elements = elements,
            };
    }

    internal int TextLength => Elements.Sum(element => element.TextLength);
}

[JsonConverter(typeof(PartConverter<RichTextBlockElement>))]
public abstract record RichTextBlockElement : Part
{
    private protected RichTextBlockElement() { }

    internal abstract int TextLength { get; }

    internal abstract RichTextBlockElement Within(TextBudget budget);
}

/// <summary>Leaves in a row.</summary>
public abstract record RichTextLine : RichTextBlockElement
{
    private protected RichTextLine() { }

    public required IReadOnlyList<RichTextElement> Elements
    {
        get;
        init => field = Bound.Items(value, int.MaxValue, min: 0);
    }

    internal override int TextLength => Elements.Sum(element => element.TextLength);

    internal override RichTextBlockElement Within(TextBudget budget)
    {
        var elements = Elements.Select(element => element.Within(budget)).ToArray();
        return elements.SequenceEqual(Elements, ReferenceEqualityComparer.Instance)
            ? this
            : this with
            {
                Elements = elements,
            };
    }
}

/// <summary>A paragraph.</summary>
public sealed record RichTextSection : RichTextLine
{
    public override string Type => "rich_text_section";
}

/// <summary>A quotation, with a bar at its side.</summary>
public sealed record RichTextQuote : RichTextLine
{
    public override string Type => "rich_text_quote";

    public int? Border { get; init; }
}

/// <summary>
/// Code or a log: fixed width, spaces kept. Only <see cref="RichTextText"/> and <see cref="RichTextLink"/> inside.
/// </summary>
public sealed record RichTextPreformatted : RichTextLine
{
    public override string Type => "rich_text_preformatted";

    public int? Border { get; init; }

    internal override void CheckWhole() =>
        Bound.Require(
            Elements.All(element => element is RichTextText or RichTextLink),
            "Preformatted text holds only text and links."
        );
}

[JsonConverter(typeof(WordConverter<RichTextListStyle>))]
public enum RichTextListStyle
{
    Bullet,
    Ordered,
}

public sealed record RichTextList : RichTextBlockElement
{
    public override string Type => "rich_text_list";

    public required RichTextListStyle Style { get; init; }
    public required IReadOnlyList<RichTextSection> Elements
    {
        get;
        init => field = Bound.Items(value, int.MaxValue, min: 0);
    }

    /// <summary>0 is the outermost level.</summary>
    public int? Indent
    {
        get;
        init => field = Bound.Range(value, 0, Limits.RichTextListIndent);
    }

    /// <summary>How many numbers to skip at the start of an ordered list.</summary>
    public int? Offset
    {
        get;
        init => field = Bound.Range(value, 0, int.MaxValue);
    }

    public int? Border { get; init; }

    internal override int TextLength => Elements.Sum(element => element.TextLength);

    internal override RichTextBlockElement Within(TextBudget budget)
    {
        var elements = Elements.Select(element => (RichTextSection)element.Within(budget)).ToArray();
        return elements.SequenceEqual(Elements, ReferenceEqualityComparer.Instance)
            ? this
            : this with
            {
                Elements = elements,
            };
    }
}

/// <summary>How a leaf looks.</summary>
public sealed record RichTextStyle
{
    public bool? Bold { get; init; }
    public bool? Italic { get; init; }
    public bool? Strike { get; init; }
    public bool? Underline { get; init; }
    public bool? Code { get; init; }
    public bool? Highlight { get; init; }
    public bool? ClientHighlight { get; init; }
    public bool? Unlink { get; init; }
}

[JsonConverter(typeof(PartConverter<RichTextElement>))]
public abstract record RichTextElement : Part
{
    private protected RichTextElement() { }

    public RichTextStyle? Style { get; init; }

    internal virtual int TextLength => 0;

    internal virtual RichTextElement Within(TextBudget budget) => this;
}

public sealed record RichTextText(string Text) : RichTextElement
{
    public override string Type => "text";

    public string Text
    {
        get;
        init => field = Bound.Text(value, int.MaxValue);
    } = Bound.Text(Text, int.MaxValue);

    internal override int TextLength => CodePoints.Count(Text);

    internal override RichTextElement Within(TextBudget budget)
    {
        var text = budget.Take(Text, markup: false);
        return ReferenceEquals(text, Text) ? this : this with { Text = text };
    }
}

public sealed record RichTextLink(string Url) : RichTextElement
{
    public override string Type => "link";

    public string Url
    {
        get;
        init => field = Bound.Url(value)!;
    } = Bound.Url(Url)!;

    /// <summary>The address itself is shown when null.</summary>
    public string? Text
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.Text);
    }

    public bool? Unsafe { get; init; }

    internal override int TextLength => Text is null ? 0 : CodePoints.Count(Text);

    internal override RichTextElement Within(TextBudget budget)
    {
        if (Text is null)
            return this;
        var text = budget.Take(Text, markup: false);
        return ReferenceEquals(text, Text) ? this : this with { Text = text };
    }
}

/// <param name="Name">Without colons.</param>
public sealed record RichTextEmoji(string Name) : RichTextElement
{
    public override string Type => "emoji";

    public string? Unicode { get; init; }
    public string? Url { get; init; }
}

/// <summary>A mention: the person is notified.</summary>
public sealed record RichTextUser(string UserId) : RichTextElement
{
    public override string Type => "user";
}

/// <summary>A mention: every member of the group is notified.</summary>
public sealed record RichTextUserGroup(string UsergroupId) : RichTextElement
{
    public override string Type => "usergroup";
}

public sealed record RichTextChannel(string ChannelId) : RichTextElement
{
    public override string Type => "channel";
}

public sealed record RichTextTeam(string TeamId) : RichTextElement
{
    public override string Type => "team";
}

[JsonConverter(typeof(WordConverter<BroadcastRange>))]
public enum BroadcastRange
{
    Here,
    Channel,
    Everyone,
}

/// <summary>A mention of everybody: use it where a route asks for it and nowhere else.</summary>
public sealed record RichTextBroadcast(BroadcastRange Range) : RichTextElement
{
    public override string Type => "broadcast";
}

/// <param name="Value">A hex triplet with <c>#</c>.</param>
public sealed record RichTextColor(string Value) : RichTextElement
{
    public override string Type => "color";
}

/// <summary>A moment, shown in the reader's zone.</summary>
/// <param name="Timestamp">Seconds since 1970 in UTC.</param>
/// <param name="Format">As in <see cref="Mrkdwn.Date"/>.</param>
public sealed record RichTextDate(long Timestamp, string Format) : RichTextElement
{
    public override string Type => "date";

    public string? Url
    {
        get;
        init => field = Bound.Url(value);
    }

    /// <summary>For clients that cannot show the date.</summary>
    public string? Fallback { get; init; }
}
