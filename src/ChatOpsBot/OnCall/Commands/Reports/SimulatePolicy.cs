using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Load;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands.Reports;

/// <summary>What a policy, or another threshold, would have made of the alerts of the last weeks.</summary>
[SlashCommand(
    "oncall",
    "simulate",
    "Show who a policy would have paged for the alerts of the last days, beside the one in effect",
    Usage = "<service> [<policy>] [--page-at <severity>] [--days <number>]",
    Example = "/oncall simulate checkout payments-new --page-at error --days 90"
)]
internal sealed class SimulatePolicy(
    ServiceCatalog catalog,
    ScheduleBook book,
    PolicyBook policies,
    Rosters rosters,
    Facts facts,
    FactReaders readers,
    Audience audience
) : ISlashCommand
{
    private const int MostFacts = 10_000,
        UsualDays = 90,
        MostDays = 365,
        MostPeople = 8;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        var service = await ServiceAsync(context, cancellationToken);
        var about = catalog.Find(service)!;
        var days = context.Arguments.Number("days", 1, MostDays, UsualDays);
        var current = policies.Of(service);
        var proposed = context.Arguments.Text("policy") is { } name ? Named(name) : current;
        if (proposed is null)
            return CommandReply.Error(
                $"`{Mrkdwn.Escape(service)}` has no policy; name one: `/oncall simulate "
                    + $"{Mrkdwn.Escape(service)} <policy>`.",
                "policy"
            );
        var at = SeverityScale.Of(about.PageAt);
        var proposedAt = context.Arguments.Text("page-at") is { } word ? Known(word) : at;
        var alerts = PastAlert.Of(await FactsAsync(service, days, context, cancellationToken));
        var zone = ZoneOf(proposed);
        var simulation = new PolicySimulation(rosters, zone);
        List<string> lines =
        [
            $"*{Mrkdwn.Escape(service)}* · {alerts.Count} alerts in the last {days} days that you may see, with "
                + $"the schedules as they are now; nights are on the clock of {Mrkdwn.Escape(zone.Id)}",
        ];
        if (current is not null && about.Escalation is { Length: > 0 })
            lines.Add(
                Line(
                    "In effect",
                    current,
                    at,
                    await simulation.RunAsync(current, at, alerts, context.Now, cancellationToken)
                )
            );
        else
            lines.Add("In effect: its alerts page no one.");
        if (proposed.Name != current?.Name || proposedAt != at || about.Escalation is not { Length: > 0 })
            lines.Add(
                Line(
                    "Proposed",
                    proposed,
                    proposedAt,
                    await simulation.RunAsync(proposed, proposedAt, alerts, context.Now, cancellationToken)
                )
            );
        return new CommandReply(string.Join('\n', lines));
    }

    private async Task<string> ServiceAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Arguments.Text("service")!;
        var visibility = await audience.OfAsync(context.Caller, cancellationToken);
        var seen = await visibility.OfAsync(catalog.Names, service => [catalog.ChannelOf(service)], cancellationToken);
        return seen.FirstOrDefault(service => string.Equals(service, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new CommandException(
                $"There is no service `{Mrkdwn.Escape(name)}`"
                    + ServiceCatalog.Instead(name, [.. seen], "Services in the configuration is empty."),
                "service"
            );
    }

    private EscalationPolicy Named(string name) =>
        policies.Find(name)
        ?? throw new CommandException(
            $"There is no policy `{Mrkdwn.Escape(name)}`"
                + ServiceCatalog.Instead(
                    name,
                    [.. policies.All.Select(policy => policy.Name)],
                    "OnCall:Policies in the configuration is empty."
                ),
            "policy"
        );

    private static Severity Known(string word) =>
        SeverityScale.Of(word) is var severity and not Severity.Unknown
            ? severity
            : throw new CommandException(
                $"`{Mrkdwn.Escape(word)}` is not a severity; write `info`, `warning`, `error`, `critical` or "
                    + $"`emergency`.",
                "page-at"
            );

    private async Task<IReadOnlyList<Fact>> FactsAsync(
        string service,
        int days,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var visibility = await audience.OfAsync(context.Caller, cancellationToken);
        var query = new FactQuery(MostFacts) { Service = service, Since = context.Now - TimeSpan.FromDays(days) };
        List<Fact> seen = [];
        foreach (var fact in await facts.ListAsync(query, cancellationToken))
            if (
                FactKind.NounOf(fact.Kind) is "alert" or "page"
                && await readers.IsOneAsync(visibility, context.UserId, fact, cancellationToken)
            )
                seen.Add(fact);
        return seen;
    }

    /// <summary>Of the first schedule that it notifies.</summary>
    private DateTimeZone ZoneOf(EscalationPolicy policy) =>
        policy.Names.Select(book.Find).FirstOrDefault(schedule => schedule is not null)?.Zone ?? DateTimeZone.Utc;

    private static string Line(string title, EscalationPolicy policy, Severity at, SimulatedLoad load)
    {
        var people = load.People.OrderByDescending(person => person.Value).ToList();
        return $"{title}: policy `{Mrkdwn.Escape(policy.Name)}` from {at.ToString().ToLowerInvariant()} · "
            + $"{load.Alerts} of them page · "
            + $"people are notified {load.Notified} times, {load.AtNight} at night"
            + (load.Unreached == 0 ? "" : $" · {Glyph.Bad} {load.Unreached} reach no one")
            + (people.Count == 0 ? "" : " · ")
            + string.Join(
                ", ",
                people.Take(MostPeople).Select(person => $"{OnCallMessages.Names([person.Key])} {person.Value}")
            )
            + (people.Count > MostPeople ? $" and {people.Count - MostPeople} more" : "");
    }
}
