using System.Collections.Concurrent;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Workspace.Connection;

/// <summary>What Slack says of people, at most ten minutes old.</summary>
internal sealed class SlackPeople(SlackApiClient slack, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Read, User? User)> _known = new();

    /// <returns>Null when Slack has no such person, or does not show them to us.</returns>
    /// <exception cref="SlackException">Slack did not say.</exception>
    public async Task<User?> FindAsync(string userId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(userId, out var known) && time.GetUtcNow() - known.Read < Fresh)
            return known.User;
        User? user;
        try
        {
            user = await slack.Users.InfoAsync(userId, cancellationToken);
        }
        catch (SlackException failure)
            when (failure.ErrorCode is "user_not_found" or "users_not_found" or "user_not_visible")
        {
            user = null;
        }
        _known[userId] = (time.GetUtcNow(), user);
        return user;
    }
}
