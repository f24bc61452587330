using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>The next step is paged now.</summary>
[SlashCommand(
    "oncall",
    "escalate",
    "Page the next step of a page now",
    Usage = "<page> [--seen <number>]",
    Example = "/oncall escalate P17",
    Changes = true
)]
internal sealed class EscalatePage(PageInput input, Pager pager) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (page, version) = await input.GetAsync(context.Arguments.Text(PageInput.Name)!, context, cancellationToken);
        int? seen = context.Arguments.Has("seen") ? context.Arguments.Number("seen", 0, int.MaxValue, 0) : null;
        if (page.RefusesEscalation(seen) is { } refusal)
            return CommandReply.Error(
                refusal switch
                {
                    EscalationRefusal.Escalated =>
                        $"{page.Name} has been escalated since you saw it, so nothing was done. "
                            + $"{PageTexts.Headline(page)}.",
                    EscalationRefusal.Maintenance =>
                        $"{page.Name} is in maintenance until {Moment.Text(page.HeldUntil!.Value)}; end that first.",
                    _ => $"{PageTexts.Headline(page)}.",
                },
                PageInput.Name
            );
        var change = new PageChange(page, version, context.Now, context.Effects);
        change.Page = page.Escalate(
            context.UserId,
            await pager.RosterAsync(change, page.Policy, cancellationToken),
            context.Now
        );
        var after = await pager.SaveAsync(change, cancellationToken);
        var reached = change.Reached.Select(paged => PageTexts.Who(paged.Who)).ToList();
        return new CommandReply(
            $"{Glyph.Bad} {page.Name}: {(context.DryRun ? "would page" : "paging")} "
                + $"{(reached.Count > 0 ? string.Join(", ", reached) : "no one, there is no one on call")}."
        )
        {
            Subject = after.Subject,
        };
    }
}
