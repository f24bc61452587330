using System.Diagnostics;
using System.Net;
using ChatOpsBot.Platform.GitHub.Authentication;
using Octokit;
using Octokit.Internal;

namespace ChatOpsBot.Platform.GitHub.Http;

/// <summary>
/// Octokit's requests go out and answers come in: tokens, limits, spans, redirects, unchanged answers, failures.
/// </summary>
internal sealed class GitHubTransport(HttpClient http, Callers callers, TimeProvider time, Action<GitHubCall>? observe)
    : IHttpClient
{
    private const int Redirects = 3;
    private const int KeptBytes = 8 << 20;

    private static readonly ActivitySource Source = new(GitHubRest.ActivitySourceName);

    private readonly AnswerCache _kept = new(KeptBytes);
    private readonly RateGate _gate = new(time);

    /// <summary>The token is that of the <see cref="OngoingCall"/>: Octokit has none to pass.</summary>
    /// <inheritdoc/>
    public async Task<IResponse> Send(
        IRequest request,
        CancellationToken cancellationToken,
        Func<object, object>? preprocessResponseBody = null
    )
    {
        var call = OngoingCall.Current;
        var sent = GitHubRequest.Of(request, call);
        var answer = await CallAsync(sent, call);
        call.Answer = answer;
        return new OctokitResponse(answer.Status, answer.Body, answer.ContentType);
    }

    /// <summary>The client has its time limit from where it is set up.</summary>
    /// <inheritdoc/>
    public void SetRequestTimeout(TimeSpan timeout) => throw new NotSupportedException();

    public void Dispose() { }

    private async Task<GitHubAnswer> CallAsync(GitHubRequest request, OngoingCall call)
    {
        var token = call.CancellationToken;
        if (call.Caller is { } known)
            return await CallAsync(request, known, token);
        var caller = await callers.GetAsync(request.Operation, request.Owner, token);
        try
        {
            return await CallAsync(request, caller, token);
        }
        catch (GitHubException exception)
            when (exception.Failure == GitHubFailure.Authentication && callers.Forget(caller, request.Owner))
        {
            // A call that was refused for its token is certainly not done.
            return await CallAsync(request, await callers.GetAsync(request.Operation, request.Owner, token), token);
        }
    }

    private async Task<GitHubAnswer> CallAsync(
        GitHubRequest request,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        using var activity = Source
            .StartActivity(request.Operation, ActivityKind.Client)
            ?.SetTag("http.request.method", request.Method.Method);
        var began = time.GetTimestamp();
        GitHubAnswer? answer = null;
        try
        {
            ThrowIfClosed(request, caller);
            answer = await SendAsync(request, caller.Bearer, cancellationToken);
            activity
                ?.SetTag("http.response.status_code", (int)answer.Status)
                .SetTag("github.request_id", answer.RequestId)
                .SetTag("github.rate_limit.remaining", answer.RemainingCalls);
            if (!answer.IsSuccess)
                throw answer.ToException(caller.Bearer);
            if (!answer.IsReadable)
                throw answer.Unreadable(null);
            Observe(answer.IsUnchanged ? "unchanged" : "ok");
            return answer;
        }
        catch (GitHubException exception)
        {
            if (answer is not null && exception is { Failure: GitHubFailure.RateLimited, RetryAfter: { } wait })
                _gate.Close(caller, wait);
            activity
                ?.SetTag("error.type", exception.Failure.ToString())
                .SetStatus(ActivityStatusCode.Error, exception.Failure.ToString());
            Observe(exception.Failure.ToString());
            throw;
        }

        void Observe(string result) =>
            observe?.Invoke(new(request.Operation, result, caller.Budget, answer?.Left, time.GetElapsedTime(began)));
    }

    private void ThrowIfClosed(GitHubRequest request, Caller caller)
    {
        if (_gate.Wait(caller) is { } wait)
            throw new GitHubException(
                request.Operation,
                GitHubFailure.RateLimited,
                "not sent, because GitHub is rate-limiting the bot"
            )
            {
                RetryAfter = wait,
            };
    }

    /// <summary>
    /// Follows redirects, which a renamed repository answers with, in GitHub's way: the same request again, whatever
    /// the method.
    /// <see href="https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects"/>
    /// </summary>
    private async Task<GitHubAnswer> SendAsync(
        GitHubRequest request,
        string bearer,
        CancellationToken cancellationToken
    )
    {
        var address = Inside(request, new(http.BaseAddress!, request.Path));
        for (var redirects = 0; ; redirects++)
        {
            var kept = request.Method == HttpMethod.Get ? _kept.Find(address) : null;
            using var response = await SendOnceAsync(request, address, bearer, kept, cancellationToken);
            if (!IsRedirect(response) || redirects == Redirects)
                return await ReadAsync(request, address, response, kept, cancellationToken);
            var next = new Uri(address, response.Headers.Location!);
            address = Inside(request, next);
        }
    }

    private async Task<GitHubAnswer> ReadAsync(
        GitHubRequest request,
        Uri address,
        HttpResponseMessage response,
        KeptAnswer? kept,
        CancellationToken cancellationToken
    )
    {
        if (response.StatusCode == HttpStatusCode.NotModified && kept is not null)
            return new(request, HttpStatusCode.OK, response.Headers, kept.Body, time.GetUtcNow())
            {
                ContentType = kept.ContentType,
                KeptLink = kept.Link,
                IsUnchanged = true,
            };
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var answer = new GitHubAnswer(request, response.StatusCode, response.Headers, body, time.GetUtcNow())
        {
            ContentType = response.Content.Headers.ContentType?.MediaType,
        };
        if (request.Method == HttpMethod.Get && response is { StatusCode: HttpStatusCode.OK, Headers.ETag: { } tag })
            _kept.Keep(address, new(tag, body, answer.ContentType, answer.Link));
        return answer;
    }

    private async Task<HttpResponseMessage> SendOnceAsync(
        GitHubRequest request,
        Uri address,
        string bearer,
        KeptAnswer? kept,
        CancellationToken cancellationToken
    )
    {
        using var message = request.ToMessage(address, bearer);
        if (kept is not null)
            message.Headers.IfNoneMatch.Add(kept.Tag);
        try
        {
            return await http.SendAsync(message, cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw NotSent(exception.HttpRequestError)
                ? new GitHubException(request.Operation, GitHubFailure.Unavailable, "no connection", exception)
                : new GitHubException(
                    request.Operation,
                    GitHubFailures.Unknown(request.IsRepeatable),
                    "the connection was lost",
                    exception
                );
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitHubException(
                request.Operation,
                GitHubFailures.Unknown(request.IsRepeatable),
                "timeout",
                exception
            );
        }
    }

    // The token must not be carried to a host that no one configured.
    private Uri Inside(GitHubRequest request, Uri address) =>
        http.BaseAddress!.IsBaseOf(address)
            ? address
            : throw new GitHubException(
                request.Operation,
                GitHubFailure.Rejected,
                $"not followed out of the API: {address.Scheme}://{address.Authority}"
            );

    private static bool IsRedirect(HttpResponseMessage response) =>
        response.Headers.Location is not null
        && response.StatusCode
            is HttpStatusCode.MovedPermanently
                or HttpStatusCode.Found
                or HttpStatusCode.TemporaryRedirect
                or HttpStatusCode.PermanentRedirect;

    private static bool NotSent(HttpRequestError error) =>
        error
            is HttpRequestError.NameResolutionError
                or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError
                or HttpRequestError.ProxyTunnelError
                or HttpRequestError.VersionNegotiationError;
}
