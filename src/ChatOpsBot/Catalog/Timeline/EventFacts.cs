using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>
/// What tools report, as facts: alerts, merges, releases, and deploys and configuration runs that the bot did not
/// start. Events arrive late, twice and in any order, so a fact has its id from what it is about.
/// </summary>
internal sealed class EventFacts(Facts facts, IEventChannels channels) : IEventStage
{
    private const int IdBytes = 16;
    private static readonly string Unreported = NameOf(EventState.Unreported);

    /// <summary>How many facts of one group of alerts are looked at for those of one alert.</summary>
    private const int MostLooked = 50;

    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        foreach (var @event in events)
            if (
                KindOf(@event) is { } kind
                && FactOf(@event, kind) is var fact
                && !await IsRepeatAsync(@event, fact, cancellationToken)
            )
                await facts.AddAsync(
                    fact with
                    {
                        ShownIn = await channels.ChannelsAsync(@event, cancellationToken),
                    },
                    effects,
                    cancellationToken
                );
        return events;
    }

    /// <summary>
    /// Senders repeat a state for as long as it lasts, many with the time of the report: what is known already is not
    /// recorded again. Where the sender states when it began, or where it happens once, the id is enough.
    /// </summary>
    private async Task<bool> IsRepeatAsync(ChatOpsEvent @event, Fact fact, CancellationToken cancellationToken)
    {
        if (
            fact.Kind is FactKind.AlertUnreported or FactKind.ChangeMerged or FactKind.ReleasePublished
            || (fact.Kind == FactKind.AlertFired && @event.Started is not null)
        )
            return false;
        var query = new FactQuery(MostLooked) { Subject = fact.Subject };
        var known = (await facts.ListAsync(query, cancellationToken))
            .Where(other => other.Data.GetValueOrDefault("part") == fact.Data.GetValueOrDefault("part"))
            .ToList();
        var earlier = known.Where(other => other.At <= fact.At);
        // Acknowledged and silenced alerts fire on.
        return fact.Kind == FactKind.AlertFired
            ? earlier.TakeWhile(other => !IsEnd(other)).Any(other => other.Kind == FactKind.AlertFired)
            : IsSame(fact, earlier.FirstOrDefault()) || IsSame(fact, known.LastOrDefault(other => other.At > fact.At));
    }

    /// <summary>An earlier version recorded alerts that were no longer reported as resolved.</summary>
    private static bool IsEnd(Fact fact) => fact.Kind == FactKind.AlertResolved && StateOf(fact) != Unreported;

    private static bool IsSame(Fact fact, Fact? other) =>
        other?.Kind == fact.Kind && StateOf(other) == StateOf(fact) && other.After == fact.After;

    private static string? StateOf(Fact fact) => fact.Data.GetValueOrDefault("state");

    /// <summary>Null for what is not news for the team as a whole.</summary>
    private static string? KindOf(ChatOpsEvent @event) =>
        (@event.Kind, @event.State) switch
        {
            (EventKind.Alert, EventState.Firing) => FactKind.AlertFired,
            (EventKind.Alert, EventState.Acknowledged) => FactKind.AlertAcknowledged,
            (EventKind.Alert, EventState.Resolved) => FactKind.AlertResolved,
            (EventKind.Alert, EventState.Unreported) => FactKind.AlertUnreported,
            (EventKind.Change, EventState.Merged) => FactKind.ChangeMerged,
            (EventKind.Release, EventState.Succeeded or EventState.Opened or EventState.Info) =>
                FactKind.ReleasePublished,
            (EventKind.Deployment, EventState.Succeeded) when @event.Environment is not null =>
                FactKind.DeploymentSucceeded,
            (EventKind.Deployment, EventState.Failed) when @event.Environment is not null => FactKind.DeploymentFailed,
            (EventKind.TaskRun, EventState.Succeeded or EventState.Failed) when @event.Part.Length == 0 =>
                FactKind.ConfigurationRun,
            _ => null,
        };

    private static Fact FactOf(ChatOpsEvent @event, string kind) =>
        new(
            kind,
            @event.Subject,
            @event.Ended ?? (kind == FactKind.AlertFired ? @event.Started : null) ?? @event.Occurred
        )
        {
            Id = IdOf(@event, kind),
            Service = @event.Service,
            Environment = @event.Environment,
            Actor = @event.Actor is { } actor ? actor.SlackId ?? actor.Login ?? actor.Name ?? "" : "",
            Title = @event.Title ?? @event.Version ?? @event.Subject,
            Url = @event.Url,
            After = @event.Version,
            Data = new (string Name, string? Value)[]
            {
                ("source", @event.Source),
                ("state", NameOf(@event.State)),
                ("severity", @event.Severity),
                ("repository", @event.Repository),
                ("commit", @event.Commit),
                ("part", @event.Part.Length > 0 ? @event.Part : null),
            }
                .Where(pair => pair.Value is not null)
                .ToDictionary(pair => pair.Name, pair => pair.Value!),
        };

    private static string NameOf(EventState state) => state.ToString().ToLowerInvariant();

    /// <summary>It is the same alert for as long as it began at the same time.</summary>
    private static string IdOf(ChatOpsEvent @event, string kind)
    {
        var when = kind switch
        {
            FactKind.AlertFired => @event.Started ?? @event.Occurred,
            FactKind.AlertResolved or FactKind.AlertUnreported => @event.Ended ?? @event.Occurred,
            FactKind.ChangeMerged or FactKind.ReleasePublished => DateTimeOffset.UnixEpoch,
            _ => @event.Occurred,
        };
        var text = $"{kind}\n{@event.Subject}\n{@event.Part}\n{when.UtcTicks}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, IdBytes));
    }
}
