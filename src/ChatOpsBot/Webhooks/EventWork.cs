using System.Diagnostics;
using System.Text;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Webhooks;

/// <summary>Works the queue of deliveries: from stored bytes to events to whatever the features make of them.</summary>
internal sealed partial class EventWork(
    IStore store,
    SourceBook sources,
    IEnumerable<IEventStage> stages,
    AdminChannel admin,
    VendorPages vendors,
    Telemetry telemetry,
    ILogger<EventWork> logger
) : IWorkHandler
{
    public const string QueueName = "events";

    private readonly IEventStage[] _stages = [.. stages];

    public string Queue => QueueName;
    public int Concurrency => 32;

    /// <summary>The work for a delivery that is kept under this key.</summary>
    public static NewWork For(string webhookKey) => new(QueueName, Encoding.UTF8.GetBytes(webhookKey));

    public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var key = Encoding.UTF8.GetString(item.Payload.Span);
        if (await store.GetAsync(key, cancellationToken) is not { } document)
            return new WorkOutcome.GiveUp("its body is no longer kept");
        var webhook = StoredWebhook.Read(document);
        using var activity = Telemetry.Activities.StartActivity(
            "event.work",
            ActivityKind.Consumer,
            webhook.TraceParent
        );
        using var scope = logger.BeginScope(
            new Dictionary<string, object?>
            {
                ["Source"] = webhook.Source,
                ["DeliveryId"] = webhook.DeliveryId,
                ["RemoteAddress"] = webhook.From,
            }
        );
        activity?.SetTag("chatops.source", webhook.Source);
        activity?.SetTag("chatops.delivery_id", webhook.DeliveryId);

        if (sources.Find(webhook.Source, webhook.Type) is not { } source)
            return new WorkOutcome.GiveUp($"no source of type {webhook.Type} exists");
        var parsed = source.Parse(webhook.Request);
        if (parsed.Confirm is { } address && await vendors.GetAsync(address, cancellationToken) is null)
            return new WorkOutcome.Retry("the vendor did not accept the confirmation");
        if (parsed.Fault is { } fault)
            return new WorkOutcome.GiveUp($"not understood: {fault}");

        var effects = new Commit();
        var events = parsed.Events;
        foreach (var stage in _stages)
            events = await stage.PassAsync(events, effects, cancellationToken);
        return new WorkOutcome.Done(effects) { Committed = () => Count(webhook, parsed) };
    }

    private void Count(StoredWebhook webhook, ParsedWebhook parsed)
    {
        foreach (var @event in parsed.Events)
            telemetry.Event(webhook.Source, @event.Kind);
        if (parsed.Unhandled is not { } what)
            return;
        telemetry.Unhandled(webhook.Source, what);
        Log.NotHandled(logger, webhook.Source, webhook.DeliveryId, what);
    }

    public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken)
    {
        var delivery = Encoding.UTF8.GetString(item.Payload.Span);
        return Task.FromResult(
            new Commit().Enqueue(
                admin.Message(
                    $"{Glyph.Bad} A delivery could not be processed: {Mrkdwn.Escape(reason)} · "
                        + $"`{Mrkdwn.Escape(StoredWebhook.NameOf(delivery))}` "
                        + "· `/chatops events --failed` lists all of them",
                    cause: $"given up/{StoredWebhook.SourceOf(delivery)}/{reason}"
                )
            )
        );
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Debug, "{Source} delivery {DeliveryId} has nothing to report: {What}")]
        public static partial void NotHandled(ILogger logger, string source, string deliveryId, string what);
    }
}
