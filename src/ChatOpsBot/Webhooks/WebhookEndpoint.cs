using System.Buffers;
using System.Diagnostics;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ChatOpsBot.Webhooks;

/// <summary>
/// <c>POST /webhooks/{name}</c>: verify, store, acknowledge; the work comes after. An answer 202 means that the
/// delivery is on disk and will be processed, through a <c>kill -9</c> at any moment.
/// </summary>
internal sealed partial class WebhookEndpoint(
    Senders senders,
    Gate gate,
    Bodies bodies,
    Arrivals arrivals,
    RemoteAddress remote,
    BotHealth health,
    Telemetry telemetry,
    TimeProvider time,
    IOptionsMonitor<IngestOptions> options,
    ILogger<WebhookEndpoint> logger
)
{
    private int _inHand;

    public async Task HandleAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["name"]!;
        try
        {
            var status =
                Interlocked.Increment(ref _inHand) > options.CurrentValue.MaxConcurrent
                    ? await ComeBackAsync(
                        context,
                        "1",
                        "Too busy",
                        "Too many deliveries at once, so this one was not accepted; send it again."
                    )
                    : await AnswerAsync(context, name);
            telemetry.Webhook(senders.Find(name) is null ? "unknown" : name, status);
        }
        finally
        {
            Interlocked.Decrement(ref _inHand);
        }
    }

    /// <summary>
    /// Senders of CloudEvents may ask first whether they are wanted:
    /// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/http-webhook.md#4-abuse-protection. Whoever knows
    /// the address is; what they send must still authenticate.
    /// </summary>
    public void Welcome(HttpContext context)
    {
        context.Response.Headers.Allow = "POST, OPTIONS";
        if (senders.Find((string)context.Request.RouteValues["name"]!) is null)
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        else if (context.Request.Headers["WebHook-Request-Origin"] is [{ Length: > 0 } origin])
            (context.Response.Headers["WebHook-Allowed-Origin"], context.Response.Headers["WebHook-Allowed-Rate"]) = (
                origin,
                "*"
            );
    }

    private static Task<int> ComeBackAsync(HttpContext context, string seconds, string title, string detail)
    {
        context.Response.Headers.RetryAfter = seconds;
        return Problem.WriteAsync(context, 503, title, detail);
    }

    private async Task<int> AnswerAsync(HttpContext context, string name)
    {
        if (senders.Find(name) is not { } sender)
            return await Problem.WriteAsync(
                context,
                404,
                "Unknown source",
                $"There is no source named \"{name}\"; the names are the keys of Sources in the configuration."
            );
        if (Content.FormOf(context.Request.ContentType, sender.Source.Accepts) is not { } form)
            return await Problem.WriteAsync(
                context,
                415,
                "Wrong content type",
                $"Send {Content.Describe(sender.Source.Accepts)}."
            );

        if (context.Request.ContentLength > sender.MaxBodyBytes)
            return await TooLargeAsync(context, sender);
        if (gate.JudgeHead(context, sender) is { ComesIn: false } stranger)
            return await RefuseAsync(context, stranger);

        var (received, status) = await bodies.ReadAsync(context, sender.MaxBodyBytes);
        if (received is null)
            return await NotReceivedAsync(context, sender, status);
        using var body = received;
        var content = new Lazy<ReadOnlyMemory<byte>?>(() => Content.Read(form, body.Bytes));
        var verdict = await gate.JudgeAsync(context, sender, body.Pieces, () => content.Value ?? body.Bytes);
        return verdict.ComesIn
            ? await IngestAsync(context, sender, form, content.Value, verdict)
            : await RefuseAsync(context, verdict);
    }

    private static Task<int> NotReceivedAsync(HttpContext context, Sender sender, int status) =>
        status switch
        {
            StatusCodes.Status413PayloadTooLarge => TooLargeAsync(context, sender),
            StatusCodes.Status408RequestTimeout => Problem.WriteAsync(
                context,
                status,
                "Too slow",
                "The body did not arrive within a minute, so the delivery was not accepted; send it again."
            ),
            _ => ComeBackAsync(
                context,
                "1",
                "Too busy",
                "Too much is being received at once, so this delivery was not accepted; send it again."
            ),
        };

    private static Task<int> TooLargeAsync(HttpContext context, Sender sender) =>
        Problem.WriteAsync(
            context,
            413,
            "Too large",
            $"A delivery to {sender.Name} may have up to {sender.MaxBodyBytes} bytes "
                + $"(Sources:{sender.Name}:MaxBodyBytes)."
        );

    private async Task<int> IngestAsync(
        HttpContext context,
        Sender sender,
        ContentForm form,
        ReadOnlyMemory<byte>? content,
        Verdict verdict
    )
    {
        if (content is null)
            return await Problem.WriteAsync(
                context,
                400,
                "Malformed form",
                $"The form has no field payload, which holds the JSON, or more than {Content.MostFields} fields."
            );
        return form != ContentForm.Text && Content.FindFault(content.Value.Span) is { } fault
            ? await Problem.WriteAsync(
                context,
                400,
                "Malformed JSON",
                $"The body is not valid JSON from line {fault.LineNumber + 1}, byte {fault.BytePositionInLine + 1} on.",
                new() { ["line"] = fault.LineNumber + 1, ["byteInLine"] = fault.BytePositionInLine + 1 }
            )
            : await StoreAsync(context, sender, content.Value, verdict);
    }

    private async Task<int> StoreAsync(
        HttpContext context,
        Sender sender,
        ReadOnlyMemory<byte> content,
        Verdict verdict
    )
    {
        var headers = Kept(
            sender.Source.Headers,
            name => context.Request.Headers[name],
            StringComparer.OrdinalIgnoreCase
        );
        var parameters = Kept(sender.Source.Parameters, name => context.Request.Query[name], StringComparer.Ordinal);
        var request = new WebhookRequest(sender.Name, "", headers, content, time.GetUtcNow())
        {
            Parameters = parameters,
        };
        var own = verdict.DeliveryId ?? sender.Source.DeliveryId(request);
        var id = own ?? Arrivals.HashOf(content, parameters);
        var address = remote.Of(context);
        var webhook = new StoredWebhook(
            sender.Name,
            sender.Source.Type,
            id,
            request.Received,
            headers,
            address?.ToString(),
            Activity.Current?.Id
        )
        {
            Parameters = parameters.Count > 0 ? parameters : null,
            Body = content,
        };
        try
        {
            var isNew = await arrivals.StoreAsync(sender, webhook, own is not null, verdict.IsBodyAlone);
            Log.Accepted(logger, sender.Name, id, content.Length, isNew, address);
            return await AcknowledgeAsync(context, isNew);
        }
        catch (StoreUnavailableException exception)
        {
            health.Refused(exception);
            Log.NotStored(logger, sender.Name, id, exception);
            return await ComeBackAsync(
                context,
                "5",
                "Cannot store",
                "The delivery could not be stored, so it was not accepted; send it again."
            );
        }
    }

    private static Dictionary<string, string> Kept(
        IReadOnlyList<string> names,
        Func<string, StringValues> find,
        StringComparer comparer
    )
    {
        var kept = new Dictionary<string, string>(comparer);
        foreach (var name in names)
            if (find(name) is { Count: > 0 } value)
                kept[name] = value.ToString();
        return kept;
    }

    private static async Task<int> AcknowledgeAsync(HttpContext context, bool isNew)
    {
        var answer = isNew ? "{\"status\":\"accepted\"}"u8 : "{\"status\":\"duplicate\"}"u8;
        context.Response.StatusCode = isNew ? StatusCodes.Status202Accepted : StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = answer.Length;
        context.Response.BodyWriter.Write(answer);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        return context.Response.StatusCode;
    }

    private static Task<int> RefuseAsync(HttpContext context, Verdict verdict)
    {
        if (verdict.Status == StatusCodes.Status503ServiceUnavailable)
            return ComeBackAsync(context, "30", "Cannot check", verdict.Detail);
        return Problem.WriteAsync(
            context,
            verdict.Status,
            verdict.Status == StatusCodes.Status403Forbidden ? "Not from here" : "Not authenticated",
            verdict.Detail
        );
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Debug,
            "{Source} delivery {DeliveryId} of {Bytes} bytes from {RemoteAddress} is stored; new: {IsNew}"
        )]
        public static partial void Accepted(
            ILogger logger,
            string source,
            string deliveryId,
            int bytes,
            bool isNew,
            System.Net.IPAddress? remoteAddress
        );

        [LoggerMessage(LogLevel.Error, "{Source} delivery {DeliveryId} could not be stored and was not accepted")]
        public static partial void NotStored(ILogger logger, string source, string deliveryId, Exception exception);
    }
}
