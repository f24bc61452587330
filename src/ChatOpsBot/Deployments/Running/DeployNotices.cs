using System.Globalization;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>What is said of deploys, as work for the commit that changes them.</summary>
internal static class DeployNotices
{
    private static readonly TimeSpan Once = TimeSpan.FromDays(30);

    /// <summary>The live message is brought up to date.</summary>
    /// <param name="version">That the deploy's document will have.</param>
    public static Commit UpdateMessage(this Commit effects, Deployment deployment, long version) =>
        effects.Enqueue(
            new SlackJob
            {
                Kind = SlackJobKind.Card,
                Channel = deployment.Channel,
                Subject = deployment.Subject,
                Version = version,
            }.ToWork(version == 1 ? SlackPriority.Answer : SlackPriority.Edit)
        );

    /// <summary>The output in the thread is brought up to date.</summary>
    public static Commit UpdateOutput(this Commit effects, Deployment deployment, long version) =>
        effects.Enqueue(
            new SlackJob
            {
                Kind = SlackJobKind.Card,
                Channel = deployment.Channel,
                Subject = DeployMessages.OutputOf(deployment.Number),
                Version = version,
            }.ToWork(SlackPriority.Digest)
        );

    /// <summary>A reply in its thread, once for its id.</summary>
    /// <param name="text">Mrkdwn.</param>
    public static Commit Reply(this Commit effects, Deployment deployment, string id, string text)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"deploy/{deployment.Number}/{id}");
        var reply = new SlackJob
        {
            Kind = SlackJobKind.Reply,
            Channel = deployment.Channel,
            Subject = deployment.Subject,
            Version = long.MaxValue,
            Text = text,
            Id = name,
        };
        return effects.Enqueue(reply.ToWork(SlackPriority.NewCard) with { Id = name, RememberFor = Once });
    }

    /// <summary>A message to one person, or to a channel, once for its id.</summary>
    /// <param name="text">Mrkdwn.</param>
    public static Commit Notify(
        this Commit effects,
        string to,
        string id,
        string text,
        params IReadOnlyList<Button> buttons
    ) => Send(effects, to, id, text, buttons, SlackPriority.Answer);

    /// <summary>
    /// A message of its own in the deploy's channel, before all else that waits to be said there, once for each deploy.
    /// </summary>
    /// <param name="text">Mrkdwn.</param>
    public static Commit Alert(
        this Commit effects,
        Deployment deployment,
        string text,
        params IReadOnlyList<Button> buttons
    ) =>
        Send(
            effects,
            deployment.Channel,
            string.Create(CultureInfo.InvariantCulture, $"deploy/{deployment.Number}/alarm"),
            text,
            buttons,
            SlackPriority.Page
        );

    private static Commit Send(
        Commit effects,
        string to,
        string id,
        string text,
        IReadOnlyList<Button> buttons,
        int priority
    )
    {
        var job = new SlackJob
        {
            Kind = SlackJobKind.Text,
            Channel = to,
            Text = text,
            Blocks = buttons.Count == 0 ? null : Blocks(text, buttons),
            Id = $"{id}/{to}",
            Page = priority == SlackPriority.Page,
        };
        return effects.Enqueue(job.ToWork(priority) with { Id = $"{id}/{to}", RememberFor = Once });
    }

    private static string Blocks(string text, IReadOnlyList<Button> buttons) =>
        SlackJson.Serialize<IReadOnlyList<Block>>([
            new SectionBlock { Text = new Markdown(text) },
            new ActionsBlock { Elements = [.. buttons] },
        ]);
}
