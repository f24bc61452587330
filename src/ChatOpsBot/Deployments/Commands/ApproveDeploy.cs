using ChatOpsBot.Commands;
using ChatOpsBot.Deployments.Plans;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.People;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Deployments.Commands;

/// <summary>A second person's yes to exactly this version over exactly what is on. People are counted, not accounts.</summary>
[SlashCommand("deploy", "approve", "Approve a deploy of somebody else's", Usage = "<deploy> [--withdraw <user>]", Example = "/deploy approve 17", Changes = true, InPlace = true, CountsPeople = true)]
internal sealed class ApproveDeploy(IStore store, DeployBook book, ServiceCatalog catalog, DeployRights rights, Humans humans) : ISlashCommand
{
    public const string Path = "deploy approve";

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (deployment, version) = await book.GetAsync(context.Arguments.Text("deploy")!, cancellationToken);
        if (deployment.State != DeployState.Waiting) throw new CommandException($"#{deployment.Number} does not wait for approval: {DeployMessages.Word(deployment).Word}.");
        var target = catalog.Target(deployment.Service, deployment.Environment);
        if (await rights.ApprovalRefusalAsync(target, deployment, context.Caller, cancellationToken) is { } refusal) throw new Permissions.DeniedException(refusal);

        if (context.Arguments.Text("withdraw") is { } withdrawn) return Withdraw(context, deployment, version, withdrawn);
        var human = await humans.OfSlackAsync(context.UserId, cancellationToken);
        if (human.Key == deployment.RequesterHuman || context.UserId == deployment.Requester) throw new CommandException($"You asked for #{deployment.Number} yourself, so somebody else has to approve it.");
        if (deployment.Approvals.Any(approval => approval.Human == human.Key)) throw new CommandException($"You have approved #{deployment.Number} already; it takes {deployment.ApprovalsNeeded} people.");
        if (target.Options.Approvals.ExcludeAuthors && await AuthorRefusalAsync(deployment, human, cancellationToken) is { } author) throw new Permissions.DeniedException(author);

        var turn = new DeployTurn(deployment, version, context.Now, context.Effects) { Again = TimeSpan.Zero };
        var place = await turn.PlaceAsync(store, cancellationToken);
        if (place.Now?.Sha != deployment.Before?.Sha)
            throw new CommandException($"What is on in {deployment.Environment} has changed since #{deployment.Number} was asked for, so there is nothing to approve any more. It has to be planned anew: `/deploy {deployment.Service} {Mrkdwn.Escape(deployment.Ref)} to {deployment.Environment}`.");
        if (deployment.Recipe is { } recipe && recipe != Plan.RecipeOf(target, deployment.Kind))
            throw new CommandException($"How `{target.Name}` is deployed has been changed since #{deployment.Number} was asked for, so there is nothing to approve any more. It has to be planned anew: `/deploy {deployment.Service} {Mrkdwn.Escape(deployment.Ref)} to {deployment.Environment}`.");
        turn.Deployment = deployment.Approve(new Approval(context.UserId, human.Key, context.Now) { Team = context.Caller.TeamId, Enterprise = context.Caller.EnterpriseId });
        turn.Save();
        var left = deployment.ApprovalsNeeded - deployment.Approvals.Count - 1;
        return new CommandReply($"{Glyph.Good} {(context.DryRun ? "Would approve" : "Approved")} #{deployment.Number}: *{Mrkdwn.Escape(deployment.Service)}* `{Mrkdwn.Escape(deployment.Version)}` → {Mrkdwn.Escape(deployment.Environment)}{(left > 0 ? $"; it waits for {left} more" : "")}.") { Undo = $"/deploy approve {deployment.Number} --withdraw {context.UserId}", Subject = deployment.Subject };
    }

    /// <summary>The way back, as long as it waits for others.</summary>
    private static CommandReply Withdraw(CommandContext context, Deployment deployment, long version, string userId)
    {
        if (!deployment.Approvals.Any(approval => approval.UserId == userId)) throw new CommandException($"{Mrkdwn.User(userId)} has not approved #{deployment.Number}.");
        new DeployTurn(deployment, version, context.Now, context.Effects)
        {
            Again = TimeSpan.Zero, Deployment = deployment with { Approvals = [.. deployment.Approvals.Where(approval => approval.UserId != userId)] },
        }.Save();
        return new CommandReply($"{Glyph.Off} {(context.DryRun ? "Would withdraw" : "Withdrew")} the approval of #{deployment.Number}.") { NeedsNoUndo = true, Subject = deployment.Subject };
    }

    /// <summary>Why the author rule does not let them: everything that ships is theirs, or may be for all that is known.</summary>
    private async Task<string?> AuthorRefusalAsync(Deployment deployment, Human approver, CancellationToken cancellationToken)
    {
        var (changes, number) = (deployment.Changes, deployment.Number);
        if (!changes.IsKnown)
            return $"It is not known what #{number} ships, so all of it could be yours, and `ExcludeAuthors` lets no author approve. The first deploy to an environment takes `--break-glass`, or `ExcludeAuthors` off.";
        if (changes.Commits.Count == 0) return null;
        ShippedCommit? unknown = null;
        foreach (var author in changes.Authors)
        {
            // People cannot register such a name: https://docs.github.com/en/apps/creating-github-apps
            if (author.Login?.EndsWith("[bot]", StringComparison.Ordinal) == true) return null;
            var human = await humans.CertainAuthorAsync(author.Login, author.Email, cancellationToken);
            if (human is null) unknown ??= author;
            else if (human.Key != approver.Key) return null;
        }
        return unknown is null ? $"All that #{number} ships is yours, so somebody else has to approve it."
            : $"It is not certain who {Mrkdwn.Escape(unknown.Author)} is in Slack, so all that #{number} ships could be yours, and `ExcludeAuthors` lets no author approve. They can run `/chatops link` and show the same "
            + "e-mail address at GitHub, an admin can run `/chatops confirm`, or `People` in the configuration can say it.";
    }
}
