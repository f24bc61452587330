using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Calendars;

/// <summary>A time for which one person is on call without a break.</summary>
internal sealed record Duty(string Schedule, string Person, Instant Start, Instant End)
{
    private static readonly Duration Before = Duration.FromDays(14),
        After = Duration.FromDays(90),
        Beyond = Duration.FromDays(40);

    /// <summary>
    /// The same however its beginning changes, so that a calendar moves its entry and adds none: GoAlert's rule.
    /// </summary>
    public string Uid
    {
        get
        {
            var what = $"{Schedule}\n{Person}\n{End.ToUnixTimeSeconds()}";
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(what)).AsSpan(0, 16);
            return $"{Convert.ToHexStringLower(hash)}@chatopsbot";
        }
    }

    /// <summary>Those of the two weeks before now and the 90 days after, each with its own ends.</summary>
    public static IReadOnlyList<Duty> Of(Schedule schedule, Instant now)
    {
        var (from, to) = (now - Before, now + After);
        // What has no end is cut where a month begins, so that it is the same for a month.
        var duties = new List<Duty>();
        var open = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var shift in schedule.Shifts(MonthOf(from - Beyond, 0), MonthOf(to + Beyond, 1)))
        foreach (var person in shift.People)
            if (open.TryGetValue(person, out var index) && duties[index].End == shift.Start)
                duties[index] = duties[index] with { End = shift.End };
            else
            {
                open[person] = duties.Count;
                duties.Add(new Duty(schedule.Name, person, shift.Start, shift.End));
            }
        return
        [
            .. duties
                .Where(duty => duty.End > from && duty.Start < to)
                .OrderBy(duty => duty.Start)
                .ThenBy(duty => duty.Person, StringComparer.Ordinal),
        ];
    }

    private static Instant MonthOf(Instant instant, int later)
    {
        var date = instant.InUtc().Date;
        return new LocalDate(date.Year, date.Month, 1).PlusMonths(later).AtMidnight().InUtc().ToInstant();
    }
}
