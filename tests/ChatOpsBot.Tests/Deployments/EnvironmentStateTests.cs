using ChatOpsBot.Deployments;

namespace ChatOpsBot.Tests.Deployments;

/// <summary>Every change of an environment's state is a pure method of it.</summary>
public sealed class EnvironmentStateTests
{
    private static readonly DateTimeOffset Now = TestApp.Start;
    private static readonly EnvironmentState Empty = new("checkout", "production");
    private static readonly BadVersion Bad = new("abc", "1.2.0", "U1", Now, "errors");

    [Fact]
    public void Deploys_take_their_turn_one_after_the_other()
    {
        var both = Empty.Enqueue(1).Enqueue(2).Enqueue(1);
        Assert.Equal([1, 2], both.Queue);

        var begun = both.Begin(1);
        Assert.Equal(1, begun.Active);
        Assert.Equal([2], begun.Queue);
        Assert.Null(begun.Leave(1).Active);
        Assert.Empty(begun.Leave(2).Queue);
    }

    [Fact]
    public void A_rollback_goes_first_and_holds_what_waits_until_the_queue_goes_on()
    {
        var held = Empty.Enqueue(1).Hold([1, 2], 3).PutFirst(3);
        Assert.Equal([1, 2], held.Held);
        Assert.Equal([3], held.Queue);
        Assert.StartsWith("held since rollback #3", held.HeldText, StringComparison.Ordinal);

        var on = held.Resume(unapproved: [2]);
        Assert.Equal([3, 1], on.Queue);
        Assert.Empty(on.Held);
        Assert.Null(on.HeldBy);
    }

    [Fact]
    public void A_version_that_gets_there_clears_what_was_unclear()
    {
        var unclear = Empty.Interrupt().SeeDrift("1.0.0");
        Assert.Equal((true, "1.0.0"), (unclear.Interrupted, unclear.Drift));

        var on = unclear.Activate(new TargetVersion(1, "abc", "1.1.0", Now));
        Assert.Equal((false, null, "1.1.0"), (on.Interrupted, on.Drift, on.Now?.Version));
        Assert.Null(on.SeeDrift("1.0.0").SeeDrift(null).Drift);
    }

    [Fact]
    public void A_bad_version_is_known_by_its_latest_finding_until_it_is_released()
    {
        var later = Bad with { At = Now.AddHours(1), Reason = "more errors" };
        var bad = Empty.MarkBad(Bad).MarkBad(later);

        Assert.Equal([later], bad.Bad);
        Assert.Equal(later, bad.IsBad("abc"));
        Assert.Null(bad.IsBad("def"));
        Assert.Empty(bad.ReleaseBad(later).Bad);
    }

    [Fact]
    public void The_last_durations_are_remembered_and_their_median_is_the_usual_one()
    {
        Assert.Null(Empty.Usual);
        var measured = Enumerable
            .Range(1, 25)
            .Aggregate(Empty, (state, minutes) => state.RecordDuration(TimeSpan.FromMinutes(minutes)));

        Assert.Equal(20, measured.Took.Count);
        Assert.Equal(TimeSpan.FromMinutes(16), measured.Usual);
        Assert.Equal(Now, Empty.MarkAutoRollback(Now).AutoRolledBack);
    }
}
