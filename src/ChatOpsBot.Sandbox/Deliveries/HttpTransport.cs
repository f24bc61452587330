using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Sandbox.Deliveries;

/// <summary>
/// Sends signed requests, as forms or JSON by kind.
/// <see href="https://docs.slack.dev/authentication/verifying-requests-from-slack"/>
/// </summary>
internal sealed class HttpTransport(IHttpClientFactory clients, IOptions<SandboxApp> app, TimeProvider time)
{
    public const string Client = "sandbox-app";

    public async Task<DeliveryAnswer> SendAsync(
        Delivery delivery,
        TimeSpan timeLimit,
        CancellationToken cancellationToken
    )
    {
        if (delivery.Url is null)
            return DeliveryAnswer.NoConnection;
        using var timeout = new CancellationTokenSource(timeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var began = time.GetTimestamp();
        try
        {
            using var request = await RequestAsync(delivery, cancellationToken);
            using var client = clients.CreateClient(Client);
            using var response = await client.SendAsync(request, either.Token);
            var body = await response.Content.ReadAsStringAsync(either.Token);
            // A timer that fires late, on a busy machine, does not make a late answer one in time.
            if (time.GetElapsedTime(began) > timeLimit)
                return DeliveryAnswer.TimedOut;
            return new DeliveryAnswer(
                (int)response.StatusCode,
                body,
                response.IsSuccessStatusCode ? null : "http_error"
            )
            {
                NoRetry = response.Headers.TryGetValues("X-Slack-No-Retry", out var values) && values.Contains("1"),
            };
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return DeliveryAnswer.TimedOut;
        }
        catch (HttpRequestException)
        {
            return DeliveryAnswer.NoConnection;
        }
    }

    private async Task<HttpRequestMessage> RequestAsync(Delivery delivery, CancellationToken cancellationToken)
    {
        using var content = Content(delivery);
        var body = await content.ReadAsByteArrayAsync(cancellationToken);
        var stamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url)
        {
            Content = new ByteArrayContent(body) { Headers = { ContentType = content.Headers.ContentType } },
            Headers =
            {
                Accept =
                {
                    new MediaTypeWithQualityHeaderValue("application/json"),
                    new MediaTypeWithQualityHeaderValue("*/*"),
                },
            },
        };
        request.Headers.Add("User-Agent", "Slackbot 1.0 (+https://api.slack.com/robots)");
        request.Headers.Add("X-Slack-Request-Timestamp", stamp);
        request.Headers.Add("X-Slack-Signature", Sign(stamp, body));
        if (delivery.Retry > 0)
        {
            request.Headers.Add("X-Slack-Retry-Num", delivery.Retry.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("X-Slack-Retry-Reason", delivery.RetryReason ?? "unknown_error");
        }

        return request;
    }

    private string Sign(string stamp, byte[] body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"v0:{stamp}:"), .. body];
        return "v0="
            + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(app.Value.SigningSecret), signed));
    }

    private static ByteArrayContent Content(Delivery delivery) =>
        delivery.Kind switch
        {
            DeliveryKind.Events => new ByteArrayContent(Nodes.Bytes(delivery.Payload))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            },
            DeliveryKind.Commands => Form(delivery.Payload.Select(field => (field.Key, (string)field.Value!))),
            _ => Form([("payload", Nodes.Text(delivery.Payload))]),
        };

    private static FormUrlEncodedContent Form(IEnumerable<(string Name, string Value)> fields) =>
        new(fields.Select(field => new KeyValuePair<string, string>(field.Name, field.Value)));
}
