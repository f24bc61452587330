using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>A person's word to a deploy that is under way.</summary>
internal abstract class SteerDeploy(
    DeployBook book,
    ServiceCatalog catalog,
    Permissions permissions,
    Aftermath aftermath
) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (deployment, version) = await book.GetAsync(context.Arguments.Text("deploy")!, cancellationToken);
        var right = RightOf(deployment, context);
        await DemandAsync(
            permissions,
            catalog,
            deployment,
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
        var turn = new DeployTurn(deployment, version, context.Now, context.Effects) { Again = TimeSpan.Zero };
        var text = await ChangeAsync(turn, context, cancellationToken);
        await aftermath.FollowAsync(turn, deployment, cancellationToken);
        turn.Save();
        return new CommandReply(
            $"{Glyph.Info} {(context.DryRun ? "Would have " : "")}"
                + (context.DryRun ? char.ToLowerInvariant(text[0]) : text[0])
                + $"{text[1..]}."
        )
        {
            Undo = Undo(turn.Deployment, context),
            Subject = deployment.Subject,
        };
    }

    /// <summary>
    /// The command whose right it takes, which is the command's own where the state of the deploy does not make another
    /// of it.
    /// </summary>
    protected virtual string RightOf(Deployment deployment, CommandContext context) => context.Path;

    /// <summary>Asks for a right in the deploy's place.</summary>
    /// <param name="endsOwn">It only ends the deploy: whoever asked for the deploy may, unless a rule for that very
    /// command says who may.</param>
    public static async Task DemandAsync(
        Permissions permissions,
        ServiceCatalog catalog,
        Deployment deployment,
        Caller caller,
        string right,
        bool endsOwn,
        CancellationToken cancellationToken
    )
    {
        var answer = await permissions.AskAsync(
            right,
            catalog.ScopeOf(deployment.Service, deployment.Environment),
            caller,
            cancellationToken
        );
        if (answer.IsAllowed || (endsOwn && caller.UserId == deployment.Requester && answer.Rule?.IsFor(right) != true))
            return;
        throw new Permissions.DeniedException(answer.Refusal!);
    }

    /// <summary>What takes the word back; null when it cannot be taken back.</summary>
    protected virtual string? Undo(Deployment deployment, CommandContext context) => null;

    /// <returns>What was done, in mrkdwn, as a sentence.</returns>
    protected abstract Task<string> ChangeAsync(
        DeployTurn turn,
        CommandContext context,
        CancellationToken cancellationToken
    );

    protected static string? Reason(CommandContext context) =>
        context.Arguments.Texts("reason") is { Count: > 0 } words ? string.Join(' ', words) : null;

    protected static string Named(DeployTurn turn) =>
        $"#{turn.Deployment.Number}, *{Mrkdwn.Escape(turn.Deployment.Service)}* "
        + $"`{Mrkdwn.Escape(turn.Deployment.Version)}` → {Mrkdwn.Escape(turn.Deployment.Environment)}";
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
internal sealed class CancelDeploy(
    DeployBook book,
    ServiceCatalog catalog,
    Permissions permissions,
    Aftermath aftermath
) : SteerDeploy(book, catalog, permissions, aftermath)
{
    /// <summary>To end the countdown is to keep what broke.</summary>
    protected override string RightOf(Deployment deployment, CommandContext context) =>
        deployment.State == DeployState.Countdown ? DeployPaths.Keep : DeployPaths.Cancel;

    protected override Task<string> ChangeAsync(
        DeployTurn turn,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var keeps = turn.Deployment.State == DeployState.Countdown;
        turn.Deployment = keeps
            ? turn.Deployment.Keep(context.UserId, context.Now)
            : turn.Deployment.Cancel(context.UserId, Reason(context));
        return Task.FromResult(
            keeps ? $"Kept {Named(turn)}: it failed, and is not rolled back automatically" : $"Cancelling {Named(turn)}"
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
internal sealed class PauseDeploy(DeployBook book, ServiceCatalog catalog, Permissions permissions, Aftermath aftermath)
    : SteerDeploy(book, catalog, permissions, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeployTurn turn,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (turn.Deployment.State != DeployState.Running)
            throw new CommandException($"#{turn.Deployment.Number} is not running, so it cannot be paused.");
        turn.Deployment = turn.Deployment.PauseBeforeNext(context.UserId);
        return Task.FromResult($"Paused {Named(turn)}: the current step finishes, and no other starts");
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
internal sealed class PromoteDeploy(
    DeployBook book,
    ServiceCatalog catalog,
    Permissions permissions,
    Aftermath aftermath
) : SteerDeploy(book, catalog, permissions, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeployTurn turn,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        turn.Deployment =
            turn.Deployment.Promote(context.UserId, context.Now)
            ?? throw new CommandException(
                $"#{turn.Deployment.Number} is not waiting for anyone: there is nothing to promote."
            );
        return Task.FromResult($"Promoted {Named(turn)}");
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
internal sealed class KeepDeploy(DeployBook book, ServiceCatalog catalog, Permissions permissions, Aftermath aftermath)
    : SteerDeploy(book, catalog, permissions, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeployTurn turn,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (turn.Deployment.State != DeployState.Countdown)
            throw new CommandException($"#{turn.Deployment.Number} is not about to be rolled back.");
        turn.Deployment = turn.Deployment.Keep(context.UserId, context.Now);
        return Task.FromResult($"Kept {Named(turn)}");
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
internal sealed class BackNow(DeployBook book, ServiceCatalog catalog, Permissions permissions, Aftermath aftermath)
    : SteerDeploy(book, catalog, permissions, aftermath)
{
    protected override Task<string> ChangeAsync(
        DeployTurn turn,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (turn.Deployment.State != DeployState.Countdown)
            throw new CommandException(
                $"#{turn.Deployment.Number} is not about to be rolled back; "
                    + $"`/rollback {turn.Deployment.Service} {turn.Deployment.Environment}` plans it."
            );
        turn.Deployment = turn.Deployment.EndCountdown(context.Now);
        return Task.FromResult($"Rolling back {Named(turn)}");
    }
}
