using Octokit;

namespace ChatOpsBot.Platform.GitHub.Calls;

/// <summary>How one state of a repository stands to another.</summary>
/// <param name="Status">
/// <c>ahead</c>, <c>behind</c>, <c>diverged</c> or <c>identical</c>: how the head stands to the base.
/// </param>
/// <param name="TotalCommits">How many commits the head has more than the base; <paramref name="Commits"/> may hold
/// fewer.</param>
/// <param name="Commits">Oldest first.</param>
/// <param name="Files">What differs, <see cref="MostFiles"/> at most.</param>
/// <param name="HtmlUrl">The comparison in the browser.</param>
internal sealed record Comparison(
    string Status,
    int TotalCommits,
    IReadOnlyList<GitHubCommit> Commits,
    IReadOnlyList<GitHubCommitFile> Files,
    string? HtmlUrl
)
{
    /// <summary>How many files GitHub lists of a comparison, whatever it has.</summary>
    public const int MostFiles = 300;

    public bool HasAllFiles => Files.Count < MostFiles;
}

/// <summary>
/// Octokit reads a long comparison to its last page, however long it is.
/// <see href="https://docs.github.com/rest/commits/commits#compare-two-commits"/>
/// </summary>
internal static class Comparisons
{
    /// <summary>A comparison of more commits is cut: a hundred come with each call.</summary>
    private const int MostPages = 10;

    /// <summary>
    /// What came between two states: the commits of <paramref name="head"/> that <paramref name="base"/> does not have.
    /// </summary>
    /// <param name="base">A branch, a tag or a SHA.</param>
    /// <param name="head">Likewise.</param>
    public static async Task<Comparison> CompareAsync(
        this GitHubRest github,
        string owner,
        string name,
        string @base,
        string head,
        CancellationToken cancellationToken
    )
    {
        var pages = await github
            .PagesAsync(
                "repos/compare-commits",
                client => client.Repository.Commit.Compare(owner, name, Segment.Of(@base), Segment.Of(head)),
                cancellationToken
            )
            .Take(MostPages)
            .ToListAsync(cancellationToken);
        // Each page repeats what is said of the whole; the files come with the first.
        var whole = pages[0];
        return new(
            whole.Status,
            whole.TotalCommits,
            [.. pages.SelectMany(page => page.Commits ?? [])],
            whole.Files ?? [],
            whole.HtmlUrl
        );
    }
}
