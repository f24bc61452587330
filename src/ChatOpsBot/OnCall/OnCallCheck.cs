using ChatOpsBot.OnCall.Calendars;
using ChatOpsBot.OnCall.Elsewhere;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Groups;
using ChatOpsBot.OnCall.Load;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.OnCall.Watch;
using ChatOpsBot.Platform.Access;
using NodaTime;
using NodaTime.Text;

namespace ChatOpsBot.OnCall;

/// <summary>What is wrong with the configuration of schedules, a line each.</summary>
internal static class OnCallCheck
{
    private static readonly Duration Ahead = Duration.FromDays(30);

    public static void Run(OnCallOptions options, List<string> problems)
    {
        foreach (var (name, schedule) in options.Schedules)
        {
            var key = KeyOf(name);
            if (name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')))
                problems.Add($"{key}: people type a schedule's name; use letters, digits, -, _ and . only");
            if (Permissions.IsUser(name))
                problems.Add($"{key}: the name looks like a user id; use another, with small letters");
            new ScheduleReader(problems).Read(name, schedule, key);
            GroupsCheck.Run(schedule, key, problems);
            CalendarsCheck.Run(schedule, key, problems);
        }
        PolicyCheck.Run(options, problems);
        LoadCheck.Run(options, problems);
        ElsewhereCheck.Run(options, problems);
        WatchCheck.Run(options, problems);
    }

    /// <summary>Schedules without mistakes by which no one is on call at times: a warning each.</summary>
    /// <param name="now">The gaps of the 30 days from then are reported.</param>
    public static IReadOnlyList<string> Warnings(OnCallOptions options, DateTimeOffset now) =>
        [
            .. options
                .Schedules.Select(schedule =>
                    new ScheduleReader([]).Read(schedule.Key, schedule.Value, KeyOf(schedule.Key))
                )
                .OfType<Schedule>()
                .Select(schedule => Warning(schedule, Instant.FromDateTimeOffset(now)))
                .OfType<string>(),
        ];

    private static string? Warning(Schedule schedule, Instant now)
    {
        if (!schedule.People.Any())
            return $"{KeyOf(schedule.Name)}: no one is in it, so no one is ever on call; add People to a layer";
        var gaps = schedule.AllowsGaps ? [] : schedule.Gaps(now, now + Ahead);
        if (gaps is not [var gap, ..])
            return null;
        return $"{KeyOf(schedule.Name)}: no one is on call from {Text(gap.Start, schedule)} "
            + (gap.End == now + Ahead ? "on" : $"to {Text(gap.End, schedule)}")
            + (gaps.Count == 1 ? "" : $", and at {gaps.Count - 1} other times in the next 30 days")
            + "; add a layer, or AllowGaps if that is intended";
    }

    private static string Text(Instant instant, Schedule schedule) =>
        LocalDateTimePattern
            .CreateWithInvariantCulture("uuuu-MM-dd HH:mm")
            .Format(instant.InZone(schedule.Zone).LocalDateTime);

    private static string KeyOf(string schedule) => $"{nameof(OnCall)}:{nameof(OnCallOptions.Schedules)}:{schedule}";
}
