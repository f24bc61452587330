using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>
/// A line for each schedule, with the services that use it, for each other service, and for what is in maintenance.
/// </summary>
internal sealed class OnCallOverview(ScheduleBook book, ServiceCatalog catalog, OnCallInput input, IStore store)
{
    private const int Most = 25;

    /// <summary>Of one schedule; those after them are counted.</summary>
    private const int MostServices = 5;

    public async Task<IReadOnlyList<string>> LinesAsync(
        Instant at,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        await book.RefreshAsync(cancellationToken);
        var services = (await input.ServicesAsync(context, cancellationToken))
            .Select(service => (Name: service, catalog.Find(service)?.OnCall))
            .ToList();
        var maintenance = await Maintenance.AllAsync(store, context.Now, cancellationToken);
        var lines = book
            .All.Select(schedule =>
                OnCallMessages.Line(
                    schedule,
                    schedule.At(at),
                    NameOf(
                        schedule.Name,
                        services
                            .Where(service =>
                                string.Equals(service.OnCall, schedule.Name, StringComparison.OrdinalIgnoreCase)
                            )
                            .Select(service => service.Name)
                    )
                )
            )
            .Concat(
                services
                    .Where(service => service.OnCall is { Length: > 0 } oncall && !OnCallPeople.IsSchedule(oncall))
                    .Select(service =>
                        $"{Glyph.Good} *{Mrkdwn.Escape(service.Name)}* · {Permissions.Name(service.OnCall!)}"
                    )
            )
            .Concat(
                book.All.Where(schedule => book.IsUndecided(schedule.Name))
                    .Select(schedule => EditMessages.Undecided(schedule.Name))
            )
            .Concat(
                maintenance.Where(one => services.Exists(service => service.Name == one.Service)).Select(PageTexts.Of)
            )
            .ToList();
        if (lines.Count == 0)
            return
            [
                "No one is on call: there are no schedules in `OnCall:Schedules` of the configuration, "
                    + "and no service has `OnCall`.",
            ];
        return lines.Count <= Most
            ? lines
            : [.. lines.Take(Most), $"and {lines.Count - Most} more: `/oncall who &lt;name&gt;` shows one"];
    }

    /// <summary>With its services; one that is called like the schedule is not written twice.</summary>
    private static string NameOf(string schedule, IEnumerable<string> services) =>
        services
            .Where(service => !string.Equals(service, schedule, StringComparison.OrdinalIgnoreCase))
            .Select(Mrkdwn.Escape)
            .ToList()
            is { Count: > 0 } others
            ? $"*{Mrkdwn.Escape(schedule)}* ({string.Join(", ", others.Take(MostServices))}{More(others.Count)})"
            : $"*{Mrkdwn.Escape(schedule)}*";

    private static string More(int services) => services > MostServices ? $" and {services - MostServices} more" : "";
}
