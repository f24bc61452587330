namespace ChatOpsBot.Deployments.Freezes;

/// <summary>The list <c>Freezes</c>: when nothing may be deployed.</summary>
public sealed class FreezesOptions
{
    public List<FreezeOptions> Freezes { get; set; } = [];
}

/// <summary>One freeze. All that is given has to hold; a start is part of it, an end is not.</summary>
public sealed class FreezeOptions
{
    /// <summary>What people call it: <c>weekend</c>, <c>Black Friday</c>.</summary>
    public string Name { get; set; } = "freeze";

    /// <summary>Services as globs. Empty: all.</summary>
    public List<string> Services { get; set; } = [];

    /// <summary>Environments as globs. Empty: those that are production.</summary>
    public List<string> Environments { get; set; } = [];

    /// <summary><c>friday</c>, or a range as <c>saturday:monday</c>.</summary>
    public List<string> Weekdays { get; set; } = [];

    /// <summary>
    /// Times of the day as <c>16:00-24:00</c>; over midnight as <c>22:00-06:00</c>, which belongs to the day it begins
    /// on.
    /// </summary>
    public List<string> Times { get; set; } = [];

    /// <summary>Days of the month as <c>24:31</c>; negative ones count from its end, <c>-1</c> is the last.</summary>
    public List<string> DaysOfMonth { get; set; } = [];

    /// <summary>Months as <c>december</c>, <c>12</c>, or a range.</summary>
    public List<string> Months { get; set; } = [];

    /// <summary>A date or a moment, in <see cref="TimeZone"/>.</summary>
    public DateTime? From { get; set; }

    /// <summary>A date or a moment, in <see cref="TimeZone"/>.</summary>
    public DateTime? To { get; set; }

    /// <summary>IANA, as <c>Europe/Berlin</c>.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Who may deploy anyway, with a reason: groups and people as in <c>Permissions</c>.</summary>
    public List<string> Except { get; set; } = [];
}
