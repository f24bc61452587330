namespace ChatOpsBot.Slack;

/// <summary>
/// An element that answers to people. <see href="https://docs.slack.dev/reference/block-kit/block-elements/"/>
/// </summary>
public abstract record ActionElement : Part
{
    private protected ActionElement() { }

    /// <summary>
    /// Sent to the application when the element is used; unique within its block. Slack makes one up when it is
    /// missing.
    /// </summary>
    public string? ActionId
    {
        get;
        init => field = Bound.Token(value, Limits.ActionId);
    }
}

/// <summary>An element that can ask "are you sure?" first.</summary>
public abstract record ConfirmableElement : ActionElement
{
    private protected ConfirmableElement() { }

    public ConfirmationDialog? Confirm { get; init; }
}

/// <summary>A picture beside or between texts.</summary>
public sealed record Image : Part, IContextElement, ISectionAccessory
{
    public override string Type => "image";

    /// <inheritdoc cref="ImageBlock.ImageUrl"/>
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

    /// <inheritdoc cref="ImageBlock.AltText"/>
    public required string AltText
    {
        get;
        init => field = Bound.Text(value, Limits.ImageAltText);
    }

    internal override void CheckWhole() =>
        Bound.Require((ImageUrl is null) != (SlackFile is null), "An image has either an address or a Slack file.");
}

/// <summary>
/// A push button, or a link that looks like one.
/// <see href="https://docs.slack.dev/reference/block-kit/block-elements/button-element"/>
/// </summary>
public sealed record Button : ConfirmableElement, IActionElement, ISectionAccessory
{
    public override string Type => "button";

    public required PlainText Text
    {
        get;
        init => field = value.Fit(Limits.ButtonText)!;
    }

    /// <summary>What the application gets back. Not human text: it is never cut.</summary>
    public string? Value
    {
        get;
        init => field = Bound.Token(value, Limits.ButtonValue);
    }

    /// <summary>Opened in the browser. Slack still sends the action, which must be acknowledged.</summary>
    public string? Url
    {
        get;
        init => field = Bound.Url(value);
    }

    public ButtonStyle? Style { get; init; }

    /// <summary>Read by screen readers instead of the text.</summary>
    public string? AccessibilityLabel
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.AccessibilityLabel);
    }
}

/// <summary>
/// "…" with up to five more actions.
/// <see href="https://docs.slack.dev/reference/block-kit/block-elements/overflow-menu-element"/>
/// </summary>
public sealed record OverflowMenu : ConfirmableElement, IActionElement, ISectionAccessory
{
    public override string Type => "overflow";

    public required IReadOnlyList<Option> Options
    {
        get;
        init => field = Bound.Items(value, Limits.OverflowOptions);
    }
}

/// <summary>Starts a workflow by its link trigger.</summary>
public sealed record WorkflowButton : ConfirmableElement, IActionElement, ISectionAccessory
{
    public override string Type => "workflow_button";

    public required PlainText Text
    {
        get;
        init => field = value.Fit(Limits.ButtonText)!;
    }
    public required Workflow Workflow { get; init; }
    public ButtonStyle? Style { get; init; }
    public string? AccessibilityLabel
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.AccessibilityLabel);
    }
}

public sealed record Workflow(WorkflowTrigger Trigger);

public sealed record WorkflowTrigger
{
    public required string Url
    {
        get;
        init => field = Bound.Url(value)!;
    }
    public IReadOnlyList<InputParameter>? CustomizableInputParameters { get; init; }
}

public sealed record InputParameter(string Name, string Value);

/// <summary>
/// Thumbs up and down. <see href="https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element"/>
/// </summary>
public sealed record FeedbackButtons : ActionElement, IContextActionElement
{
    public override string Type => "feedback_buttons";

    public required FeedbackButton PositiveButton { get; init; }
    public required FeedbackButton NegativeButton { get; init; }
}

public sealed record FeedbackButton
{
    public required PlainText Text
    {
        get;
        init => field = value.Fit(Limits.ButtonText)!;
    }
    public required string Value
    {
        get;
        init => field = Bound.Token(value, Limits.ButtonValue)!;
    }
    public string? AccessibilityLabel
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.AccessibilityLabel);
    }
}

/// <summary>
/// A button that is only a picture.
/// <see href="https://docs.slack.dev/reference/block-kit/block-elements/icon-button-element"/>
/// </summary>
public sealed record IconButton : ConfirmableElement, IContextActionElement
{
    public override string Type => "icon_button";

    /// <summary><c>trash</c> is the only one that Slack names.</summary>
    public required string Icon
    {
        get;
        init => field = Bound.Token(value, Limits.ButtonText)!;
    }

    public required PlainText Text
    {
        get;
        init => field = value.Fit(Limits.ButtonText)!;
    }
    public string? Value
    {
        get;
        init => field = Bound.Token(value, Limits.ButtonValue);
    }
    public string? AccessibilityLabel
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.AccessibilityLabel);
    }

    /// <summary>Who sees the button; everybody when null.</summary>
    public IReadOnlyList<string>? VisibleToUserIds
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.IconButtonUsers, min: 0);
    }
}

/// <summary>
/// Feedback and icon buttons under a message.
/// <see href="https://docs.slack.dev/reference/block-kit/blocks/context-actions-block"/>
/// </summary>
public sealed record ContextActionsBlock : Block
{
    public override string Type => "context_actions";

    public required IReadOnlyList<IContextActionElement> Elements
    {
        get;
        init => field = Bound.Items(value, Limits.ContextActionsElements);
    }
}
