using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>Someone takes care of a page: no one else is paged for it.</summary>
[SlashCommand(
    "oncall",
    "ack",
    "Acknowledge a page, all pages of a service, or those that wait for you",
    Usage = "[<page>] [--undo]",
    Example = "/oncall ack P17",
    Changes = true,
    CountsPeople = true
)]
internal sealed class AcknowledgePage(PageInput input, Pager pager) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (context.Arguments.Text(PageInput.Name) is { } written && PageBook.NumberOf(written) is not null)
            return await OneAsync(written, context, cancellationToken);
        var service = context.Arguments.Text(PageInput.Name);
        var pages = (await input.OpenAsync(service, context, cancellationToken))
            .Where(page => page.State == PageState.Triggered)
            .Where(page => service is not null || page.Waiting.Contains(context.UserId))
            .ToList();
        if (pages.Count == 0)
            return CommandReply.Error(
                service is null
                    ? "No page waits for you."
                    : $"There is no page `{Mrkdwn.Escape(service)}`, and no service of that name with pages that wait.",
                PageInput.Name
            );
        // Each in a commit of its own: what happens to one of many meanwhile must not hold up the others.
        foreach (var page in pages)
            context.Effects.Enqueue(
                new PageJob(PageJobKind.Acknowledge) { Number = page.Number, By = context.UserId }.ToWork()
            );
        return new CommandReply(
            $"{Glyph.Running} {(context.DryRun ? "Would acknowledge" : "Acknowledged")} "
                + string.Join(", ", pages.Select(page => page.Name))
                + "."
        )
        {
            NeedsNoUndo = true,
        };
    }

    private async Task<CommandReply> OneAsync(
        string written,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var (page, version) = await input.GetAsync(written, context, cancellationToken);
        if (page.IsOver)
            return CommandReply.Error($"{PageTexts.Headline(page)}.", PageInput.Name);
        var change = new PageChange(page, version, context.Now, context.Effects);
        if (context.Arguments.Has("undo"))
        {
            if (page.State != PageState.Acknowledged || page.Acks[^1].By != context.UserId)
                return CommandReply.Error(
                    $"Nothing to take back, you are not the last who acknowledged it: {PageTexts.Headline(page)}.",
                    PageInput.Name
                );
            change.Page = page.Reopen(context.UserId, context.Now);
        }
        else
            change.Page = page.Acknowledge(context.UserId, context.Now);
        var after = await pager.SaveAsync(change, cancellationToken);
        return new CommandReply(Text(after, context))
        {
            Undo =
                after.State == PageState.Acknowledged && page.State == PageState.Triggered
                    ? $"{PageButtons.Acknowledge} {page.Name} --undo"
                    : null,
            NeedsNoUndo = after.State != PageState.Acknowledged || page.State != PageState.Triggered,
            Subject = page.Subject,
        };
    }

    private static string Text(Page after, CommandContext context) =>
        $"{(context.DryRun ? "Then: " : "")}{PageTexts.Headline(after)}"
        + (
            after.State == PageState.Triggered && after.Waiting.Any()
                ? $". {string.Join(", ", after.Waiting.Select(Mrkdwn.User))} still "
                    + $"{(after.Waiting.Count() == 1 ? "has" : "have")} to."
                : "."
        );
}
