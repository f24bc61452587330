using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// Takes a deploy's steps, one turn after the other: what an engine does (<see cref="EngineSteps"/>), smoke tests,
/// baking, and the wait for a promotion. How a step ends is in <see cref="StepOutcome"/>.
/// </summary>
internal sealed class StepRunner(EngineSteps engines, SmokeTests smoke, Guards guards, StepOutcome outcome)
{
    public Task TakeAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        var step = change.Deployment.Step!;
        var isAtWork = step is { IsEngine: true, Asked: not null } && !change.Deployment.HasBroken;
        if (change.Deployment.CancelledBy is not null && !isAtWork)
        {
            change.Deployment = change.Deployment.EndCancelled(change.Now);
            return Task.CompletedTask;
        }
        // What an engine is at is finished first.
        return step is { IsEngine: true, Asked: not null }
            ? engines.TakeAsync(change, target, cancellationToken)
            : BetweenEnginesAsync(change, target, cancellationToken);
    }

    private async Task BetweenEnginesAsync(
        DeploymentChange change,
        DeployTarget target,
        CancellationToken cancellationToken
    )
    {
        var step = change.Deployment.Step!;
        if (await guards.FiringAsync(change.Deployment, target, cancellationToken) is { } alert)
        {
            await outcome.BreakAsync(change, target, alert, cancellationToken);
            return;
        }
        if (change.Deployment is { PausedBy: { } who, Step.State: StepState.Waiting or StepState.Running })
        {
            if (change.Deployment.State != DeployState.Paused)
                change.Deployment = change.Deployment.Pause($"by {Mrkdwn.User(who)} before {step.Name}");
            return;
        }
        await (
            step.Kind switch
            {
                StepKind.Smoke => SmokeAsync(change, target, cancellationToken),
                StepKind.Bake => BakeAsync(change, target, cancellationToken),
                StepKind.Promote => PromoteAsync(change),
                _ => engines.TakeAsync(change, target, cancellationToken),
            }
        );
    }

    private static Task PromoteAsync(DeploymentChange change)
    {
        if (change.Deployment.State != DeployState.Paused)
            change.Deployment = change
                .Deployment.BeginStep(change.Now)
                .Pause($"at {change.Deployment.Step!.Percent}% until someone promotes it");
        return Task.CompletedTask;
    }

    private async Task SmokeAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        change.Deployment = change.Deployment.BeginStep(change.Now);
        change.NextIn = TimeSpan.Zero;
        var (failure, again) = await smoke.AskAsync(
            change.RunOf(target),
            change.Deployment.Step!.Tries,
            cancellationToken
        );
        if (failure is null)
            await outcome.AdvanceAsync(change, target, cancellationToken);
        else if (again is { } wait)
        {
            change.Deployment = change.Deployment.RetrySmoke(failure);
            change.NextIn = wait;
        }
        else
            await outcome.BreakAsync(change, target, failure, cancellationToken);
    }

    private async Task BakeAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        if (change.Deployment.State == DeployState.Paused)
            return;
        change.Deployment = change.Deployment.BeginStep(change.Now);
        var step = change.Deployment.Step!;
        var verdict = await guards.AskAsync(change.RunOf(target), cancellationToken);
        var left = step.For - (change.Now - step.Started!.Value);
        var pulse = step.For / 10 > EngineSteps.Pulse ? step.For / 10 : EngineSteps.Pulse;
        change.NextIn = new[] { verdict.AskAgain, left, pulse }.Min();
        if (verdict.Standing == GuardStanding.Broken)
            await outcome.BreakAsync(change, target, verdict.Text, cancellationToken);
        else if (verdict.Standing == GuardStanding.Inconclusive)
            change.Deployment = change.Deployment.Pause(
                $"it is unknown whether it is good: {Mrkdwn.Escape(verdict.Text)}"
            );
        else if (left <= TimeSpan.Zero)
        {
            change.Deployment = change.Deployment.Advance(change.Now);
            change.NextIn = TimeSpan.Zero;
        }
        // An unchanged one is shown again from time to time: its clock goes on.
        else if (change.Now - (change.Deployment.Shown ?? step.Started) >= EngineSteps.Pulse)
            change.Deployment = change.Deployment.ShowAgain(change.Now);
    }
}
