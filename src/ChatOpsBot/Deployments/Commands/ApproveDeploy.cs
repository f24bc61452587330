using ChatOpsBot.Commands;
using ChatOpsBot.Deployments.Plans;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.People;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>A second person's yes to exactly this version over exactly what is on. People are counted, not accounts.</summary>
[SlashCommand("deploy", "approve", "Approve a deploy of somebody else's", Usage = "<deploy>", Example = "/deploy approve 17", Changes = true, InPlace = true)]
internal sealed class ApproveDeploy(IStore store, DeployBook book, ServiceCatalog catalog, DeployRights rights, Humans humans) : ISlashCommand
{
    public const string Path = "deploy approve";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (deployment, version) = await book.GetAsync(context.Arguments.Text("deploy")!, cancellationToken);
        if (deployment.State != DeployState.Waiting) throw new CommandException($"#{deployment.Number} waits for no approval: it is {deployment.State.ToString().ToLowerInvariant()}.");
        var target = catalog.Target(deployment.Service, deployment.Environment);
        if (await rights.ApprovalRefusalAsync(target, deployment, context.Caller, cancellationToken) is { } refusal) throw new Permissions.DeniedException(refusal);

        var human = await humans.OfSlackAsync(context.UserId, cancellationToken);
        if (human.Key == deployment.RequesterHuman || context.UserId == deployment.Requester) throw new CommandException($"You asked for #{deployment.Number} yourself, so somebody else has to approve it.");
        if (deployment.Approvals.Any(approval => approval.Human == human.Key)) throw new CommandException($"You have approved #{deployment.Number} already; it takes {deployment.ApprovalsNeeded} people.");
        if (target.Options.Approvals.ExcludeAuthors && await IsOnlyAuthorAsync(deployment, human, cancellationToken)) throw new CommandException($"All that #{deployment.Number} ships is yours, so somebody else has to approve it.");

        var turn = new DeployTurn(deployment, version, context.Now, context.Effects) { Again = TimeSpan.Zero };
        var place = await turn.PlaceAsync(store, cancellationToken);
        if (place.Now?.Sha != deployment.Before?.Sha)
            throw new CommandException($"What is on in {deployment.Environment} has changed since #{deployment.Number} was asked for, so there is nothing to approve any more. It has to be planned anew: `/deploy {deployment.Service} {Mrkdwn.Escape(deployment.Ref)} to {deployment.Environment}`.");
        if (deployment.Recipe is { } recipe && recipe != Plan.RecipeOf(target, deployment.Kind))
            throw new CommandException($"How `{target.Name}` is deployed has been changed since #{deployment.Number} was asked for, so there is nothing to approve any more. It has to be planned anew: `/deploy {deployment.Service} {Mrkdwn.Escape(deployment.Ref)} to {deployment.Environment}`.");
        turn.Deployment = deployment.Approve(new Approval(context.UserId, human.Key, context.Now) { Team = context.Caller.TeamId, Enterprise = context.Caller.EnterpriseId });
        turn.Save();
        var left = deployment.ApprovalsNeeded - deployment.Approvals.Count - 1;
        return new CommandReply($"{Glyph.Good} {(context.DryRun ? "Would approve" : "Approved")} #{deployment.Number}: *{Mrkdwn.Escape(deployment.Service)}* `{Mrkdwn.Escape(deployment.Version)}` → {Mrkdwn.Escape(deployment.Environment)}{(left > 0 ? $"; it waits for {left} more" : "")}.") { Undo = $"/deploy revert {deployment.Number}", Subject = deployment.Subject };
    }

    private async Task<bool> IsOnlyAuthorAsync(Deployment deployment, Human human, CancellationToken cancellationToken)
    {
        foreach (var author in deployment.Changes.Authors)
            if ((await humans.OfAuthorAsync(author.Login, author.Email, cancellationToken))?.Key != human.Key) return false;
        return deployment.Changes.Commits.Count > 0;
    }
}
