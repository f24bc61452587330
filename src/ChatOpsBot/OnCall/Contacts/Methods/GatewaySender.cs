using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Sources;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Contacts.Methods;

/// <summary>
/// The gateways of <c>OnCall:Hooks</c>: the operator says where and how, a person only their number or name.
/// </summary>
internal sealed partial class GatewaySender(
    IHttpClientFactory clients,
    IOptionsMonitor<ContactsOptions> options,
    TimeProvider time
) : IContactSender
{
    private const string Who = "the gateway";

    public bool Sends(string kind) => options.CurrentValue.Hooks.ContainsKey(kind);

    public async Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellationToken)
    {
        if (
            options.CurrentValue.Hooks.GetValueOrDefault(outgoing.Method.Kind) is not { } gateway
            || !Uri.TryCreate(gateway.Url, UriKind.Absolute, out var address)
        )
            return new SendResult.Refused($"{outgoing.Method.Kind} is no longer configured");
        try
        {
            var fields = new GatewayFields(outgoing);
            using var request = new HttpRequestMessage(HttpMethod.Post, address);
            var body =
                gateway.Form.Count == 0
                    ? JsonSerializer.SerializeToUtf8Bytes(GatewayNotice.Of(outgoing), Readable.GatewayNotice)
                    : await new FormUrlEncodedContent(
                        gateway.Form.Select(field => KeyValuePair.Create(field.Key, fields.Fill(field.Value)))
                    ).ReadAsByteArrayAsync(cancellationToken);
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(
                gateway.Form.Count == 0 ? "application/json" : "application/x-www-form-urlencoded"
            );
            Authenticate(request, gateway);
            Sign(request, gateway, outgoing.Id, body);
            return await HttpSends.SendAsync(clients, request, Who, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new SendResult.Later($"a secret of {outgoing.Method.Kind} cannot be read");
        }
    }

    private static void Authenticate(HttpRequestMessage request, GatewayOptions gateway)
    {
        foreach (var (name, value) in gateway.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (gateway.User is { Length: > 0 } user)
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(
                    Encoding.UTF8.GetBytes($"{user}:{SecretFile.Read(gateway.Password, gateway.PasswordFile)}")
                )
            );
    }

    /// <summary>Unsigned, too, it has its id: a gateway that keeps ids sends nothing twice.</summary>
    private void Sign(HttpRequestMessage request, GatewayOptions gateway, string id, byte[] body)
    {
        var draft = new WebhookDraft(body, time.GetUtcNow()) { Headers = { ["webhook-id"] = id } };
        if (SecretFile.Read(gateway.Secret, gateway.SecretFile) is { } secret)
            WebhookAuth.StandardWebhooks.Sign(draft, secret);
        foreach (var (name, value) in draft.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>The documented body.</summary>
    internal sealed record GatewayNotice(
        string Id,
        string To,
        string Method,
        string Person,
        string Urgency,
        string Text,
        string? Details,
        string? Subject,
        string? Service,
        string? Url,
        string? SlackUrl,
        string? Acknowledge
    )
    {
        public static GatewayNotice Of(Outgoing outgoing) =>
            new(
                outgoing.Id,
                outgoing.Method.Address,
                outgoing.Method.Kind,
                outgoing.Person,
                outgoing.Urgency == Contacts.Urgency.High ? "high" : "low",
                outgoing.Text,
                outgoing.Details,
                outgoing.Subject,
                outgoing.Service,
                outgoing.Url,
                outgoing.SlackUrl,
                outgoing.Acknowledge
            );
    }

    private static readonly GatewayJson Readable = new(
        new JsonSerializerOptions(GatewayJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    [JsonSerializable(typeof(GatewayNotice))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    private sealed partial class GatewayJson : JsonSerializerContext;
}
