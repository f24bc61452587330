using System.Text;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Watch.Heartbeats;

/// <summary>
/// Looks at a sender when its time is over: it has reported meanwhile, or an alert opens, which its next report
/// resolves. The alert is an event like those of any tool, and goes the same way.
/// </summary>
internal sealed class HeartbeatWork(
    IStore store,
    IEnumerable<IEventStage> stages,
    KeepListening keeper,
    IOptionsMonitor<OnCallOptions> options,
    TimeProvider time
) : WorkHandler<string>(QueueName, 4, item => Encoding.UTF8.GetString(item.Payload.Span))
{
    private const string QueueName = "oncall-heartbeats";

    private static readonly TimeSpan Unsure = TimeSpan.FromSeconds(10);

    public static NewWork For(string name, TimeSpan delay) =>
        new(QueueName, Encoding.UTF8.GetBytes(name))
        {
            Lane = delay > TimeSpan.Zero ? null : name.ToLowerInvariant(),
            Delay = delay > TimeSpan.Zero ? delay : TimeSpan.Zero,
        };

    protected override async Task<WorkOutcome> WorkAsync(
        string name,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var (now, effects) = (time.GetUtcNow(), new Commit());
        if (await Heartbeat.Kept.FindAsync(store, Heartbeat.KeyOf(name), cancellationToken) is not { } known)
            return new WorkOutcome.Done(effects);
        var (heartbeat, about) = (known.Value, options.CurrentValue.Heartbeats.GetValueOrDefault(name));
        if (about is null)
        {
            if (heartbeat.Missing is { } missing)
                await PassAsync(Event(heartbeat, missing, new HeartbeatOptions(), isOver: true, now));
            effects.Delete(Heartbeat.KeyOf(name), known.Version);
            return new WorkOutcome.Done(effects);
        }
        var listening = await Listening.FindAsync(store, cancellationToken);
        var deadline = heartbeat.Deadline(about, listening?.Resumed);
        var next = heartbeat;
        if (heartbeat.Missing is { } since && heartbeat.Last > since)
        {
            await PassAsync(Event(heartbeat, since, about, isOver: true, now));
            next = next with { Missing = null };
        }
        if (next.Missing is null && now >= deadline)
        {
            if (!keeper.IsSure(listening))
                return new WorkOutcome.Defer(Unsure, "the bot may not have listened");
            next = next with { Missing = now, Due = null };
            await PassAsync(Event(heartbeat, now, about, isOver: false, now));
        }
        else if (next.Missing is null && (next.Due is not { } due || due <= now || due > deadline))
        {
            next = next with { Due = deadline };
            effects.Enqueue(For(name, deadline - now));
        }
        if (next != heartbeat)
            Heartbeat.Kept.Put(effects, Heartbeat.KeyOf(name), next, known.Version);
        return new WorkOutcome.Done(effects);

        async Task PassAsync(ChatOpsEvent alert)
        {
            IReadOnlyList<ChatOpsEvent> events = [alert];
            foreach (var stage in stages)
                events = await stage.PassAsync(events, effects, cancellationToken);
        }
    }

    /// <param name="since">When it was missed.</param>
    private static ChatOpsEvent Event(
        Heartbeat heartbeat,
        DateTimeOffset since,
        HeartbeatOptions about,
        bool isOver,
        DateTimeOffset now
    ) =>
        new()
        {
            Id = $"{heartbeat.Name}/{since.ToUnixTimeMilliseconds()}{(isOver ? "/over" : "")}",
            Source = "heartbeat",
            Kind = EventKind.Alert,
            Subject = Subject.Alert("heartbeat", heartbeat.Name),
            Part = $"alert/{heartbeat.Name}",
            OpensCard = !isOver,
            State = isOver ? EventState.Resolved : EventState.Firing,
            Occurred = now,
            Started = since,
            Ended = isOver ? now : null,
            Title = $"No heartbeat from {heartbeat.Name}",
            Text = isOver ? null : $"It reports every {Words(about.Every)}, and {Last(heartbeat)}.",
            Severity = about.Severity.ToLowerInvariant(),
            Service = about.Service,
            Labels = new Dictionary<string, string> { ["heartbeat"] = heartbeat.Name },
        };

    private static string Words(TimeSpan span) => Platform.Workspace.Text.Duration.Text(span);

    private static string Last(Heartbeat heartbeat) =>
        heartbeat.Last is { } last ? $"last did at {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : "has not done so yet";
}
