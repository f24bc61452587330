using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;
using Octokit;

namespace ChatOpsBot.Platform.GitHub;

/// <summary>
/// A call of the REST API that did not succeed. The message is for an operator: the operation, GitHub's words, what is
/// missing, where to read on. It never holds a token or what was sent.
/// </summary>
/// <remarks>
/// It is Octokit's exception, with its words and errors, and it stands for all of Octokit's kinds: those know no write
/// whose outcome is unknown, no lost connection and no 429, and show the answer's body, whatever a proxy wrote into it.
/// </remarks>
[SuppressMessage("Usage", "CA2237", Justification = "It is not serialized; .NET no longer does that.")]
internal sealed class GitHubException : ApiException
{
    private const int ErrorsShown = 3;

    /// <summary>For a call that got no answer.</summary>
    /// <param name="operation">GitHub's name of the operation: <c>repos/create-deployment</c>.</param>
    /// <param name="reason">Ours, because GitHub did not get to speak.</param>
    public GitHubException(
        string operation,
        GitHubFailure failure,
        string reason,
        Exception? innerException = null,
        HttpStatusCode status = default
    )
        : this(operation, failure, new ApiError(reason, null, []), status, innerException) { }

    /// <param name="error">What GitHub says.</param>
    /// <param name="status"><c>default</c> when there was no answer.</param>
    public GitHubException(
        string operation,
        GitHubFailure failure,
        ApiError error,
        HttpStatusCode status,
        Exception? innerException = null
    )
        : base(error, status, innerException)
    {
        Operation = operation;
        Failure = failure;
    }

    public string Operation { get; }

    public GitHubFailure Failure { get; }

    /// <summary>Of the answer; null when there was none.</summary>
    public int? Status => StatusCode == default ? null : (int)StatusCode;

    /// <summary>GitHub's message, or ours when GitHub did not get to speak.</summary>
    public string Reason => ApiError.Message;

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
            if (Status is { } status)
                text.Append(CultureInfo.InvariantCulture, $", {status}");
            text.Append(')');
            foreach (var error in ApiError.Errors.Take(ErrorsShown))
                text.Append("; ").Append(Text(error));
            if (ApiError.Errors.Count > ErrorsShown)
                text.Append(CultureInfo.InvariantCulture, $"; and {ApiError.Errors.Count - ErrorsShown} more");
            if (Needed is not null)
                text.Append("; needs ").Append(Needed);
            if (RetryAfter is { } wait)
                text.Append(CultureInfo.InvariantCulture, $"; retry after {wait.TotalSeconds:0} s");
            if (ApiError.DocumentationUrl is { } documentation)
                text.Append("; see ").Append(documentation);
            if (RequestId is not null)
                text.Append(CultureInfo.InvariantCulture, $" [request {RequestId}]");
            return text.ToString();
        }
    }

    private static string Text(ApiErrorDetail error) =>
        string.Join(
            ' ',
            new[]
            {
                string.Join('.', new[] { error.Resource, error.Field }.OfType<string>()),
                error.Code,
                error.Message,
            }.Where(part => !string.IsNullOrEmpty(part))
        );
}
