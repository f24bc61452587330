using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>
/// One choice of a menu, of check boxes or of radio buttons.
/// <see href="https://docs.slack.dev/reference/block-kit/composition-objects/option-object"/>
/// </summary>
public sealed record Option
{
    /// <summary>Mrkdwn only in <see cref="CheckboxGroup"/> and <see cref="RadioButtonGroup"/>.</summary>
    public required TextObject Text
    {
        get;
        init => field = value.Fit(Limits.OptionText)!;
    }

    /// <summary>What the application gets back. Not human text: it is never cut.</summary>
    public string? Value
    {
        get;
        init => field = Bound.Token(value, Limits.OptionValue);
    }

    public PlainText? Description
    {
        get;
        init => field = value.Fit(Limits.OptionDescription);
    }

    /// <summary>Opened in the browser; only in an <see cref="OverflowMenu"/>.</summary>
    public string? Url
    {
        get;
        init => field = Bound.Url(value);
    }
}

/// <summary>Options under a heading.</summary>
public sealed record OptionGroup
{
    public required PlainText Label
    {
        get;
        init => field = value.Fit(Limits.OptionGroupLabel)!;
    }

    public required IReadOnlyList<Option> Options
    {
        get;
        init => field = Bound.Items(value, Limits.SelectOptions);
    }
}

[JsonConverter(typeof(WordConverter<ButtonStyle>))]
public enum ButtonStyle
{
    /// <summary>Green: the one choice that is meant. At most one in a set.</summary>
    Primary,

    /// <summary>Red: the choice that cannot be taken back.</summary>
    Danger,
}

/// <summary>
/// Asks once more before an action is sent.
/// <see href="https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object"/>
/// </summary>
public sealed record ConfirmationDialog
{
    public required PlainText Title
    {
        get;
        init => field = value.Fit(Limits.ConfirmTitle)!;
    }
    public required TextObject Text
    {
        get;
        init => field = value.Fit(Limits.ConfirmText)!;
    }
    public required PlainText Confirm
    {
        get;
        init => field = value.Fit(Limits.ConfirmButton)!;
    }
    public required PlainText Deny
    {
        get;
        init => field = value.Fit(Limits.ConfirmButton)!;
    }
    public ButtonStyle? Style { get; init; }
}

[JsonConverter(typeof(WordConverter<DispatchTrigger>))]
public enum DispatchTrigger
{
    OnEnterPressed,
    OnCharacterEntered,
}

/// <summary>When a text input tells the application what was typed, before it is submitted.</summary>
public sealed record DispatchActionConfig
{
    public required IReadOnlyList<DispatchTrigger> TriggerActionsOn
    {
        get;
        init => field = Bound.Items(value, 2);
    }
}

[JsonConverter(typeof(WordConverter<ConversationType>))]
public enum ConversationType
{
    Im,
    Mpim,
    Private,
    Public,
}

/// <summary>Which conversations a menu offers. At least one property must be set.</summary>
public sealed record ConversationFilter : IWhole
{
    public IReadOnlyList<ConversationType>? Include
    {
        get;
        init => field = Bound.ItemsOrNull(value, 4);
    }
    public bool? ExcludeExternalSharedChannels { get; init; }
    public bool? ExcludeBotUsers { get; init; }

    void IWhole.CheckWhole() =>
        Bound.Require(
            Include is not null || ExcludeBotUsers is not null || ExcludeExternalSharedChannels is not null,
            "A conversation filter must filter something."
        );
}

/// <summary>A picture that was uploaded to Slack, by id or by its address there.</summary>
public sealed record SlackFile : IWhole
{
    public string? Id
    {
        get;
        init => field = Bound.Token(value, Limits.Text);
    }
    public string? Url
    {
        get;
        init => field = Bound.Url(value);
    }

    void IWhole.CheckWhole() =>
        Bound.Require((Id is null) != (Url is null), "A Slack file has either an id or an address.");
}
