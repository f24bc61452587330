using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>A schedule whose changes are shown in Slack, and who is on call by it.</summary>
internal sealed record Watched(Schedule Schedule, ScheduleOptions Options, Standing Standing)
{
    public IReadOnlyList<string> People => Standing.Now.People;
}

/// <summary>
/// What Slack is to show of schedules: it looks who is on call, and has done what follows from a change. Whoever looks
/// commits what it saw together with what follows, so of two replicas one does it.
/// </summary>
internal sealed class Handoffs(
    IStore store,
    ScheduleBook book,
    IOptionsMonitor<OnCallOptions> options,
    PeopleNames names,
    TimeProvider time
)
{
    /// <summary>The schedules that Slack is to show something of.</summary>
    public IReadOnlyList<Watched> At(DateTimeOffset moment) =>
        [
            .. from schedule in book.All
            let about = options.CurrentValue.Schedules.GetValueOrDefault(schedule.Name)
            where about is { NotifyPeople: true } or { UserGroup.Length: > 0 } or { Announce.Length: > 0 }
            select new Watched(schedule, about, schedule.At(Instant.FromDateTimeOffset(moment))),
        ];

    /// <summary>Adds what follows from who is on call now, and the work at the next change.</summary>
    /// <param name="moment">Now; or a little later, when a timer is early by the clock of this machine.</param>
    /// <param name="repairs">Groups and topics are looked at even when no one changed.</param>
    public async Task LookAsync(
        DateTimeOffset moment,
        bool repairs,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var (before, version) = await HandoffBook.Kept.FindAsync(
            store,
            HandoffBook.Key,
            HandoffBook.Empty,
            cancellationToken
        );
        await book.RefreshAsync(cancellationToken);
        var watched = At(moment);
        var changed = watched.Where(one => HasChanged(before, one)).ToList();
        await AnnounceAsync([.. changed.Where(one => before.PeopleOf(one.Schedule.Name) is not null)]);
        foreach (var handle in (repairs ? watched : changed).Select(one => one.Options.UserGroup).OfType<string>())
            Once(effects, GroupWork.For(handle, IsNews(handle, one => one.UserGroup)));
        foreach (
            var channel in (repairs ? watched : changed)
                .Where(one => one.Options.Topic)
                .Select(one => one.Options.Announce)
                .OfType<string>()
        )
            Once(effects, TopicWork.For(channel, IsNews(channel, one => one.Announce)));

        var next = watched.Min(one => one.Standing.Until)?.ToDateTimeOffset();
        var after = new HandoffBook(watched.ToDictionary(one => one.Schedule.Name, one => one.People), next);
        if (after.Equals(before))
            return;
        HandoffBook.Kept.Put(effects, HandoffBook.Key, after, version);
        if (next is { } due && due != before.Next)
            effects.Enqueue(HandoffWork.At(due, time.GetUtcNow()));

        async Task AnnounceAsync(IReadOnlyList<Watched> handedOff)
        {
            foreach (var channel in handedOff.Where(one => one.Options.Announce is not null).GroupBy(ChannelOf))
                effects.Enqueue(
                    HandoffMessages.Announcement(
                        channel.Key,
                        [.. channel],
                        await names.OfAsync(
                            channel.SelectMany(one => one.Standing.Next?.People ?? []),
                            cancellationToken
                        ),
                        moment
                    )
                );
            foreach (var one in handedOff.Where(one => one.Options.NotifyPeople))
            foreach (
                var person in one.People.Where(Permissions.IsUser).Except(before.PeopleOf(one.Schedule.Name) ?? [])
            )
                effects.Enqueue(HandoffMessages.Begins(person, one, moment));
        }

        bool IsNews(string what, Func<ScheduleOptions, string?> of) =>
            changed.Exists(one => string.Equals(of(one.Options), what, StringComparison.OrdinalIgnoreCase));
    }

    private static string ChannelOf(Watched one) => one.Options.Announce!.ToLowerInvariant();

    /// <summary>The order of people does not matter.</summary>
    private static bool HasChanged(HandoffBook before, Watched now) =>
        before.PeopleOf(now.Schedule.Name) is not { } people || !people.ToHashSet().SetEquals(now.People);

    /// <summary>Several schedules may have one group, and one channel.</summary>
    private static void Once(Commit effects, NewWork work)
    {
        if (!effects.Enqueues.Exists(other => other.Queue == work.Queue && other.Lane == work.Lane))
            effects.Enqueue(work);
    }
}
