using System.Reflection;
using ChatOpsBot.Operations.Ports;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Operations;

[SlashCommand("chatops", "status", "Show the bot's health: what waits, what failed, who is connected")]
internal sealed class ShowStatus(
    IStore store,
    BotHealth health,
    IEnumerable<IWorkHandler> handlers,
    SlackIdentity identity,
    IEnumerable<IStatusLines> features,
    CommandButtons buttons
) : ISlashCommand
{
    private const int MostCounted = 500;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var problems = health.Problems();
        var (waiting, later) = (new List<string>(), 0L);
        var oldest = TimeSpan.Zero;
        foreach (var queue in handlers.Select(handler => handler.Queue))
        {
            var depth = await store.DepthAsync(queue, cancellationToken);
            // This question is work itself when it was written to the bot, and does not wait.
            var count =
                depth.Waiting
                - (queue == CommandCall.QueueName && context.Call.Origin == CommandOrigin.Message ? 1 : 0);
            if (count <= 0)
                continue;
            // Where nothing is due, all of it is for a time to come.
            if (depth.OldestDueAge == TimeSpan.Zero)
                later += count;
            else
                waiting.Add($"{count} in {queue}");
            if (depth.OldestDueAge > oldest)
                oldest = depth.OldestDueAge;
        }
        var dead = (await store.ListAsync(new IndexQuery(DeadLetter.Index, MostCounted), cancellationToken)).Count;
        var (more, isWrong) = (new List<string>(), false);
        foreach (var feature in features)
        {
            var (own, wrong) = await feature.LinesAsync(cancellationToken);
            more.AddRange(own);
            isWrong |= wrong;
        }
        var (glyph, word) =
            problems.Count > 0 ? (Glyph.Bad, "not ready")
            : isWrong || dead > 0 || oldest > TimeSpan.FromMinutes(1) ? (Glyph.Running, "working, needs attention")
            : (Glyph.Good, "healthy");
        List<string> lines =
        [
            $"{glyph} *Status: {word}* · {Version} · up {Duration.Between(health.Started, context.Now) ?? "0s"}",
            $"Slack: {await ConnectionAsync(cancellationToken)}",
            "Waiting: "
                + (waiting.Count == 0 ? "nothing" : string.Join(", ", waiting))
                + (
                    oldest > TimeSpan.FromSeconds(1)
                        ? $" · the oldest for {Duration.Between(context.Now - oldest, context.Now)}"
                        : ""
                )
                + (later > 0 ? $" · {later} scheduled" : ""),
            $"Given up: {(dead == 0 ? "nothing" : dead == MostCounted ? $"{dead} or more" : $"{dead}")}",
            .. problems.Select(problem => $"{Glyph.Bad} {Mrkdwn.Escape(problem)}"),
            .. more,
        ];
        return new CommandReply(string.Join('\n', lines))
        {
            Blocks =
            [
                new SectionBlock { Text = new Markdown(string.Join('\n', lines)) },
                new ActionsBlock { Elements = Buttons(dead) },
            ],
        };
    }

    private IReadOnlyList<IActionElement> Buttons(int dead) =>
        dead > 0
            ? [buttons.Turn("Refresh", "/chatops status"), buttons.Make("Failures", "/chatops events --failed")]
            : [buttons.Turn("Refresh", "/chatops status")];

    private async Task<string> ConnectionAsync(CancellationToken cancellationToken)
    {
        try
        {
            var bot = await identity.GetAsync(cancellationToken);
            var missing = SlackIdentity.Missing(bot);
            return $"connected to {Mrkdwn.Escape(bot.Team)} as @{Mrkdwn.Escape(bot.User)}"
                + (missing.Count == 0 ? "" : $" · {Glyph.Bad} without the scopes {string.Join(", ", missing)}");
        }
        catch (SlackException failure)
        {
            return $"{Glyph.Bad} {Mrkdwn.Escape(failure.ErrorCode)}";
        }
    }

    private static string Version =>
        "ChatOpsBot "
        + typeof(ShowStatus)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0];
}
