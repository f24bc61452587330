using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatOpsBot.Slack;

/// <summary>Tells a good answer from the many ways in which a call fails.</summary>
internal sealed class SlackAnswers(TimeProvider time)
{
    private const int ProblemLength = 300;

    public static string? RequestId(HttpResponseMessage response) => Header(response, "x-slack-req-id");

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;

    /// <exception cref="SlackException">The answer is anything else than <c>"ok": true</c>.</exception>
    public async Task<T> ReadAsync<T>(
        SlackMethod method,
        HttpResponseMessage response,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
        where T : SlackResponse
    {
        var (answer, exception) = await ParseAsync(response, type, cancellationToken);
        if (answer is not { Ok: true } || !response.IsSuccessStatusCode)
            throw Fault(method, response, answer, exception);
        return Header(response, "x-oauth-scopes") is { } scopes
            ? (T)((SlackResponse)answer with { TokenScopes = scopes })
            : answer;
    }

    /// <summary>
    /// For URLs that respond with a word: <c>ok</c>, nothing, or an error's code, bare or in the JSON of the API.
    /// </summary>
    /// <exception cref="SlackException">The answer is anything else than good.</exception>
    public async Task ReadWordAsync(
        SlackMethod method,
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        var text = (await response.Content.ReadAsStringAsync(cancellationToken)).Trim();
        var answer = text is "" or "ok" ? new() { Ok = true } : Parse(text) ?? new() { Error = text };
        if (!answer.Ok || !response.IsSuccessStatusCode)
            throw Fault(method, response, answer, null);
    }

    private SlackException Fault(
        SlackMethod method,
        HttpResponseMessage response,
        SlackResponse? answer,
        JsonException? exception
    )
    {
        var code =
            Code(answer?.Error)
            ?? (
                response.StatusCode == HttpStatusCode.TooManyRequests
                    ? "ratelimited"
                    : $"http_{(int)response.StatusCode}"
            );
        return new SlackException(method.Name, code, Failure(response.StatusCode, Code(answer?.Error)), exception)
        {
            Messages =
            [
                .. (answer?.Problems() ?? []).Select(problem =>
                    TextCut.Plain(problem.ReplaceLineEndings(" "), ProblemLength)
                ),
            ],
            Needed = answer?.Needed,
            Provided = answer?.Provided,
            RetryAfter = RetryAfter(response),
            RequestId = RequestId(response),
        };
    }

    private static SlackResponse? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ResponseJson.Default.SlackResponse);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<(T? Answer, JsonException? Exception)> ParseAsync<T>(
        HttpResponseMessage response,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
        where T : SlackResponse
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return (await JsonSerializer.DeserializeAsync(body, type, cancellationToken), null);
        }
        catch (JsonException exception)
        {
            return (null, exception);
        }
    }

    // A code of another form was not written by Slack, and might hold anything.
    private static string? Code(string? error) =>
        error is { Length: > 0 and <= 100 } && error.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')
            ? error
            : null;

    private static SlackFailure Failure(HttpStatusCode status, string? code)
    {
        if (status == HttpStatusCode.TooManyRequests)
            return SlackFailure.RateLimited;
        var failure = code is null ? SlackFailure.OutcomeUnknown : SlackFailures.Of(code);
        return (int)status switch
        {
            // Whoever answered, a server of Slack's or one on the way, the call may have gone through behind it.
            >= 500 when failure is SlackFailure.Rejected or SlackFailure.Unavailable => SlackFailure.OutcomeUnknown,
            >= 300 and < 400 => SlackFailure.Configuration,
            _ => failure,
        };
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
