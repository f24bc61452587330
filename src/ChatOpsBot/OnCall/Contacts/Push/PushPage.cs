using System.Buffers.Text;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Contacts.Push;

/// <summary>
/// <c>GET /contacts/push/</c>: the page on which a person subscribes the browser that they are looking at it with, and
/// <c>POST /contacts/push</c>, by which it does.
/// </summary>
internal sealed partial class PushPage(
    IStore store,
    PushLinks links,
    PushKeys keys,
    PushServices services,
    TimeProvider time,
    ILogger<PushPage> logger
)
{
    public const string Path = "/contacts/push";
    private const int MaxBytes = 8 * 1024;
    private const int MostConflicts = 10;
    private const int PublicKeyBytes = 65,
        SecretBytes = 16;

    /// <summary>In the page, where the public key stands.</summary>
    private const string KeyHere = "{{key}}";

    private static readonly Dictionary<string, string> Types = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
    };

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        var page = endpoints.ServiceProvider.GetRequiredService<PushPage>();
        endpoints.MapGet(Path, page.ShowAsync);
        foreach (var file in (string[])["page.js", "worker.js", "page.css"])
            endpoints.MapGet($"{Path}/{file}", context => SendAsync(context, file, Read(file)));
        endpoints.MapPost(Path, page.HandleAsync);
    }

    private async Task ShowAsync(HttpContext context)
    {
        // The files of the page are beside it, which they are only to a folder.
        if (!context.Request.Path.Value!.EndsWith('/'))
        {
            context.Response.Redirect($"{context.Request.PathBase}{Path}/");
            return;
        }
        var pair = await keys.GetAsync(context.RequestAborted);
        await SendAsync(
            context,
            "page.html",
            Read("page.html").Replace(KeyHere, pair.Public, StringComparison.Ordinal)
        );
    }

    private static Task SendAsync(HttpContext context, string file, string text)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; worker-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        context.Response.ContentType = Types[System.IO.Path.GetExtension(file)];
        return context.Response.WriteAsync(text, context.RequestAborted);
    }

    private static string Read(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"push/{file}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    public async Task HandleAsync(HttpContext context) => await (await AnswerAsync(context)).ExecuteAsync(context);

    private async Task<IResult> AnswerAsync(HttpContext context)
    {
        var bytes = new byte[MaxBytes + 1];
        var length = await context.Request.Body.ReadAtLeastAsync(
            bytes,
            bytes.Length,
            throwOnEndOfStream: false,
            context.RequestAborted
        );
        if (length > MaxBytes || Parse(bytes.AsSpan(0, length)) is not { } subscription)
            return Problem(400, "The browser sent something else than a subscription.");
        if (!services.Allow(subscription.Endpoint))
            return Problem(
                400,
                "The push service of this browser is not allowed here; ask the people who run the bot to add it to "
                    + "OnCall:WebPush:Services."
            );
        try
        {
            var device = DeviceOf(context.Request.Headers.UserAgent.ToString());
            for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
                if (await SubscribeAsync(subscription, device, context.RequestAborted) is { } answer)
                    return answer;
            return Problem(503, "It could not be stored; try again.");
        }
        catch (StoreUnavailableException exception)
        {
            Log.NotStored(logger, exception);
            return Problem(503, "It could not be stored; try again.");
        }
    }

    /// <returns>Null when something has changed meanwhile: once more, from fresh reads.</returns>
    private async Task<IResult?> SubscribeAsync(
        Subscription subscription,
        string device,
        CancellationToken cancellationToken
    )
    {
        var effects = new Commit();
        if (await links.UseAsync(subscription.Token, effects, cancellationToken) is not { } person)
            return Problem(
                410,
                "This link was used already, or is older than 15 minutes. Get another one in Slack: "
                    + "/oncall me add push"
            );
        var (book, version) = await ContactBook.FindAsync(store, person, cancellationToken);
        if (book.IsFull)
            return Problem(409, $"You have {ContactBook.MostMethods} methods; remove one in Slack: /oncall me");
        book.AddBrowser(subscription.Endpoint, subscription.P256dh, subscription.Auth, device, time.GetUtcNow())
            .SaveTo(effects, version);
        effects.Enqueue(
            SlackJob.Answer(
                person,
                null,
                new MessageResponse
                {
                    Text =
                        $"{Glyph.Good} {Mrkdwn.Escape(device)} shows your pages now. If that was not you, "
                        + "remove it: `/oncall me`.",
                }
            )
        );
        return (await store.CommitAsync(effects, cancellationToken)).IsDone ? Results.Json(new { device }) : null;
    }

    private static Subscription? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return
                JsonSerializer.Deserialize(json, SubscriptionJson.Default.Subscription)
                    is { Token: not null, Endpoint: not null, P256dh: not null, Auth: not null } given
                && IsPublicKey(given.P256dh)
                && Decode(given.Auth)?.Length == SecretBytes
                ? given
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A point that is on the curve: what is encrypted for another would fail each time.</summary>
    private static bool IsPublicKey(string text)
    {
        if (Decode(text) is not { Length: PublicKeyBytes } point || point[0] != 4)
            return false;
        try
        {
            using var key = ECDiffieHellman.Create(
                new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = point[1..33], Y = point[33..] },
                }
            );
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[]? Decode(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    /// <summary>As a person would call it: <c>Firefox on Windows</c>.</summary>
    private static string DeviceOf(string agent)
    {
        var browser = First(agent, ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"));
        var system = First(
            agent,
            ("Android", "Android"),
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Windows", "Windows"),
            ("Mac OS", "macOS"),
            ("Linux", "Linux")
        );
        return system is null ? browser ?? "Browser" : $"{browser ?? "Browser"} on {system}";
    }

    private static string? First(string agent, params IEnumerable<(string Sign, string Name)> all) =>
        all.FirstOrDefault(one => agent.Contains(one.Sign, StringComparison.Ordinal)).Name;

    private static IResult Problem(int status, string text) => Results.Json(new { error = text }, statusCode: status);

    internal sealed record Subscription(string Token, string Endpoint, string P256dh, string Auth);

    [JsonSerializable(typeof(Subscription))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class SubscriptionJson : JsonSerializerContext;

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "A subscription could not be stored")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
