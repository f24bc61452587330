using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// Takes a deploy's steps. What breaks ends the deploy, or begins the countdown to the last good version where the
/// environment asks for that.
/// </summary>
internal sealed class StepRunner(
    IStore store,
    DeployBook book,
    IEnumerable<IDeployEngine> engines,
    SmokeTests smoke,
    Guards guards,
    SecretMask mask,
    Aftermath aftermath
)
{
    /// <summary>How long people have to keep what broke.</summary>
    public static readonly TimeSpan Countdown = TimeSpan.FromSeconds(60);

    /// <summary>A place whose version came back by itself is left to people for that long.</summary>
    private static readonly TimeSpan NoAutoRollbackFor = TimeSpan.FromHours(1);

    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15),
        TimeLimit = TimeSpan.FromMinutes(1);

    /// <summary>How long a run that took too long has to stop when it is asked to.</summary>
    private static readonly TimeSpan ToEnd = TimeSpan.FromMinutes(5);

    public Task TakeAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        var step = change.Deployment.Step!;
        var isAtWork = step is { IsEngine: true, Asked: not null } && !change.Deployment.HasBroken;
        if (change.Deployment.CancelledBy is not null && !isAtWork)
            return CancelledAsync(change);
        // What an engine is at is finished first.
        return step is { IsEngine: true, Asked: not null }
            ? EngineAsync(change, target, cancellationToken)
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
            await BreakAsync(change, target, alert, cancellationToken);
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
                _ => EngineAsync(change, target, cancellationToken),
            }
        );
    }

    private static Task CancelledAsync(DeploymentChange change)
    {
        change.Deployment = change.Deployment.EndCancelled(change.Now);
        return Task.CompletedTask;
    }

    private static Task PromoteAsync(DeploymentChange change)
    {
        if (change.Deployment.State != DeployState.Paused)
            change.Deployment = change
                .Deployment.BeginStep(change.Now)
                .Pause($"at {change.Deployment.Step!.Percent}% until someone promotes it");
        return Task.CompletedTask;
    }

    private async Task EngineAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        var step = change.Deployment.Step!;
        // What one engine has been asked, no other can tell, whatever is configured now.
        var name = step.Engine ?? target.Options.Engine;
        if (engines.FirstOrDefault(engine => engine.Name == name) is not { } engine)
            await BreakAsync(change, target, $"there is no engine {name}", cancellationToken);
        else if (step.Asked is null)
        {
            // First it is written down that the engine may have been asked; then it is asked.
            change.Deployment = change.Deployment.AskEngine(engine.Name, target.Options.TimeLimit, change.Now);
            change.NextIn = TimeSpan.Zero;
        }
        // Between two turns nothing is begun.
        else if (change.IsExtra && step.Reference is null)
            return;
        else if (step.Reference is null)
            await StartAsync(change, target, engine, step, cancellationToken);
        else
            await LookAsync(change, target, engine, step, cancellationToken);
    }

    private async Task StartAsync(
        DeploymentChange change,
        DeployTarget target,
        IDeployEngine engine,
        DeployStep step,
        CancellationToken cancellationToken
    )
    {
        var run = RunOf(change.Deployment, target);
        var started = mask.Hide(await engine.StartAsync(run, cancellationToken), run);
        var longest = started.IsBusy ? target.Options.TimeLimit : target.Options.StartWithin;
        if (started.Reference is { } reference)
        {
            change.Deployment = change.Deployment.EngineStarts(reference);
            await RememberAsync(change, target, engine, reference, cancellationToken);
            change.NextIn = TimeSpan.Zero;
        }
        else if (change.Deployment.CancelledBy is not null)
            await CancelledAsync(change);
        else if (started.MayRetry && change.Now - step.Started < longest)
        {
            // Nothing is in progress then, and nothing starts once someone cancels it.
            if (started.IsBusy)
                change.Deployment = change.Deployment.EngineIsBusy(started.Problem ?? "the engine did not start it");
            change.NextIn = engine.Interval;
        }
        else
            await BreakAsync(change, target, started.Problem ?? "the engine did not start it", cancellationToken);
    }

    /// <summary>Its events are known by the run's name.</summary>
    private async Task RememberAsync(
        DeploymentChange change,
        DeployTarget target,
        IDeployEngine engine,
        string reference,
        CancellationToken cancellationToken
    )
    {
        if (engine.EventsOf(reference, target.About) is { } subject)
            await RunIndex.RememberAsync(store, subject, change.Deployment.Number, change.Effects, cancellationToken);
    }

    private async Task LookAsync(
        DeploymentChange change,
        DeployTarget target,
        IDeployEngine engine,
        DeployStep step,
        CancellationToken cancellationToken
    )
    {
        var (run, took) = (RunOf(change.Deployment, target), change.Now - step.Started);
        var tooLong = took > target.Options.TimeLimit;
        if (change.Deployment.CancelledBy is not null || tooLong)
            await engine.CancelAsync(run, step.Reference!, cancellationToken);
        change.NextIn = engine.Interval;
        var status =
            await engine.StatusAsync(run, step.Reference!, cancellationToken) is not { } said ? null
            // What its output must not show went with the configuration.
            : target.IsConfigured ? mask.Hide(said, run)
            : said with { Text = null, Tail = null };
        if (status is null)
            ShowSilence(change, engine, step);
        else
        {
            if (status.Reference is { } found && found != step.Reference)
                await RememberAsync(change, target, engine, found, cancellationToken);
            ShowStatus(change, target, step, status);
        }
        if (status is not { IsOver: true })
        {
            // What does not end, or say that it has, must not block its environment forever; but there is no automatic
            // rollback, for it would run into what may go on there.
            if (took > target.Options.TimeLimit + ToEnd)
                change.Deployment = change.Deployment.End(
                    DeployState.Failed,
                    Mrkdwn.Escape(
                        status is null
                            ? $"{Unanswered(change, engine, step)}, so its result is unknown"
                            : $"{step.Name} took longer than {Duration.Text(target.Options.TimeLimit)}, "
                                + "and did not stop when asked to"
                    ),
                    change.Now
                );
            return;
        }
        if (status.State == EngineState.Succeeded)
            await AdvanceAsync(change, target, cancellationToken);
        else if (change.Deployment.CancelledBy is not null)
            await CancelledAsync(change);
        else
            await BreakAsync(
                change,
                target,
                tooLong ? $"{step.Name} took longer than {Duration.Text(target.Options.TimeLimit)}"
                    : status.State == EngineState.Cancelled ? status.Text ?? "someone stopped it in its engine"
                    : status.Text ?? $"{step.Name} failed",
                cancellationToken
            );
        change.NextIn = TimeSpan.Zero;
    }

    /// <summary>
    /// The step is done. After the last one the alerts are looked at once more: they may have begun while it was at
    /// work.
    /// </summary>
    private async Task AdvanceAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        change.Deployment = change.Deployment.Advance(change.Now);
        if (
            change.Deployment.IsOver
            && await guards.FiringAsync(change.Deployment, target, cancellationToken) is { } alert
        )
        {
            change.Deployment = change.Deployment.Reopen();
            await BreakAsync(change, target, alert, cancellationToken);
        }
    }

    /// <summary>A short unknown state is not shown; a longer one is.</summary>
    private static void ShowSilence(DeploymentChange change, IDeployEngine engine, DeployStep step)
    {
        if (step.UnknownSince is not { } since)
            change.Deployment = change.Deployment.EngineIsSilent(change.Now);
        else if (change.Now - since >= TimeLimit && !(change.Now - change.Deployment.Shown < Pulse))
            change.Deployment = change.Deployment.ShowSilence(Unanswered(change, engine, step), change.Now);
    }

    private static string Unanswered(DeploymentChange change, IDeployEngine engine, DeployStep step) =>
        $"{engine.Name} has not responded for {Duration.Text(change.Now - (step.UnknownSince ?? change.Now))}";

    /// <summary>
    /// What people see of a run. An unchanged one is shown again from time to time: its clock goes on.
    /// </summary>
    private static void ShowStatus(DeploymentChange change, DeployTarget target, DeployStep step, EngineStatus status)
    {
        var late =
            !step.Late && status.State == EngineState.Pending && change.Now - step.Asked > target.Options.StartWithin;
        if (late)
            change.Effects.Reply(
                change.Deployment,
                $"late-{change.Deployment.Current}",
                $"{Glyph.Queued} No one has started it {Duration.Text(target.Options.StartWithin)} after it "
                    + "was requested. Is its runner online?"
            );
        var shown = change.Deployment.RecordStatus(status, late, Pulse, change.Now);
        change.HasOutput = change.Deployment.HasNewOutput(status);
        change.Deployment = shown;
    }

    private async Task SmokeAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        change.Deployment = change.Deployment.BeginStep(change.Now);
        change.NextIn = TimeSpan.Zero;
        var (failure, again) = await smoke.AskAsync(
            RunOf(change.Deployment, target),
            change.Deployment.Step!.Tries,
            cancellationToken
        );
        if (failure is null)
            await AdvanceAsync(change, target, cancellationToken);
        else if (again is { } wait)
        {
            change.Deployment = change.Deployment.RetrySmoke(failure);
            change.NextIn = wait;
        }
        else
            await BreakAsync(change, target, failure, cancellationToken);
    }

    private async Task BakeAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        if (change.Deployment.State == DeployState.Paused)
            return;
        change.Deployment = change.Deployment.BeginStep(change.Now);
        var step = change.Deployment.Step!;
        var verdict = await guards.AskAsync(RunOf(change.Deployment, target), cancellationToken);
        var left = step.For - (change.Now - step.Started!.Value);
        var pulse = step.For / 10 > Pulse ? step.For / 10 : Pulse;
        change.NextIn = new[] { verdict.AskAgain, left, pulse }.Min();
        if (verdict.Standing == GuardStanding.Broken)
            await BreakAsync(change, target, verdict.Text, cancellationToken);
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
        else if (change.Now - (change.Deployment.Shown ?? step.Started) >= Pulse)
            change.Deployment = change.Deployment.ShowAgain(change.Now);
    }

    private async Task BreakAsync(
        DeploymentChange change,
        DeployTarget target,
        string text,
        CancellationToken cancellationToken
    )
    {
        var (deployment, place) = (change.Deployment, await change.StateAsync(store, cancellationToken));
        if (deployment.Step is { IsEngine: true, ToolText: { } said })
            text = $"{said} ({text})";
        if (!(target.Options.AutoRollback && deployment is { Kind: DeployKind.Deploy, HasTouched: true }))
        {
            change.Deployment = deployment.End(DeployState.Failed, Mrkdwn.Escape(text), change.Now);
            return;
        }
        var back =
            change.Now - place.AutoRolledBack < NoAutoRollbackFor
                ? null
                : await LastGoodAsync(book, deployment, place, cancellationToken);
        if (back is null)
        {
            var why =
                change.Now - place.AutoRolledBack < NoAutoRollbackFor
                    ? "an automatic rollback ran less than an hour ago, so people decide now"
                    : "there is no good version to roll back to";
            change.Deployment = deployment.End(
                DeployState.Failed,
                $"{Mrkdwn.Escape(text)} · not rolled back: {why}",
                change.Now
            );
            await aftermath.AlarmAsync(
                change,
                $"#{deployment.Number} failed ({Mrkdwn.Escape(text)}) and is not rolled back: {why}.",
                cancellationToken
            );
            return;
        }
        change.Deployment = deployment.CountDown(text, change.Now + Countdown);
        change.NextIn = Countdown;
        var requester = deployment.ByBot ? "" : $" · {Mrkdwn.User(deployment.Requester)}";
        change.Effects.Reply(
            deployment,
            $"countdown-{deployment.Current}",
            $"{Glyph.Bad} {await aftermath.OnCallAsync(deployment, cancellationToken)}{Mrkdwn.Escape(text)} "
                + $"· `{Mrkdwn.Escape(back.Version)}` will be restored in {Duration.Text(Countdown)} unless "
                + $"someone keeps this one{requester}"
        );
    }

    /// <summary>What an automatic rollback goes to; null when there is nothing that was good.</summary>
    public static async Task<Deployment?> LastGoodAsync(
        DeployBook book,
        Deployment bad,
        EnvironmentState place,
        CancellationToken cancellationToken
    )
    {
        if (
            place.Now is { } now
            && now.Sha != bad.Sha
            && await book.FindAsync(now.Deploy, cancellationToken) is ({ IsGood: true } on, _)
        )
            return on;
        return (await book.GoodAsync(place, cancellationToken)).FirstOrDefault(good =>
            good.Sha != bad.Sha && good.Number < bad.Number
        );
    }

    /// <summary>The input of the step's engine, tests and guards.</summary>
    public static EngineRun RunOf(Deployment deployment, DeployTarget target)
    {
        var step = deployment.Step!;
        var name =
            deployment.Kind == DeployKind.Rollback ? "rollback"
            : step.Kind is StepKind.Canary or StepKind.Switch ? step.Kind.ToString().ToLowerInvariant()
            : "deploy";
        return new EngineRun(
            $"{deployment.Number}-{deployment.Current + 1}",
            deployment.Number,
            deployment.Service,
            deployment.Environment,
            deployment.Version,
            deployment.Sha,
            deployment.Ref,
            name,
            step.Percent,
            step.Asked ?? step.Started ?? deployment.Requested,
            deployment.Requester,
            target.About,
            target.Options
        );
    }
}
