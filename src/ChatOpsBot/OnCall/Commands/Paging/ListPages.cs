using ChatOpsBot.OnCall.Escalation.Messages;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;

namespace ChatOpsBot.OnCall.Commands.Paging;

/// <summary>What is open: a line each, and what comes next.</summary>
[SlashCommand("oncall", "pages", "List the open pages", Usage = "[<service>]", Example = "/oncall pages checkout")]
internal sealed class ListPages(PageInput input) : ISlashCommand
{
    private const int Most = 25;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var pages = await input.OpenAsync(context.Arguments.Text("service"), context, cancellationToken);
        List<string> lines = [.. pages.Take(Most).Select(PageTexts.Headline)];
        if (pages.Count > Most)
            lines.Add($"and {pages.Count - Most} more");
        return new CommandReply(lines.Count == 0 ? $"{Glyph.Good} No page is open." : string.Join('\n', lines));
    }
}
