using System.Collections.Concurrent;
using ChatOpsBot.Slack;

namespace ChatOpsBot.People;

/// <summary>In which zone people mean the times that they type: the one of their Slack profile.</summary>
internal sealed class TimeZones(SlackApiClient slack)
{
    private readonly ConcurrentDictionary<string, TimeZoneInfo> _known = new();

    /// <summary>UTC where Slack does not say.</summary>
    public async Task<TimeZoneInfo> OfAsync(string userId, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(userId, out var known)) return known;
        try
        {
            var zone = TimeZoneInfo.TryFindSystemTimeZoneById((await slack.Users.InfoAsync(userId, cancellationToken)).Tz ?? "", out var found) ? found : TimeZoneInfo.Utc;
            return _known[userId] = zone;
        }
        catch (SlackException)
        {
            return TimeZoneInfo.Utc;
        }
    }
}
