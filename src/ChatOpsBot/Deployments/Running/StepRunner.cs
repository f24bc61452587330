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
    private static readonly TimeSpan LeftToPeople = TimeSpan.FromHours(1);

    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15),
        Patience = TimeSpan.FromMinutes(1);

    /// <summary>How long a run that took too long has to stop when it is asked to.</summary>
    private static readonly TimeSpan ToEnd = TimeSpan.FromMinutes(5);

    public Task TakeAsync(DeployTurn turn, DeployTarget target, CancellationToken cancellationToken)
    {
        var step = turn.Deployment.Step!;
        var isAtWork = step is { IsEngine: true, Asked: not null } && !turn.Deployment.HasBroken;
        if (turn.Deployment.CancelledBy is not null && !isAtWork)
            return CancelledAsync(turn);
        // What an engine is at is finished first.
        return step is { IsEngine: true, Asked: not null }
            ? EngineAsync(turn, target, cancellationToken)
            : BetweenEnginesAsync(turn, target, cancellationToken);
    }

    private async Task BetweenEnginesAsync(DeployTurn turn, DeployTarget target, CancellationToken cancellationToken)
    {
        var step = turn.Deployment.Step!;
        if (await guards.FiringAsync(turn.Deployment, target, cancellationToken) is { } alert)
        {
            await BreakAsync(turn, target, alert, cancellationToken);
            return;
        }
        if (turn.Deployment is { PausedBy: { } who, Step.State: StepState.Waiting or StepState.Running })
        {
            if (turn.Deployment.State != DeployState.Paused)
                turn.Deployment = turn.Deployment.Pause($"by {Mrkdwn.User(who)} before {step.Name}");
            return;
        }
        await (
            step.Kind switch
            {
                StepKind.Smoke => SmokeAsync(turn, target, cancellationToken),
                StepKind.Bake => BakeAsync(turn, target, cancellationToken),
                StepKind.Promote => PromoteAsync(turn),
                _ => EngineAsync(turn, target, cancellationToken),
            }
        );
    }

    private static Task CancelledAsync(DeployTurn turn)
    {
        turn.Deployment = turn.Deployment.EndCancelled(turn.Now);
        return Task.CompletedTask;
    }

    private static Task PromoteAsync(DeployTurn turn)
    {
        if (turn.Deployment.State != DeployState.Paused)
            turn.Deployment = turn
                .Deployment.BeginStep(turn.Now)
                .Pause($"at {turn.Deployment.Step!.Percent} % until someone promotes it");
        return Task.CompletedTask;
    }

    private async Task EngineAsync(DeployTurn turn, DeployTarget target, CancellationToken cancellationToken)
    {
        var step = turn.Deployment.Step!;
        // What one engine has been asked, no other can tell, whatever is configured now.
        var name = step.Engine ?? target.Options.Engine;
        if (engines.FirstOrDefault(engine => engine.Name == name) is not { } engine)
            await BreakAsync(turn, target, $"there is no engine {name}", cancellationToken);
        else if (step.Asked is null)
        {
            // First it is written down that the engine may have been asked; then it is asked.
            turn.Deployment = turn.Deployment.AskEngine(engine.Name, target.Options.TimeLimit, turn.Now);
            turn.Again = TimeSpan.Zero;
        }
        // Between two turns nothing is begun.
        else if (turn.IsExtra && step.Reference is null)
            return;
        else if (step.Reference is null)
            await StartAsync(turn, target, engine, step, cancellationToken);
        else
            await LookAsync(turn, target, engine, step, cancellationToken);
    }

    private async Task StartAsync(
        DeployTurn turn,
        DeployTarget target,
        IDeployEngine engine,
        DeployStep step,
        CancellationToken cancellationToken
    )
    {
        var run = RunOf(turn.Deployment, target);
        var started = mask.Of(await engine.StartAsync(run, cancellationToken), run);
        var longest = started.IsBusy ? target.Options.TimeLimit : target.Options.StartWithin;
        if (started.Reference is { } reference)
        {
            turn.Deployment = turn.Deployment.EngineStarts(reference);
            await RememberAsync(turn, target, engine, reference, cancellationToken);
            turn.Again = TimeSpan.Zero;
        }
        else if (turn.Deployment.CancelledBy is not null)
            await CancelledAsync(turn);
        else if (started.MayRetry && turn.Now - step.Started < longest)
        {
            // Nothing is in progress then, and nothing starts once someone cancels it.
            if (started.IsBusy)
                turn.Deployment = turn.Deployment.EngineIsBusy(started.Problem ?? "the engine did not start it");
            turn.Again = engine.Interval;
        }
        else
            await BreakAsync(turn, target, started.Problem ?? "the engine did not start it", cancellationToken);
    }

    /// <summary>Its events are known by the run's name.</summary>
    private async Task RememberAsync(
        DeployTurn turn,
        DeployTarget target,
        IDeployEngine engine,
        string reference,
        CancellationToken cancellationToken
    )
    {
        if (engine.EventsOf(reference, target.About) is { } subject)
            await DeployEvents.RememberAsync(store, subject, turn.Deployment.Number, turn.Effects, cancellationToken);
    }

    private async Task LookAsync(
        DeployTurn turn,
        DeployTarget target,
        IDeployEngine engine,
        DeployStep step,
        CancellationToken cancellationToken
    )
    {
        var (run, took) = (RunOf(turn.Deployment, target), turn.Now - step.Started);
        var tooLong = took > target.Options.TimeLimit;
        if (turn.Deployment.CancelledBy is not null || tooLong)
            await engine.CancelAsync(run, step.Reference!, cancellationToken);
        turn.Again = engine.Interval;
        var status =
            await engine.StatusAsync(run, step.Reference!, cancellationToken) is not { } said ? null
            // What its output must not show went with the configuration.
            : target.IsConfigured ? mask.Of(said, run)
            : said with { Text = null, Tail = null };
        if (status is null)
            Miss(turn, engine, step);
        else
        {
            if (status.Reference is { } found && found != step.Reference)
                await RememberAsync(turn, target, engine, found, cancellationToken);
            Show(turn, target, step, status);
        }
        if (status is not { IsOver: true })
        {
            // What does not end, or say that it has, must not block its environment forever; but there is no automatic
            // rollback, for it would run into what may go on there.
            if (took > target.Options.TimeLimit + ToEnd)
                turn.Deployment = turn.Deployment.End(
                    DeployState.Failed,
                    Mrkdwn.Escape(
                        status is null
                            ? $"{Unanswered(turn, engine, step)}, so its result is unknown"
                            : $"{step.Name} took longer than {Duration.Text(target.Options.TimeLimit)}, "
                                + "and did not stop when asked to"
                    ),
                    turn.Now
                );
            return;
        }
        if (status.State == EngineState.Succeeded)
            await AdvanceAsync(turn, target, cancellationToken);
        else if (turn.Deployment.CancelledBy is not null)
            await CancelledAsync(turn);
        else
            await BreakAsync(
                turn,
                target,
                tooLong ? $"{step.Name} took longer than {Duration.Text(target.Options.TimeLimit)}"
                    : status.State == EngineState.Cancelled ? status.Text ?? "someone stopped it in its engine"
                    : status.Text ?? $"{step.Name} failed",
                cancellationToken
            );
        turn.Again = TimeSpan.Zero;
    }

    /// <summary>
    /// The step is done. After the last one the alerts are looked at once more: they may have begun while it was at
    /// work.
    /// </summary>
    private async Task AdvanceAsync(DeployTurn turn, DeployTarget target, CancellationToken cancellationToken)
    {
        turn.Deployment = turn.Deployment.Advance(turn.Now);
        if (turn.Deployment.IsOver && await guards.FiringAsync(turn.Deployment, target, cancellationToken) is { } alert)
        {
            turn.Deployment = turn.Deployment.Reopen();
            await BreakAsync(turn, target, alert, cancellationToken);
        }
    }

    /// <summary>A short unknown state is not shown; a longer one is.</summary>
    private static void Miss(DeployTurn turn, IDeployEngine engine, DeployStep step)
    {
        if (step.UnknownSince is not { } since)
            turn.Deployment = turn.Deployment.EngineIsSilent(turn.Now);
        else if (turn.Now - since >= Patience && !(turn.Now - turn.Deployment.Shown < Pulse))
            turn.Deployment = turn.Deployment.ShowSilence(Unanswered(turn, engine, step), turn.Now);
    }

    private static string Unanswered(DeployTurn turn, IDeployEngine engine, DeployStep step) =>
        $"{engine.Name} has not responded for {Duration.Text(turn.Now - (step.UnknownSince ?? turn.Now))}";

    /// <summary>
    /// What people see of a run. An unchanged one is shown again from time to time: its clock goes on.
    /// </summary>
    private static void Show(DeployTurn turn, DeployTarget target, DeployStep step, EngineStatus status)
    {
        var late =
            !step.Late && status.State == EngineState.Pending && turn.Now - step.Asked > target.Options.StartWithin;
        if (late)
            turn.Effects.Say(
                turn.Deployment,
                $"late-{turn.Deployment.Current}",
                $"{Glyph.Queued} No one has started it {Duration.Text(target.Options.StartWithin)} after it "
                    + "was requested. Is its runner online?"
            );
        var shown = turn.Deployment.EngineTells(status, late, Pulse, turn.Now);
        turn.HasOutput = turn.Deployment.HasNewOutput(status);
        turn.Deployment = shown;
    }

    private async Task SmokeAsync(DeployTurn turn, DeployTarget target, CancellationToken cancellationToken)
    {
        turn.Deployment = turn.Deployment.BeginStep(turn.Now);
        turn.Again = TimeSpan.Zero;
        var (failure, again) = await smoke.AskAsync(
            RunOf(turn.Deployment, target),
            turn.Deployment.Step!.Tries,
            cancellationToken
        );
        if (failure is null)
            await AdvanceAsync(turn, target, cancellationToken);
        else if (again is { } wait)
        {
            turn.Deployment = turn.Deployment.RetrySmoke(failure);
            turn.Again = wait;
        }
        else
            await BreakAsync(turn, target, failure, cancellationToken);
    }

    private async Task BakeAsync(DeployTurn turn, DeployTarget target, CancellationToken cancellationToken)
    {
        if (turn.Deployment.State == DeployState.Paused)
            return;
        turn.Deployment = turn.Deployment.BeginStep(turn.Now);
        var step = turn.Deployment.Step!;
        var verdict = await guards.AskAsync(RunOf(turn.Deployment, target), cancellationToken);
        var left = step.For - (turn.Now - step.Started!.Value);
        var pulse = step.For / 10 > Pulse ? step.For / 10 : Pulse;
        turn.Again = new[] { verdict.AskAgain, left, pulse }.Min();
        if (verdict.Standing == GuardStanding.Broken)
            await BreakAsync(turn, target, verdict.Text, cancellationToken);
        else if (verdict.Standing == GuardStanding.Inconclusive)
            turn.Deployment = turn.Deployment.Pause($"it is unknown whether it is good: {Mrkdwn.Escape(verdict.Text)}");
        else if (left <= TimeSpan.Zero)
        {
            turn.Deployment = turn.Deployment.Advance(turn.Now);
            turn.Again = TimeSpan.Zero;
        }
        // An unchanged one is shown again from time to time: its clock goes on.
        else if (turn.Now - (turn.Deployment.Shown ?? step.Started) >= Pulse)
            turn.Deployment = turn.Deployment.ShowAgain(turn.Now);
    }

    private async Task BreakAsync(
        DeployTurn turn,
        DeployTarget target,
        string text,
        CancellationToken cancellationToken
    )
    {
        var (deployment, place) = (turn.Deployment, await turn.PlaceAsync(store, cancellationToken));
        if (deployment.Step is { IsEngine: true, Said: { } said })
            text = $"{said} ({text})";
        if (!(target.Options.AutoRollback && deployment is { Kind: DeployKind.Deploy, HasTouched: true }))
        {
            turn.Deployment = deployment.End(DeployState.Failed, Mrkdwn.Escape(text), turn.Now);
            return;
        }
        var back =
            turn.Now - place.AutoRolledBack < LeftToPeople
                ? null
                : await LastGoodAsync(book, deployment, place, cancellationToken);
        if (back is null)
        {
            var why =
                turn.Now - place.AutoRolledBack < LeftToPeople
                    ? "an automatic rollback ran less than an hour ago, so people decide now"
                    : "there is no good version to roll back to";
            turn.Deployment = deployment.End(
                DeployState.Failed,
                $"{Mrkdwn.Escape(text)} · not rolled back: {why}",
                turn.Now
            );
            await aftermath.AlarmAsync(
                turn,
                $"#{deployment.Number} failed ({Mrkdwn.Escape(text)}) and is not rolled back: {why}.",
                cancellationToken
            );
            return;
        }
        turn.Deployment = deployment.CountDown(text, turn.Now + Countdown);
        turn.Again = Countdown;
        var requester = deployment.ByBot ? "" : $" · {Mrkdwn.User(deployment.Requester)}";
        turn.Effects.Say(
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
