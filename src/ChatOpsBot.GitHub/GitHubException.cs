using System.Globalization;
using System.Net;
using System.Text;

namespace ChatOpsBot.GitHub;

/// <summary>
/// One problem that GitHub reports.
/// <see href="https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed"/>
/// </summary>
/// <param name="Code"><c>missing</c>, <c>missing_field</c>, <c>invalid</c>, <c>already_exists</c>,
/// <c>unprocessable</c>, <c>custom</c> …</param>
public sealed record GitHubError(string? Resource, string? Field, string? Code, string? Message)
{
    /// <summary>The required contexts that keep a deployment from being created.</summary>
    public IReadOnlyList<RequiredContext> Contexts { get; init; } = [];

    public override string ToString() =>
        string.Join(
            ' ',
            new[] { string.Join('.', new[] { Resource, Field }.OfType<string>()), Code, Message }
                .Concat(Contexts.Select(context => $"{context.Context}={context.State}"))
                .Where(part => !string.IsNullOrEmpty(part))
        );
}

/// <param name="State"><c>pending</c>, <c>failure</c>, <c>error</c>; null when no one has reported it yet.</param>
public sealed record RequiredContext(string Context, string? State);

/// <summary>
/// A call of the REST API that did not succeed. The message is for an operator: the operation, GitHub's words, what is
/// missing, where to read on. It never holds a token or what was sent.
/// </summary>
/// <param name="operation">GitHub's name of the operation: <c>repos/create-deployment</c>.</param>
/// <param name="reason">GitHub's message, or ours when GitHub did not get to speak.</param>
public sealed class GitHubException(
    string operation,
    GitHubFailure failure,
    string reason,
    Exception? innerException = null
) : Exception(null, innerException)
{
    private const int ErrorsShown = 3;

    public string Operation { get; } = operation;

    public GitHubFailure Failure { get; } = failure;

    public string Reason { get; } = reason;

    /// <summary>Null when there was no answer.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    public IReadOnlyList<GitHubError> Errors { get; init; } = [];

    public string? DocumentationUrl { get; init; }

    /// <summary>The permissions or scopes that would have allowed the call: <c>deployments=write</c>.</summary>
    public string? Needed { get; init; }

    /// <summary>
    /// How long to wait before the next call; always set for <see cref="GitHubFailure.RateLimited"/>.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// Whether the same call may simply be made again later: it is certainly not done, or calling twice is as good as
    /// calling once.
    /// </summary>
    public bool CanRetry => Failure is GitHubFailure.RateLimited or GitHubFailure.Unavailable;

    /// <summary>GitHub's own id of the request, for its support.</summary>
    public string? RequestId { get; init; }

    public override string Message
    {
        get
        {
            var text = new StringBuilder($"GitHub's {Operation} failed: {Reason} ({Failure}");
            if (StatusCode is { } status)
                text.Append(CultureInfo.InvariantCulture, $", {(int)status}");
            text.Append(')');
            foreach (var error in Errors.Take(ErrorsShown))
                text.Append("; ").Append(error);
            if (Errors.Count > ErrorsShown)
                text.Append(CultureInfo.InvariantCulture, $"; and {Errors.Count - ErrorsShown} more");
            if (Needed is not null)
                text.Append("; needs ").Append(Needed);
            if (RetryAfter is { } wait)
                text.Append(CultureInfo.InvariantCulture, $"; retry after {wait.TotalSeconds:0} s");
            if (DocumentationUrl is not null)
                text.Append("; see ").Append(DocumentationUrl);
            if (RequestId is not null)
                text.Append(CultureInfo.InvariantCulture, $" [request {RequestId}]");
            return text.ToString();
        }
    }
}
