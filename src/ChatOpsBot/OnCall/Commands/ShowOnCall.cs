using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>Who is on call for what, now.</summary>
[SlashCommand("oncall", "", "Show who is on call now, until when, and who is next")]
internal sealed class ShowOnCall(OnCallOverview overview, CommandButtons buttons) : ISlashCommand
{
    /// <summary>A section holds 3,000 characters, and a line has several mentions and dates.</summary>
    private const int LinesOfSection = 6;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var lines = await overview.LinesAsync(Instant.FromDateTimeOffset(context.Now), context, cancellationToken);
        return new CommandReply(string.Join('\n', lines))
        {
            Blocks =
            [
                .. lines
                    .Chunk(LinesOfSection)
                    .Select(part => new SectionBlock { Text = new Markdown(string.Join('\n', part)) }),
                new ActionsBlock
                {
                    Elements = [buttons.Turn("Refresh", "/oncall"), buttons.Make("Gaps", "/oncall gaps")],
                },
            ],
        };
    }
}
