using System.Globalization;
using System.Text;

namespace ChatOpsBot.Slack;

/// <summary>
/// A call of the Web API that did not succeed. The message is for an operator: method, error, what is missing, where
/// Slack points to. It never holds the token or what was sent.
/// </summary>
/// <param name="method">Slack's name of the method: <c>chat.postMessage</c>.</param>
/// <param name="errorCode">Slack's word, or one of ours when Slack did not get to speak: <c>http_502</c>,
/// <c>timeout</c>, <c>connection_failed</c>, <c>connection_lost</c>.</param>
public sealed class SlackException(
    string method,
    string errorCode,
    SlackFailure failure,
    Exception? innerException = null
) : Exception(null, innerException)
{
    private const int MessagesShown = 3;

    public string Method { get; } = method;

    public string ErrorCode { get; } = errorCode;

    public SlackFailure Failure { get; } = failure;

    /// <summary>
    /// What Slack says beyond the code, with JSON pointers into what was sent: <c>must be less than 3001 characters
    /// [json-pointer:/blocks/1/text/text]</c>.
    /// </summary>
    public IReadOnlyList<string> Messages { get; init; } = [];

    /// <summary>The scopes that would have allowed the call, separated by commas.</summary>
    public string? Needed { get; init; }

    /// <summary>The scopes that the token has.</summary>
    public string? Provided { get; init; }

    /// <summary>How long to wait before the next call of this method; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Slack's own id of the request, for its support.</summary>
    public string? RequestId { get; init; }

    public override string Message
    {
        get
        {
            var text = new StringBuilder($"Slack's {Method} failed: {ErrorCode} ({Failure})");
            if (Needed is not null)
                text.Append(
                    CultureInfo.InvariantCulture,
                    $"; needs the scope {Needed}, the token has {Provided ?? "none"}"
                );
            if (RetryAfter is { } wait)
                text.Append(CultureInfo.InvariantCulture, $"; retry after {wait.TotalSeconds:0} s");
            if (Messages.Count > 0)
                text.Append("; ").AppendJoin("; ", Messages.Take(MessagesShown));
            if (Messages.Count > MessagesShown)
                text.Append(CultureInfo.InvariantCulture, $"; and {Messages.Count - MessagesShown} more");
            if (RequestId is not null)
                text.Append(CultureInfo.InvariantCulture, $" [request {RequestId}]");
            return text.ToString();
        }
    }
}
