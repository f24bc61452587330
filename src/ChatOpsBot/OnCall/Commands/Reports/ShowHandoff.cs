using ChatOpsBot.OnCall.Load;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands.Reports;

/// <summary>What happened in the shift that is under way, for whoever takes over.</summary>
[SlashCommand(
    "oncall",
    "handoff",
    "Show what happened in this shift: pages, open alerts, deploys, locks, flags, and who is next",
    Usage = "[<schedule or service>]",
    Example = "/oncall handoff payments"
)]
internal sealed class ShowHandoff(ScheduleBook book, OnCallInput input, ScheduleScopes scopes, Handoffs handoffs)
    : ISlashCommand
{
    private static readonly NodaTime.Duration Longest = NodaTime.Duration.FromDays(14);

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        var now = Instant.FromDateTimeOffset(context.Now);
        if (context.Arguments.Text("schedule or service") is { } name)
        {
            var subject = await input.SubjectAsync(name, context, cancellationToken);
            if (subject.Schedule is not { } schedule)
                return CommandReply.Error(
                    $"`{Mrkdwn.Escape(subject.Name)}` has no schedule, so no shift ends; "
                        + $"`/chatops timeline {Mrkdwn.Escape(subject.Name)}` shows what happened.",
                    "schedule or service"
                );
            return new CommandReply(await TextAsync(schedule, now, context, cancellationToken));
        }
        var mine = book.All.Where(schedule => schedule.At(now).Now.People.Contains(context.UserId)).ToList();
        if (mine.Count == 0)
            return CommandReply.Error(
                "You are not on call now; name a schedule or a service: `/oncall handoff payments`.",
                "schedule or service"
            );
        List<string> texts = [];
        foreach (var schedule in mine)
            texts.Add(await TextAsync(schedule, now, context, cancellationToken));
        return new CommandReply(string.Join("\n\n", texts));
    }

    private async Task<string> TextAsync(
        Schedule schedule,
        Instant now,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var standing = schedule.At(now);
        var from = Instant.Max(standing.Since ?? now - Longest, now - Longest);
        var report = await handoffs.ForAsync(
            context.Caller,
            scopes.Of(schedule.Name).Services,
            from,
            now,
            cancellationToken
        );
        var next = standing.Next is { } shift
            ? $"next {OnCallMessages.Names(shift.People)} from {OnCallMessages.Text(shift.Start)}"
            : null;
        return HandoffMessages.Text(schedule.Name, from, standing.Now.People, next, report with { Hidden = 0 });
    }
}
