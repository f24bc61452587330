using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Planning;

namespace ChatOpsBot.Deployments;

/// <summary>How its steps go. Each of these needs a step under way.</summary>
internal sealed partial record Deployment
{
    /// <summary>The step under way begins, if it has not yet.</summary>
    public Deployment BeginStep(DateTimeOffset now) =>
        Step is { State: StepState.Waiting } step ? With(step with { State = StepState.Running, Started = now }) : this;

    /// <summary>Its engine is about to be asked to start: from now on it may have.</summary>
    /// <param name="limit">How long the run may take.</param>
    public Deployment AskEngine(string engine, TimeSpan limit, DateTimeOffset now) =>
        With(
            Step! with
            {
                State = StepState.Running,
                Asked = now,
                Started = Step.Started ?? now,
                Engine = engine,
                Limit = limit,
            }
        );

    /// <summary>Its engine has started a run.</summary>
    /// <param name="reference">The engine's name of the run.</param>
    public Deployment EngineStarts(string reference) => With(Step! with { Reference = reference, Text = null });

    /// <summary>Its engine has certainly started nothing, and is asked again later.</summary>
    /// <param name="problem">Plain text.</param>
    public Deployment EngineIsBusy(string problem) =>
        With(Step! with { Asked = null, Text = Step.Text ?? $"{problem}; asked again" });

    /// <summary>Its engine has reported the state of the run.</summary>
    /// <param name="isLate">It should have started, and people have been notified that it has not.</param>
    /// <param name="pulse">After how long an unchanged one is shown again, for its clock goes on.</param>
    /// <returns>The same when there is nothing new to show.</returns>
    public Deployment RecordStatus(EngineStatus status, bool isLate, TimeSpan pulse, DateTimeOffset now)
    {
        var step = Step!;
        var next = step with
        {
            Text = status.Text,
            Progress = status.Percent ?? step.Progress,
            Log = status.Log ?? step.Log,
            Late = step.Late || isLate,
            UnknownSince = null,
            Reference = status.Reference ?? step.Reference,
        };
        return next == step && !HasNewOutput(status) && !(now - (Shown ?? step.Started) >= pulse)
            ? this
            : With(next) with
            {
                Tail = status.Tail ?? Tail,
                Shown = now,
            };
    }

    /// <summary>Whether the engine's output is another than the one that is known.</summary>
    public bool HasNewOutput(EngineStatus status) => status.Tail is not null && status.Tail != Tail;

    /// <summary>Its engine could not be asked how the run stands.</summary>
    public Deployment EngineIsSilent(DateTimeOffset now) =>
        Step!.UnknownSince is null ? With(Step with { UnknownSince = now }) : this;

    /// <summary>Its engine has been silent for so long that it shows.</summary>
    /// <param name="text">Plain text.</param>
    public Deployment ShowSilence(string text, DateTimeOffset now) => With(Step! with { Text = text }).ShowAgain(now);

    /// <summary>The running tool reports itself, by a webhook.</summary>
    /// <param name="said">Plain text.</param>
    public Deployment RecordToolText(string said) => With(Step! with { ToolText = said });

    /// <summary>A smoke test has failed and is tried again.</summary>
    /// <param name="failure">Plain text.</param>
    public Deployment RetrySmoke(string failure) => With(Step! with { Tries = Step.Tries + 1, Text = failure });

    /// <summary>Nothing is new but the time: its message is brought up to date.</summary>
    public Deployment ShowAgain(DateTimeOffset now) => this with { Shown = now };

    /// <summary>The step is over and the next one begins; the last one's end is the deploy's.</summary>
    /// <param name="by">The user whose word ended it.</param>
    public Deployment Advance(DateTimeOffset now, StepState state = StepState.Done, string? by = null)
    {
        var step = Step!;
        var done = With(
            step with
            {
                State = state,
                Ended = now,
                By = by,
                Text = step.IsEngine ? null : step.Text,
                Progress = null,
            }
        );
        var isOn =
            On is null
            && step.Kind is StepKind.Deploy or StepKind.Switch
            && !Steps.Skip(Current + 1).Any(later => later.Kind == StepKind.Switch);
        done = done with
        {
            Current = Current + 1,
            On = isOn ? now : done.On,
            State = DeployState.Running,
            Text = null,
            RollBackAt = null,
        };
        return done.Step is null ? done.End(DeployState.Succeeded, null, now) : done;
    }

    /// <summary>
    /// All its steps are done, but it is not called good yet: the last one is the one to decide about.
    /// </summary>
    public Deployment Reopen() => this with { State = DeployState.Running, Current = Steps.Count - 1, Ended = null };

    /// <summary>Waits for a person: to promote it, to go on, or to end it.</summary>
    public Deployment Pause(string text) => this with { State = DeployState.Paused, Text = text };

    /// <summary>Someone wants it to stop before its next step.</summary>
    public Deployment PauseBeforeNext(string userId) => this with { PausedBy = userId };

    /// <summary>
    /// Someone lets it go on without the rest of its step, or after a pause; null when it waits for no one.
    /// </summary>
    public Deployment? Promote(string userId, DateTimeOffset now) =>
        this switch
        {
            { State: DeployState.Paused, PausedBy: not null } => this with
            {
                State = DeployState.Running,
                Text = null,
                PausedBy = null,
            },
            { State: DeployState.Paused, Step.Kind: StepKind.Promote } => Advance(now, StepState.Done, userId),
            { State: DeployState.Paused } or { State: DeployState.Running, Step.Kind: StepKind.Bake } => Advance(
                now,
                StepState.Skipped,
                userId
            ),
            { State: DeployState.Running, PausedBy: not null } => this with { PausedBy = null },
            _ => null,
        };

    /// <summary>The step under way, changed.</summary>
    private Deployment With(DeployStep step) =>
        this with
        {
            Steps = [.. Steps.Select((old, index) => index == Current ? step : old)],
        };
}
