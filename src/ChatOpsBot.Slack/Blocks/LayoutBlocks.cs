namespace ChatOpsBot.Slack;

/// <summary>
/// Text, optionally in two columns, with at most one element beside it.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/section-block"/>
/// </summary>
public sealed record SectionBlock : Block
{
    public override string Type => "section";

    /// <summary>Needed unless there are <see cref="Fields"/>.</summary>
    public TextObject? Text
    {
        get;
        init => field = value.Fit(Limits.SectionText);
    }

    /// <summary>Short texts, shown side by side.</summary>
    public IReadOnlyList<TextObject>? Fields
    {
        get;
        init =>
            field = Bound
                .ItemsOrNull(value, Limits.SectionFields)
                ?.Select(text => text.Fit(Limits.SectionFieldText)!)
                .ToArray();
    }

    public ISectionAccessory? Accessory
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }

    /// <summary>True shows all of a long text instead of folding it behind "see more".</summary>
    public bool? Expand { get; init; }

    internal override void CheckWhole() =>
        Bound.Require(Text is not null || Fields is not null, "A section needs text or fields.");

    internal override Block Within(TextBudget budget)
    {
        var text = budget.Take(Text);
        var fields = Fields?.Select(budget.Take).ToArray();
        return
            ReferenceEquals(text, Text)
            && (fields is null || fields.SequenceEqual(Fields!, ReferenceEqualityComparer.Instance))
            ? this
            : this with
            {
                Text = text,
                Fields = fields!,
            };
    }
}

/// <summary>
/// Large and bold; structure for those who listen to the message.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/header-block"/>
/// </summary>
public sealed record HeaderBlock : Block
{
    public override string Type => "header";

    public required PlainText Text
    {
        get;
        init => field = value.Fit(Limits.HeaderText)!;
    }

    internal override Block Within(TextBudget budget)
    {
        var text = budget.Take(Text);
        return ReferenceEquals(text, Text) ? this : this with { Text = text! };
    }
}

/// <summary>A line between blocks.</summary>
public sealed record DividerBlock : Block
{
    public override string Type => "divider";
}

/// <summary>
/// Small grey text and pictures. <see href="https://docs.slack.dev/reference/block-kit/blocks/context-block"/>
/// </summary>
public sealed record ContextBlock : Block
{
    public override string Type => "context";

    public required IReadOnlyList<IContextElement> Elements
    {
        get;
        init => field = Bound.Items(value, Limits.ContextElements);
    }

    internal override Block Within(TextBudget budget)
    {
        var elements = Elements.Select(element => element is TextObject text ? budget.Take(text)! : element).ToArray();
        return elements.SequenceEqual(Elements, ReferenceEqualityComparer.Instance)
            ? this
            : this with
            {
                Elements = elements,
            };
    }
}

/// <summary>
/// Buttons and menus in a row. <see href="https://docs.slack.dev/reference/block-kit/blocks/actions-block"/>
/// </summary>
public sealed record ActionsBlock : Block
{
    public override string Type => "actions";

    public required IReadOnlyList<IActionElement> Elements
    {
        get;
        init
        {
            field = Bound.Items(value, Limits.ActionsElements);
            Bound.Unique(field.Select(element => (element as ActionElement)?.ActionId), nameof(ActionElement.ActionId));
        }
    }
}

/// <summary>
/// A question in a modal. <see href="https://docs.slack.dev/reference/block-kit/blocks/input-block"/>
/// </summary>
public sealed record InputBlock : Block
{
    public override string Type => "input";

    public required PlainText Label
    {
        get;
        init => field = value.Fit(Limits.InputLabel)!;
    }
    public required IInputBlockElement Element
    {
        get;
        init => field = Bound.Whole(value);
    }
    public PlainText? Hint
    {
        get;
        init => field = value.Fit(Limits.InputHint);
    }
    public bool? Optional { get; init; }

    /// <summary>True sends a <c>block_actions</c> request at every change, before the modal is submitted.</summary>
    public bool? DispatchAction { get; init; }
}

/// <summary>
/// A picture across the message. <see href="https://docs.slack.dev/reference/block-kit/blocks/image-block"/>
/// </summary>
public sealed record ImageBlock : Block
{
    public override string Type => "image";

    /// <summary>
    /// Fetched by Slack's servers: it must be reachable from the Internet. Either this or <see cref="SlackFile"/>.
    /// </summary>
    public string? ImageUrl
    {
        get;
        init => field = Bound.Url(value);
    }

    public SlackFile? SlackFile
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }

    /// <summary>What the picture says, for those who do not see it.</summary>
    public required string AltText
    {
        get;
        init => field = Bound.Text(value, Limits.ImageAltText);
    }

    public PlainText? Title
    {
        get;
        init => field = value.Fit(Limits.ImageTitle);
    }

    internal override void CheckWhole() =>
        Bound.Require((ImageUrl is null) != (SlackFile is null), "An image has either an address or a Slack file.");
}

/// <summary>
/// Standard Markdown (not mrkdwn), translated by Slack; messages only.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/markdown-block"/>
/// </summary>
public sealed record MarkdownBlock : Block
{
    public override string Type => "markdown";

    public required string Text
    {
        get;
        init => field = Bound.Markup(value, Limits.MarkdownText);
    }

    internal override Block Within(TextBudget budget)
    {
        var text = budget.Take(Text, markup: true);
        return ReferenceEquals(text, Text) ? this : this with { Text = text };
    }
}

/// <summary>
/// A video player. Needs the scope <c>links.embed:write</c>.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/video-block"/>
/// </summary>
public sealed record VideoBlock : Block
{
    public override string Type => "video";

    public required string VideoUrl
    {
        get;
        init => field = Bound.Url(value)!;
    }
    public required string ThumbnailUrl
    {
        get;
        init => field = Bound.Url(value)!;
    }
    public required string AltText
    {
        get;
        init => field = Bound.Text(value, Limits.VideoAltText);
    }
    public required PlainText Title
    {
        get;
        init => field = value.Fit(Limits.VideoTitle)!;
    }
    public string? TitleUrl
    {
        get;
        init => field = Bound.Url(value);
    }
    public PlainText? Description
    {
        get;
        init => field = value.Fit(Limits.VideoDescription);
    }
    public string? AuthorName
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.VideoAuthorName);
    }
    public string? ProviderName
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.VideoProviderName);
    }
    public string? ProviderIconUrl
    {
        get;
        init => field = Bound.Url(value);
    }
}

/// <summary>A remote file. Slack writes these; a message that is read may hold one.</summary>
public sealed record FileBlock : Block
{
    public override string Type => "file";

    public required string ExternalId
    {
        get;
        init => field = Bound.Token(value, Limits.Text)!;
    }
    public required string Source
    {
        get;
        init => field = Bound.Token(value, Limits.Text)!;
    }
}
