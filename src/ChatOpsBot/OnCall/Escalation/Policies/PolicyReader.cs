using ChatOpsBot.Platform.Access;
using NodaTime;

namespace ChatOpsBot.OnCall.Escalation.Policies;

/// <summary>From the configuration of a policy to one that can be followed, with all problems on the way.</summary>
/// <param name="schedules">The names of all schedules; null where they are not known, and are not checked.</param>
/// <param name="problems">One line each, naming the key, what is wrong and what is right.</param>
internal sealed class PolicyReader(IReadOnlyCollection<string>? schedules, List<string> problems)
{
    private const int MostSteps = 20,
        MostNotified = 20;
    private static readonly TimeSpan ShortestStep = TimeSpan.FromSeconds(10),
        LongestStep = TimeSpan.FromDays(7);

    /// <summary>What the name of a schedule may begin with, so that it is not taken for anything else.</summary>
    public const string SchedulePrefix = "schedule:";

    /// <param name="key">Of the policy in the configuration.</param>
    /// <returns>Null when there are problems.</returns>
    public EscalationPolicy? Read(string name, PolicyOptions options, string key)
    {
        var before = problems.Count;
        if (options.Steps.Count == 0)
            problems.Add($"{key}:Steps: is empty, so no one is ever paged; add one with Notify");
        if (options.Steps.Count > MostSteps)
            problems.Add($"{key}:Steps: has {options.Steps.Count}; at most {MostSteps} are possible");
        foreach (var (index, step) in options.Steps.Index())
            Step(step, $"{key}:Steps:{index}");
        if (options.Repeat is < EscalationPolicy.Forever or > EscalationPolicy.MostRepeats)
            problems.Add(
                $"{key}:Repeat: {options.Repeat} is out of range; write 0 to {EscalationPolicy.MostRepeats}, "
                    + "or -1 to go on until someone acknowledges"
            );
        foreach (var (index, who) in options.Fallback.Index())
            Who(who, $"{key}:Fallback:{index}");
        if (options.AckTimeout is { } timeout && (timeout < ShortestStep || timeout > LongestStep))
            problems.Add($"{key}:AckTimeout: {timeout} is out of range; write 00:00:10 to 7.00:00:00");
        foreach (var (index, hours) in options.DeferUntil.Index())
            if (WrittenHours.Read(hours) is null)
                problems.Add(
                    $"{key}:DeferUntil:{index}: \"{hours}\" is not valid hours; write mon-fri 09:00-17:00, sat,sun or "
                        + "22:00-06:00"
                );
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(options.TimeZone) is null)
            problems.Add(
                $"{key}:TimeZone: \"{options.TimeZone}\" is not a time zone; write an IANA name such as Europe/Berlin"
            );
        return problems.Count > before
            ? null
            : new EscalationPolicy(
                name,
                [
                    .. options.Steps.Select(step => new PolicyStep(
                        [.. step.Notify.Select(Named).Distinct(StringComparer.OrdinalIgnoreCase)],
                        step.After,
                        step.RoundRobin,
                        step.MultiAck
                    )),
                ]
            )
            {
                Repeat = options.Repeat,
                Fallback = [.. options.Fallback.Select(Named)],
                Handoff = options.Handoff is { Length: > 0 } handoff ? handoff : null,
                AckTimeout = options.AckTimeout,
                DeferUntil = [.. options.DeferUntil],
                TimeZone = options.TimeZone,
            };
    }

    /// <summary>A schedule without its prefix, and everything else as it is written.</summary>
    public static string Named(string who) =>
        who.StartsWith(SchedulePrefix, StringComparison.OrdinalIgnoreCase) ? who[SchedulePrefix.Length..] : who;

    public static bool IsChannel(string who) => who is ['#', _, ..] || who is ['C' or 'G', _, ..] && IsId(who);

    public static bool IsGroup(string who) => who is ['@', _, ..];

    /// <summary>Neither a person, a group nor a channel.</summary>
    public static bool IsSchedule(string who) => !IsChannel(who) && !IsGroup(who) && !Permissions.IsUser(who);

    private static bool IsId(string who) =>
        who.Length > 6 && who.All(letter => char.IsAsciiLetterUpper(letter) || char.IsAsciiDigit(letter));

    private void Step(StepOptions step, string key)
    {
        if (step.Notify.Count == 0)
            problems.Add($"{key}:Notify: is empty; write a schedule, a user id, a group or a channel");
        if (step.Notify.Count > MostNotified)
            problems.Add($"{key}:Notify: has {step.Notify.Count} names; at most {MostNotified} are possible");
        foreach (var (index, who) in step.Notify.Index())
            Who(who, $"{key}:Notify:{index}");
        if (step.After < ShortestStep || step.After > LongestStep)
            problems.Add($"{key}:After: {step.After} is out of range; write 00:00:10 to 7.00:00:00");
        if (step.RoundRobin && step.MultiAck)
            problems.Add($"{key}:MultiAck: is of no use with RoundRobin, which pages one person; keep one");
        if ((step.RoundRobin || step.MultiAck) && step.Notify.Count > 0 && step.Notify.TrueForAll(IsChannel))
            problems.Add($"{key}: RoundRobin and MultiAck are about people, and the step notifies channels alone");
    }

    private void Who(string who, string key)
    {
        var name = Named(who);
        if (name.Length == 0 || name is "@" or "#")
            problems.Add($"{key}: is empty; write a schedule, a user id, a group or a channel");
        else if (
            schedules is not null
            && IsSchedule(name)
            && !schedules.Contains(name, StringComparer.OrdinalIgnoreCase)
        )
            problems.Add(
                $"{key}: \"{who}\" is not a schedule; write a name from OnCall:Schedules, a user id such as "
                    + "U012AB3CD, a group such as @payments or a channel such as #payments"
            );
    }
}
