using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Commands.Running;

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
                $"#{deployment.Number} is finished: {DeployHeadline.Text(deployment).Split(" · ", 2)[1]}."
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
