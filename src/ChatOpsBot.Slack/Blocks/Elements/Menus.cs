namespace ChatOpsBot.Slack;

/// <summary>
/// A menu of any kind. <see href="https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element"/>
/// </summary>
public abstract record SelectMenu : ConfirmableElement, IActionElement, IInputBlockElement, ISectionAccessory
{
    private protected SelectMenu() { }

    public PlainText? Placeholder
    {
        get;
        init => field = value.Fit(Limits.Placeholder);
    }

    /// <summary>Puts the cursor here; one element of a view at most.</summary>
    public bool? FocusOnLoad { get; init; }

    private protected static void CheckSource(IReadOnlyList<Option>? options, IReadOnlyList<OptionGroup>? groups) =>
        Bound.Require((options is null) != (groups is null), "A static menu has either options or option groups.");
}

/// <summary>A menu from which several items may be chosen.</summary>
public abstract record MultiSelectMenu : SelectMenu
{
    private protected MultiSelectMenu() { }

    public int? MaxSelectedItems
    {
        get;
        init => field = Bound.Range(value, 1, int.MaxValue);
    }
}

public sealed record StaticSelectMenu : SelectMenu
{
    public override string Type => "static_select";

    /// <summary>Either these or <see cref="OptionGroups"/>.</summary>
    public IReadOnlyList<Option>? Options
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.SelectOptions);
    }

    public IReadOnlyList<OptionGroup>? OptionGroups
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.SelectOptionGroups);
    }

    /// <summary>Must be equal to one of the options.</summary>
    public Option? InitialOption { get; init; }

    internal override void CheckWhole() => CheckSource(Options, OptionGroups);
}

/// <summary>The application is asked for the options while the user types.</summary>
public sealed record ExternalSelectMenu : SelectMenu
{
    public override string Type => "external_select";

    public Option? InitialOption { get; init; }

    /// <summary>In characters; Slack's default is 3.</summary>
    public int? MinQueryLength
    {
        get;
        init => field = Bound.Range(value, 0, int.MaxValue);
    }
}

public sealed record UserSelectMenu : SelectMenu
{
    public override string Type => "users_select";

    public string? InitialUser { get; init; }
}

public sealed record ConversationSelectMenu : SelectMenu
{
    public override string Type => "conversations_select";

    public string? InitialConversation { get; init; }
    public bool? DefaultToCurrentConversation { get; init; }

    /// <summary>True gives the submission of the modal a <c>response_url</c> for the chosen conversation.</summary>
    public bool? ResponseUrlEnabled { get; init; }

    public ConversationFilter? Filter
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
}

public sealed record ChannelSelectMenu : SelectMenu
{
    public override string Type => "channels_select";

    public string? InitialChannel { get; init; }

    /// <inheritdoc cref="ConversationSelectMenu.ResponseUrlEnabled"/>
    public bool? ResponseUrlEnabled { get; init; }
}

public sealed record StaticMultiSelectMenu : MultiSelectMenu
{
    public override string Type => "multi_static_select";

    /// <inheritdoc cref="StaticSelectMenu.Options"/>
    public IReadOnlyList<Option>? Options
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.SelectOptions);
    }

    public IReadOnlyList<OptionGroup>? OptionGroups
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.SelectOptionGroups);
    }

    public IReadOnlyList<Option>? InitialOptions
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.SelectOptions);
    }

    internal override void CheckWhole() => CheckSource(Options, OptionGroups);
}

/// <inheritdoc cref="ExternalSelectMenu"/>
public sealed record ExternalMultiSelectMenu : MultiSelectMenu
{
    public override string Type => "multi_external_select";

    public IReadOnlyList<Option>? InitialOptions
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.SelectOptions);
    }
    public int? MinQueryLength
    {
        get;
        init => field = Bound.Range(value, 0, int.MaxValue);
    }
}

public sealed record UserMultiSelectMenu : MultiSelectMenu
{
    public override string Type => "multi_users_select";

    public IReadOnlyList<string>? InitialUsers { get; init; }
}

public sealed record ConversationMultiSelectMenu : MultiSelectMenu
{
    public override string Type => "multi_conversations_select";

    public IReadOnlyList<string>? InitialConversations { get; init; }
    public bool? DefaultToCurrentConversation { get; init; }
    public ConversationFilter? Filter
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
}

public sealed record ChannelMultiSelectMenu : MultiSelectMenu
{
    public override string Type => "multi_channels_select";

    public IReadOnlyList<string>? InitialChannels { get; init; }
}

/// <summary><see href="https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element"/></summary>
public sealed record CheckboxGroup : ConfirmableElement, IActionElement, IInputBlockElement, ISectionAccessory
{
    public override string Type => "checkboxes";

    public required IReadOnlyList<Option> Options
    {
        get;
        init => field = Bound.Items(value, Limits.ChoiceOptions);
    }
    public IReadOnlyList<Option>? InitialOptions
    {
        get;
        init => field = Bound.ItemsOrNull(value, Limits.ChoiceOptions);
    }
    public bool? FocusOnLoad { get; init; }
}

/// <summary>
/// <see href="https://docs.slack.dev/reference/block-kit/block-elements/radio-button-group-element"/>
/// </summary>
public sealed record RadioButtonGroup : ConfirmableElement, IActionElement, IInputBlockElement, ISectionAccessory
{
    public override string Type => "radio_buttons";

    public required IReadOnlyList<Option> Options
    {
        get;
        init => field = Bound.Items(value, Limits.ChoiceOptions);
    }
    public Option? InitialOption { get; init; }
    public bool? FocusOnLoad { get; init; }
}
