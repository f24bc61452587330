using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Watch.Heartbeats;

/// <summary>
/// <c>/webhooks/heartbeat/{name}</c>: a sender is alive. The secret is a bearer token, <c>?token=</c>, or the last part
/// of the address, for senders that can call an address and nothing else. The answer 200 means that it is on disk.
/// </summary>
internal sealed class HeartbeatEndpoint(
    Beats beats,
    BotHealth health,
    IOptionsMonitor<OnCallOptions> options,
    TimeProvider time
)
{
    public const string Path = "/webhooks/heartbeat/{name}";
    private const string Bearer = "Bearer ";
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<HeartbeatOptions, (DateTimeOffset At, byte[]? Hash)> _secrets = new();

    public async Task HandleAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        if (options.CurrentValue.Heartbeats.GetValueOrDefault(name) is not { } about)
            await Problem.WriteAsync(
                context,
                StatusCodes.Status404NotFound,
                "Unknown heartbeat",
                $"There is no heartbeat named \"{name}\"; OnCall:Heartbeats in the configuration lists them."
            );
        else if (!IsAllowed(context, about))
            await Problem.WriteAsync(
                context,
                StatusCodes.Status401Unauthorized,
                "Not authenticated",
                $"Send the secret of OnCall:Heartbeats:{name} as a bearer token, as ?token=, or as the last part of "
                    + "the address."
            );
        else
            await TakeAsync(context, name, about);
    }

    private async Task TakeAsync(HttpContext context, string name, HeartbeatOptions about)
    {
        try
        {
            await beats.TakeAsync(name, about, context.RequestAborted);
        }
        catch (StoreUnavailableException exception)
        {
            health.Refused(exception);
            context.Response.Headers.RetryAfter = "5";
            await Problem.WriteAsync(
                context,
                StatusCodes.Status503ServiceUnavailable,
                "Cannot store",
                "The heartbeat could not be stored, so it was not accepted; send it again."
            );
            return;
        }
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentType = "text/plain";
        context.Response.ContentLength = 3;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.BodyWriter.WriteAsync("ok\n"u8.ToArray(), context.RequestAborted);
    }

    private bool IsAllowed(HttpContext context, HeartbeatOptions about)
    {
        var given =
            context.Request.RouteValues["token"] as string
            ?? (context.Request.Query["token"] is [{ Length: > 0 } token] ? token : null)
            ?? (
                context.Request.Headers.Authorization is [{ } header]
                && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
                    ? header[Bearer.Length..].Trim()
                    : null
            );
        return given is not null
            && SecretOf(about) is { } secret
            && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), secret);
    }

    /// <summary>Its hash; null when there is none, or its file is not there.</summary>
    private byte[]? SecretOf(HeartbeatOptions about)
    {
        var now = time.GetUtcNow();
        if (_secrets.TryGetValue(about, out var known) && now - known.At < LookAgain)
            return known.Hash;
        try
        {
            var secret = SecretFile.Read(about.Secret, about.SecretFile);
            known = (now, secret is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            known = (now, known.Hash);
        }
        // Each reload of the configuration has other options.
        if (_secrets.Count > options.CurrentValue.Heartbeats.Count * 2)
            _secrets.Clear();
        _secrets[about] = known;
        return known.Hash;
    }
}
