using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall;

/// <summary>Messages to those affected by a change of a schedule.</summary>
internal static class OnCallNotices
{
    private static readonly TimeSpan Once = TimeSpan.FromDays(30);

    /// <summary>
    /// A message to one person, or to a channel, once for its id. Someone not known in Slack gets none.
    /// </summary>
    /// <param name="text">Mrkdwn.</param>
    public static Commit Notify(
        this Commit effects,
        string to,
        string id,
        string text,
        params IReadOnlyList<Button> buttons
    )
    {
        if (!Permissions.IsUser(to) && to is not ['#' or 'C' or 'G', ..])
            return effects;
        var job = new SlackJob
        {
            Kind = SlackJobKind.Text,
            Channel = to,
            Text = text,
            Blocks =
                buttons.Count == 0
                    ? null
                    : SlackJson.Serialize<IReadOnlyList<Block>>([
                        new SectionBlock { Text = new Markdown(text) },
                        new ActionsBlock { Elements = [.. buttons] },
                    ]),
            Id = $"{id}/{to}",
        };
        return effects.Enqueue(job.ToWork(SlackPriority.Answer) with { Id = $"{id}/{to}", RememberFor = Once });
    }
}
