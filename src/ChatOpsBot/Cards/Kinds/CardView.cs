namespace ChatOpsBot.Cards.Kinds;

/// <summary>
/// What a card's template can say: the names are the template's names, written in lower camel case there. Everything is
/// plain text, which becomes safe for Slack as the template prints it, or a <see cref="SafeText"/>.
/// </summary>
internal sealed record CardView
{
    /// <summary>One of <see cref="Platform.Workspace.Text.Glyph"/>.</summary>
    public required string Glyph { get; init; }

    /// <summary>The state as a word: a glyph alone says nothing to a screen reader.</summary>
    public required string State { get; init; }

    public string? Title { get; init; }
    public string? Text { get; init; }

    /// <summary>What comes after the text: an alert's description beside its summary.</summary>
    public string? Detail { get; init; }

    /// <summary>Of alerts: the namespace and the cluster.</summary>
    public string? Place { get; init; }
    public string? Url { get; init; }
    public string? Repository { get; init; }
    public string? Service { get; init; }
    public string? Number { get; init; }
    public string? Branch { get; init; }
    public string? BaseBranch { get; init; }

    /// <summary>Seven characters.</summary>
    public string? Commit { get; init; }
    public string? Version { get; init; }
    public string? Environment { get; init; }
    public string? Severity { get; init; }
    public string? Actor { get; init; }

    /// <summary><c>4m 12s</c>, of what is over.</summary>
    public string? Duration { get; init; }

    /// <summary>A Slack date token: the reader's zone.</summary>
    public SafeText? Since { get; init; }

    /// <summary>Likewise, of what is a moment.</summary>
    public SafeText? At { get; init; }
    public int Comments { get; init; }

    /// <summary>Short remarks worth a word each: <c>draft</c>, <c>from a fork</c>, <c>forced</c>.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Checks, stages, alerts or commits, as many as fit.</summary>
    public IReadOnlyList<CardLine> Lines { get; init; } = [];

    /// <summary>How many lines are not shown.</summary>
    public int More { get; init; }

    /// <summary>One sentence over the lines: <c>5 of 6 checks passed</c>.</summary>
    public string? Summary { get; init; }

    /// <summary>Who said what about a pull request.</summary>
    public IReadOnlyList<CardLine> Reviews { get; init; } = [];

    /// <summary>Where a change has been deployed to, or is on its way to.</summary>
    public IReadOnlyList<CardLine> Places { get; init; } = [];
    public IReadOnlyDictionary<string, string> Links { get; init; } = new Dictionary<string, string>();
}

internal sealed record CardLine(
    string? Glyph,
    string Text,
    string? Url = null,
    string? Detail = null,
    string? Id = null
);

/// <summary>A moment of a card's life that is worth a reply in its thread.</summary>
/// <param name="Id">The same for the same moment, however often it is computed: it is said once.</param>
/// <param name="Text">Slack mrkdwn.</param>
internal sealed record Milestone(string Id, string Text);
