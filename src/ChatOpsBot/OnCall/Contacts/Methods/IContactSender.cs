using ChatOpsBot.OnCall.Contacts.Book;

namespace ChatOpsBot.OnCall.Contacts.Methods;

/// <summary>Reaches people outside of Slack, by one kind of contact method or several.</summary>
internal interface IContactSender
{
    bool Sends(string kind);

    /// <summary>
    /// Sends once; a notice whose outcome is unknown is sent again under the same id. A reason is one plain line that
    /// others may read: it has no address, secret or text of the notice.
    /// </summary>
    Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellationToken);
}

/// <summary>What is sent by one method.</summary>
/// <param name="Id">The same whenever the same is sent again: letters, digits and dashes.</param>
/// <param name="Text">One plain line without control characters.</param>
internal sealed record Outgoing(string Id, string Person, ContactMethod Method, Urgency Urgency, string Text)
{
    public const int LongestText = 1000;
    public const int LongestDetails = 10_000;

    /// <summary>What it is about; null for a code.</summary>
    public string? Subject { get; init; }
    public string? Service { get; init; }

    /// <summary>Where there is more to read: an http or https address.</summary>
    public string? Url { get; init; }

    /// <summary>Its message in Slack, or else the conversation with the bot: an https address.</summary>
    public string? SlackUrl { get; init; }

    /// <summary>The command that acknowledges it, as <c>/oncall ack P17</c>.</summary>
    public string? Acknowledge { get; init; }

    /// <summary>More plain lines.</summary>
    public string? Details { get; init; }

    /// <summary>What comes from outside, as one line that no protocol takes for more than one.</summary>
    public static string Line(string text, int most = LongestText)
    {
        var line = string.Join(
            ' ',
            new string([.. text.Select(Harmless)]).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        );
        return Cut(line, most);
    }

    /// <summary>What comes from outside, as lines.</summary>
    public static string Lines(string text) =>
        Cut(
            string.Join(
                '\n',
                text.ReplaceLineEndings("\n").Split('\n').Select(line => new string([.. line.Select(Harmless)]))
            ),
            LongestDetails
        );

    private static char Harmless(char letter) =>
        char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter;

    private static string Cut(string text, int most) =>
        text.Length <= most ? text
        : char.IsHighSurrogate(text[most - 2]) ? text[..(most - 2)] + "…"
        : text[..(most - 1)] + "…";
}

/// <summary>What became of one try.</summary>
internal abstract record SendResult
{
    private SendResult() { }

    /// <summary>The other side has taken it.</summary>
    public sealed record Sent : SendResult;

    /// <summary>It may work soon.</summary>
    public sealed record Later(string Reason) : SendResult;

    /// <summary>Trying again cannot help.</summary>
    /// <param name="Gone">The address is no longer there: the method is of no more use.</param>
    public sealed record Refused(string Reason, bool Gone = false) : SendResult;
}
