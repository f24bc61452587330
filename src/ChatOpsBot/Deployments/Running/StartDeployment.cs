using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// Makes a deployment of a plan and puts it into the commit with its first turn: the one way in which deployments come
/// about. What it takes the place of ends, and what waits behind a rollback is held.
/// </summary>
internal sealed class StartDeployment(IStore store, DeployBook book, ServiceCatalog catalog, Identities identities)
{
    /// <param name="plan">As the person who asks has confirmed it.</param>
    /// <param name="number">Read before the plan was made.</param>
    /// <param name="replaces">What waits with the same version and gives way to it; null for nothing.</param>
    public async Task<Deployment> DeployAsync(
        Plan plan,
        DeployNumber number,
        DeployRequest request,
        Deployment? replaces,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var deployment = await AddAsync(plan, number, request, now, effects, cancellationToken);
        if (replaces is not null)
            await CancelAsync(
                replaces.Number,
                request.UserId,
                $"#{deployment.Number} supersedes it with break-glass",
                now,
                effects,
                cancellationToken
            );
        return deployment;
    }

    /// <summary>The deploy in progress is cancelled, and of two rollbacks the later one counts.</summary>
    /// <param name="plan">As the person who asks has confirmed it.</param>
    /// <param name="number">Read before the plan was made.</param>
    public async Task<Deployment> RollBackAsync(
        Plan plan,
        DeployNumber number,
        DeployRequest request,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var rollback = await AddAsync(plan, number, request, now, effects, cancellationToken);
        var state = await EnvironmentState.ReadAsync(store, rollback.Service, rollback.Environment, cancellationToken);
        if (
            state.Active is { } active
            && await book.FindAsync(active, cancellationToken) is ({ Kind: DeployKind.Deploy }, _)
        )
            await CancelAsync(active, request.UserId, null, now, effects, cancellationToken);
        foreach (var waiting in state.Queue)
            // The other must not run when the queue goes on, to what was good then.
            if (await book.FindAsync(waiting, cancellationToken) is ({ Kind: DeployKind.Rollback }, _))
                await CancelAsync(
                    waiting,
                    request.UserId,
                    $"#{rollback.Number} supersedes it",
                    now,
                    effects,
                    cancellationToken
                );
        (await HeldAsync(state, plan, rollback, now, effects, cancellationToken)).Save(state, effects, now);
        return rollback;
    }

    /// <summary>By the bot itself: the last good version comes back in the place of what broke.</summary>
    /// <param name="change">Of what broke. It does not end here.</param>
    public async Task<Deployment> RollBackAsync(
        DeploymentChange change,
        DeployTarget target,
        Deployment good,
        CancellationToken cancellationToken
    )
    {
        var (bad, place) = (change.Deployment, await change.StateAsync(store, cancellationToken));
        var plan = new Plan(
            target,
            DeployKind.Rollback,
            good.Version,
            new Revision(good.Sha, good.Version, null, null, null),
            new ShippedChanges(),
            place.Activate(new TargetVersion(bad.Number, bad.Sha, bad.Version, change.Now)),
            [],
            Deployment.StepsOf(target.Options, DeployKind.Rollback)
        )
        {
            Digest = good.Digest,
            Reverts = bad,
        };
        var request = new DeployRequest(new Caller(""), DeployPaths.StartRollback, $"because of #{bad.Number}");
        var number = await book.NextNumberAsync(cancellationToken);
        var rollback = await AddAsync(plan, number, request, change.Now, change.Effects, cancellationToken);
        change.SetState(await HeldAsync(place, plan, rollback, change.Now, change.Effects, cancellationToken));
        return rollback;
    }

    private async Task<Deployment> AddAsync(
        Plan plan,
        DeployNumber number,
        DeployRequest request,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var isBot = request.UserId.Length == 0;
        var deployment = Deployment.Create(
            plan,
            request,
            number.Take(effects),
            // One that the bot begins shows where the deployment shows that it takes back.
            isBot && plan.Reverts is { } bad
                ? bad.Channel
                : catalog.ChannelOf(plan.Target.Service),
            isBot ? null : (await identities.OfSlackAsync(request.UserId, cancellationToken)).Key,
            now
        );
        deployment.Save(null, effects, 0, now);
        effects.Enqueue(DeploymentWork.Next(deployment, TimeSpan.Zero));
        return deployment;
    }

    /// <summary>The place with the rollback as the next one.</summary>
    private async Task<EnvironmentState> HeldAsync(
        EnvironmentState place,
        Plan plan,
        Deployment rollback,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var held = (await book.HoldAsync(place, rollback.Number, effects, cancellationToken)).PutFirst(rollback.Number);
        if (!plan.LeavesBad || plan.Reverts is not { } bad)
            return held;
        var why = rollback.ByBot ? bad.Text ?? "it failed" : rollback.Reason ?? $"rolled back by #{rollback.Number}";
        return held.MarkBad(new BadVersion(bad.Sha, bad.Version, rollback.Requester, now, why));
    }

    private async Task CancelAsync(
        long number,
        string userId,
        string? reason,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (await book.FindAsync(number, cancellationToken) is not ({ IsOver: false } found, var version))
            return;
        new DeploymentChange(found, version, now, effects)
        {
            NextIn = TimeSpan.Zero,
            Deployment = found.Cancel(userId, reason),
        }.Save();
    }
}
