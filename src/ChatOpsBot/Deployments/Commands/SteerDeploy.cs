using ChatOpsBot.Commands;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>A person's word to a deploy that is under way.</summary>
internal abstract class SteerDeploy(DeployBook book, ServiceCatalog catalog, Permissions permissions) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (deployment, version) = await book.GetAsync(context.Arguments.Text("deploy")!, cancellationToken);
        if (deployment.IsOver) throw new CommandException($"#{deployment.Number} is over: {DeployMessages.Headline(deployment).Split(" · ", 2)[1]}.");
        // Whoever asked for it may always end it.
        if (context.UserId != deployment.Requester || !MayRequester) await permissions.DemandAsync("deploy", catalog.Find(deployment.Service, deployment.Environment)?.Scope, context.UserId, cancellationToken);
        var turn = new DeployTurn(deployment, version, context.Now, context.Effects) { Again = TimeSpan.Zero };
        var text = await ChangeAsync(turn, context, cancellationToken);
        turn.Save();
        return new CommandReply($"{Glyph.Info} {(context.DryRun ? "Would have " : "")}{(context.DryRun ? char.ToLowerInvariant(text[0]) : text[0])}{text[1..]}.") { Undo = Undo(turn.Deployment), Subject = deployment.Subject };
    }

    /// <summary>What takes the word back; null when it cannot be taken back.</summary>
    protected virtual string? Undo(Deployment deployment) => null;

    protected virtual bool MayRequester => true;

    /// <returns>What was done, in mrkdwn, as a sentence.</returns>
    protected abstract Task<string> ChangeAsync(DeployTurn turn, CommandContext context, CancellationToken cancellationToken);

    protected static string Named(DeployTurn turn) => $"#{turn.Deployment.Number}, *{Mrkdwn.Escape(turn.Deployment.Service)}* `{Mrkdwn.Escape(turn.Deployment.Version)}` → {Mrkdwn.Escape(turn.Deployment.Environment)}";
}

[SlashCommand("deploy", "cancel", "End a deploy", Usage = "<deploy>", Example = "/deploy cancel 17", Changes = true)]
internal sealed class CancelDeploy(DeployBook book, ServiceCatalog catalog, Permissions permissions) : SteerDeploy(book, catalog, permissions)
{
    protected override Task<string> ChangeAsync(DeployTurn turn, CommandContext context, CancellationToken cancellationToken)
    {
        turn.Deployment = turn.Deployment.Cancel(context.UserId);
        return Task.FromResult($"Asked for the end of {Named(turn)}");
    }
}

[SlashCommand("deploy", "pause", "Hold a deploy before its next step", Usage = "<deploy>", Example = "/deploy pause 17", Changes = true)]
internal sealed class PauseDeploy(DeployBook book, ServiceCatalog catalog, Permissions permissions) : SteerDeploy(book, catalog, permissions)
{
    protected override Task<string> ChangeAsync(DeployTurn turn, CommandContext context, CancellationToken cancellationToken)
    {
        if (turn.Deployment.State != DeployState.Running) throw new CommandException($"#{turn.Deployment.Number} does not run, so it cannot be paused.");
        turn.Deployment = turn.Deployment with { PausedBy = context.UserId };
        return Task.FromResult($"Paused {Named(turn)}: the step under way is finished, and no other begun");
    }

    protected override string? Undo(Deployment deployment) => $"/deploy promote {deployment.Number}";
}

[SlashCommand("deploy", "promote", "Let a deploy go on: past a pause, a canary step or the rest of its bake", Usage = "<deploy>", Example = "/deploy promote 17", Changes = true)]
internal sealed class PromoteDeploy(DeployBook book, ServiceCatalog catalog, Permissions permissions) : SteerDeploy(book, catalog, permissions)
{
    protected override bool MayRequester => false;

    protected override Task<string> ChangeAsync(DeployTurn turn, CommandContext context, CancellationToken cancellationToken)
    {
        var deployment = turn.Deployment;
        turn.Deployment = deployment switch
        {
            { State: DeployState.Paused, PausedBy: not null } => deployment with { State = DeployState.Running, Text = null, PausedBy = null },
            { State: DeployState.Paused } => deployment.Resume(context.Now, $"promoted by {context.UserId}"),
            { State: DeployState.Running, Step.Kind: StepKind.Bake } => deployment.Advance(context.Now, StepState.Skipped, $"promoted by {context.UserId}"),
            { State: DeployState.Running, PausedBy: not null } => deployment with { PausedBy = null },
            _ => throw new CommandException($"#{deployment.Number} waits for nobody: there is nothing to promote."),
        };
        return Task.FromResult($"Promoted {Named(turn)}");
    }

    protected override string? Undo(Deployment deployment) => $"/deploy revert {deployment.Number}";
}

[SlashCommand("deploy", "keep", "Keep a version that is about to be rolled back by itself", Usage = "<deploy>", Changes = true)]
internal sealed class KeepDeploy(DeployBook book, ServiceCatalog catalog, Permissions permissions) : SteerDeploy(book, catalog, permissions)
{
    protected override bool MayRequester => false;

    protected override Task<string> ChangeAsync(DeployTurn turn, CommandContext context, CancellationToken cancellationToken)
    {
        if (turn.Deployment.State != DeployState.Countdown) throw new CommandException($"#{turn.Deployment.Number} is not about to be rolled back.");
        // What an engine did not bring there cannot be kept.
        turn.Deployment = turn.Deployment.Step is { IsEngine: true } ? turn.Deployment.End(DeployState.Failed, $"{turn.Deployment.Text}; left as it is by {context.UserId}", context.Now) : turn.Deployment.Resume(context.Now, $"kept by {context.UserId}: {turn.Deployment.Text}");
        return Task.FromResult($"Kept {Named(turn)}");
    }

    protected override string? Undo(Deployment deployment) => $"/deploy revert {deployment.Number}";
}

[SlashCommand("deploy", "back", "Do not wait: roll back now what is about to be rolled back by itself", Usage = "<deploy>", Changes = true)]
internal sealed class BackNow(DeployBook book, ServiceCatalog catalog, Permissions permissions) : SteerDeploy(book, catalog, permissions)
{
    protected override Task<string> ChangeAsync(DeployTurn turn, CommandContext context, CancellationToken cancellationToken)
    {
        if (turn.Deployment.State != DeployState.Countdown) throw new CommandException($"#{turn.Deployment.Number} is not about to be rolled back; `/rollback {turn.Deployment.Service} {turn.Deployment.Environment}` plans it.");
        turn.Deployment = turn.Deployment with { RollBackAt = context.Now };
        return Task.FromResult($"Rolls back {Named(turn)}");
    }
}
