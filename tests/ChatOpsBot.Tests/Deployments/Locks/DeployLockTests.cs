using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Deployments.Locks;

/// <summary>How locks change in the store.</summary>
public sealed class DeployLockTests
{
    private static readonly DateTimeOffset Now = TestApp.Start;
    private static readonly DeployLock Ada = new("checkout/production", DeployApp.Ada, "data", Now) { Version = 3 };

    [Fact]
    public void A_lock_that_is_taken_over_remembers_the_one_before()
    {
        var effects = new Commit();

        var taken = new DeployLock("checkout/production", DeployApp.Linus, null, Now.AddHours(1)).Take(Ada, effects);

        Assert.Equal((3L, DeployApp.Ada), (taken.Version, taken.Replaced?.Owner));
        var put = Assert.Single(Locks(effects));
        Assert.Equal((DeployLock.KeyOf("checkout/production"), 3L), (put.Key, put.ExpectedVersion));
        Assert.Equal("locks", Assert.Single(effects.Enqueues).Queue);
    }

    [Fact]
    public void Only_so_many_are_remembered()
    {
        var taken = Enumerable
            .Range(1, 20)
            .Aggregate(Ada, (before, hour) => (Ada with { Since = Now.AddHours(hour) }).Take(before, new Commit()));

        var depth = 0;
        for (var at = taken.Replaced; at is not null; at = at.Replaced)
            depth++;
        Assert.Equal(6, depth);
    }

    [Fact]
    public void One_that_a_person_releases_is_kept_for_an_undo_and_one_that_ends_by_itself_is_not()
    {
        var (released, expired) = (new Commit(), new Commit());

        Ada.Release(DeployApp.Linus, Now, released);
        Ada.Expire("its time is over", Now, expired);

        Assert.Equal(3, Assert.Single(released.Deletes).ExpectedVersion);
        Assert.Equal(TimeSpan.FromDays(7), Assert.Single(Locks(released)).KeepFor);
        Assert.Equal(3, Assert.Single(expired.Deletes).ExpectedVersion);
        Assert.Empty(Locks(expired));
    }

    [Fact]
    public void One_that_is_restored_is_as_it_was()
    {
        var effects = new Commit();

        var alone = Ada.Restore(null, DeployApp.Linus, Now.AddHours(2), effects);
        var instead = Ada.Restore(Ada with { Version = 7 }, DeployApp.Linus, Now.AddHours(2), new Commit());

        Assert.Equal(Ada with { Version = 0 }, alone);
        Assert.Equal(7, instead.Version);
        Assert.Equal(0, Assert.Single(Locks(effects)).ExpectedVersion);
    }

    [Fact]
    public void What_the_bot_notes_for_itself_asks_for_no_further_look()
    {
        var effects = new Commit();

        Ada.Ask(Now).Note(Ada, Now, effects);

        Assert.Equal(3, Assert.Single(Locks(effects)).ExpectedVersion);
        Assert.Empty(effects.Enqueues);
    }

    [Fact]
    public void An_alert_has_to_be_silent_from_when_the_last_one_is_over()
    {
        var firing = Ada.RecordAlert("one", firing: true, Now).RecordAlert("two", firing: true, Now);
        var one = firing.RecordAlert("one", firing: false, Now.AddMinutes(1));
        var none = one.RecordAlert("two", firing: false, Now.AddMinutes(2));

        Assert.Equal(["one", "two"], firing.Firing);
        Assert.Null(one.ClearSince);
        Assert.Equal(Now.AddMinutes(2), none.ClearSince);
        Assert.Equal(Now.AddMinutes(2), none.RecordAlert("two", firing: false, Now.AddMinutes(3)).ClearSince);
        Assert.Null(none.RecordAlert("one", firing: true, Now.AddMinutes(3)).ClearSince);
    }

    /// <summary>Without the fact that each change leaves.</summary>
    private static IEnumerable<DocumentPut> Locks(Commit commit) =>
        commit.Puts.Where(put => !put.Key.StartsWith(Fact.KeyOf(""), StringComparison.Ordinal));
}
