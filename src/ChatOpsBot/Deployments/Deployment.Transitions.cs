namespace ChatOpsBot.Deployments;

internal sealed partial record Deployment
{
    public bool IsApproved => Approvals.Count >= ApprovalsNeeded;

    public Deployment Approve(Approval approval) => this with { Approvals = [.. Approvals, approval] };

    /// <summary>Approved, or in need of no approval: it waits for its turn.</summary>
    public Deployment Enqueue() => this with { State = DeployState.Queued, Text = null, ApproveBy = null };

    /// <summary>Its turn has come.</summary>
    public Deployment Begin(DateTimeOffset now) => this with { State = DeployState.Running, Started = now, Text = null };

    /// <summary>The step under way, changed.</summary>
    public Deployment With(DeployStep step) => this with { Steps = [.. Steps.Select((old, index) => index == Current ? step : old)] };

    /// <summary>The step is over and the next one begins; the last one's end is the deploy's.</summary>
    /// <param name="note">What to remember of how it ended.</param>
    public Deployment Advance(DateTimeOffset now, StepState state = StepState.Done, string? note = null)
    {
        var step = Step!;
        var done = With(step with { State = state, Ended = now, Text = note ?? (step.IsEngine ? null : step.Text), Progress = null });
        var isOn = On is null && step.Kind is StepKind.Deploy or StepKind.Switch && !Steps.Skip(Current + 1).Any(later => later.Kind == StepKind.Switch);
        done = done with { Current = Current + 1, On = isOn ? now : done.On, State = DeployState.Running, Text = null, RollBackAt = null, Broken = null };
        return done.Step is null ? done.End(DeployState.Succeeded, null, now) : done;
    }

    public Deployment End(DeployState state, string? text, DateTimeOffset now)
    {
        var ended = this with { State = state, Text = text, Ended = now, RollBackAt = null };
        return Step is { State: StepState.Running } step
            ? ended.With(step with { State = state == DeployState.Cancelled ? StepState.Cancelled : StepState.Failed, Ended = now, Text = text ?? step.Text })
            : ended;
    }

    /// <summary>Is to end; the turn that follows sees to it, and so one that waits for a person waits no longer. Whoever said so first is named.</summary>
    public Deployment Cancel(string userId) =>
        this with { CancelledBy = CancelledBy ?? userId, State = State is DeployState.Paused or DeployState.Countdown ? DeployState.Running : State };

    /// <summary>Waits for a person: to promote it, to go on, or to end it.</summary>
    public Deployment Pause(string text) => this with { State = DeployState.Paused, Text = text };

    /// <summary>What is to be undone unless somebody keeps it.</summary>
    public Deployment CountDown(string text, DateTimeOffset until) => this with { State = DeployState.Countdown, Text = text, RollBackAt = until };

    /// <summary>Goes on where it paused: a step that waited for a person is over with their word.</summary>
    public Deployment Resume(DateTimeOffset now, string note) => State switch
    {
        // Kept, or promoted: the person's word stands for the step's.
        DeployState.Countdown => Advance(now, StepState.Skipped, note),
        DeployState.Paused when Step is { Kind: StepKind.Promote or StepKind.Bake or StepKind.Smoke } => Advance(now, StepState.Skipped, note),
        _ => this with { State = DeployState.Running, Text = null },
    };
}
