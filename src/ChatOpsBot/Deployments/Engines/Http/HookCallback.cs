using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Store;
using Microsoft.AspNetCore.Http.HttpResults;

namespace ChatOpsBot.Deployments.Engines.Http;

/// <summary>
/// <c>POST /deploys/callback</c>: how a run of a hook stands, in the hook's words. 202 means that it is stored.
/// </summary>
internal sealed partial class HookCallback(
    IStore store,
    ServiceCatalog services,
    TimeProvider time,
    ILogger<HookCallback> logger
)
{
    public const string Path = "/deploys/callback";
    private const int MaxBytes = 64 * 1024;

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
        if (length > MaxBytes)
            return Problem(
                413,
                "Too large",
                $"A callback may have up to {MaxBytes} bytes; send the end of the output only."
            );
        if (
            HookReport.Read(bytes.AsSpan(0, length)) is not { Run: { Length: > 0 } id } report
            || report.ToStatus() is null
        )
            return Problem(
                400,
                "Malformed callback",
                "Send JSON with run and state, which is pending, running, succeeded, failed or cancelled; "
                    + "text, percent, log, tail and timestamp may come with it."
            );
        try
        {
            return await StoreAsync(context.Request.Headers, id, report, bytes.AsMemory(0, length));
        }
        catch (StoreUnavailableException exception)
        {
            Log.NotStored(logger, exception);
            return Problem(503, "Cannot store", "The callback could not be stored; send it again.");
        }
    }

    private async Task<IResult> StoreAsync(
        IHeaderDictionary headers,
        string id,
        HookReport report,
        ReadOnlyMemory<byte> body
    )
    {
        // A run that no one knows and a signature that does not hold get the same answer: no one learns here which runs
        // there are.
        if (
            await store.GetAsync(HookRun.KeyOf(id), CancellationToken.None) is not { } known
            || !IsSigned(HookRun.Read(known), headers, body)
        )
        {
            Log.Refused(logger);
            return Problem(
                401,
                "Not authenticated",
                "Sign it as Standard Webhooks do, with the environment's Secret: webhook-id, "
                    + "webhook-timestamp (Unix seconds, within five minutes) and webhook-signature, "
                    + "\"v1,\" and the Base64 HMAC-SHA256 of \"{id}.{timestamp}.{body}\"."
            );
        }
        await HookRun.TakeAsync(
            store,
            id,
            report,
            report.Timestamp ?? HookSignature.SentAt(headers),
            CancellationToken.None
        );
        return TypedResults.Accepted((string?)null);
    }

    private bool IsSigned(HookRun run, IHeaderDictionary headers, ReadOnlyMemory<byte> body) =>
        services.Find(run.Service, run.Environment)?.Options.Read<HookOptions>() is { } hook
        && SecretFile.Read(hook.Secret, hook.SecretFile) is { } secret
        && HookSignature.IsValid(headers, body, secret, time.GetUtcNow());

    private static ProblemHttpResult Problem(int status, string title, string detail) =>
        TypedResults.Problem(detail, statusCode: status, title: title);

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "A callback of a deploy hook was refused: its signature is invalid, or the run does not exist"
        )]
        public static partial void Refused(ILogger logger);

        [LoggerMessage(LogLevel.Error, "A callback of a deploy hook could not be stored and was not accepted")]
        public static partial void NotStored(ILogger logger, Exception exception);
    }
}
