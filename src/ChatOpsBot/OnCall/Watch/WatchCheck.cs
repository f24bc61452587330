using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.OnCall.Watch;

/// <summary>What is wrong with what is to be watched, a line each.</summary>
internal static class WatchCheck
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1),
        Longest = TimeSpan.FromDays(400);

    public static void Run(OnCallOptions options, List<string> problems)
    {
        if (
            options.Watchdog.Url is { Length: > 0 } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
        )
            problems.Add("OnCall:Watchdog:Url: is not a URL; write what the service shows, https://hc-ping.com/…");
        SecretFile.Check("OnCall:Watchdog:UrlFile", options.Watchdog.UrlFile, problems);
        foreach (var (name, schedule) in options.Schedules)
            if (schedule.WarnDays is < 1 or > 90)
                problems.Add(
                    $"{nameof(OnCall)}:{nameof(OnCallOptions.Schedules)}:{name}:WarnDays: {schedule.WarnDays} is "
                        + "out of range; write 1 to 90"
                );
        foreach (var (name, heartbeat) in options.Heartbeats)
        {
            var key = $"{nameof(OnCall)}:{nameof(OnCallOptions.Heartbeats)}:{name}";
            if (name.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.')))
                problems.Add($"{key}: the name is part of an address; use letters, digits, -, _ and . only");
            if (heartbeat.Every < Shortest || heartbeat.Every > Longest)
                problems.Add($"{key}:Every: {heartbeat.Every} is out of range; write 00:01:00 to 400.00:00:00");
            if (heartbeat.Grace < TimeSpan.Zero || heartbeat.Grace > Longest)
                problems.Add($"{key}:Grace: {heartbeat.Grace} is out of range; write 00:00:00 to 400.00:00:00");
            if (string.IsNullOrEmpty(heartbeat.Secret) && string.IsNullOrEmpty(heartbeat.SecretFile))
                problems.Add($"{key}:Secret: is not set, so every report would be refused; set it, or SecretFile");
            SecretFile.Check($"{key}:SecretFile", heartbeat.SecretFile, problems);
        }
    }
}
