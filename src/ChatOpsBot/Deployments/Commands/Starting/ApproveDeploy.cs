using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Commands.Starting;

/// <summary>
/// A second person's yes to exactly this version over exactly what is on. People are counted, not accounts.
/// </summary>
[SlashCommand(
    "deploy",
    "approve",
    "Approve someone else's deploy",
    Usage = "<deploy> [--withdraw <user>]",
    Example = "/deploy approve 17",
    Changes = true,
    InPlace = true,
    CountsPeople = true
)]
internal sealed class ApproveDeploy(
    IStore store,
    DeployBook book,
    ServiceCatalog catalog,
    DeployRights rights,
    Gatekeeper gatekeeper,
    Identities identities
) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (deployment, version) = await book.GetAsync(context.Arguments.Text("deploy")!, cancellationToken);
        var target = catalog.Target(deployment.Service, deployment.Environment);
        if (await rights.ApprovalRefusalAsync(target, deployment, context.Caller, cancellationToken) is { } refusal)
            throw new Permissions.DeniedException(refusal);
        if (deployment.State != DeployState.Waiting)
            throw new CommandException(
                $"#{deployment.Number} is not waiting for approval: {DeployHeadline.StateOf(deployment).State}."
            );

        if (context.Arguments.Text("withdraw") is { } withdrawn)
            return Withdraw(context, deployment, version, withdrawn);
        var identity = await identities.OfSlackAsync(context.UserId, cancellationToken);
        if (identity.Key == deployment.RequesterIdentity || context.UserId == deployment.Requester)
            throw new Permissions.DeniedException(
                $"You requested #{deployment.Number} yourself, so someone else has to approve it."
            );
        // Who someone is across accounts can change between two approvals, and anyone can link any login.
        if (
            deployment.Approvals.Any(approval => approval.Identity == identity.Key || approval.UserId == context.UserId)
        )
            throw new CommandException(
                $"You have approved #{deployment.Number} already; it needs {deployment.ApprovalsNeeded} people."
            );
        if (
            target.Options.Approvals.ExcludeAuthors
            && await AuthorRefusalAsync(deployment, identity, cancellationToken) is { } author
        )
            throw new Permissions.DeniedException(author);

        var change = new DeploymentChange(deployment, version, context.Now, context.Effects) { NextIn = TimeSpan.Zero };
        var place = await change.StateAsync(store, cancellationToken);
        if (place.Held.Contains(deployment.Number))
            throw new CommandException($"#{deployment.Number} cannot be approved now. It is {place.HeldText}.");
        // What could not be found out is asked again at its turn.
        if (
            await gatekeeper.AgainAsync(target, deployment, place, context.Now, cancellationToken) is
            { IsUnknown: false } gate
        )
            throw new CommandException($"#{deployment.Number} cannot be approved now. {gate.Text}");
        change.Deployment = deployment.Approve(
            new Approval(context.UserId, identity.Key, context.Now)
            {
                Team = context.Caller.TeamId,
                Enterprise = context.Caller.EnterpriseId,
            }
        );
        change.Save();
        var left = deployment.ApprovalsNeeded - deployment.Approvals.Count - 1;
        return new CommandReply(
            $"{Glyph.Good} {(context.DryRun ? "Would approve" : "Approved")} #{deployment.Number}: "
                + $"*{Mrkdwn.Escape(deployment.Service)}* `{Mrkdwn.Escape(deployment.Version)}` → "
                + $"{Mrkdwn.Escape(deployment.Environment)}{(left > 0 ? $"; it waits for {left} more" : "")}."
        )
        {
            Undo = $"/deploy approve {deployment.Number} --withdraw {context.UserId}",
            Subject = deployment.Subject,
        };
    }

    /// <summary>The undo, as long as it waits for others.</summary>
    private static CommandReply Withdraw(CommandContext context, Deployment deployment, long version, string userId)
    {
        if (!deployment.Approvals.Any(approval => approval.UserId == userId))
            throw new CommandException($"{Mrkdwn.User(userId)} has not approved #{deployment.Number}.");
        new DeploymentChange(deployment, version, context.Now, context.Effects)
        {
            NextIn = TimeSpan.Zero,
            Deployment = deployment.WithdrawApproval(userId),
        }.Save();
        return new CommandReply(
            $"{Glyph.Off} {(context.DryRun ? "Would withdraw" : "Withdrew")} the approval of #{deployment.Number}."
        )
        {
            NeedsNoUndo = true,
            Subject = deployment.Subject,
        };
    }

    /// <summary>
    /// Why the author rule does not let them: everything that ships is theirs, or may be for all that is known. What a
    /// commit says of its author counts for nothing: it may say anything.
    /// </summary>
    private async Task<string?> AuthorRefusalAsync(
        Deployment deployment,
        Identity approver,
        CancellationToken cancellationToken
    )
    {
        var (changes, number) = (deployment.Changes, deployment.Number);
        if (!changes.IsKnown)
            return $"It is not known what #{number} ships, so all of it could be yours, "
                + "and `ExcludeAuthors` does not let authors approve. "
                + "The first deploy to an environment needs `--break-glass`, or `ExcludeAuthors` off.";
        if (changes.Commits.Count == 0)
            return null;
        string? doubt = null;
        foreach (var commit in changes.Commits.DistinctBy(commit => commit.Account))
        {
            var identity = commit.Account is { } login ? await identities.CertainAsync(login, cancellationToken) : null;
            if (identity is not null && identity.Key != approver.Key)
                return null;
            if (identity is null)
                doubt ??= commit.Account is { } account
                    ? $"It is not certain who {Mrkdwn.Escape(account)} is in Slack"
                    : $"No merged pull request shows who wrote “{Mrkdwn.Literal(commit.Title)}”";
        }
        return doubt is null
            ? $"All that #{number} ships is yours, so someone else has to approve it."
            : $"{doubt}, so all that #{number} ships could be yours, "
                + "and `ExcludeAuthors` does not let authors approve. "
                + "Who opened a pull request is certain when they have run `/chatops link` and show the same "
                + "e-mail address at GitHub, when an admin has run `/chatops confirm`, "
                + "or when `People` in the configuration names them.";
    }
}
