using ChatOpsBot.Catalog.Services.Ports;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Catalog.Services;

/// <summary>
/// Who <see cref="ServiceOptions.OnCall"/> means now: a person, a user group, or the people on call by a schedule.
/// </summary>
internal sealed class OnCallPeople(UserGroups groups, IOnCallSchedules schedules)
{
    /// <summary>Whether it is the name of a schedule, neither a group nor a person.</summary>
    public static bool IsSchedule(string oncall) => oncall[0] != '@' && !Permissions.IsUser(oncall);

    /// <exception cref="SlackException">Slack did not say who is in the group.</exception>
    public async Task<bool> HasAsync(string oncall, string userId, CancellationToken cancellationToken) =>
        oncall[0] == '@' ? (await groups.MembersAsync(oncall, cancellationToken)).Contains(userId)
        : IsSchedule(oncall) ? (await schedules.OnCallNowAsync(oncall, cancellationToken))?.Contains(userId) == true
        : oncall == userId;

    /// <summary>As a message writes it so that it notifies; where no one is on call, the schedule says it.</summary>
    public async Task<string> MentionAsync(string oncall, CancellationToken cancellationToken) =>
        !IsSchedule(oncall) ? await groups.MentionAsync(oncall, cancellationToken)
        : await schedules.OnCallNowAsync(oncall, cancellationToken) is { Count: > 0 } people
            ? string.Join(", ", people.Select(Permissions.Name))
        : $"{Mrkdwn.Escape(oncall)} (no one is on call)";
}
