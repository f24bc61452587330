using System.IO.Enumeration;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Locks;

/// <summary>Ends locks by what happens: a pull request is merged, an alert has gone.</summary>
internal sealed class LockEvents(IStore store, TimeProvider time) : IEventStage
{
    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var relevant = events
            .Where(@event =>
                @event is { Kind: EventKind.Change, State: EventState.Merged } or { Kind: EventKind.Alert }
            )
            .ToList();
        if (relevant.Count == 0)
            return events;
        foreach (var @lock in await DeployLock.AllAsync(store, cancellationToken))
        {
            if (
                @lock.UntilMerged is { } change
                && relevant.Any(@event => @event.Kind == EventKind.Change && IsChange(@event.Subject, change))
            )
                LockWork.Expire(
                    @lock,
                    $"{Slack.Mrkdwn.Escape(change[(change.IndexOf(':', StringComparison.Ordinal) + 1)..])} is merged",
                    time.GetUtcNow(),
                    effects
                );
            else if (
                @lock.UntilClear is { } alert
                && relevant.Where(@event => @event.Kind == EventKind.Alert && Matches(alert, @event)).ToList()
                    is { Count: > 0 } heard
            )
                RecordAlerts(@lock, heard, effects);
        }
        return events;
    }

    private void RecordAlerts(DeployLock @lock, List<ChatOpsEvent> heard, Commit effects)
    {
        var after = heard.Aggregate(
            @lock,
            (known, @event) => known.RecordAlert(KeyOf(@event), !@event.State.IsOver(), time.GetUtcNow())
        );
        if (after.ClearSince == @lock.ClearSince && after.Firing.SequenceEqual(@lock.Firing))
            return;
        after.Note(@lock, time.GetUtcNow(), effects);
        if (after.ClearSince is not null)
            effects.Enqueue(LockWork.For(after, time.GetUtcNow()));
    }

    /// <summary>A lock that was taken before the repository was known names no host.</summary>
    private static bool IsChange(string subject, string change) =>
        string.Equals(subject, change, StringComparison.OrdinalIgnoreCase)
        || string.Equals(Subject.WithoutHost(subject), change, StringComparison.OrdinalIgnoreCase);

    public static bool Matches(string alert, ChatOpsEvent @event) =>
        @event.Title is { } title && FileSystemName.MatchesSimpleExpression(alert, title);

    /// <summary>Tells one alert from the others of its name.</summary>
    public static string KeyOf(ChatOpsEvent @event) => $"{@event.Subject}/{@event.Part}";
}
