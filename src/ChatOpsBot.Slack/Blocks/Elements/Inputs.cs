using System.Globalization;

namespace ChatOpsBot.Slack;

/// <summary>
/// A box to type in. <see href="https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element"/>
/// </summary>
public abstract record TextInput : ActionElement, IInputBlockElement
{
    private protected TextInput() { }

    public PlainText? Placeholder
    {
        get;
        init => field = value.Fit(Limits.Placeholder);
    }

    /// <inheritdoc cref="SelectMenu.FocusOnLoad"/>
    public bool? FocusOnLoad { get; init; }

    public DispatchActionConfig? DispatchActionConfig { get; init; }
}

public sealed record PlainTextInput : TextInput
{
    public override string Type => "plain_text_input";

    /// <summary>The initial text; too long is cut, for a person will see it.</summary>
    public string? InitialValue
    {
        get;
        init => field = Bound.TextOrNull(value, Limits.PlainTextInputLength);
    }

    public bool? Multiline { get; init; }
    public int? MinLength
    {
        get;
        init => field = Bound.Range(value, 0, Limits.PlainTextInputLength);
    }
    public int? MaxLength
    {
        get;
        init => field = Bound.Range(value, 1, Limits.PlainTextInputLength);
    }

    internal override void CheckWhole() =>
        Bound.Require(!(MinLength > MaxLength), "MinLength must not exceed MaxLength.");
}

public sealed record EmailTextInput : TextInput
{
    public override string Type => "email_text_input";

    public string? InitialValue
    {
        get;
        init => field = Bound.Token(value, Limits.Text);
    }
}

public sealed record UrlTextInput : TextInput
{
    public override string Type => "url_text_input";

    public string? InitialValue
    {
        get;
        init => field = Bound.Url(value);
    }
}

/// <summary>
/// Numbers travel as text. <see href="https://docs.slack.dev/reference/block-kit/block-elements/number-input-element"/>
/// </summary>
public sealed record NumberInput : TextInput
{
    public override string Type => "number_input";

    public required bool IsDecimalAllowed { get; init; }
    public string? InitialValue
    {
        get;
        init => field = Number(value);
    }
    public string? MinValue
    {
        get;
        init => field = Number(value);
    }
    public string? MaxValue
    {
        get;
        init => field = Number(value);
    }

    internal override void CheckWhole() =>
        Bound.Require(
            MinValue is null || MaxValue is null || Parse(MinValue) <= Parse(MaxValue),
            "MinValue must not exceed MaxValue."
        );

    private static decimal Parse(string value) =>
        decimal.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static string? Number(string? value) =>
        value is null || decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
            ? value
            : throw new ArgumentException($"'{value}' is not a number.", nameof(value));
}

public sealed record RichTextInput : TextInput, IActionElement
{
    public override string Type => "rich_text_input";

    public RichTextBlock? InitialValue
    {
        get;
        init => field = Bound.WholeOrNull(value);
    }
    public int? MinLines
    {
        get;
        init => field = Bound.Range(value, 1, Limits.RichTextInputLines);
    }
    public int? MaxLines
    {
        get;
        init => field = Bound.Range(value, 1, Limits.RichTextInputLines);
    }
}

/// <summary>
/// A calendar. <see href="https://docs.slack.dev/reference/block-kit/block-elements/date-picker-element"/>
/// </summary>
public sealed record DatePicker : ConfirmableElement, IActionElement, IInputBlockElement, ISectionAccessory
{
    public override string Type => "datepicker";

    public DateOnly? InitialDate { get; init; }
    public PlainText? Placeholder
    {
        get;
        init => field = value.Fit(Limits.Placeholder);
    }
    public bool? FocusOnLoad { get; init; }
}

/// <summary>
/// A time of day. <see href="https://docs.slack.dev/reference/block-kit/block-elements/time-picker-element"/>
/// </summary>
public sealed record TimePicker : ConfirmableElement, IActionElement, IInputBlockElement, ISectionAccessory
{
    public override string Type => "timepicker";

    /// <summary><c>HH:mm</c> on a clock of 24 hours.</summary>
    public string? InitialTime
    {
        get;
        init
        {
            Bound.Require(
                value is null
                    || TimeOnly.TryParseExact(value, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
                $"'{value}' is not a time like 09:30.",
                nameof(InitialTime)
            );
            field = value;
        }
    }

    /// <summary>IANA name; the reader's zone when null.</summary>
    public string? Timezone { get; init; }

    public PlainText? Placeholder
    {
        get;
        init => field = value.Fit(Limits.Placeholder);
    }
    public bool? FocusOnLoad { get; init; }
}

/// <summary>
/// A moment. <see href="https://docs.slack.dev/reference/block-kit/block-elements/datetime-picker-element"/>
/// </summary>
public sealed record DateTimePicker : ConfirmableElement, IActionElement, IInputBlockElement
{
    public override string Type => "datetimepicker";

    /// <summary>Seconds since 1970 in UTC: ten digits.</summary>
    public long? InitialDateTime
    {
        get;
        init
        {
            Bound.Require(
                value is null or (>= 1_000_000_000 and <= 9_999_999_999),
                $"{value} has not ten digits.",
                nameof(InitialDateTime)
            );
            field = value;
        }
    }

    public bool? FocusOnLoad { get; init; }
}

/// <summary>
/// Uploads. Needs the scope <c>files:read</c>.
/// <see href="https://docs.slack.dev/reference/block-kit/block-elements/file-input-element"/>
/// </summary>
public sealed record FileInput : ActionElement, IInputBlockElement
{
    public override string Type => "file_input";

    public IReadOnlyList<string>? Filetypes { get; init; }
    public int? MaxFiles
    {
        get;
        init => field = Bound.Range(value, 1, Limits.FileInputFiles);
    }
}
