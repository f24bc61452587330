using System.Collections.Concurrent;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Inputs;

/// <summary>In which zone people mean the times that they type: the one of their Slack profile.</summary>
internal sealed class TimeZones(SlackApiClient slack, TimeProvider time)
{
    /// <summary>People travel, and change their profile.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, (TimeZoneInfo Zone, DateTimeOffset Read)> _known = new();

    /// <summary>UTC where the profile has none that this machine knows.</summary>
    /// <exception cref="SlackException">Slack did not say. No other zone will do: what was typed would mean another
    /// time.</exception>
    public async Task<TimeZoneInfo> OfAsync(string userId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue(userId, out var known) && now - known.Read < Fresh)
            return known.Zone;
        var name = (await slack.Users.InfoAsync(userId, cancellationToken)).Tz;
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(name ?? "", out var found) ? found : TimeZoneInfo.Utc;
        _known[userId] = (zone, now);
        return zone;
    }

    /// <summary>As an answer shows it: <c>Europe/Berlin, UTC+02:00</c>.</summary>
    public static string Text(TimeZoneInfo zone, DateTimeOffset at)
    {
        var offset = zone.GetUtcOffset(at);
        return zone.Equals(TimeZoneInfo.Utc)
            ? "UTC"
            : $"{zone.Id}, UTC{(offset < TimeSpan.Zero ? '-' : '+')}{offset:hh\\:mm}";
    }
}
