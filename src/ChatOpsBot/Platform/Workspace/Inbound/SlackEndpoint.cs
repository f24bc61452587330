using System.Diagnostics;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Workspace.Inbound;

/// <summary>
/// Slack's inbound addresses, <c>POST /slack/…</c>. One handler serves them all: a request says itself what it is.
/// </summary>
internal sealed partial class SlackEndpoint(
    SlackDispatcher dispatcher,
    Bodies bodies,
    Refusals refusals,
    RemoteAddress remote,
    Telemetry telemetry,
    TimeProvider time,
    IOptionsMonitor<SlackOptions> options,
    ILogger<SlackEndpoint> logger
)
{
    /// <summary>Views may have 250 kB, and a form triples what it must escape.</summary>
    private const int MaxBytes = 2 * 1024 * 1024;

    public async Task HandleAsync(HttpContext context)
    {
        var begun = time.GetTimestamp();
        using var activity = Telemetry.Activities.StartActivity("slack.request", ActivityKind.Server);
        var (received, status) = await bodies.ReadAsync(context, MaxBytes);
        if (received is null)
        {
            if (status == StatusCodes.Status503ServiceUnavailable)
                context.Response.Headers.RetryAfter = "1";
            await Problem.WriteAsync(
                context,
                status,
                status == StatusCodes.Status413PayloadTooLarge ? "Too large" : "Not received",
                $"A request from Slack has up to {MaxBytes} bytes, and arrives within seconds."
            );
            return;
        }
        using var body = received;
        var isCertificateCheck = IsCertificateCheck(context, body);
        if (!isCertificateCheck && !await IsAuthenticAsync(context, body.Bytes))
            return;
        // What is kept of the request outlives the rented memory.
        var request = isCertificateCheck
            ? new SslCheck()
            : SlackInbound.Parse(context.Request.ContentType, body.Bytes.ToArray());
        try
        {
            if (await dispatcher.AnswerAsync(request, context.RequestAborted) is { } answer)
                await SendAsync(context, answer);
            else
                await Problem.WriteAsync(
                    context,
                    400,
                    "Malformed",
                    request is Malformed { Position: > 0 and var at }
                        ? $"The body is not valid JSON from byte {at} on."
                        : "The body is not a request from Slack."
                );
            telemetry.Acknowledged("http", time.GetElapsedTime(begun));
        }
        catch (StoreUnavailableException exception)
        {
            Log.NotStored(logger, request.ToString(), exception);
            await Problem.WriteAsync(
                context,
                503,
                "Cannot store",
                "The request could not be stored, so it was not accepted."
            );
        }
    }

    /// <summary>
    /// Slack looks at the certificate without signing; nothing else in such a request counts. Nothing else that is
    /// unsigned is parsed.
    /// </summary>
    private static bool IsCertificateCheck(HttpContext context, Body body) =>
        body.Length <= Body.BlockSize
        && !context.Request.Headers.ContainsKey(SlackSignature.SignatureHeader)
        && SlackInbound.Parse(context.Request.ContentType, body.Bytes.ToArray()) is SslCheck;

    /// <summary>
    /// Slack looks at the certificate with <c>GET …?ssl_check=1</c>; nothing else is asked for so.
    /// <see href="https://docs.slack.dev/interactivity/implementing-slash-commands"/>
    /// </summary>
    public static Task CertificateCheckAsync(HttpContext context)
    {
        if (context.Request.Query["ssl_check"] == "1")
            return Task.CompletedTask;
        context.Response.Headers.Allow = HttpMethods.Post;
        return Problem.WriteAsync(context, 405, "Not allowed", "Slack sends its requests with POST.");
    }

    private async Task<bool> IsAuthenticAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        var (seen, current) = (context.Request.Headers, options.CurrentValue);
        if (SecretFile.Read(current.SigningSecret, current.SigningSecretFile) is not { } secret)
        {
            Log.NoSecret(logger);
            await Problem.WriteAsync(
                context,
                401,
                "Not authenticated",
                "No signing secret is configured, so nothing is accepted; set Slack:SigningSecret."
            );
            return false;
        }
        var result = SlackSignature.Verify(
            secret,
            seen[SlackSignature.TimestampHeader],
            seen[SlackSignature.SignatureHeader],
            body.Span,
            time.GetUtcNow()
        );
        if (result == SlackSignatureResult.Valid)
            return true;
        var detail = result switch
        {
            SlackSignatureResult.Missing =>
                $"The headers {SlackSignature.SignatureHeader} and {SlackSignature.TimestampHeader} are required.",
            SlackSignatureResult.Malformed => $"{SlackSignature.TimestampHeader} is seconds since 1970, "
                + $"{SlackSignature.SignatureHeader} is v0= and 64 hex digits.",
            SlackSignatureResult.Expired => "The request is more than five minutes away from this machine's clock.",
            _ => "The signature does not match this body and Slack:SigningSecret (app settings, "
                + "Basic Information, Signing Secret).",
        };
        Log.Refused(logger, remote.Of(context), detail);
        refusals.Count(
            "slack",
            remote.Of(context),
            "If this is Slack, `Slack:SigningSecret` does not match the app (app settings, Basic Information)."
        );
        await Problem.WriteAsync(context, 401, "Not authenticated", detail);
        return false;
    }

    private static async Task SendAsync(HttpContext context, InboundAnswer answer)
    {
        if (answer.Json.IsEmpty)
            return;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = answer.Json.Length;
        await context.Response.BodyWriter.WriteAsync(answer.Json, context.RequestAborted);
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Error,
            "A request for Slack's addresses was refused, because Slack:SigningSecret is not set"
        )]
        public static partial void NoSecret(ILogger logger);

        [LoggerMessage(LogLevel.Error, "A request from {RemoteAddress} for Slack's addresses was refused: {Reason}")]
        public static partial void Refused(ILogger logger, System.Net.IPAddress? remoteAddress, string reason);

        [LoggerMessage(LogLevel.Error, "Slack's {Kind} could not be stored and was not accepted")]
        public static partial void NotStored(ILogger logger, string kind, Exception exception);
    }
}
