using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Planning;

namespace ChatOpsBot.Tests.Deployments;

/// <summary>Every change of a deployment is a pure method of it.</summary>
public sealed class DeploymentTransitionTests
{
    private static readonly DateTimeOffset Now = TestApp.Start;
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(15);

    private static readonly Deployment Waiting = Sample.Of(1) with
    {
        State = DeployState.Waiting,
        ApprovalsNeeded = 1,
        Steps = [new DeployStep(StepKind.Canary, 25), new DeployStep(StepKind.Deploy), new DeployStep(StepKind.Smoke)],
    };

    private static readonly Deployment Running = Waiting.Enqueue().Begin(Now);

    [Fact]
    public void It_is_approved_by_as_many_as_it_needs_and_one_can_withdraw()
    {
        var approved = Waiting.Approve(new Approval("U1", "one", Now));

        Assert.False(Waiting.IsApproved);
        Assert.True(approved.IsApproved);
        Assert.False(approved.WithdrawApproval("U1").IsApproved);
        Assert.True(approved.WithdrawApproval("U2").IsApproved);
    }

    [Fact]
    public void What_holds_it_shows_until_it_is_let_go()
    {
        var held = Waiting.Hold("held since rollback #9");

        Assert.Equal((true, "held since rollback #9"), (held.IsHeld, held.Text));
        Assert.Equal("held since rollback #9", held.Enqueue().Text);
        Assert.Equal((false, null), (held.TakeOffHold().IsHeld, held.TakeOffHold().Text));
        Assert.Equal(
            ["contains_bad_version abc@0"],
            held.WithKnown([new BadVersion("abc", "1.0.0", "", DateTimeOffset.UnixEpoch, "errors")]).Known
        );
    }

    [Fact]
    public void What_it_waits_for_is_stored_once()
    {
        var queued = Waiting.Enqueue().WaitFor("after #16");

        Assert.Equal("after #16", queued.Text);
        Assert.Same(queued, queued.WaitFor("after #16"));
    }

    [Theory]
    [InlineData(DeployState.Waiting, DeployState.Waiting)]
    [InlineData(DeployState.Queued, DeployState.Queued)]
    [InlineData(DeployState.Running, DeployState.Running)]
    [InlineData(DeployState.Paused, DeployState.Running)]
    [InlineData(DeployState.Countdown, DeployState.Running)]
    public void To_cancel_only_asks_for_the_end_and_the_first_who_asks_is_named(object state, object expected)
    {
        var cancelled = (Running with { State = (DeployState)state })
            .Cancel("U1", "wrong version")
            .Cancel("U2", "late");

        Assert.Equal((DeployState)expected, cancelled.State);
        Assert.Equal(("U1", "wrong version"), (cancelled.CancelledBy, cancelled.CancelReason));
        Assert.False(cancelled.IsOver);
    }

    [Fact]
    public void How_it_was_cancelled_shows_at_its_end()
    {
        Assert.Equal("by <@U1> before it began: late", Waiting.Cancel("U1", "late").EndCancelled(Now).Text);
        Assert.Equal("by <@U1>", Running.Cancel("U1").EndCancelled(Now).Text);
        Assert.Equal(
            "<@U1> pulled the cord: errors, and locked `checkout/production`",
            Running.PullCord("U1", "errors").EndCancelled(Now).Text
        );
        // Whoever cancelled it first did not lock anything.
        Assert.Equal("by <@U1>", Running.Cancel("U1").PullCord("U2", "errors").EndCancelled(Now).Text);
    }

    [Fact]
    public void An_engine_s_step_goes_from_asked_to_started_to_done()
    {
        var asked = Running.AskEngine("script", TimeSpan.FromMinutes(30), Now);
        Assert.True(asked.HasTouched);
        Assert.Equal((StepState.Running, "script", Now), (asked.Step!.State, asked.Step.Engine, asked.Step.Asked));

        var started = asked.EngineStarts("run 1");
        Assert.Equal("run 1", started.Step!.Reference);

        var done = started.Advance(Now.AddMinutes(1));
        Assert.Equal((1, StepState.Done), (done.Current, done.Steps[0].State));
        Assert.Null(done.On);
        Assert.Equal(Now.AddMinutes(2), done.Advance(Now.AddMinutes(2)).On);
    }

    [Fact]
    public void An_engine_that_is_busy_has_certainly_not_been_asked()
    {
        var busy = Running.AskEngine("script", TimeSpan.FromMinutes(30), Now).EngineIsBusy("another run is at work");

        Assert.False(busy.HasTouched);
        Assert.Equal("another run is at work; asked again", busy.Step!.Text);
        Assert.Equal(Now, busy.AskEngine("script", TimeSpan.FromMinutes(30), Now.AddMinutes(1)).Step!.Started);
    }

    [Fact]
    public void What_an_engine_tells_is_shown_when_it_is_new_and_from_time_to_time()
    {
        var started = Running.AskEngine("script", TimeSpan.FromMinutes(30), Now).EngineStarts("run 1");
        var recorded = started.RecordStatus(
            new EngineStatus(EngineState.Running, "2 of 5", 40, Tail: "line"),
            isLate: false,
            Pulse,
            Now
        );

        Assert.Equal(("2 of 5", 40, "line"), (recorded.Step!.Text, recorded.Step.Progress, recorded.Tail));
        var same = new EngineStatus(EngineState.Running, "2 of 5", 40, Tail: "line");
        Assert.False(recorded.HasNewOutput(same));
        Assert.Same(recorded, recorded.RecordStatus(same, isLate: false, Pulse, Now.AddSeconds(14)));
        Assert.NotSame(recorded, recorded.RecordStatus(same, isLate: false, Pulse, Now.AddSeconds(15)));
        Assert.True(recorded.RecordStatus(same, isLate: true, Pulse, Now).Step!.Late);
        Assert.True(recorded.HasNewOutput(same with { Tail = "another" }));
    }

    [Fact]
    public void An_engine_s_silence_is_counted_from_its_beginning_until_it_answers()
    {
        var started = Running.AskEngine("script", TimeSpan.FromMinutes(30), Now).EngineStarts("run 1");
        var silent = started.EngineIsSilent(Now).EngineIsSilent(Now.AddMinutes(1));

        Assert.Equal(Now, silent.Step!.UnknownSince);
        Assert.Equal("no answer", silent.ShowSilence("no answer", Now.AddMinutes(1)).Step!.Text);
        Assert.Null(
            silent.RecordStatus(new EngineStatus(EngineState.Running), isLate: false, Pulse, Now).Step!.UnknownSince
        );
    }

    [Fact]
    public void A_step_begins_once_and_smoke_tests_are_counted()
    {
        var begun = Running.BeginStep(Now);

        Assert.Equal(Now, begun.Step!.Started);
        Assert.Same(begun, begun.BeginStep(Now.AddMinutes(1)));
        Assert.Equal(
            (2, "502"),
            (begun.RetrySmoke("500").RetrySmoke("502").Step!.Tries, begun.RetrySmoke("502").Step!.Text)
        );
        Assert.Equal("migrating", begun.RecordToolText("migrating").Step!.ToolText);
        Assert.Equal(Now, begun.ShowAgain(Now).Shown);
    }

    [Fact]
    public void It_pauses_before_its_next_step_and_goes_on_when_it_is_promoted()
    {
        var wanted = Running.PauseBeforeNext("U1");
        Assert.Equal((DeployState.Running, "U1"), (wanted.State, wanted.PausedBy));
        Assert.Null(wanted.Promote("U2", Now)!.PausedBy);

        var paused = wanted.Pause("by U1");
        var promoted = paused.Promote("U2", Now)!;
        Assert.Equal((DeployState.Running, 0), (promoted.State, promoted.Current));
        Assert.Null(Running.Promote("U2", Now));
    }

    [Fact]
    public void After_its_countdown_it_has_failed_and_is_rolled_back()
    {
        var broken = Running
            .AskEngine("script", TimeSpan.FromMinutes(30), Now)
            .CountDown("5 % errors", Now.AddMinutes(1));
        Assert.True(broken.HasBroken);
        Assert.Equal(Now, broken.EndCountdown(Now).RollBackAt);

        var failed = broken.FailAndRollBack(18, Now);
        Assert.Equal((DeployState.Failed, 18L, "5 % errors"), (failed.State, failed.RollingBack, failed.Text));
        Assert.Null(failed.RollBackAt);
        Assert.False(failed.CanBeTakenBack);
    }

    [Theory]
    [InlineData(DeployState.Succeeded, 18L, null)]
    [InlineData(DeployState.Failed, null, 18L)]
    [InlineData(DeployState.Cancelled, null, 18L)]
    public void A_rollback_that_is_over_has_taken_it_back_or_has_failed(object state, long? by, long? failed)
    {
        var ended = Running
            .End(DeployState.Succeeded, null, Now)
            .RollBackBegins(18)
            .RollBackEnds(Sample.Of(0) with { Number = 18, State = (DeployState)state });

        Assert.Null(ended.RollingBack);
        Assert.Equal((by, failed), (ended.RolledBackBy, ended.RollbackFailed));
        Assert.Equal(by is null, ended.IsGood);
    }

    [Fact]
    public void What_a_later_one_has_taken_the_place_of_cannot_be_taken_back()
    {
        var half = Running.AskEngine("script", TimeSpan.FromMinutes(30), Now).End(DeployState.Failed, "lost", Now);

        Assert.True(half.MayBePartlyDeployed);
        Assert.False(half.Supersede(18).MayBePartlyDeployed);
    }

    [Fact]
    public void A_rollback_says_what_it_passed() =>
        Assert.Equal(
            ["it is locked"],
            (Sample.Of(1) with { Kind = DeployKind.Rollback }).BeginAlthough(["it is locked"]).Although
        );
}
