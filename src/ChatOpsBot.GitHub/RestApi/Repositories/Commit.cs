namespace ChatOpsBot.GitHub;

/// <summary>A commit as the repository knows it.</summary>
public sealed record GitHubCommit
{
    public required string Sha { get; init; }
    public required Commit Commit { get; init; }
    public string? HtmlUrl { get; init; }

    /// <summary>Whose e-mail address the commit names; null when GitHub has no user with it.</summary>
    public Account? Author { get; init; }

    /// <summary>Likewise, of who put it there: the author, or <c>web-flow</c> for a merge by button.</summary>
    public Account? Committer { get; init; }

    public IReadOnlyList<GitReference> Parents
    {
        get => field ?? [];
        init;
    }

    /// <summary>What it changed against its first parent, 3,000 files at most. Lists of commits leave it out.</summary>
    public IReadOnlyList<GitHubCommitFile> Files
    {
        get => field ?? [];
        init;
    }
}

/// <summary>A commit as git knows it.</summary>
public sealed record Commit(string? Message, Committer? Author, Committer? Committer);

/// <param name="Date">As the author's own clock had it.</param>
public sealed record Committer(string? Name, string? Email, DateTimeOffset? Date);

public sealed record GitReference(string? Ref, string? Sha);

public sealed record GitHubCommitFile
{
    public required string Filename { get; init; }

    /// <summary>
    /// <c>added</c>, <c>removed</c>, <c>modified</c>, <c>renamed</c>, <c>copied</c>, <c>changed</c>, <c>unchanged</c>.
    /// </summary>
    public string? Status { get; init; }

    /// <summary>What a renamed file was called.</summary>
    public string? PreviousFilename { get; init; }

    public int Additions { get; init; }
    public int Deletions { get; init; }
    public string? BlobUrl { get; init; }
}

public sealed record CompareResult
{
    /// <summary>How many files GitHub lists of a comparison, whatever it has.</summary>
    public const int MostFiles = 300;

    /// <summary>
    /// <c>ahead</c>, <c>behind</c>, <c>diverged</c> or <c>identical</c>: how the head stands to the base.
    /// </summary>
    public required string Status { get; init; }

    public int AheadBy { get; init; }
    public int BehindBy { get; init; }

    /// <summary>How many commits the head has more than the base; <see cref="Commits"/> may hold fewer.</summary>
    public int TotalCommits { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<GitHubCommit> Commits
    {
        get => field ?? [];
        init;
    }

    /// <summary>What differs, <see cref="MostFiles"/> at most.</summary>
    public IReadOnlyList<GitHubCommitFile> Files
    {
        get => field ?? [];
        init;
    }

    public bool HasAllCommits => Commits.Count >= TotalCommits;
    public bool HasAllFiles => Files.Count < MostFiles;

    /// <summary>Where the two parted.</summary>
    public GitReference? MergeBaseCommit { get; init; }

    /// <summary>The comparison in the browser.</summary>
    public string? HtmlUrl { get; init; }
}
