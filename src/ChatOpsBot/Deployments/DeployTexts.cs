using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments;

/// <summary>What several commands say of deploys. Mrkdwn.</summary>
internal static class DeployTexts
{
    /// <summary>Of deploys that a person may ask for and that show where they cannot read.</summary>
    public const string NotSeen = "It is not shown in a channel that you can read.";

    /// <summary>For the people who run the bot.</summary>
    public static string GlassBroken(Deployment deployment) =>
        $"{Glyph.Bad} {Mrkdwn.User(deployment.Requester)} used break-glass for #{deployment.Number}, "
        + $"*{Mrkdwn.Escape(deployment.Service)}* `{Mrkdwn.Escape(deployment.Version)}` → "
        + $"{Mrkdwn.Escape(deployment.Environment)}{Plan.Over(deployment.Overridden)}: "
        + $"{Mrkdwn.Escape(deployment.BreakGlass!)}";

    /// <summary>Where it shows.</summary>
    public static string Channel(Deployment deployment) =>
        deployment.Channel[0] == '#' ? Mrkdwn.Escape(deployment.Channel) : Mrkdwn.Channel(deployment.Channel);
}
