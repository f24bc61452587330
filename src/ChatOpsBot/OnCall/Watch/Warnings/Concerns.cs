using System.Globalization;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.OnCall.Watch.Ports;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;
using NodaTime;
using Span = ChatOpsBot.Platform.Workspace.Text.Duration;

namespace ChatOpsBot.OnCall.Watch.Warnings;

/// <summary>
/// Looks through the weeks ahead of a schedule: times without anyone, and people who cannot be reached.
/// </summary>
internal sealed class Concerns(
    ScheduleBook book,
    IOptionsMonitor<OnCallOptions> options,
    SlackPeople people,
    IEnumerable<IReachability> reachability
)
{
    /// <summary>Gaps are looked at as a whole, beyond both ends.</summary>
    private static readonly NodaTime.Duration Beyond = NodaTime.Duration.FromDays(8);

    /// <exception cref="SlackException">Slack did not say who someone is.</exception>
    public async Task<IReadOnlyList<Concern>> OfAsync(
        Schedule schedule,
        ScheduleOptions about,
        Instant from,
        Instant until,
        CancellationToken cancellationToken
    )
    {
        List<Concern> concerns = [];
        if (!schedule.AllowsGaps)
            concerns.AddRange(Gaps(schedule, from, until));
        var shifts = schedule.Shifts(from, until);
        foreach (var person in shifts.SelectMany(shift => shift.People).Distinct())
        {
            var first = shifts.First(shift => shift.People.Contains(person));
            var when = first.Start <= from ? "on call now" : $"on call from {OnCallMessages.Text(first.Start)}";
            if (await ProblemAsync(person, cancellationToken) is { } problem)
                concerns.Add(
                    new Concern(
                        $"person/{person}/{problem}",
                        null,
                        first.Start,
                        $"{Mrkdwn.User(person)}, {when}, {problem}"
                    )
                );
            if (about.WarnOfTwoSchedules)
                concerns.AddRange(Both(schedule, person, shifts, from, until));
        }
        return concerns;
    }

    private static IEnumerable<Concern> Gaps(Schedule schedule, Instant from, Instant until)
    {
        var last = until + Beyond;
        foreach (var gap in schedule.Gaps(from - Beyond, last).Where(gap => gap.End > from && gap.Start < until))
        {
            var isOpen = gap.End == last;
            var (start, end) = (gap.Start.InZone(schedule.Zone), gap.End.InZone(schedule.Zone));
            yield return new Concern(
                $"gap/{gap.Start.ToUnixTimeSeconds()}/{(isOpen ? "" : gap.End.ToUnixTimeSeconds())}",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"weekly/{start.DayOfWeek}/{start:HH:mm}/{end.DayOfWeek}/{end:HH:mm}"
                ),
                gap.Start,
                (
                    gap.Start <= from
                        ? "no one is on call now"
                        : $"no one is on call from {OnCallMessages.Text(gap.Start)}"
                ) + (isOpen ? " on" : $" until {OnCallMessages.Text(gap.End)} ({Span.Text(gap.Duration.ToTimeSpan())})")
            );
        }
    }

    private async Task<string?> ProblemAsync(string person, CancellationToken cancellationToken)
    {
        var problem = await people.FindAsync(person, cancellationToken) switch
        {
            null => "is not in the workspace",
            { Deleted: true } => "is deactivated",
            { IsBot: true } => "is a bot",
            { IsRestricted: true } => "is a guest",
            _ => null,
        };
        foreach (var one in reachability)
            problem ??= await one.ProblemAsync(person, cancellationToken);
        return problem;
    }

    /// <summary>The first time at which someone is on call by another schedule, too; one for each.</summary>
    private IEnumerable<Concern> Both(
        Schedule schedule,
        string person,
        IReadOnlyList<Shift> shifts,
        Instant from,
        Instant until
    )
    {
        var mine = shifts.Where(shift => shift.People.Contains(person)).ToList();
        foreach (var other in book.All.Where(other => other.Name != schedule.Name && Watches(other)))
        {
            var both = other
                .Shifts(from, until)
                .Where(shift => shift.People.Contains(person))
                .SelectMany(shift =>
                    mine.Where(own => own.Start < shift.End && own.End > shift.Start)
                        .Select(own => Instant.Max(own.Start, shift.Start))
                )
                .ToList();
            if (both.Count > 0)
                yield return new Concern(
                    $"both/{person}/{other.Name}",
                    null,
                    both.Min(),
                    $"{Mrkdwn.User(person)} is on call by *{Mrkdwn.Escape(other.Name)}*, too, from "
                        + OnCallMessages.Text(both.Min())
                );
        }
    }

    private bool Watches(Schedule other) =>
        options.CurrentValue.Schedules.GetValueOrDefault(other.Name) is { WarnOfTwoSchedules: true };
}
