using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Ports;

internal enum PageNewsKind
{
    Opened,
    Acknowledged,
    Resolved,
}

/// <summary>What became of a page, for tools that have an alert of their own for it.</summary>
/// <param name="Subject">Of the page: <c>page:17</c>.</param>
/// <param name="Name"><c>P17</c>.</param>
/// <param name="Title">In plain text.</param>
/// <param name="By">The user id of who did it; empty for what an alert's tool did, which other tools need not know
/// twice.</param>
internal sealed record PageElsewhere(PageNewsKind Kind, string Subject, string Name, string Title, string By)
{
    /// <summary>The subject of the alert's card; null for a page that a person asked for.</summary>
    public string? Card { get; init; }
    public string? Service { get; init; }
    public string? Severity { get; init; }
    public string? Url { get; init; }
}

/// <summary>Other tools that page people.</summary>
internal interface IPagesElsewhere
{
    /// <summary>Adds to the commit of the change what other tools get to know of it.</summary>
    void Tell(PageElsewhere page, Commit effects);
}
