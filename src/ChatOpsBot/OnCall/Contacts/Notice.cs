namespace ChatOpsBot.OnCall.Contacts;

/// <summary>What one person has to know.</summary>
/// <param name="Subject">What it is about, as <c>page:17</c>: the message that the person gets in Slack.</param>
/// <param name="Round">What makes it a notification of its own: <c>0.1</c> is the second step of a page's first
/// pass. A person is notified of a subject once in each round.</param>
/// <param name="Person">The user id.</param>
/// <param name="Text">One plain line, without markup.</param>
internal sealed record Notice(string Subject, string Round, string Person, Urgency Urgency, string Text)
{
    /// <summary>
    /// The service that it is about, whose channel <c>mention</c> writes in; null when it is about no service.
    /// </summary>
    public string? Service { get; init; }

    /// <summary>Where there is more to read.</summary>
    public string? Url { get; init; }

    /// <summary>More lines, in plain text, for the methods that have room.</summary>
    public string? Details { get; init; }
}
