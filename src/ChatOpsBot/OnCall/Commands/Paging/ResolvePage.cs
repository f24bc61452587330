using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>The problem is over.</summary>
[SlashCommand(
    "oncall",
    "resolve",
    "Resolve a page",
    Usage = "<page> [<reason>…] [--undo]",
    Example = "/oncall resolve P17",
    Changes = true
)]
internal sealed class ResolvePage(PageInput input, PageBook book, Pager pager) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (page, version) = await input.GetAsync(context.Arguments.Text(PageInput.Name)!, context, cancellationToken);
        var takesBack = context.Arguments.Has("undo");
        if (page.IsOver != takesBack)
            return CommandReply.Error($"{PageTexts.Headline(page)}.", PageInput.Name);
        if (takesBack && await book.FindAsync(page.Service, page.Key, cancellationToken) is var (other, _))
            return CommandReply.Error(
                $"{other.Name} is open for the same problem, so {page.Name} stays resolved.",
                PageInput.Name
            );
        var change = new PageChange(page, version, context.Now, context.Effects);
        change.Page = takesBack
            ? page.Reopen(context.UserId, context.Now)
            : page.Resolve(context.UserId, context.Now, ReasonInput.Read(context.Arguments) ?? "");
        var after = await pager.SaveAsync(change, cancellationToken);
        return new CommandReply($"{(context.DryRun ? "Then: " : "")}{PageTexts.Headline(after)}.")
        {
            Undo = takesBack ? null : $"{PageButtons.Resolve} {page.Name} --undo",
            NeedsNoUndo = takesBack,
            Subject = page.Subject,
        };
    }
}
