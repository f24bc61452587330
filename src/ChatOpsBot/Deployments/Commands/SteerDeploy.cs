using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>A person's word to a deploy that is under way.</summary>
internal abstract class SteerDeploy(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (deployment, version) = await book.GetAsync(context.Arguments.Text("deploy")!, cancellationToken);
        var right = RightOf(deployment, context);
        await rights.DemandAsync(
            deployment,
            catalog.ScopeOf(deployment.Service, deployment.Environment),
            context.Caller,
            right,
            endsOwn: right == DeployPaths.Cancel,
            cancellationToken
        );
        // How it ended is for those who may steer it.
        if (deployment.IsOver)
            throw new CommandException(
                $"#{deployment.Number} is finished: {DeployMessages.Headline(deployment).Split(" · ", 2)[1]}."
            );
        var change = new DeploymentChange(deployment, version, context.Now, context.Effects) { NextIn = TimeSpan.Zero };
        var text = await ChangeAsync(change, context, cancellationToken);
        await aftermath.FollowAsync(change, deployment, cancellationToken);
        change.Save();
        return new CommandReply(
            $"{Glyph.Info} {(context.DryRun ? "Would have " : "")}"
                + (context.DryRun ? char.ToLowerInvariant(text[0]) : text[0])
                + $"{text[1..]}."
        )
        {
            Undo = Undo(change.Deployment, context),
            Subject = deployment.Subject,
        };
    }

    /// <summary>
    /// The command whose right it takes, which is the command's own where the state of the deploy does not make another
    /// of it.
    /// </summary>
    protected virtual string RightOf(Deployment deployment, CommandContext context) => context.Path;

    /// <summary>What takes the word back; null when it cannot be taken back.</summary>
    protected virtual string? Undo(Deployment deployment, CommandContext context) => null;

    /// <returns>What was done, in mrkdwn, as a sentence.</returns>
    protected abstract Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    );

    protected static string Named(DeploymentChange change) =>
        $"#{change.Deployment.Number}, *{Mrkdwn.Escape(change.Deployment.Service)}* "
        + $"`{Mrkdwn.Escape(change.Deployment.Version)}` → {Mrkdwn.Escape(change.Deployment.Environment)}";
}

[SlashCommand(
    "deploy",
    "cancel",
    "Cancel a deploy; one that is about to be rolled back automatically is kept",
    Usage = "<deploy> [<reason>…]",
    Example = "/deploy cancel 17",
    Changes = true,
    InPlace = true
)]
internal sealed class CancelDeploy(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : SteerDeploy(book, catalog, rights, aftermath)
{
    /// <summary>To end the countdown is to keep what broke.</summary>
    protected override string RightOf(Deployment deployment, CommandContext context) =>
        deployment.State == DeployState.Countdown ? DeployPaths.Keep : DeployPaths.Cancel;

    protected override Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var keeps = change.Deployment.State == DeployState.Countdown;
        change.Deployment = keeps
            ? change.Deployment.Keep(context.UserId, context.Now)
            : change.Deployment.Cancel(context.UserId, ReasonInput.Read(context.Arguments));
        return Task.FromResult(
            keeps
                ? $"Kept {Named(change)}: it failed, and is not rolled back automatically"
                : $"Cancelling {Named(change)}"
        );
    }
}

[SlashCommand(
    "deploy",
    "pause",
    "Pause a deploy before its next step",
    Usage = "<deploy>",
    Example = "/deploy pause 17",
    Changes = true,
    InPlace = true
)]
internal sealed class PauseDeploy(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : SteerDeploy(book, catalog, rights, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (change.Deployment.State != DeployState.Running)
            throw new CommandException($"#{change.Deployment.Number} is not running, so it cannot be paused.");
        change.Deployment = change.Deployment.PauseBeforeNext(context.UserId);
        return Task.FromResult($"Paused {Named(change)}: the current step finishes, and no other starts");
    }

    protected override string? Undo(Deployment deployment, CommandContext context) =>
        $"/deploy promote {deployment.Number}";
}

[SlashCommand(
    "deploy",
    "promote",
    "Continue a deploy: past a pause, a canary step or the rest of its bake time",
    Usage = "<deploy>",
    Example = "/deploy promote 17",
    Changes = true,
    InPlace = true
)]
internal sealed class PromoteDeploy(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : SteerDeploy(book, catalog, rights, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        change.Deployment =
            change.Deployment.Promote(context.UserId, context.Now)
            ?? throw new CommandException(
                $"#{change.Deployment.Number} is not waiting for anyone: there is nothing to promote."
            );
        return Task.FromResult($"Promoted {Named(change)}");
    }

    protected override string? Undo(Deployment deployment, CommandContext context) =>
        $"/deploy revert {deployment.Number}";
}

[SlashCommand(
    "deploy",
    "keep",
    "Keep a version that is about to be rolled back automatically",
    Usage = "<deploy>",
    Changes = true,
    InPlace = true
)]
internal sealed class KeepDeploy(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : SteerDeploy(book, catalog, rights, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (change.Deployment.State != DeployState.Countdown)
            throw new CommandException($"#{change.Deployment.Number} is not about to be rolled back.");
        change.Deployment = change.Deployment.Keep(context.UserId, context.Now);
        return Task.FromResult($"Kept {Named(change)}");
    }

    protected override string? Undo(Deployment deployment, CommandContext context) =>
        $"/deploy revert {deployment.Number}";
}

[SlashCommand(
    "deploy",
    "back",
    "Roll back now what is about to be rolled back automatically",
    Usage = "<deploy>",
    Changes = true,
    InPlace = true
)]
internal sealed class BackNow(DeployBook book, ServiceCatalog catalog, DeployRights rights, Aftermath aftermath)
    : SteerDeploy(book, catalog, rights, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeploymentChange change,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (change.Deployment.State != DeployState.Countdown)
            throw new CommandException(
                $"#{change.Deployment.Number} is not about to be rolled back; "
                    + $"`/rollback {change.Deployment.Service} {change.Deployment.Environment}` plans it."
            );
        change.Deployment = change.Deployment.EndCountdown(context.Now);
        return Task.FromResult($"Rolling back {Named(change)}");
    }
}
