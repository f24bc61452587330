using System.Net;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Methods;
using ChatOpsBot.Platform.Http;
using Lib.Net.Http.WebPush;
using Lib.Net.Http.WebPush.Authentication;
using Microsoft.Extensions.Options;
using BrowserSubscription = Lib.Net.Http.WebPush.PushSubscription;

namespace ChatOpsBot.OnCall.Contacts.Push;

/// <summary>Notices of browsers, encrypted for the one browser (RFC 8291).</summary>
internal sealed partial class PushSender(
    IHttpClientFactory clients,
    IOptionsMonitor<ContactsOptions> options,
    PushKeys keys,
    PushServices services
) : IContactSender
{
    private const string Who = "the push service";

    /// <summary>A push service takes 4 KB; a letter has up to 4 bytes.</summary>
    private const int LongestText = 600;

    /// <summary>Seconds that a push service keeps a notice for a browser that is off.</summary>
    private const int UrgentFor = 15 * 60,
        OrdinaryFor = 12 * 60 * 60;

    public bool Sends(string kind) => kind == ContactKinds.Push;

    public async Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellationToken)
    {
        var method = outgoing.Method;
        if (options.CurrentValue.WebPush.Contact is not { Length: > 0 } contact)
            return new SendResult.Refused("Web Push is no longer configured");
        if (!services.Allow(method.Address))
            return new SendResult.Refused("its push service is not in OnCall:WebPush:Services");
        var pair = await keys.GetAsync(cancellationToken);
        using var http = clients.CreateClient(HttpSends.Client);
        var client = new PushServiceClient(http) { AutoRetryAfter = false };
        var subscription = new BrowserSubscription { Endpoint = method.Address };
        subscription.SetKey(PushEncryptionKeyName.P256DH, method.P256dh);
        subscription.SetKey(PushEncryptionKeyName.Auth, method.Auth);
        using var authentication = new VapidAuthentication(pair.Public, pair.Private) { Subject = contact };
        var isUrgent = outgoing.Urgency == Urgency.High;
        var message = new PushMessage(JsonSerializer.Serialize(PushNotice.Of(outgoing), Readable.PushNotice))
        {
            TimeToLive = isUrgent ? UrgentFor : OrdinaryFor,
            Urgency = isUrgent ? PushMessageUrgency.High : PushMessageUrgency.Normal,
        };
        try
        {
            await client.RequestPushMessageDeliveryAsync(subscription, message, authentication, cancellationToken);
            return new SendResult.Sent();
        }
        catch (PushServiceClientException exception)
        {
            return exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone
                ? new SendResult.Refused("the browser is no longer subscribed", Gone: true)
                : HttpSends.ResultOf((int)exception.StatusCode, Who);
        }
        catch (Exception exception) when (NoAnswer.Is(exception, cancellationToken))
        {
            return new SendResult.Later($"{Who} is not responding");
        }
    }

    /// <summary>What the service worker shows.</summary>
    internal sealed record PushNotice(string Title, string Text, string? Url, string Tag, bool Urgent)
    {
        public static PushNotice Of(Outgoing outgoing) =>
            new(
                outgoing.Service is { } service ? Outgoing.Line(service, 100) : "On call",
                Outgoing.Line(outgoing.Text, LongestText),
                (outgoing.SlackUrl ?? outgoing.Url) is { Length: < 500 } url ? url : null,
                outgoing.Subject ?? outgoing.Id,
                outgoing.Urgency == Urgency.High
            );
    }

    private static readonly PushJson Readable = new(
        new JsonSerializerOptions(PushJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    [JsonSerializable(typeof(PushNotice))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    private sealed partial class PushJson : JsonSerializerContext;
}
