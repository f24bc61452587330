using System.Diagnostics;
using System.Net;

namespace ChatOpsBot.GitHub;

/// <summary>Requests go out and answers come in: spans, redirects, failures. Whose token it is, is decided elsewhere.</summary>
internal sealed class GitHubTransport(HttpClient http, TimeProvider time)
{
    private const int Redirects = 3;

    private static readonly ActivitySource Source = new(GitHubClient.ActivitySourceName);

    public async Task<T> CallAsync<T>(GitHubRequest request, string bearer, Func<GitHubAnswer, T> read, CancellationToken cancellationToken)
    {
        using var activity = Source.StartActivity(request.Operation, ActivityKind.Client)?.SetTag("http.request.method", request.Method.Method);
        try
        {
            var answer = await SendAsync(request, bearer, cancellationToken);
            activity?.SetTag("http.response.status_code", (int)answer.Status)
                .SetTag("github.request_id", answer.RequestId)
                .SetTag("github.rate_limit.remaining", answer.RemainingCalls);
            return answer.IsSuccess ? read(answer) : throw answer.ToException(bearer);
        }
        catch (GitHubException exception)
        {
            activity?.SetTag("error.type", exception.Failure.ToString()).SetStatus(ActivityStatusCode.Error, exception.Failure.ToString());
            throw;
        }
    }

    /// <summary>
    /// Follows redirects, which a renamed repository answers with, in GitHub's way: the same request again, whatever the method.
    /// <see href="https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects"/>
    /// </summary>
    private async Task<GitHubAnswer> SendAsync(GitHubRequest request, string bearer, CancellationToken cancellationToken)
    {
        var address = Inside(request, new(http.BaseAddress!, request.Path));
        for (var redirects = 0; ; redirects++)
        {
            using var response = await SendOnceAsync(request, address, bearer, cancellationToken);
            if (!IsRedirect(response) || redirects == Redirects)
            {
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
                return new(request, response.StatusCode, response.Headers, body, time.GetUtcNow());
            }

            address = Inside(request, new(address, response.Headers.Location!));
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(GitHubRequest request, Uri address, string bearer, CancellationToken cancellationToken)
    {
        using var message = request.ToMessage(address, bearer);
        try
        {
            return await http.SendAsync(message, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw NotSent(exception.HttpRequestError)
                ? new GitHubException(request.Operation, GitHubFailure.Unavailable, "no connection", exception)
                : new GitHubException(request.Operation, GitHubFailures.Unknown(request.Repeatable), "the connection was lost", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitHubException(request.Operation, GitHubFailures.Unknown(request.Repeatable), "timeout", exception);
        }
    }

    // The token must not be carried to a host that nobody configured.
    private Uri Inside(GitHubRequest request, Uri address) => http.BaseAddress!.IsBaseOf(address)
        ? address
        : throw new GitHubException(request.Operation, GitHubFailure.Rejected, $"not followed out of the API: {address.Scheme}://{address.Authority}");

    private static bool IsRedirect(HttpResponseMessage response) => response.Headers.Location is not null && response.StatusCode
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    private static bool NotSent(HttpRequestError error) => error is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError or HttpRequestError.VersionNegotiationError;
}
