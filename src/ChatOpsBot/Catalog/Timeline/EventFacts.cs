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

    /// <summary>How many facts of one group of alerts are looked at for those of one alert.</summary>
    private const int MostLooked = 200;

    public async Task<IReadOnlyList<ChatOpsEvent>> PassAsync(
        IReadOnlyList<ChatOpsEvent> events,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        foreach (var @event in events)
            if (KindOf(@event) is { } kind && !await IsRepeatAsync(@event, kind, cancellationToken))
                await facts.AddAsync(
                    FactOf(@event, kind) with
                    {
                        ShownIn = await channels.ChannelsAsync(@event, cancellationToken),
                    },
                    effects,
                    cancellationToken
                );
        return events;
    }

    /// <summary>
    /// Senders repeat an alert for as long as it fires, most without its beginning: what is known already is not
    /// recorded again.
    /// </summary>
    private async Task<bool> IsRepeatAsync(ChatOpsEvent @event, string kind, CancellationToken cancellationToken)
    {
        if (@event.Kind != EventKind.Alert || (kind == FactKind.AlertFired ? @event.Started : @event.Ended) is not null)
            return false;
        var query = new FactQuery(MostLooked) { Subject = @event.Subject, Kind = "alert" };
        var part = @event.Part.Length > 0 ? @event.Part : null;
        var last = (await facts.ListAsync(query, cancellationToken)).FirstOrDefault(fact =>
            fact.Data.GetValueOrDefault("part") == part && fact.At <= @event.Occurred
        );
        return last is not null
            && (last.Kind == kind || (kind == FactKind.AlertFired && last.Kind != FactKind.AlertResolved));
    }

    /// <summary>Null for what is not news for the team as a whole.</summary>
    private static string? KindOf(ChatOpsEvent @event) =>
        (@event.Kind, @event.State) switch
        {
            (EventKind.Alert, EventState.Firing) => FactKind.AlertFired,
            (EventKind.Alert, EventState.Acknowledged) => FactKind.AlertAcknowledged,
            (EventKind.Alert, EventState.Resolved or EventState.Unreported) => FactKind.AlertResolved,
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
                ("state", @event.State.ToString().ToLowerInvariant()),
                ("severity", @event.Severity),
                ("repository", @event.Repository),
                ("commit", @event.Commit),
                ("part", @event.Part.Length > 0 ? @event.Part : null),
            }
                .Where(pair => pair.Value is not null)
                .ToDictionary(pair => pair.Name, pair => pair.Value!),
        };

    /// <summary>It is the same alert for as long as it began at the same time.</summary>
    private static string IdOf(ChatOpsEvent @event, string kind)
    {
        var when = kind switch
        {
            FactKind.AlertFired => @event.Started ?? @event.Occurred,
            FactKind.AlertResolved => @event.Ended ?? @event.Occurred,
            FactKind.ChangeMerged or FactKind.ReleasePublished => DateTimeOffset.UnixEpoch,
            _ => @event.Occurred,
        };
        var text = $"{kind}\n{@event.Subject}\n{@event.Part}\n{when.UtcTicks}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, IdBytes));
    }
}
