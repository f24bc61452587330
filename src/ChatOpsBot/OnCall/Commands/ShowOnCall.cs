using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>Who is on call for what, now.</summary>
[SlashCommand("oncall", "", "Show who is on call now, until when, and who is next")]
internal sealed class ShowOnCall(OnCallOverview overview, CommandButtons buttons) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var text = await overview.TextAsync(Instant.FromDateTimeOffset(context.Now), context, cancellationToken);
        return new CommandReply(text)
        {
            Blocks =
            [
                new SectionBlock { Text = new Markdown(text) },
                new ActionsBlock
                {
                    Elements = [buttons.Turn("Refresh", "/oncall"), buttons.Make("Gaps", "/oncall gaps")],
                },
            ],
        };
    }
}
