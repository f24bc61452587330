namespace ChatOpsBot.Deployments.Versions;

/// <summary>One commit on its way.</summary>
/// <param name="Login">The author's, at GitHub.</param>
internal sealed record ShippedCommit(string Sha, string Title, string? Login, string? Name, string? Email)
{
    public string Author => Name ?? Login ?? Email ?? "someone";

    /// <summary>
    /// The login of whoever opened the merged pull request that brought it, or the one that the file of versions names.
    /// The login and address above are only what the commit contains, and anyone can
    /// write any author there (https://git-scm.com/docs/git-commit#Documentation/git-commit.txt---authorltauthorgt),
    /// so rules go by this one alone. Null when it is not known.
    /// </summary>
    public string? Account { get; init; }
}

internal sealed record ShippedPullRequest(long Number, string Title, string? Url, IReadOnlyList<string> Labels);

/// <summary>What ships, compared with what is on.</summary>
internal sealed record ShippedChanges
{
    /// <summary>Newest first, as many as are worth keeping.</summary>
    public IReadOnlyList<ShippedCommit> Commits
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>How many there are in all.</summary>
    public int Total { get; init; }

    public IReadOnlyList<ShippedPullRequest> PullRequests
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Changed files that people have to look at.</summary>
    public IReadOnlyList<string> Attention
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>More files have changed than could be listed, so there may be others to look at.</summary>
    public bool HasUnlistedFiles { get; init; }

    /// <summary>Where to read the difference.</summary>
    public string? Compare { get; init; }

    /// <summary>It is older than what is on.</summary>
    public bool Backwards { get; init; }

    /// <summary>False when no one could tell what is between: nothing was on, or the histories do not meet.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Everybody who wrote some of it, once.</summary>
    public IEnumerable<ShippedCommit> Authors =>
        Commits.DistinctBy(commit => commit.Login ?? commit.Email ?? commit.Name);
}
