using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Commands.Paging;
using ChatOpsBot.OnCall.Load.Tasks;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Commands.Reports;

/// <summary>An issue at GitHub about an alert that pages people again and again.</summary>
[SlashCommand(
    "oncall",
    "task",
    "Open an issue at GitHub for the alert of a page",
    Usage = "<page>",
    Example = "/oncall task P17",
    Changes = true
)]
internal sealed class OpenTask(PageInput input, ServiceCatalog catalog, IStore store) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (page, _) = await input.GetAsync(context.Arguments.Text(PageInput.Name)!, context, cancellationToken);
        if (page.Service is not { } service || catalog.Find(service)?.Repository is not { Length: > 0 } repository)
            return CommandReply.Error(
                $"{page.Name} is of no service with a repository, so there is no place for the task.",
                PageInput.Name
            );
        var title = Mrkdwn.ToPlainText(page.Title);
        var id = AlertTask.IdOf(service, title);
        var (task, version) = await AlertTask.Kept.FindAsync(
            store,
            AlertTask.KeyOf(id),
            new AlertTask(service, title, page.Name, context.UserId, context.Now),
            cancellationToken
        );
        if (task.Url is { } url)
            return new CommandReply($"There is {Mrkdwn.Link(url, "a task")} for this alert.") { NeedsNoUndo = true };
        if (version > 0)
            return new CommandReply("The task for this alert is being opened.") { NeedsNoUndo = true };
        AlertTask.Kept.Put(context.Effects, AlertTask.KeyOf(id), task, 0);
        context.Effects.Enqueue(TaskWork.For(id));
        return new CommandReply(
            $"{Glyph.Running} {(context.DryRun ? "Would open" : "Opening")} an issue in "
                + $"{Mrkdwn.Escape(repository)} for "
                + $"“{Mrkdwn.Escape(title)}”; {(context.DryRun ? "you would get" : "you get")} its link."
        )
        {
            Subject = page.Subject,
        };
    }
}
