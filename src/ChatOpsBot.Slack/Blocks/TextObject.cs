using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>
/// Text with the rule by which Slack reads it.
/// <see href="https://docs.slack.dev/reference/block-kit/composition-objects/text-object"/>
/// </summary>
[JsonConverter(typeof(PartConverter<TextObject>))]
public abstract record TextObject : Part, IContextElement
{
    private protected TextObject() { }

    /// <summary>
    /// At least one character; more than <see cref="Limits.Text"/> are cut, and fewer are left where the text is put
    /// into a smaller place.
    /// </summary>
    public abstract string Text { get; init; }

    internal abstract TextObject Cut(int max);
}

/// <summary>Text that is shown as it is: no markup, no mentions, no links.</summary>
public sealed record PlainText : TextObject
{
    public PlainText(string text) => Text = text;

    public override string Type => "plain_text";

    public override string Text
    {
        get;
        init => field = Bound.Text(value, Limits.Text);
    }

    /// <summary>Whether <c>:rocket:</c> becomes a picture. Slack's default is true.</summary>
    public bool? Emoji { get; init; }

    public static implicit operator PlainText(string text) => FromString(text);

    public static PlainText FromString(string text) => new(text);

    internal override TextObject Cut(int max) => this with { Text = TextCut.Plain(Text, max) };
}

/// <summary>
/// Text in Slack's markup. Everything that comes from outside must have gone through <see cref="Mrkdwn.Escape"/>.
/// </summary>
public sealed record Markdown : TextObject
{
    public Markdown(string text) => Text = text;

    public override string Type => "mrkdwn";

    public override string Text
    {
        get;
        init => field = Bound.Markup(value, Limits.Text);
    }

    /// <summary>True keeps Slack from turning addresses and channel names into links by itself.</summary>
    public bool? Verbatim { get; init; }

    internal override TextObject Cut(int max) => this with { Text = TextCut.Markup(Text, max) };
}

internal static class TextObjectExtensions
{
    public static T? Fit<T>(this T? text, int max)
        where T : TextObject => text is null || CodePoints.AtMost(text.Text, max) ? text : (T)text.Cut(max);
}
