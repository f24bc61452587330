using System.Text.Json.Serialization;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Escalation.Policies;

/// <summary>One step: who is paged, and how long it lasts.</summary>
/// <param name="Notify">As configured: schedules, user ids, <c>@groups</c> and <c>#channels</c>.</param>
/// <param name="After">How long until the next step.</param>
/// <param name="RoundRobin">Only the one who has not been paged for longest.</param>
/// <param name="MultiAck">Everyone who was paged has to acknowledge.</param>
internal sealed record PolicyStep(
    IReadOnlyList<string> Notify,
    TimeSpan After,
    bool RoundRobin = false,
    bool MultiAck = false
);

/// <summary>
/// Who is paged, in which order. A page keeps the policy as it was when it began; who is on call is asked at each step.
/// </summary>
/// <param name="Name">As configured; for one that was made for a single page, what it is for.</param>
internal sealed record EscalationPolicy(string Name, IReadOnlyList<PolicyStep> Steps)
{
    public static readonly TimeSpan UsualDelay = TimeSpan.FromMinutes(5);

    /// <summary>As <see cref="Repeat"/>: the steps begin again until someone acknowledges.</summary>
    public const int Forever = -1;
    public const int MostRepeats = 9;

    /// <summary>How often the steps begin again after the last one.</summary>
    public int Repeat { get; init; }

    public IReadOnlyList<string> Fallback
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The name of the policy that takes over at the end.</summary>
    public string? Handoff { get; init; }

    public TimeSpan? AckTimeout { get; init; }

    /// <summary>When people are paged for what is not urgent, as configured; empty: at any time.</summary>
    public IReadOnlyList<string> DeferUntil
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>IANA, of <see cref="DeferUntil"/>.</summary>
    public string TimeZone
    {
        get;
        init => field = value ?? "UTC";
    } = "UTC";

    /// <summary>Whether the steps begin again after this many times.</summary>
    public bool Repeats(int loops) => Repeat == Forever || loops < Repeat;

    /// <summary>All that a step or the fallback names.</summary>
    [JsonIgnore]
    public IEnumerable<string> Names => Steps.SelectMany(step => step.Notify).Concat(Fallback).Distinct();

    /// <summary>When people may be paged for what is not urgent; null: now.</summary>
    /// <param name="now">UTC.</param>
    public DateTimeOffset? DeferredUntil(DateTimeOffset now)
    {
        if (DeferUntil.Count == 0 || DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is not { } zone)
            return null;
        var hours = new WeeklyHours([.. DeferUntil.Select(WrittenHours.Read).OfType<HoursOfDays>()], zone);
        var from = Instant.FromDateTimeOffset(now);
        return
            hours
                .In(from, from + NodaTime.Duration.FromDays(DaysAhead))
                .Select(part => (Instant?)part.Start)
                .FirstOrDefault()
                is { } start
            && start > from
            ? start.ToDateTimeOffset()
            : null;
    }

    /// <summary>Every weekday comes around in that time.</summary>
    private const int DaysAhead = 9;
}
