using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// A step that an engine takes: the run is named in the store, then started, then followed to its end.
/// </summary>
internal sealed class EngineSteps(
    IStore store,
    IEnumerable<IDeployEngine> engines,
    SecretMask mask,
    StepOutcome outcome
)
{
    /// <summary>How often what has not changed is shown again: its clock goes on.</summary>
    public static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(1);

    /// <summary>How long a run that took too long has to stop when it is asked to.</summary>
    private static readonly TimeSpan ToEnd = TimeSpan.FromMinutes(5);

    public async Task TakeAsync(DeploymentChange change, DeployTarget target, CancellationToken cancellationToken)
    {
        var step = change.Deployment.Step!;
        // What one engine has been asked, no other can tell, whatever is configured now.
        var name = step.Engine ?? target.Options.Engine;
        if (engines.FirstOrDefault(engine => engine.Name == name) is not { } engine)
            await outcome.BreakAsync(change, target, $"there is no engine {name}", cancellationToken);
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
        var run = change.RunOf(target);
        var started = mask.Hide(await engine.StartAsync(run, cancellationToken), run);
        var longest = started.IsBusy ? target.Options.TimeLimit : target.Options.StartWithin;
        if (started.Reference is { } reference)
        {
            change.Deployment = change.Deployment.EngineStarts(reference);
            await RememberAsync(change, target, engine, reference, cancellationToken);
            change.NextIn = TimeSpan.Zero;
        }
        else if (change.Deployment.CancelledBy is not null)
            change.Deployment = change.Deployment.EndCancelled(change.Now);
        else if (started.MayRetry && change.Now - step.Started < longest)
        {
            // Nothing is in progress then, and nothing starts once someone cancels it.
            if (started.IsBusy)
                change.Deployment = change.Deployment.EngineIsBusy(started.Problem ?? "the engine did not start it");
            change.NextIn = engine.Interval;
        }
        else
            await outcome.BreakAsync(
                change,
                target,
                started.Problem ?? "the engine did not start it",
                cancellationToken
            );
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
        var (run, took) = (change.RunOf(target), change.Now - step.Started);
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
            await outcome.AdvanceAsync(change, target, cancellationToken);
        else if (change.Deployment.CancelledBy is not null)
            change.Deployment = change.Deployment.EndCancelled(change.Now);
        else
            await outcome.BreakAsync(
                change,
                target,
                tooLong ? $"{step.Name} took longer than {Duration.Text(target.Options.TimeLimit)}"
                    : status.State == EngineState.Cancelled ? status.Text ?? "someone stopped it in its engine"
                    : status.Text ?? $"{step.Name} failed",
                cancellationToken
            );
        change.NextIn = TimeSpan.Zero;
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
}
