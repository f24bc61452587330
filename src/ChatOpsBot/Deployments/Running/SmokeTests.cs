using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Sources.Generic;

namespace ChatOpsBot.Deployments.Running;

/// <summary>Asks a service, right after a deploy, whether it works.</summary>
internal sealed class SmokeTests(IHttpClientFactory http)
{
    public const string Client = "smoke tests";
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Asks all of them, in order, until one fails.</summary>
    /// <param name="tries">How often that has been done already.</param>
    /// <returns>What failed, and when to ask again; null when there are no more tries.</returns>
    public async Task<(string? Failure, TimeSpan? Again)> AskAsync(
        EngineRun run,
        int tries,
        CancellationToken cancellationToken
    )
    {
        foreach (var test in run.Target.SmokeTests)
            if (await FailureAsync(run, test, cancellationToken) is { } failure)
                return (failure, tries < test.Retries ? test.Every : null);
        return (null, null);
    }

    private async Task<string?> FailureAsync(EngineRun run, SmokeTestOptions test, CancellationToken cancellationToken)
    {
        var url = run.Fill(test.Url);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
            using var answer = await http.CreateClient(Client)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = test.Contains is null && test.JsonPath is null ? "" : await BodyAsync(answer, cancellationToken);
            return Judge(test, run.Fill, url, (int)answer.StatusCode, body);
        }
        catch (Exception exception) when (NoAnswer.Is(exception, cancellationToken))
        {
            return $"{url} is not responding ("
                + (
                    exception is OperationCanceledException
                        ? "time-out"
                        : (exception as HttpRequestException)?.HttpRequestError.ToString() ?? "connection lost"
                )
                + ")";
        }
    }

    /// <summary>Null when the answer is right. Pure.</summary>
    public static string? Judge(SmokeTestOptions test, Func<string, string> fill, string url, int status, string body)
    {
        if (status != test.Status)
            return $"{url} responded {status}, not {test.Status}";
        if (test.Contains is { } text && !body.Contains(fill(text), StringComparison.Ordinal))
            return $"{url} does not contain \"{fill(text)}\"";
        if (test.JsonPath is not { } path)
            return null;
        try
        {
            using var json = JsonDocument.Parse(body);
            var seen = JsonPath.Find(json.RootElement, path);
            var right = fill(test.Is ?? "true");
            return seen == right ? null : $"{url} says {path} is {seen ?? "missing"}, not {right}";
        }
        catch (JsonException)
        {
            return $"{url} did not return JSON";
        }
    }

    private static async Task<string> BodyAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxBytes];
        var length = await stream.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
