namespace ChatOpsBot.GitHub;

/// <summary>An issue, or a pull request seen as one.</summary>
public sealed record Issue
{
    public required int Number { get; init; }
    public required string Title { get; init; }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public required string State { get; init; }

    public string? Body { get; init; }
    public string? HtmlUrl { get; init; }
    public Account? User { get; init; }
    public IReadOnlyList<Label> Labels
    {
        get => field ?? [];
        init;
    }
    public IReadOnlyList<Account> Assignees
    {
        get => field ?? [];
        init;
    }
    public DateTimeOffset? CreatedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; init; }
}

public sealed record NewIssue(string Title)
{
    public string? Body
    {
        get;
        init => field = IssueText.Cut(value);
    }

    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Logins; who cannot be assigned is left out by GitHub without a word.</summary>
    public IReadOnlyList<string>? Assignees { get; init; }
}

/// <summary>What is to change; null stays.</summary>
public sealed record IssueUpdate
{
    public string? Title { get; init; }

    public string? Body
    {
        get;
        init => field = IssueText.Cut(value);
    }

    /// <summary><c>open</c> or <c>closed</c>.</summary>
    public string? State { get; init; }

    /// <summary><c>completed</c>, <c>not_planned</c>, <c>reopened</c>.</summary>
    public string? StateReason { get; init; }
}

public sealed record IssueComment
{
    public required long Id { get; init; }
    public string? Body { get; init; }
    public string? HtmlUrl { get; init; }
    public Account? User { get; init; }
    public DateTimeOffset? CreatedAt { get; init; }
}

internal sealed record CommentBody(string Body);

internal static class IssueText
{
    private const int Length = 65_536;

    /// <summary>GitHub takes no more.</summary>
    public static string? Cut(string? text) => text is null ? null : TextCut.At(Length, text);
}

/// <summary><see href="https://docs.github.com/rest/issues/issues"/></summary>
public sealed class IssuesApi
{
    private readonly GitHubClient _client;

    internal IssuesApi(GitHubClient client)
    {
        _client = client;
        Comment = new(client);
    }

    public IssueCommentsApi Comment { get; }

    public Task<Issue> GetAsync(string owner, string name, int number, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.Repository("issues/get", HttpMethod.Get, owner, name, $"/issues/{number}"),
            GitHubJson.Default.Issue,
            cancellationToken
        );

    public Task<Issue> CreateAsync(string owner, string name, NewIssue newIssue, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest
                .Repository("issues/create", HttpMethod.Post, owner, name, $"/issues")
                .WithBody(newIssue, GitHubJson.Default.NewIssue),
            GitHubJson.Default.Issue,
            cancellationToken
        );

    public Task<Issue> UpdateAsync(
        string owner,
        string name,
        int number,
        IssueUpdate issueUpdate,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest
                .Repository("issues/update", HttpMethod.Patch, owner, name, $"/issues/{number}")
                .WithBody(issueUpdate, GitHubJson.Default.IssueUpdate) with
            {
                Repeatable = true,
            },
            GitHubJson.Default.Issue,
            cancellationToken
        );
}

/// <summary>
/// Also of pull requests, outside of their diff. <see href="https://docs.github.com/rest/issues/comments"/>
/// </summary>
public sealed class IssueCommentsApi
{
    private readonly GitHubClient _client;

    internal IssueCommentsApi(GitHubClient client) => _client = client;

    /// <summary>Oldest first.</summary>
    public IAsyncEnumerable<IssueComment> GetAllForIssueAsync(
        string owner,
        string name,
        int number,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            GitHubRequest.Repository("issues/list-comments", HttpMethod.Get, owner, name, $"/issues/{number}/comments"),
            GitHubJson.Default.IReadOnlyListIssueComment,
            cancellationToken
        );

    public Task<IssueComment> CreateAsync(
        string owner,
        string name,
        int number,
        string newComment,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest
                .Repository("issues/create-comment", HttpMethod.Post, owner, name, $"/issues/{number}/comments")
                .WithBody(new(IssueText.Cut(newComment)!), GitHubJson.Default.CommentBody),
            GitHubJson.Default.IssueComment,
            cancellationToken
        );

    public Task<IssueComment> UpdateAsync(
        string owner,
        string name,
        long commentId,
        string commentUpdate,
        CancellationToken cancellationToken
    ) =>
        _client.CallAsync(
            GitHubRequest
                .Repository("issues/update-comment", HttpMethod.Patch, owner, name, $"/issues/comments/{commentId}")
                .WithBody(new(IssueText.Cut(commentUpdate)!), GitHubJson.Default.CommentBody) with
            {
                Repeatable = true,
            },
            GitHubJson.Default.IssueComment,
            cancellationToken
        );
}
