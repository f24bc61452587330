using ChatOpsBot.Sources;

namespace ChatOpsBot.Deployments.Engines.Http;

/// <summary>
/// Proves, in both directions, who sent a message and when: Standard Webhooks, with the environment's secret.
/// </summary>
internal static class HookSignature
{
    /// <param name="id">The same whenever the same is sent again.</param>
    public static void Sign(HttpRequestMessage request, string id, byte[] body, string secret, DateTimeOffset now)
    {
        var draft = new WebhookDraft(body, now) { Headers = { ["webhook-id"] = id } };
        WebhookAuth.StandardWebhooks.Sign(draft, secret);
        foreach (var (name, value) in draft.Headers)
            request.Headers.Add(name, value);
    }

    public static bool IsValid(
        IHeaderDictionary headers,
        ReadOnlyMemory<byte> body,
        string secret,
        DateTimeOffset now
    ) =>
        WebhookAuth.StandardWebhooks.IsValid(
            new WebhookProof(name => headers[name], _ => null, body) { Now = now },
            secret
        );

    /// <summary>When it was sent, by the sender's clock.</summary>
    public static DateTimeOffset SentAt(IHeaderDictionary headers) =>
        DateTimeOffset.FromUnixTimeSeconds(
            long.Parse(
                headers[WebhookAuth.StandardWebhooks.TimestampHeader!]!,
                System.Globalization.CultureInfo.InvariantCulture
            )
        );
}
