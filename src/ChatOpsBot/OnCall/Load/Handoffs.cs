using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.Platform.Access;
using NodaTime;

namespace ChatOpsBot.OnCall.Load;

/// <summary>Collects what happened to the services of a schedule, for those who may read it.</summary>
internal sealed class Handoffs(
    Facts facts,
    FactReaders readers,
    IEnumerable<IFactCommand> commands,
    Permissions permissions,
    Audience audience
)
{
    private const int MostFacts = 2_000;

    /// <summary>An alert that fires on may have begun that long before the shift.</summary>
    private static readonly Duration Alerts = Duration.FromDays(30);

    /// <summary>As a reader: no fact is their own.</summary>
    private const string Nobody = "-";

    /// <summary>As one person may see it, by the rules of the timeline.</summary>
    public async Task<HandoffReport> ForAsync(
        Caller caller,
        IReadOnlyList<string> services,
        Instant from,
        Instant to,
        CancellationToken cancellationToken
    )
    {
        var visibility = await audience.OfAsync(caller, cancellationToken);
        List<IFactCommand> closed = [];
        foreach (var command in commands)
            if (!(await permissions.AskAsync(command.Path, null, caller, cancellationToken)).IsAllowed)
                closed.Add(command);
        return await CollectAsync(
            services,
            from,
            to,
            async fact =>
                (fact.Actor == caller.UserId || !closed.Exists(command => command.Shows(fact)))
                && await readers.IsOneAsync(visibility, caller.UserId, fact, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>
    /// As everyone in a channel may see it: what shows in that channel. What people ran is for those who may read the
    /// audit log, and is left out.
    /// </summary>
    public Task<HandoffReport> ForChannelAsync(
        string channel,
        IReadOnlyList<string> services,
        Instant from,
        Instant to,
        CancellationToken cancellationToken
    )
    {
        return CollectAsync(
            services,
            from,
            to,
            fact => IsForChannelAsync(channel, fact, cancellationToken),
            cancellationToken
        );
    }

    /// <summary>Whether everyone in a channel may read it.</summary>
    public async Task<bool> IsForChannelAsync(string channel, Fact fact, CancellationToken cancellationToken)
    {
        var here = new Visibility(all: false, (other, _) => Task.FromResult(IsSame(other, channel)));
        return !commands.Any(command => command.Shows(fact))
            && await readers.IsOneAsync(here, Nobody, fact, cancellationToken);
    }

    private static bool IsSame(string one, string other) =>
        string.Equals(one.TrimStart('#'), other.TrimStart('#'), StringComparison.OrdinalIgnoreCase);

    private async Task<HandoffReport> CollectAsync(
        IReadOnlyList<string> services,
        Instant from,
        Instant to,
        Func<Fact, Task<bool>> isForThem,
        CancellationToken cancellationToken
    )
    {
        List<Fact> shown = [];
        List<Fact> hidden = [];
        foreach (var service in services)
        foreach (
            var fact in await facts.ListAsync(
                new FactQuery(MostFacts) { Service = service, Since = (from - Alerts).ToDateTimeOffset() },
                cancellationToken
            )
        )
            if (
                fact.At <= to.ToDateTimeOffset()
                && (fact.At >= from.ToDateTimeOffset() || HandoffReport.IsAlert(fact))
                && fact.Kind != FactKind.CommandDone
            )
                (await isForThem(fact) ? shown : hidden).Add(fact);
        return HandoffReport.Of(shown, hidden.Count(fact => !HandoffReport.Of([fact], 0).IsEmpty));
    }
}
