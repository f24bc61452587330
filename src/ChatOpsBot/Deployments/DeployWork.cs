using ChatOpsBot.Audit;
using ChatOpsBot.Deployments.Plans;
using ChatOpsBot.Events;
using ChatOpsBot.Notifications;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Deployments;

/// <summary>
/// Sees deploys through, one turn after the other: waits for approvals and its turn, takes one step after the other, and ends. Between two turns everything is in the store, so a process can die at
/// any line and another goes on; what an engine is asked to start it starts once.
/// </summary>
internal sealed class DeployWork(
    IStore store, DeployBook book, ServiceCatalog catalog, Gatekeeper gatekeeper, StepRunner steps, AuditLog audit, AdminChannel admin, TimeProvider time) : IWorkHandler
{
    /// <summary>Nobody has to be told for it to go on, but somebody may have forgotten.</summary>
    private static readonly TimeSpan SafetyNet = TimeSpan.FromMinutes(1);

    /// <summary>How soon to ask again for what could not be found out.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(15);

    private const int MostSuperseded = 20;

    public string Queue => DeployTurn.QueueName;
    public int Concurrency => 16;

    public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var (number, count, isExtra) = DeployTurn.Read(item);
        if (await book.FindAsync(number, cancellationToken) is not ({ } deployment, var version) || (deployment.Turn != count && !isExtra) || deployment.IsOver) return new WorkOutcome.Done(new Commit());
        var turn = new DeployTurn(deployment, version, time.GetUtcNow(), new Commit()) { IsExtra = isExtra };
        if (catalog.Find(deployment.Service, deployment.Environment) is not { } target) turn.Deployment = deployment.End(DeployState.Failed, $"`{deployment.Target}` is no longer configured", turn.Now);
        else
        {
            await (deployment.State switch
            {
                DeployState.Waiting => WaitAsync(turn),
                DeployState.Queued => TakePlaceAsync(turn, target, cancellationToken),
                DeployState.Countdown => RollBackAsync(turn, target, cancellationToken),
                _ => steps.TakeAsync(turn, target, cancellationToken),
            });
        }
        await FollowAsync(turn, deployment, cancellationToken);
        return new WorkOutcome.Done(turn.Save());
    }

    public async Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken)
    {
        var (number, _, _) = DeployTurn.Read(item);
        var commit = new Commit().Enqueue(admin.Message($"{Glyph.Bad} Deploy #{number} is stuck: {Mrkdwn.Escape(reason)}"));
        if (await book.FindAsync(number, cancellationToken) is not ({ IsOver: false } deployment, var version)) return commit;
        var turn = new DeployTurn(deployment, version, time.GetUtcNow(), commit) { Deployment = deployment.End(DeployState.Failed, $"I could not see it through: {Mrkdwn.Escape(reason)}", time.GetUtcNow()) };
        await FollowAsync(turn, deployment, cancellationToken);
        return turn.Save();
    }

    private static Task WaitAsync(DeployTurn turn)
    {
        var deployment = turn.Deployment;
        if (deployment.CancelledBy is { } who) turn.Deployment = deployment.End(DeployState.Cancelled, $"by {Mrkdwn.User(who)} before it began", turn.Now);
        else if (deployment.IsApproved)
        {
            turn.Deployment = deployment.Enqueue();
            turn.Again = TimeSpan.Zero;
        }
        else if (deployment.ApproveBy <= turn.Now) turn.Deployment = deployment.End(DeployState.Expired, "nobody approved it in time", turn.Now);
        else turn.Again = deployment.ApproveBy - turn.Now;
        return Task.CompletedTask;
    }

    private async Task TakePlaceAsync(DeployTurn turn, DeployTarget target, CancellationToken cancellationToken)
    {
        var deployment = turn.Deployment;
        var place = await turn.PlaceAsync(store, cancellationToken);
        if (deployment.CancelledBy is { } who)
        {
            turn.Deployment = deployment.End(DeployState.Cancelled, $"by {Mrkdwn.User(who)} before it began", turn.Now);
            return;
        }
        // One that ended without telling must not hold the place for ever.
        if (place.Active is { } other && await book.FindAsync(other, cancellationToken) is not ({ IsOver: false }, _)) place = place.Leave(other);
        place = place.Enqueue(deployment.Number);
        turn.Change(place);
        if (place.Active is not null || place.Queue[0] != deployment.Number)
        {
            turn.Again = SafetyNet;
            var text = await PositionAsync(place, deployment.Number, turn.Now, cancellationToken);
            if (deployment.Text != text) turn.Deployment = deployment with { Text = text };
            return;
        }
        if (deployment is { ApprovalsNeeded: > 0, Recipe: { } recipe } && recipe != Plan.RecipeOf(target, deployment.Kind))
        {
            turn.Deployment = deployment.End(DeployState.Cancelled, "how it is deployed has been changed since it was approved; plan it anew", turn.Now);
            return;
        }
        if (deployment.ApprovalsNeeded > 0 && place.Now?.Sha != deployment.Before?.Sha)
        {
            turn.Deployment = deployment.End(DeployState.Cancelled, "what is on has changed since it was approved; plan it anew", turn.Now);
            return;
        }
        if (await gatekeeper.AtTurnAsync(target, deployment, place, turn.Now, cancellationToken) is { } gate)
        {
            if (gate.IsUnknown)
            {
                turn.Again = AskAgain;
                if (deployment.Text != gate.Text) turn.Deployment = deployment with { Text = gate.Text };
                return;
            }
            turn.Deployment = deployment.End(DeployState.Cancelled, $"not begun · {gate.Text}", turn.Now);
            return;
        }
        turn.Change(place.Begin(deployment.Number));
        turn.Deployment = deployment.Begin(turn.Now);
        turn.Again = TimeSpan.Zero;
    }

    /// <summary>Whom it waits for, and until about when.</summary>
    private async Task<string> PositionAsync(TargetState place, long number, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = place.Queue.ToList().IndexOf(number);
        var active = place.Active is { } other && await book.FindAsync(other, cancellationToken) is ({ } running, _) ? running : null;
        List<string> parts = active is null ? [] : [$"after #{active.Number}"];
        if (before > 0 || active is null) parts.Add($"number {before + 1} in the queue");
        if (place.TurnOf(before, active, now) is { } turn) parts.Add($"begins about {Mrkdwn.Date(turn, "{time}")}");
        return string.Join(", ", parts);
    }

    /// <summary>Nobody kept what broke: the last good version comes back.</summary>
    private async Task RollBackAsync(DeployTurn turn, DeployTarget target, CancellationToken cancellationToken)
    {
        var deployment = turn.Deployment;
        if (deployment.RollBackAt > turn.Now)
        {
            turn.Again = deployment.RollBackAt - turn.Now;
            return;
        }
        var place = await turn.PlaceAsync(store, cancellationToken);
        if (await StepRunner.LastGoodAsync(book, deployment, place, cancellationToken) is not { } good)
        {
            turn.Deployment = deployment.End(DeployState.Failed, deployment.Text, turn.Now);
            return;
        }
        var number = await book.NumberAsync(turn.Effects, cancellationToken);
        var rollback = RollbackOf(deployment, good, number, $"by itself, because of #{deployment.Number}", turn.Now) with { Steps = Deployment.StepsOf(target.Options, DeployKind.Rollback), Usual = place.Usual };
        rollback.AddTo(turn.Effects, 0).Show(rollback, 1).Enqueue(DeployTurn.Work(rollback, TimeSpan.Zero));
        turn.Change(place with
        {
            Queue = [number, .. place.Queue],
            Bad = [.. place.Bad.Where(bad => bad.Sha != deployment.Sha), new BadVersion(deployment.Sha, deployment.Version, "", turn.Now, deployment.Text ?? "it broke")],
            AutoRolledBack = turn.Now,
        });
        turn.Deployment = deployment.End(DeployState.Failed, deployment.Text, turn.Now) with { RolledBackBy = number };
    }

    /// <summary>Nobody asked for it.</summary>
    private static Deployment RollbackOf(Deployment bad, Deployment good, long number, string reason, DateTimeOffset now) => new()
    {
        Number = number,
        Kind = DeployKind.Rollback,
        Service = bad.Service,
        Environment = bad.Environment,
        Channel = bad.Channel,
        Ref = good.Version,
        Sha = good.Sha,
        Version = good.Version,
        Digest = good.Digest,
        Requester = "",
        Requested = now,
        Reason = reason,
        Before = new TargetVersion(bad.Number, bad.Sha, bad.Version, now),
        Reverts = bad.Number,
        State = DeployState.Queued,
    };

    /// <summary>What follows for others from what has just become of the deploy.</summary>
    private async Task FollowAsync(DeployTurn turn, Deployment before, CancellationToken cancellationToken)
    {
        var after = turn.Deployment;
        if (before.On is null && after.On is { } on)
        {
            turn.Change((await turn.PlaceAsync(store, cancellationToken)).Holds(new TargetVersion(after.Number, after.Sha, after.Version, on)));
            turn.Effects.Enqueue(DeployNewsWork.For(after));
            await SupersedeAsync(after, turn.Effects, cancellationToken);
        }
        if (before.IsOver || !after.IsOver) return;

        var place = (await turn.PlaceAsync(store, cancellationToken)).Leave(after.Number);
        if (after.HasTouched && after.On is null) place = place with { Disturbed = true };
        if (after is { State: DeployState.Succeeded, Started: { } began, On: { } done, Kind: DeployKind.Deploy }) place = place.Lasted(done - began);
        turn.Change(place);
        await audit.AddAsync(turn.Effects, AuditEntries.Of(after, turn.Now), cancellationToken);
        if (after is { State: DeployState.Succeeded, Reverts: { } reverted }) await RevertedAsync(turn, reverted, cancellationToken);
        if (place is { Active: null, Queue: [var next, ..] } && await book.FindAsync(next, cancellationToken) is ({ } waiting, _)) turn.Effects.Enqueue(DeployTurn.Work(waiting, TimeSpan.Zero, isExtra: true));
    }

    /// <summary>What was there before is not there to be taken back any more. What a rollback takes back is told when it is over.</summary>
    private async Task SupersedeAsync(Deployment after, Commit effects, CancellationToken cancellationToken)
    {
        foreach (var earlier in await book.HistoryAsync(after.Service, after.Environment, MostSuperseded, cancellationToken))
            if (earlier.CanBeTakenBack && earlier.Number != after.Number && earlier.Number != after.Reverts && await book.FindAsync(earlier.Number, cancellationToken) is ({ CanBeTakenBack: true } found, var version))
            {
                var next = found with { SupersededBy = after.Number, Turn = found.Turn + 1 };
                next.AddTo(effects, version).Show(next, version + 1);
            }
    }

    private async Task RevertedAsync(DeployTurn turn, long number, CancellationToken cancellationToken)
    {
        if (await book.FindAsync(number, cancellationToken) is not ({ RolledBackBy: null } reverted, var version)) return;
        var next = reverted with { RolledBackBy = turn.Deployment.Number, Turn = reverted.Turn + 1 };
        next.AddTo(turn.Effects, version).Show(next, version + 1);
    }
}
