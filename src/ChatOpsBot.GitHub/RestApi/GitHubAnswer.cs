using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace ChatOpsBot.GitHub;

/// <summary>What GitHub answered, to be read as success or turned into the exception that it means.</summary>
internal sealed partial class GitHubAnswer(GitHubRequest request, HttpStatusCode status, HttpResponseHeaders headers, byte[] body, DateTimeOffset receivedAt)
{
    // "Otherwise, wait for at least one minute before retrying."
    // https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
    private static readonly TimeSpan UnsaidWait = TimeSpan.FromMinutes(1);

    public HttpStatusCode Status => status;

    public string? RequestId => Header("X-GitHub-Request-Id");

    public string? RemainingCalls => Header("X-RateLimit-Remaining");

    /// <summary>The address of the page after this one.</summary>
    public string? NextPage => NextLink().Match(Header("Link") ?? "") is { Success: true } link ? link.Groups["url"].Value : null;

    public bool IsSuccess => (int)status is >= 200 and < 300;

    /// <exception cref="GitHubException">The answer has another form, or is not whole.</exception>
    public T Json<T>(JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new GitHubException(request.Operation, GitHubFailures.Unknown(request.Repeatable), "the answer cannot be read", exception)
            {
                StatusCode = status,
                RequestId = RequestId,
            };
        }
    }

    /// <param name="secret">What must not be repeated, should a proxy have put it into its answer.</param>
    public GitHubException ToException(string secret)
    {
        var problem = Problem.Parse(body, secret);
        var rateLimited = IsRateLimited(problem);
        var failure = GitHubFailures.Of(status, rateLimited, request.Repeatable);
        return new(request.Operation, failure, problem.Message ?? $"{(int)status} without a message")
        {
            StatusCode = status,
            Errors = problem.Errors,
            DocumentationUrl = problem.DocumentationUrl,
            Needed = failure is GitHubFailure.Forbidden or GitHubFailure.NotFound
                ? Header("X-Accepted-GitHub-Permissions") ?? Header("X-Accepted-OAuth-Scopes")
                : null,
            RetryAfter = RetryAfter(rateLimited),
            RequestId = RequestId,
        };
    }

    [GeneratedRegex("<(?<url>[^>]*)>;[^<]*\\brel=\"next\"", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NextLink();

    private bool IsRateLimited(Problem problem) => (int)status switch
    {
        429 => true,
        403 => headers.RetryAfter is not null || RemainingCalls == "0" || problem.Message?.Contains("rate limit", StringComparison.OrdinalIgnoreCase) == true,
        _ => false,
    };

    private TimeSpan? RetryAfter(bool rateLimited)
    {
        var wait = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - receivedAt;
        if (rateLimited) wait ??= (RemainingCalls == "0" ? Reset() : null) ?? UnsaidWait;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private TimeSpan? Reset() =>
        long.TryParse(Header("X-RateLimit-Reset"), out var seconds) && seconds is >= 0 and < 253_402_300_800
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) - receivedAt
            : null;

    private string? Header(string name) => headers.TryGetValues(name, out var values) && string.Join(", ", values) is { Length: > 0 } text ? text : null;
}
