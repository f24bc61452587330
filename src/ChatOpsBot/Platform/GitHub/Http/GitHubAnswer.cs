using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using ChatOpsBot.Platform.GitHub.Authentication;
using Octokit;

namespace ChatOpsBot.Platform.GitHub.Http;

/// <summary>What GitHub answered, to be read as success or turned into the exception that it means.</summary>
internal sealed partial class GitHubAnswer(
    GitHubRequest request,
    HttpStatusCode status,
    HttpResponseHeaders headers,
    byte[] body,
    DateTimeOffset receivedAt
)
{
    // "Otherwise, wait for at least one minute before retrying."
    // https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    private static readonly TimeSpan UnsaidWait = TimeSpan.FromMinutes(1);

    public HttpStatusCode Status => status;

    public string? RequestId => Header("X-GitHub-Request-Id");

    public string? RemainingCalls => Header("X-RateLimit-Remaining");

    /// <summary>
    /// What is left of the caller's budget of the REST API; of search and other such budgets nothing is said.
    /// </summary>
    public CallsLeft? Left =>
        Header("X-RateLimit-Resource") is null or "core"
        && int.TryParse(Header("X-RateLimit-Limit"), out var limit)
        && int.TryParse(RemainingCalls, out var remaining)
        && ResetAt is { } reset
            ? new(limit, remaining, reset)
            : null;

    public string Body => Encoding.UTF8.GetString(body);

    public string? Link => KeptLink ?? Header("Link");

    /// <summary>The links of the answer that this one stands for.</summary>
    public string? KeptLink { get; init; }

    /// <summary>GitHub said that what we have is still right.</summary>
    public bool IsUnchanged { get; init; }

    /// <summary>The address of the page after this one.</summary>
    public string? NextPage => NextLink().Match(Link ?? "") is { Success: true } link ? link.Groups["url"].Value : null;

    public string? ContentType { get; init; }

    /// <summary>
    /// Whether it can be what was asked for: what a proxy answers in GitHub's place, Octokit takes for an empty list.
    /// </summary>
    public bool IsReadable =>
        status is not (HttpStatusCode.OK or HttpStatusCode.Created)
        || (
            ContentType == "application/json"
            && body.AsSpan().TrimStart(" \r\n\t"u8) is [(byte)'{' or (byte)'[', ..]
            && (status != HttpStatusCode.OK || !body.AsSpan().SequenceEqual("{}"u8))
        );

    public bool IsSuccess => (int)status is >= 200 and < 300;

    public GitHubException Unreadable(Exception? exception) =>
        new(
            request.Operation,
            GitHubFailures.Unknown(request.IsRepeatable),
            "the answer cannot be read",
            exception is null ? null : new UnreadableAnswerException(exception),
            status
        )
        {
            RequestId = RequestId,
        };

    /// <param name="secret">What must not be repeated, should a proxy have put it into its answer.</param>
    public GitHubException ToException(string secret)
    {
        var problem = Problem.Parse(body, secret);
        var rateLimited = IsRateLimited(problem);
        var failure = GitHubFailures.Of(status, rateLimited, request.IsRepeatable);
        var error = new ApiError(
            problem.Message ?? $"{(int)status} without a message",
            problem.DocumentationUrl,
            problem.Errors
        );
        return new(request.Operation, failure, error, status)
        {
            Needed = failure is GitHubFailure.Forbidden or GitHubFailure.NotFound
                ? Header("X-Accepted-GitHub-Permissions") ?? Header("X-Accepted-OAuth-Scopes")
                : null,
            RetryAfter = RetryAfter(rateLimited),
            RequestId = RequestId,
        };
    }

    [GeneratedRegex(
        "<(?<url>[^>]*)>;[^<]*\\brel=\"next\"",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex NextLink();

    private bool IsRateLimited(Problem problem) =>
        (int)status switch
        {
            429 => true,
            403 => headers.RetryAfter is not null
                || RemainingCalls == "0"
                || problem.Message?.Contains("rate limit", StringComparison.OrdinalIgnoreCase) == true
                // What older servers call a secondary limit.
                || problem.Message?.Contains("abuse detection", StringComparison.OrdinalIgnoreCase) == true,
            _ => false,
        };

    private TimeSpan? RetryAfter(bool rateLimited)
    {
        var wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - receivedAt;
        if (rateLimited)
            wait ??= (RemainingCalls == "0" ? ResetAt - receivedAt : null) ?? UnsaidWait;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private DateTimeOffset? ResetAt =>
        long.TryParse(Header("X-RateLimit-Reset"), out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private string? Header(string name) =>
        headers.TryGetValues(name, out var values) && string.Join(", ", values) is { Length: > 0 } text ? text : null;
}
