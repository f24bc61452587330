namespace ChatOpsBot.OnCall.Load;

/// <summary>The section <c>OnCall:Fatigue</c>: how much is too much. See <c>docs/oncall.md</c>.</summary>
public sealed class FatigueOptions
{
    /// <summary>
    /// So many pages of one person between 23:00 and 07:00 are a bad night, after which they learn how to hand over
    /// the next shift; 0: never.
    /// </summary>
    public int NightPages { get; set; } = 3;

    /// <summary>
    /// How much more than the fair share a person may carry: 1.5 is half as much again. Whoever is over it is marked,
    /// named in the weekly report, and on Mondays offered to hand over the next shift.
    /// </summary>
    public double Budget { get; set; } = 1.5;

    /// <summary>How many critical pages of a schedule are all right in a week.</summary>
    public int PagesPerWeek { get; set; } = 5;
}
