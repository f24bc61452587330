using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

[JsonConverter(typeof(WordConverter<AlertLevel>))]
public enum AlertLevel
{
    Default,
    Info,
    Warning,
    Error,
    Success,
}

/// <summary>A coloured notice. <see href="https://docs.slack.dev/reference/block-kit/blocks/alert-block"/></summary>
public sealed record AlertBlock : Block
{
    public override string Type => "alert";

    public required TextObject Text
    {
        get;
        init => field = value.Fit(Limits.AlertText)!;
    }
    public AlertLevel? Level { get; init; }
}

/// <summary>
/// Text, picture and buttons in a frame. <see href="https://docs.slack.dev/reference/block-kit/blocks/card-block"/>
/// </summary>
public sealed record CardBlock : Block
{
    public override string Type => "card";

    public Image? HeroImage
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
    public Image? Icon
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
    public SlackIcon? SlackIcon { get; init; }
    public Markdown? Title
    {
        get;
        init => field = value.Fit(Limits.CardTitle);
    }
    public Markdown? Subtitle
    {
        get;
        init => field = value.Fit(Limits.CardSubtitle);
    }
    public Markdown? Body
    {
        get;
        init => field = value.Fit(Limits.CardBody);
    }
    public Markdown? Subtext
    {
        get;
        init => field = value.Fit(Limits.CardSubtext);
    }
    public IReadOnlyList<Button>? Actions
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.CardActions);
    }

    internal override void CheckWhole() =>
        Bound.Require(
            HeroImage is not null || Title is not null || Body is not null || Actions is not null,
            "A card needs a picture, a title, a body or actions."
        );
}

/// <summary>One of Slack's own symbols.</summary>
public sealed record SlackIcon(string Name) : Part
{
    public override string Type => "icon";
}

/// <summary>
/// Cards side by side. <see href="https://docs.slack.dev/reference/block-kit/blocks/carousel-block"/>
/// </summary>
public sealed record CarouselBlock : Block
{
    public override string Type => "carousel";

    public required IReadOnlyList<CardBlock> Elements
    {
        get;
        init => field = Bound.Items(value, Limits.CarouselCards);
    }
}

[JsonConverter(typeof(WordConverter<ContainerWidth>))]
public enum ContainerWidth
{
    Narrow,
    Standard,
    Wide,
    Full,
}

/// <summary>
/// Blocks in a frame that may be folded.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/container-block"/>
/// </summary>
public sealed record ContainerBlock : Block
{
    public override string Type => "container";

    /// <summary>Either this or <see cref="RichTextTitle"/>.</summary>
    public PlainText? Title
    {
        get;
        init => field = value.Fit(Limits.ContainerTitle);
    }

    public RichTextBlock? RichTextTitle
    {
        get;
        init =>
            field =
                value is null || value.TextLength <= Limits.ContainerTitle
                    ? value
                    : (RichTextBlock)value.Within(new TextBudget(Limits.ContainerTitle));
    }

    public TextObject? Subtitle
    {
        get;
        init => field = value.Fit(Limits.ContainerSubtitle);
    }

    public required IReadOnlyList<Block> ChildBlocks
    {
        get;
        init
        {
            field = Bound.Items(value, Limits.ContainerChildBlocks);
            var stranger = field.FirstOrDefault(child => !MayHold(child));
            Bound.Require(
                stranger is null,
                $"A container cannot hold a block of type {stranger?.Type}.",
                nameof(ChildBlocks)
            );
        }
    }

    public ContainerWidth? Width { get; init; }
    public Image? Icon
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
    public bool? IsCollapsible { get; init; }
    public bool? DefaultCollapsed { get; init; }
    public bool? HasHeaderDivider { get; init; }

    internal override void CheckWhole() =>
        Bound.Require(
            (Title is null) != (RichTextTitle is null),
            "A container has either a title or a rich text title."
        );

    internal override Block Within(TextBudget budget)
    {
        var children = ChildBlocks.Select(child => child.Within(budget)).ToArray();
        return children.SequenceEqual(ChildBlocks, ReferenceEqualityComparer.Instance)
            ? this
            : this with
            {
                ChildBlocks = children,
            };
    }

    private static bool MayHold(Block block) =>
        block
            is ActionsBlock
                or ContextBlock
                or DividerBlock
                or FileBlock
                or HeaderBlock
                or ImageBlock
                or InputBlock
                or RichTextBlock
                or SectionBlock
                or TableBlock
                or VideoBlock;
}

[JsonConverter(typeof(WordConverter<TaskState>))]
public enum TaskState
{
    Pending,
    InProgress,
    Complete,
    Error,
}

/// <summary>
/// One step of something that takes a while.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/task-card-block"/>
/// </summary>
public sealed record TaskCardBlock : Block
{
    public override string Type => "task_card";

    public required string TaskId
    {
        get;
        init => field = Bound.Token(value, Limits.BlockId)!;
    }
    public required string Title
    {
        get;
        init => field = Bound.Text(value, Limits.Text);
    }
    public required TaskState Status { get; init; }
    public RichTextBlock? Details
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
    public RichTextBlock? Output
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
    public IReadOnlyList<UrlSource>? Sources { get; init; }
}

/// <summary>
/// Several steps under one title. <see href="https://docs.slack.dev/reference/block-kit/blocks/plan-block"/>
/// </summary>
public sealed record PlanBlock : Block
{
    public override string Type => "plan";

    public required string Title
    {
        get;
        init => field = Bound.Text(value, Limits.Text);
    }
    public IReadOnlyList<PlanTask>? Tasks { get; init; }
}

/// <summary>A step of a <see cref="PlanBlock"/>: a task card that does not name its type.</summary>
public sealed record PlanTask
{
    public required string TaskId
    {
        get;
        init => field = Bound.Token(value, Limits.BlockId)!;
    }
    public required string Title
    {
        get;
        init => field = Bound.Text(value, Limits.Text);
    }
    public required TaskState Status { get; init; }
    public RichTextBlock? Details
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
    public RichTextBlock? Output
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
}

/// <summary>Where a result comes from.</summary>
public sealed record UrlSource(string Url, string Text) : Part
{
    public override string Type => "url";

    public string Url
    {
        get;
        init => field = Bound.Url(value)!;
    } = Bound.Url(Url) ?? throw new ArgumentException("Url must not be empty.", nameof(Url));
    public string Text
    {
        get;
        init => field = Bound.Text(value, Limits.Text);
    } = Bound.Text(Text, Limits.Text);
}
