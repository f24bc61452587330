namespace ChatOpsBot.OnCall;

/// <summary>What is looked at ahead of time.</summary>
public sealed partial class ScheduleOptions
{
    /// <summary>
    /// false: no warnings, which otherwise come at 9:00 on the clock of the schedule, of gaps and of people who cannot
    /// be reached; to <see cref="Announce"/>, or to the admin channel.
    /// </summary>
    public bool Warn { get; set; } = true;

    /// <summary>How far ahead is looked for what to warn of.</summary>
    public int WarnDays { get; set; } = 14;

    /// <summary>true: warn of people who are on call by another schedule at the same time.</summary>
    public bool WarnOfTwoSchedules { get; set; }
}
