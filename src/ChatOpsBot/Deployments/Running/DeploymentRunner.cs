using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// Sees deploys through, one turn after the other: waits for approvals and its turn, takes one step after the other,
/// and ends. Between two turns everything is in the store, so a process can die at any line and another goes on; what
/// an engine is asked to start it starts once.
/// </summary>
internal sealed class DeploymentRunner(
    IStore store,
    DeployBook book,
    ServiceCatalog catalog,
    IEnumerable<IDeployEngine> engines,
    Gatekeeper gatekeeper,
    StepRunner steps,
    StartDeployment start,
    Aftermath aftermath,
    AdminChannel admin,
    TimeProvider time
) : WorkHandler<DeploymentTurn>(DeploymentWork.QueueName, 32, DeploymentWork.Read)
{
    /// <summary>It is woken when it can go on; this is for when that was missed.</summary>
    private static readonly TimeSpan SafetyNet = TimeSpan.FromMinutes(1);

    /// <summary>How soon to ask again for what could not be found out.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(15);

    protected override async Task<WorkOutcome> WorkAsync(
        DeploymentTurn turn,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        if (
            await book.FindAsync(turn.Number, cancellationToken) is not ({ } deployment, var version)
            || (deployment.Turn != turn.Turn && !turn.IsExtra)
            || deployment.IsOver
        )
            return new WorkOutcome.Done(new Commit());
        var change = new DeploymentChange(deployment, version, time.GetUtcNow(), new Commit())
        {
            IsExtra = turn.IsExtra,
        };
        if ((catalog.Find(deployment.Service, deployment.Environment) ?? Removed(deployment)) is not { } target)
            change.Deployment = deployment.End(
                DeployState.Failed,
                $"`{deployment.Target}` is no longer configured",
                change.Now
            );
        else
        {
            await (
                deployment.State switch
                {
                    DeployState.Waiting => WaitAsync(change, target, cancellationToken),
                    DeployState.Queued => TakePlaceAsync(change, target, cancellationToken),
                    DeployState.Countdown => RollBackAsync(change, target, cancellationToken),
                    _ => steps.TakeAsync(change, target, cancellationToken),
                }
            );
        }
        await aftermath.FollowAsync(change, deployment, cancellationToken);
        return new WorkOutcome.Done(change.Save());
    }

    protected override async Task<Commit> GivenUpAsync(
        DeploymentTurn turn,
        string reason,
        CancellationToken cancellationToken
    )
    {
        var number = turn.Number;
        var commit = new Commit().Enqueue(
            admin.Message($"{Glyph.Bad} Deploy #{number} is stuck: {Mrkdwn.Escape(reason)}")
        );
        if (await book.FindAsync(number, cancellationToken) is not ({ IsOver: false } deployment, var version))
            return commit;
        var change = new DeploymentChange(deployment, version, time.GetUtcNow(), commit)
        {
            Deployment = deployment.End(
                DeployState.Failed,
                $"I could not finish it: {Mrkdwn.Escape(reason)}",
                time.GetUtcNow()
            ),
        };
        await aftermath.FollowAsync(change, deployment, cancellationToken);
        return change.Save();
    }

    /// <summary>
    /// A place that is no longer configured, as far as the step's engine needs it to see to the end what it has begun;
    /// null when it cannot, or has begun nothing.
    /// </summary>
    private DeployTarget? Removed(Deployment deployment) =>
        deployment
            is {
                State: DeployState.Running,
                Step: { IsEngine: true, Reference: not null, Engine: { } name, Limit: { } limit }
            }
        && engines.Any(engine => engine.Name == name && engine.CanFollowAlone)
            ? new DeployTarget(
                deployment.Service,
                deployment.Environment,
                new ServiceOptions(),
                new EnvironmentOptions { Engine = name, TimeLimit = limit }
            )
            {
                IsConfigured = false,
            }
            : null;

    /// <summary>
    /// Whether a rollback, or a person, has stopped all that waits in its place. Its card shows that, and what it would
    /// bring back.
    /// </summary>
    private async Task<bool> HeldAsync(
        DeploymentChange change,
        DeployTarget target,
        CancellationToken cancellationToken
    )
    {
        var (deployment, place) = (change.Deployment, await change.StateAsync(store, cancellationToken));
        var isHeld = deployment.CanBeHeld && place.Held.Contains(deployment.Number);
        var isShown = !isHeld || deployment.Text?.StartsWith(place.HeldText, StringComparison.Ordinal) == true;
        if (isHeld == deployment.IsHeld && isShown)
            return isHeld;
        change.Deployment = isHeld
            ? deployment.Hold(
                place.HeldText
                    + await gatekeeper.BringsBackAsync(target, deployment, place, change.Now, cancellationToken)
            )
            : deployment.TakeOffHold();
        return isHeld;
    }

    private async Task WaitAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        await HeldAsync(change, target, cancellationToken);
        var deployment = change.Deployment;
        if (deployment.CancelledBy is not null)
            change.Deployment = deployment.EndCancelled(change.Now);
        else if (deployment.IsApproved)
        {
            change.Deployment = deployment.Enqueue();
            change.NextIn = TimeSpan.Zero;
        }
        else if (deployment.ApproveBy <= change.Now)
            change.Deployment = deployment.End(DeployState.Expired, "no one approved it in time", change.Now);
        else
            change.NextIn = deployment.ApproveBy - change.Now;
    }

    private async Task TakePlaceAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        var deployment = change.Deployment;
        var place = await change.StateAsync(store, cancellationToken);
        if (deployment.CancelledBy is not null)
        {
            change.Deployment = deployment.EndCancelled(change.Now);
            return;
        }
        if (await HeldAsync(change, target, cancellationToken))
        {
            change.NextIn = SafetyNet;
            return;
        }
        deployment = change.Deployment;
        // One that ended without a report must not block the environment forever.
        if (place.Active is { } other && await book.FindAsync(other, cancellationToken) is not ({ IsOver: false }, _))
            place = place.Leave(other);
        place = place.Enqueue(deployment.Number);
        change.SetState(place);
        if (place.Active is not null || place.Queue[0] != deployment.Number)
        {
            change.NextIn = SafetyNet;
            change.Deployment = deployment.WaitFor(
                await PositionAsync(place, deployment.Number, change.Now, cancellationToken)
            );
            return;
        }
        if (await gatekeeper.AgainAsync(target, deployment, place, change.Now, cancellationToken) is { } gate)
        {
            if (gate.IsUnknown)
            {
                change.NextIn = AskAgain;
                change.Deployment = deployment.WaitFor(gate.Text);
                return;
            }
            change.Deployment = deployment.End(DeployState.Cancelled, $"not started · {gate.Text}", change.Now);
            return;
        }
        change.SetState(place.Begin(deployment.Number));
        change.Deployment = deployment.Begin(change.Now);
        if (deployment.Kind == DeployKind.Rollback)
            await PassAsync(change, target, cancellationToken);
        change.NextIn = TimeSpan.Zero;
    }

    /// <summary>
    /// A rollback to a good version passes what holds its place; its card says it, and so does a message to whoever
    /// holds it.
    /// </summary>
    private async Task PassAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        var rollback = change.Deployment;
        var passed = await gatekeeper.HoldingAsync(target, rollback.Requester, change.Now, cancellationToken);
        change.Deployment = rollback.BeginAlthough(passed.Select(held => held.Text));
        foreach (
            var (index, held) in passed
                .Index()
                .Where(held => held.Item.Holder.Length > 0 && held.Item.Holder != rollback.Requester)
        )
            change.Effects.Notify(
                held.Holder,
                $"deploy/{rollback.Number}/although/{index}",
                $"⚠ #{rollback.Number} rolls *{Mrkdwn.Escape(rollback.Service)}* back to "
                    + $"`{Mrkdwn.Escape(rollback.Version)}` in {Mrkdwn.Escape(rollback.Environment)} although "
                    + $"{held.Text}."
            );
        await aftermath.RollingBackAsync(change, cancellationToken);
    }

    /// <summary>What it waits for, and until about when.</summary>
    private async Task<string> PositionAsync(
        EnvironmentState place,
        long number,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var before = place.Queue.ToList().IndexOf(number);
        var active =
            place.Active is { } other && await book.FindAsync(other, cancellationToken) is ({ } running, _)
                ? running
                : null;
        List<string> parts = active is null ? [] : [$"after #{active.Number}"];
        if (before > 0 || active is null)
            parts.Add($"number {before + 1} in the queue");
        if (place.TurnOf(before, active, now) is { } turn)
            parts.Add($"starts about {Mrkdwn.Date(turn, "{time}")}");
        return string.Join(", ", parts);
    }

    /// <summary>No one kept what broke: the last good version comes back.</summary>
    private async Task RollBackAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        var deployment = change.Deployment;
        if (deployment.RollBackAt > change.Now)
        {
            change.NextIn = deployment.RollBackAt - change.Now;
            return;
        }
        var place = await change.StateAsync(store, cancellationToken);
        if (await StepOutcome.LastGoodAsync(book, deployment, place, cancellationToken) is not { } good)
        {
            change.Deployment = deployment.End(DeployState.Failed, deployment.Text, change.Now);
            await aftermath.AlarmAsync(
                change,
                $"#{deployment.Number} failed ({deployment.Text}), and there is no good version to roll back to.",
                cancellationToken
            );
            return;
        }
        var rollback = await start.RollBackAsync(change, target, good, cancellationToken);
        change.Deployment = deployment.FailAndRollBack(rollback.Number, change.Now);
    }
}
