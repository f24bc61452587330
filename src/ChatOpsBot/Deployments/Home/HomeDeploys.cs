using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Pages.Ports;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Home;

/// <summary>The deploys that wait for an approval or a decision of the reader.</summary>
internal sealed class AwaitedDeploys(
    DeployBook book,
    DeployRights rights,
    ServiceCatalog catalog,
    Permissions permissions
)
{
    private const int Looked = 100;

    public async Task<IReadOnlyList<Deployment>> FindAsync(HomeReader reader, CancellationToken cancellationToken)
    {
        if (!(await permissions.AskAsync(DeployPaths.Status, null, reader.Caller, cancellationToken)).IsAllowed)
            return [];
        List<Deployment> found = [];
        var open = (await book.HistoryAsync(null, null, Looked, cancellationToken)).Where(deploy => !deploy.IsOver);
        foreach (var deployment in await reader.Visibility.OfAsync(open, deploy => [deploy.Channel], cancellationToken))
            if (await NeedsAsync(deployment, reader.Caller, cancellationToken))
                found.Add(deployment);
        return found;
    }

    private async Task<bool> NeedsAsync(Deployment deployment, Caller caller, CancellationToken cancellationToken)
    {
        if (deployment.State == DeployState.Paused)
            return deployment.Requester == caller.UserId;
        if (
            deployment.State != DeployState.Waiting
            || deployment.IsApproved
            || deployment.IsHeld
            || deployment.Requester == caller.UserId
            || deployment.Approvals.Any(approval => approval.UserId == caller.UserId)
            || catalog.Find(deployment.Service, deployment.Environment) is not { } target
        )
            return false;
        try
        {
            return await rights.ApprovalRefusalAsync(target, deployment, caller, cancellationToken) is null;
        }
        catch (Permissions.DeniedException)
        {
            // Whether they may could not be found out; the deploy itself is shown below.
            return false;
        }
    }
}

/// <summary>The deploys that wait for the reader, with their buttons.</summary>
internal sealed class HomeApprovals(AwaitedDeploys awaited, DeployBoard board) : IHomeSection
{
    private const int MostShown = 10;

    public HomePart Part => HomePart.NeedsMe;

    public async Task<IReadOnlyList<Block>> BlocksAsync(HomeReader reader, CancellationToken cancellationToken)
    {
        var needed = await awaited.FindAsync(reader, cancellationToken);
        // Slack takes a hundred blocks, and what goes on comes below.
        return
        [
            .. needed.Take(MostShown).SelectMany(deployment => board.Blocks(deployment, reader.Again)),
            .. DeployBoard.More(needed.Count, MostShown, "/deploy queue"),
        ];
    }
}

/// <summary>The other deploys that are under way, the locks and the freezes.</summary>
internal sealed class HomeDeploys(AwaitedDeploys awaited, DeployBoard board, Permissions permissions) : IHomeSection
{
    public HomePart Part => HomePart.GoingOn;

    public async Task<IReadOnlyList<Block>> BlocksAsync(HomeReader reader, CancellationToken cancellationToken)
    {
        if (!(await permissions.AskAsync(DeployPaths.Status, null, reader.Caller, cancellationToken)).IsAllowed)
            return [];
        var shown = (await awaited.FindAsync(reader, cancellationToken)).Select(deployment => deployment.Number);
        return await board.BlocksAsync(reader.Visibility, reader.Again, [.. shown], cancellationToken);
    }
}
