namespace ChatOpsBot.GitHub;

/// <summary>A commit as the repository knows it.</summary>
public sealed record GitHubCommit
{
    public required string Sha { get; init; }
    public required Commit Commit { get; init; }
    public string? HtmlUrl { get; init; }

    /// <summary>Whose e-mail address the commit names; null when GitHub knows nobody by it.</summary>
    public Account? Author { get; init; }

    public IReadOnlyList<GitReference> Parents { get => field ?? []; init; }
}

/// <summary>A commit as git knows it.</summary>
public sealed record Commit(string? Message, Committer? Author, Committer? Committer);

/// <param name="Date">As the author's own clock had it.</param>
public sealed record Committer(string? Name, string? Email, DateTimeOffset? Date);

public sealed record GitReference(string? Ref, string? Sha);

public sealed record CompareResult
{
    /// <summary><c>ahead</c>, <c>behind</c>, <c>diverged</c> or <c>identical</c>: how the head stands to the base.</summary>
    public required string Status { get; init; }

    public int AheadBy { get; init; }
    public int BehindBy { get; init; }

    /// <summary>How many commits the head has more than the base, of which <see cref="Commits"/> holds 250 at most.</summary>
    public int TotalCommits { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<GitHubCommit> Commits { get => field ?? []; init; }

    /// <summary>The comparison in the browser.</summary>
    public string? HtmlUrl { get; init; }
}

/// <summary><see href="https://docs.github.com/rest/commits/commits"/></summary>
public sealed class CommitsApi
{
    private readonly GitHubClient _client;

    internal CommitsApi(GitHubClient client) => _client = client;

    /// <param name="reference">A branch, a tag or a SHA, also an abbreviated one. One that does not exist is <see cref="GitHubFailure.Validation"/>.</param>
    public Task<GitHubCommit> GetAsync(string owner, string name, string reference, CancellationToken cancellationToken) => _client.CallAsync(
        GitHubRequest.Repository("repos/get-commit", HttpMethod.Get, owner, name, $"/commits/{reference}"), GitHubJson.Default.GitHubCommit, cancellationToken);

    /// <summary>What came between two states: the commits of <paramref name="head"/> that <paramref name="base"/> does not have.</summary>
    /// <param name="base">A branch, a tag or a SHA.</param>
    /// <param name="head">Likewise.</param>
    public Task<CompareResult> CompareAsync(string owner, string name, string @base, string head, CancellationToken cancellationToken) => _client.CallAsync(
        GitHubRequest.Repository("repos/compare-commits", HttpMethod.Get, owner, name, $"/compare/{@base}...{head}"),
        GitHubJson.Default.CompareResult,
        cancellationToken);
}
