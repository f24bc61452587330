using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Access;

/// <summary>Who asks for something, as Slack gave them: what it did not say is null and counts as unknown.</summary>
/// <param name="UserId">Empty when Slack did not say who, and for the bot itself.</param>
/// <param name="TeamId">Their own workspace; for people of an Enterprise Grid it can be the organisation
/// (<c>E…</c>).</param>
/// <param name="EnterpriseId">The organisation that their own workspace belongs to.</param>
internal sealed record Caller(string UserId, string? TeamId = null, string? EnterpriseId = null)
{
    public static Caller Of(User user) => new(user.Id, user.TeamId, user.EnterpriseUser?.EnterpriseId);
}
