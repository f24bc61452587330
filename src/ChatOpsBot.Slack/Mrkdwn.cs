using System.Buffers;
using System.Globalization;
using System.Text;

namespace ChatOpsBot.Slack;

/// <summary>
/// Slack's markup. There is no way to escape <c>*</c>, <c>_</c>, <c>~</c> and <c>`</c>: text that must be shown
/// literally goes into a <see cref="RichTextText"/> or <see cref="PlainText"/>.
/// <see href="https://docs.slack.dev/messaging/formatting-message-text"/>
/// </summary>
public static partial class Mrkdwn
{
    /// <summary>A day and a time, as "Today at 3:04 PM" in the reader's zone and language.</summary>
    public const string DayAndTime = "{date_short_pretty} at {time}";

    private static readonly SearchValues<char> Special = SearchValues.Create("&<>");

    /// <summary>
    /// Makes outside text harmless: no mention, link or entity in it survives. Everything that comes from outside goes
    /// through here once.
    /// </summary>
    public static string Escape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var next = text.AsSpan().IndexOfAny(Special);
        if (next < 0)
            return text;

        var escaped = new StringBuilder(text.Length + 16);
        var rest = text.AsSpan();
        for (; next >= 0; next = rest.IndexOfAny(Special))
        {
            escaped
                .Append(rest[..next])
                .Append(
                    rest[next] switch
                    {
                        '&' => "&amp;",
                        '<' => "&lt;",
                        _ => "&gt;",
                    }
                );
            rest = rest[(next + 1)..];
        }

        return escaped.Append(rest).ToString();
    }

    /// <summary>The opposite of <see cref="Escape"/>.</summary>
    public static string Unescape(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        // The ampersand last, or "&amp;lt;" would come out as "<".
        return text.Contains('&') ? text.Replace("&lt;", "<").Replace("&gt;", ">").Replace("&amp;", "&") : text;
    }

    /// <summary>
    /// A link with a name. Both may come from outside. An address that is not absolute http, https or mailto gives the
    /// label alone; an empty label gives the address as its own label.
    /// </summary>
    /// <param name="label">Not escaped yet.</param>
    public static string Link(string? url, string? label)
    {
        var name = Label(label);
        if (
            !Uri.TryCreate(url?.Trim(), UriKind.Absolute, out var uri)
            || uri.Scheme is not ("http" or "https" or "mailto")
        )
            return name.Length > 0 ? name : Escape(url ?? "");

        var address = Address(url!.Trim());
        return name.Length > 0 ? $"<{address}|{name}>" : $"<{address}>";
    }

    /// <summary>A moment in the reader's own zone.</summary>
    /// <param name="format">Text with Slack's tokens, such as <see cref="DayAndTime"/>.</param>
    /// <param name="fallback">Not escaped yet; for notifications and old clients. The time in UTC when null.</param>
    /// <exception cref="ArgumentException">The format has no token, or a character that ends it.</exception>
    public static string Date(DateTimeOffset moment, string format = DayAndTime, string? fallback = null)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (!format.Contains('{') || format.AsSpan().ContainsAny('^', '|', '>'))
            throw new ArgumentException(
                "A date format needs a {token} and must not have '^', '|' or '>'.",
                nameof(format)
            );
        fallback ??= moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        return $"<!date^{moment.ToUnixTimeSeconds()}^{format}|{Label(fallback)}>";
    }

    /// <summary>A mention: the person is notified.</summary>
    public static string User(string id) => $"<@{Id(id)}>";

    public static string Channel(string id) => $"<#{Id(id)}>";

    /// <summary>A mention: every member of the group is notified.</summary>
    public static string UserGroup(string id) => $"<!subteam^{Id(id)}>";

    /// <summary>
    /// At most that many characters, with an ellipsis where something is missing. Entities, tokens and characters stay
    /// whole, code fences are closed.
    /// </summary>
    /// <param name="escaped">Mrkdwn: escaped text and our own tokens.</param>
    /// <param name="max">In Unicode code points, at least 1.</param>
    public static string Truncate(string escaped, int max)
    {
        ArgumentNullException.ThrowIfNull(escaped);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        return TextCut.Markup(escaped, max);
    }

    /// <summary>
    /// A program's output as it was written. Of one that is too long the beginning is left out: the end says what went
    /// wrong.
    /// </summary>
    /// <param name="text">Plain text; what would end the block shows, and does not end it.</param>
    /// <param name="max">Of the whole block, escaped.</param>
    public static string CodeBlock(string text, int max)
    {
        ArgumentNullException.ThrowIfNull(text);
        const string Fence = "```";
        // A mark of no width between two backticks.
        var plain = text.Replace(Fence, "`\u200b`\u200b`", StringComparison.Ordinal);
        var (start, room) = (plain.Length, max - 2 * (Fence.Length + 1));
        while (start > 0 && EscapedLength(plain[start - 1]) <= room)
            room -= EscapedLength(plain[--start]);
        // Whole lines where there are several, else whole characters.
        if (
            start > 0
            && plain[start - 1] != '\n'
            && plain.IndexOf('\n', start) is >= 0 and var next
            && next < plain.Length - 1
        )
            start = next + 1;
        else if (start > 0 && start < plain.Length && char.IsLowSurrogate(plain[start]))
            start++;
        return $"{Fence}\n{Escape(plain[start..])}\n{Fence}";
    }

    private static int EscapedLength(char letter) =>
        letter switch
        {
            '&' => 5,
            '<' or '>' => 4,
            _ => 1,
        };

    private static string Label(string? label) =>
        Literal((label ?? "").Replace("|", "").ReplaceLineEndings(" ").Trim());

    private static string Address(string url)
    {
        var address = new StringBuilder(url.Length);
        foreach (var c in url)
        {
            _ = c switch
            {
                '&' => address.Append("&amp;"),
                '|' or '<' or '>' or ' ' or '"' => address
                    .Append('%')
                    .Append(((int)c).ToString("X2", CultureInfo.InvariantCulture)),
                _ when char.IsControl(c) => address,
                _ => address.Append(c),
            };
        }

        return address.ToString();
    }

    private static bool IsId(string id) => id.Length > 0 && id.All(char.IsAsciiLetterOrDigit);

    private static string Id(string id) =>
        IsId(id) ? id : throw new ArgumentException($"'{Escape(id)}' is not a Slack id.", nameof(id));
}
