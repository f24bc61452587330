namespace ChatOpsBot.OnCall;

/// <summary>What Slack is kept to: groups, announcements, topics.</summary>
public sealed partial class ScheduleOptions
{
    /// <summary>
    /// A user group of Slack's (<c>@oncall-payments</c>) whose members are those on call, and <see cref="Always"/>.
    /// Several schedules may name one group: all of their people are in it.
    /// </summary>
    public string? UserGroup { get; set; }

    /// <summary>User ids of those who are in <see cref="UserGroup"/> at all times.</summary>
    public List<string> Always { get; set; } = [];

    /// <summary>The channel in which each change is announced, with who is next: <c>#payments</c>.</summary>
    public string? Announce { get; set; }

    /// <summary>
    /// true: the topic of <see cref="Announce"/> says who is on call, beside what people wrote there.
    /// </summary>
    public bool Topic { get; set; }

    /// <summary>true: whoever comes on call gets a direct message.</summary>
    public bool NotifyPeople { get; set; }
}
