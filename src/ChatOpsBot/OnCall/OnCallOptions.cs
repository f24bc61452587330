using ChatOpsBot.OnCall.Elsewhere;
using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.OnCall.Load;

namespace ChatOpsBot.OnCall;

/// <summary>The section <c>OnCall</c>: who is on call when, and who is paged in which order.</summary>
public sealed partial class OnCallOptions
{
    /// <summary>By name, which <c>Services:{name}:OnCall</c> and people use.</summary>
    public Dictionary<string, ScheduleOptions> Schedules { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who is paged in which order, by name, which <c>Services:{name}:Escalation</c> uses.</summary>
    public Dictionary<string, PolicyOptions> Policies { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public FatigueOptions Fatigue { get; set; } = new();

    /// <summary>PagerDuty and Opsgenie, by the name of the source of their webhooks.</summary>
    public Dictionary<string, ElsewhereOptions> Elsewhere { get; set; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>Who is on call when: layers of rotations, and overrides. See <c>docs/oncall.md</c>.</summary>
public sealed partial class ScheduleOptions
{
    /// <summary>IANA, as <c>Europe/Berlin</c>: all dates and times of the schedule are on the clocks there.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>One after the other: where a later layer has someone, that person is on call.</summary>
    public List<LayerOptions> Layers { get; set; } = [];

    /// <summary>Changes for a time, applied in this order.</summary>
    public List<OverrideOptions> Overrides { get; set; } = [];

    /// <summary>
    /// Fixed shifts in the place of layers and overrides, for a time: where they have no one, no one is on call.
    /// </summary>
    public List<TemporaryOptions> Temporary { get; set; } = [];

    /// <summary>
    /// Dates, as <c>2026-12-24</c>, and countries whose public holidays count, as <c>FR</c>, or <c>DE-BY</c> for a
    /// German state.
    /// </summary>
    public List<string> Holidays { get; set; } = [];

    /// <summary>Where swaps are offered: <c>#payments</c>. When not given, to each person directly.</summary>
    public string? Channel { get; set; }

    /// <summary>
    /// The channel in which a report of the shift is posted when others come on call: <c>#payments</c>. Not set: none.
    /// </summary>
    public string? Handoff { get; set; }

    /// <summary>
    /// The channel of the weekly report, Mondays at 9:00: the critical pages, the noisiest alert, and who carried too
    /// much. Not set: none.
    /// </summary>
    public string? Report { get; set; }

    /// <summary>true: there are times without anyone on call on purpose, of which no warning is given.</summary>
    public bool AllowGaps { get; set; }
}

/// <summary>One rotation of people.</summary>
public sealed record LayerOptions
{
    /// <summary>What people call it: <c>primary</c>. When not given, <c>layer 1</c> and so on.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The turns in order, each a user id (<c>U012AB3CD</c>) or a mail address, several who are on call together
    /// (<c>U012AB3CD + U045EF6GH</c>), or <c>no one</c>.
    /// </summary>
    public List<string> People { get; set; } = [];

    /// <summary>
    /// How long a turn is: <c>hourly</c>, <c>daily</c>, <c>weekly</c>, <c>monthly</c>, or such as <c>12 hours</c>,
    /// <c>3 days</c>, <c>2 weeks</c>.
    /// </summary>
    public string Rotation { get; set; } = "weekly";

    /// <summary>
    /// When turns change: <c>09:00</c>, or <c>monday 09:00</c> in a rotation of weeks. When not given, the weekday and
    /// the time of <see cref="Start"/>.
    /// </summary>
    public string? Handoff { get; set; }

    /// <summary>
    /// When the first turn begins: a date, at its first handoff, or a moment. When not given, Monday, 2024-01-01.
    /// </summary>
    public DateTime? Start { get; set; }

    /// <summary>A date or a moment at which the layer ends; never when not given.</summary>
    public DateTime? End { get; set; }

    /// <summary>
    /// When the layer is active, as <c>mon-fri 09:00-17:00</c>, <c>sat,sun,holidays</c>, <c>mon-fri except
    /// holidays</c> or <c>22:00-06:00</c>. Empty: always. A turn in which it is never active goes to no one, and the
    /// next person waits for the next one.
    /// </summary>
    public List<string> Hours { get; set; } = [];

    /// <summary>
    /// true: each turn goes to those who have been on call least since the layer began, in which time on a holiday
    /// counts twice; of several to those whose last turn is longest ago.
    /// </summary>
    public bool Fair { get; set; }

    /// <summary>
    /// true: its people are shown beside those on call, to learn, and are not on call themselves.
    /// </summary>
    public bool Shadow { get; set; }
}

/// <summary>
/// A change for a time: <see cref="Replace"/> and <see cref="With"/>, or <see cref="Add"/>, or <see cref="Remove"/>.
/// </summary>
public sealed record OverrideOptions
{
    /// <summary>A date or a moment, in the time zone of the schedule.</summary>
    public DateTime? From { get; set; }

    /// <summary>A date or a moment, in the time zone of the schedule; it is not part of it.</summary>
    public DateTime? Until { get; set; }

    /// <summary>
    /// A user id, replaced only while they are on call; <c>*</c> for everyone, where no one is on call, too.
    /// </summary>
    public string? Replace { get; set; }

    /// <summary>The user id of who is on call instead.</summary>
    public string? With { get; set; }

    /// <summary>A user id: on call beside the others.</summary>
    public string? Add { get; set; }

    /// <summary>A user id: not on call; <c>*</c> for everyone.</summary>
    public string? Remove { get; set; }

    /// <summary>Why, for those who look at the schedule.</summary>
    public string? Reason { get; set; }
}

/// <summary>Fixed shifts for a time.</summary>
public sealed class TemporaryOptions
{
    /// <summary>A date or a moment, in the time zone of the schedule.</summary>
    public DateTime? From { get; set; }

    /// <summary>A date or a moment, in the time zone of the schedule; it is not part of it.</summary>
    public DateTime? Until { get; set; }

    /// <summary>Up to 150; shifts of different people may overlap.</summary>
    public List<FixedShiftOptions> Shifts { get; set; } = [];

    /// <summary>Why, for those who look at the schedule.</summary>
    public string? Reason { get; set; }
}

/// <summary>One shift of one person.</summary>
public sealed class FixedShiftOptions
{
    /// <summary>A date or a moment, in the time zone of the schedule.</summary>
    public DateTime? From { get; set; }

    /// <summary>A date or a moment, in the time zone of the schedule; it is not part of it.</summary>
    public DateTime? Until { get; set; }

    /// <summary>A user id or a mail address.</summary>
    public string Person { get; set; } = "";
}
