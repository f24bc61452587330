using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Escalation.Policies;

/// <summary>Who the names of a policy mean at a time.</summary>
internal sealed class Rosters(ScheduleBook schedules, UserGroups groups)
{
    /// <param name="turns">Who was paged when in the steps with round robin.</param>
    /// <param name="at">UTC.</param>
    public async Task<Roster> OfAsync(
        EscalationPolicy policy,
        RoundRobin turns,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        await schedules.RefreshAsync(cancellationToken);
        List<IReadOnlyList<Target>> steps = [];
        foreach (var (index, step) in policy.Steps.Index())
        {
            var targets = await TargetsAsync(step.Notify, at, cancellationToken);
            steps.Add(step.RoundRobin ? turns.Order(index, targets) : targets);
        }
        return new Roster(steps, await TargetsAsync(policy.Fallback, at, cancellationToken));
    }

    /// <summary>Each person once, with the first name that they come by.</summary>
    public async Task<IReadOnlyList<Target>> TargetsAsync(
        IEnumerable<string> names,
        DateTimeOffset at,
        CancellationToken cancellationToken
    )
    {
        List<Target> targets = [];
        foreach (var name in names)
            targets.AddRange(await OfAsync(name, at, cancellationToken));
        return [.. targets.DistinctBy(target => target.Who)];
    }

    private async Task<IEnumerable<Target>> OfAsync(string name, DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (PolicyReader.IsGroup(name))
            return (await MembersAsync(name, cancellationToken)).Select(member => new Target(member, name));
        if (!PolicyReader.IsSchedule(name))
            return [new Target(name, "")];
        if (schedules.Find(name) is not { } schedule)
            return [];
        var shift = schedule.At(Instant.FromDateTimeOffset(at)).Now;
        // Of someone whose mail address Slack does not know there is nothing to page.
        return shift
            .People.Where(Permissions.IsUser)
            .Select(person => new Target(person, $"{schedule.Name}{Why(shift)}"));
    }

    private static string Why(Shift shift) =>
        (shift.Layer is { } layer ? $", layer {layer}" : "")
        + shift.Overrides.Count switch
        {
            0 => "",
            1 => ", by an override",
            var count => $", by {count} overrides",
        };

    /// <summary>A group that Slack does not tell has no one now: the next step must not wait for it.</summary>
    private async Task<IReadOnlyList<string>> MembersAsync(string group, CancellationToken cancellationToken)
    {
        try
        {
            return await groups.MembersAsync(group, cancellationToken);
        }
        catch (SlackException)
        {
            return [];
        }
    }
}
