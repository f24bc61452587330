using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Running;

/// <summary>Stops the line: the deploy ends, and nothing goes to its place until someone unlocks it.</summary>
[SlashCommand(
    "deploy",
    "cord",
    "Pull the cord: cancel a deploy and lock its environment",
    Usage = "<deploy> [<reason>…]",
    Example = "/deploy cord 17 error rate doubled",
    Changes = true,
    InPlace = true
)]
internal sealed class CordDeploy(
    IStore store,
    DeployBook book,
    ServiceCatalog catalog,
    DeployRights rights,
    Aftermath aftermath
) : SteerDeploy(book, catalog, rights, aftermath)
{
    protected override async Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var deployment = change.Deployment;
        var (given, goesBack) = (ReasonInput.Read(context.Arguments), deployment.State == DeployState.Countdown);
        // In the countdown it ends anyway, and nothing that locks a place keeps what broke.
        if (!goesBack)
            change.Deployment = deployment.PullCord(context.UserId, given);
        var reason = given ?? $"cord pulled at #{deployment.Number}";
        var known = await DeployLock.FindAsync(store, deployment.Target, cancellationToken);
        if (known is null or { Warning: true })
            new DeployLock(deployment.Target, context.UserId, reason, context.Now).Take(known, context.Effects);
        return "Pulled the cord: "
            + (goesBack ? "the rollback to the last good version continues" : $"{Named(change)} is cancelled")
            + $", and `{Mrkdwn.Escape(deployment.Target)}` is locked until `/deploy unlock "
            + $"{Mrkdwn.Escape(deployment.Target)}`";
    }

    /// <summary>The lock; the deploy has ended.</summary>
    protected override string? Undo(Deployment deployment, CommandContext context) =>
        context.Effects.Puts.Exists(put => put.Key == DeployLock.KeyOf(deployment.Target))
            ? $"/deploy unlock \"{deployment.Target}\" --restore {context.Now.ToUnixTimeMilliseconds()}"
            : null;
}
