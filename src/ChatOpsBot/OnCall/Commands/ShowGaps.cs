using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;
using Span = ChatOpsBot.Platform.Workspace.Text.Duration;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>When no one is on call in the next 30 days, by schedule.</summary>
[SlashCommand(
    "oncall",
    "gaps",
    "Show when no one is on call in the next 30 days",
    Usage = "[<schedule>]",
    Example = "/oncall gaps payments"
)]
internal sealed class ShowGaps(ScheduleBook book, OnCallInput input) : ISlashCommand
{
    private const int Days = 30;

    /// <summary>Of one schedule; those after them are counted.</summary>
    private const int Most = 5;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        IReadOnlyCollection<Schedule> schedules = context.Arguments.Text("schedule") is { } name
            ? [await input.ScheduleAsync(name, cancellationToken)]
            : book.All;
        var now = Instant.FromDateTimeOffset(context.Now);
        return new CommandReply(
            schedules.Count == 0
                ? "There are no schedules: `OnCall:Schedules` in the configuration lists them."
                : string.Join(
                    '\n',
                    schedules.SelectMany(schedule => Lines(schedule, now)).Concat(Unreachable(schedules))
                )
        );
    }

    private static IEnumerable<string> Unreachable(IEnumerable<Schedule> schedules) =>
        schedules.SelectMany(schedule =>
            schedule
                .People.Where(ScheduleReader.IsAddress)
                .Select(address =>
                    $"{Glyph.Bad} *{Mrkdwn.Escape(schedule.Name)}* · {Mrkdwn.Escape(address)} is not known in Slack, "
                    + "so cannot be reached"
                )
        );

    private static IEnumerable<string> Lines(Schedule schedule, Instant now)
    {
        var end = now + NodaTime.Duration.FromDays(Days);
        var (gaps, name) = (schedule.Gaps(now, end), $"*{Mrkdwn.Escape(schedule.Name)}*");
        if (gaps.Count == 0)
        {
            yield return $"{Glyph.Good} {name} · covered for the next {Days} days";
            yield break;
        }
        var total = gaps.Aggregate(NodaTime.Duration.Zero, (sum, gap) => sum + gap.Duration).ToTimeSpan();
        yield return $"{(schedule.AllowsGaps ? Glyph.Off : Glyph.Bad)} {name} · no one on call for {Span.Text(total)} "
            + $"of the next {Days} days{(schedule.AllowsGaps ? ", as intended" : "")}";
        foreach (var gap in gaps.Take(Most))
            yield return $"• {(gap.Start == now ? "now" : OnCallMessages.Text(gap.Start))} "
                + (gap.End == end ? "and on" : $"until {OnCallMessages.Text(gap.End)}")
                + $" · {Span.Text(gap.Duration.ToTimeSpan())}";
        if (gaps.Count > Most)
            yield return $"and {gaps.Count - Most} more";
    }
}
