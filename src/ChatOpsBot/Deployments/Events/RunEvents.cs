using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Events;

/// <summary>
/// Runs that engines and other tools report: one of our deploys shows in that deploy's message and nowhere else.
/// </summary>
internal sealed class RunEvents(DeployBook book, RunIndex runs, TimeProvider time) : IEventStage
{
    private const int MostOfText = 200;

    /// <summary>By how much a tool's clock may be ahead of ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        List<ChatOpsEvent>? left = null;
        var changes = new Dictionary<long, DeploymentChange>();
        foreach (var @event in events)
        {
            if (
                await runs.FindAsync(@event, cancellationToken) is { } number
                && await book.FindAsync(number, cancellationToken) is ({ } deployment, var version)
                && !IsNews(deployment, @event)
            )
            {
                left ??= [.. events];
                left.Remove(@event);
                // Another event of the delivery may have been about it, too: it is changed once.
                if (!deployment.IsOver)
                    Follow(
                        changes.TryGetValue(number, out var change)
                            ? change
                            : changes[number] = new DeploymentChange(deployment, version, time.GetUtcNow(), effects),
                        @event
                    );
            }
        }
        foreach (var change in changes.Values)
        {
            change.Save();
            if (!change.HasChanged)
                effects.Enqueue(DeploymentWork.Next(change.Deployment, TimeSpan.Zero, isExtra: true));
        }
        return left ?? events;
    }

    /// <summary>
    /// Someone goes on with it at its engine after the deploy is over, as by beginning its run again.
    /// </summary>
    private static bool IsNews(Deployment deployment, ChatOpsEvent @event) => @event.Occurred > deployment.Ended + Skew;

    /// <summary>
    /// The engine is asked at once, and what a tool says of its own work shows as what the step does.
    /// </summary>
    private void Follow(DeploymentChange change, ChatOpsEvent @event)
    {
        if (
            !runs.IsTrusted(@event.Source)
            || !@event.Labels.ContainsKey(RunIndex.Label)
            || change.Deployment.Step is not { IsEngine: true, State: StepState.Running } step
            || TextOf(@event) is not { } said
            || said == step.ToolText
        )
            return;
        change.Deployment = change.Deployment.RecordToolText(said);
        change.NextIn = TimeSpan.Zero;
    }

    /// <summary>Its first line, no longer than is read in passing.</summary>
    private static string? TextOf(ChatOpsEvent @event)
    {
        string?[] parts =
            @event.Kind == EventKind.TaskRun
                ? [@event.Title, @event.Text?.Split('\n')[0]]
                : [@event.Text?.Split('\n')[0] ?? @event.Title];
        var said = string.Join(": ", parts.Where(part => !string.IsNullOrWhiteSpace(part)));
        return said.Length == 0 ? null
            : said.Length > MostOfText ? $"{said[..MostOfText]}…"
            : said;
    }
}
