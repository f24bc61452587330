using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Access.Ports;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning;

/// <summary>
/// Who may begin a deploy, break the glass for it and approve it: asked at the plan, at the click and at the approval,
/// and again when its turn comes.
/// </summary>
[AsksPermission(
    DeployPaths.BreakGlass,
    "Override approvals, checks, order, locks and freezes; needs a rule of its own in production and where "
        + "approvals are required",
    InPlace = true,
    TakesOwnRule = true
)]
internal sealed class DeployRights(Permissions permissions)
{
    /// <summary>
    /// For a plan, which shows what is on and what would ship: that is for those who may carry it out.
    /// </summary>
    /// <exception cref="Permissions.DeniedException">They may not, or it could not be found out.</exception>
    public async Task DemandAsync(DeployTarget target, DeployRequest request, CancellationToken cancellationToken)
    {
        await permissions.DemandAsync(request.Path, target.Scope, request.Caller, cancellationToken);
        if (request.BreakGlass is null)
            return;
        await permissions.DemandAsync(DeployPaths.BreakGlass, target.Scope, request.Caller, cancellationToken);
    }

    /// <summary>Whether a person may run a command in one of these places.</summary>
    /// <exception cref="Permissions.DeniedException">It could not be found out.</exception>
    public async Task<bool> MayInOneAsync(
        IEnumerable<DeployTarget> targets,
        string path,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        foreach (var target in targets)
            if ((await permissions.AskAsync(path, target.Scope, caller, cancellationToken)).IsAllowed)
                return true;
        return false;
    }

    /// <summary>For what is done to a deploy that is there.</summary>
    /// <param name="scope">The deploy's environment.</param>
    /// <param name="right">The command whose right it takes.</param>
    /// <param name="endsOwn">It only ends the deploy: whoever asked for the deploy may, unless a rule for that very
    /// command says who may.</param>
    /// <exception cref="Permissions.DeniedException">They may not, or it could not be found out.</exception>
    public async Task DemandAsync(
        Deployment deployment,
        PermissionScope scope,
        Caller caller,
        string right,
        bool endsOwn,
        CancellationToken cancellationToken
    )
    {
        var answer = await permissions.AskAsync(right, scope, caller, cancellationToken);
        if (answer.IsAllowed || (endsOwn && caller.UserId == deployment.Requester && answer.Rule?.IsFor(right) != true))
            return;
        throw new Permissions.DeniedException(answer.Refusal!);
    }

    /// <returns>Why the person may not approve, and who may; null when they may.</returns>
    /// <exception cref="Permissions.DeniedException">It could not be found out.</exception>
    public async Task<string?> ApprovalRefusalAsync(
        DeployTarget target,
        Deployment deployment,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (
            (await permissions.AskAsync(DeployPaths.Approve, target.Scope, caller, cancellationToken)).Refusal is
            { } refusal
        )
            return refusal;
        if (
            deployment.ApprovalsFrom.Count == 0
            || await permissions.HasAsync(deployment.ApprovalsFrom, caller, target.Scope, cancellationToken)
        )
            return null;
        return $"You may not approve #{deployment.Number}; "
            + $"{string.Join(", ", deployment.ApprovalsFrom.Select(Permissions.Name))} may "
            + $"(`Services:{target.Service}:Environments:{target.Environment}:Approvals:From`).";
    }

    /// <summary>
    /// Whether everyone who asked for it and approved it still may. A rollback by the bot itself is asked of no one.
    /// </summary>
    public async Task<Gate?> AtTurnAsync(
        DeployTarget target,
        Deployment deployment,
        CancellationToken cancellationToken
    )
    {
        if (deployment.ByBot)
            return null;
        try
        {
            var path = deployment.Kind == DeployKind.Deploy ? DeployPaths.Start : DeployPaths.StartRollback;
            var answer = await permissions.AskAsync(path, target.Scope, deployment.RequestedBy, cancellationToken);
            if (answer.IsAllowed && deployment.BreakGlass is not null)
                (path, answer) = (
                    DeployPaths.BreakGlass,
                    await permissions.AskAsync(
                        DeployPaths.BreakGlass,
                        target.Scope,
                        deployment.RequestedBy,
                        cancellationToken
                    )
                );
            if (!answer.IsAllowed)
                return Lost($"{Mrkdwn.User(deployment.Requester)} may no longer run `/{path}` in `{target.Name}`");
            foreach (var approval in deployment.Approvals)
                if (await ApprovalRefusalAsync(target, deployment, approval.Caller, cancellationToken) is not null)
                    return Lost(
                        $"{Mrkdwn.User(approval.UserId)}, who approved it, may no longer approve in `{target.Name}`"
                    );
            return null;
        }
        catch (Permissions.DeniedException unknown)
        {
            return Lost(unknown.Message) with { IsUnknown = true };
        }
    }

    private static Gate Lost(string text) => new(GateCode.Permission, Verdict.Block, text);
}
