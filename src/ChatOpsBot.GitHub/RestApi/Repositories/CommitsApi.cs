using System.Text;

namespace ChatOpsBot.GitHub;

/// <summary><see href="https://docs.github.com/rest/commits/commits"/></summary>
public sealed class CommitsApi
{
    /// <summary>A comparison of more commits is cut: a hundred come with each call.</summary>
    public const int MostCompared = 1000;

    private const int ShaLength = 64;

    private readonly GitHubClient _client;

    internal CommitsApi(GitHubClient client) => _client = client;

    /// <param name="reference">
    /// A branch, a tag or a SHA, also an abbreviated one; <c>heads/x</c> and <c>tags/x</c> where both are called x. One
    /// that does not exist is <see cref="GitHubFailure.Validation"/>.
    /// </param>
    public async Task<GitHubCommit> GetAsync(
        string owner,
        string name,
        string reference,
        CancellationToken cancellationToken
    )
    {
        var request = GitHubRequest.Repository(
            "repos/get-commit",
            HttpMethod.Get,
            owner,
            name,
            $"/commits/{reference}"
        );
        var pages = await _client.WholePagesAsync(
            request,
            GitHubJson.Default.GitHubCommit,
            int.MaxValue,
            cancellationToken
        );
        return pages[0] with { Files = [.. pages.SelectMany(page => page.Files)] };
    }

    /// <summary>
    /// Which commit a branch, a tag or an abbreviated SHA means. While that is unchanged, it costs nothing of the
    /// budget.
    /// </summary>
    /// <param name="reference">As for <see cref="GetAsync"/>.</param>
    public Task<string> GetSha1Async(
        string owner,
        string name,
        string reference,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest.Repository("repos/get-commit", HttpMethod.Get, owner, name, $"/commits/{reference}") with
            {
                Accept = "application/vnd.github.sha",
            },
            Sha,
            cancellationToken
        );

    /// <summary>Newest first: the commits that a branch, a tag or a SHA has.</summary>
    /// <param name="reference">Null for the default branch.</param>
    public IAsyncEnumerable<GitHubCommit> GetAllAsync(
        string owner,
        string name,
        string? reference,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest
                .Repository("repos/list-commits", HttpMethod.Get, owner, name, $"/commits")
                .With("sha", reference),
            GitHubJson.Default.IReadOnlyListGitHubCommit,
            cancellationToken
        );

    /// <summary>
    /// What came between two states: the commits of <paramref name="head"/> that <paramref name="base"/> does not have.
    /// </summary>
    /// <param name="base">A branch, a tag or a SHA.</param>
    /// <param name="head">Likewise.</param>
    public async Task<CompareResult> CompareAsync(
        string owner,
        string name,
        string @base,
        string head,
        CancellationToken cancellationToken
    )
    {
        var request = GitHubRequest.Repository(
            "repos/compare-commits",
            HttpMethod.Get,
            owner,
            name,
            $"/compare/{@base}...{head}"
        );
        // Each page repeats what is said of the whole; the files come with the first.
        var pages = await _client.WholePagesAsync(
            request,
            GitHubJson.Default.CompareResult,
            MostCompared / GitHubClient.PageSize,
            cancellationToken
        );
        return pages[0] with { Commits = [.. pages.SelectMany(page => page.Commits)] };
    }

    /// <summary>The pull requests that brought a commit to the default branch, or, before that, that hold it.</summary>
    public IAsyncEnumerable<PullRequest> PullRequestsAsync(
        string owner,
        string name,
        string sha,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository(
                "repos/list-pull-requests-associated-with-commit",
                HttpMethod.Get,
                owner,
                name,
                $"/commits/{sha}/pulls"
            ),
            GitHubJson.Default.IReadOnlyListPullRequest,
            cancellationToken
        );

    private static string Sha(GitHubAnswer answer)
    {
        var text = Encoding.ASCII.GetString(answer.Body.Span).Trim();
        return text.Length is >= 40 and <= ShaLength && text.All(char.IsAsciiHexDigitLower)
            ? text
            : throw answer.Unreadable(null);
    }
}
