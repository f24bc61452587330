using ChatOpsBot.Platform.Access;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>What is wrong with what Slack is to be kept to, a line each.</summary>
internal static class GroupsCheck
{
    public static void Run(ScheduleOptions options, string key, List<string> problems)
    {
        if (options.UserGroup is { } group && !IsHandle(group))
            problems.Add(
                $"{key}:UserGroup: \"{group}\" is not a user group; write its handle, such as @oncall-payments"
            );
        foreach (var (index, person) in options.Always.Index())
            if (!Permissions.IsUser(person))
                problems.Add($"{key}:Always:{index}: \"{person}\" is not a person; write a user id such as U012AB3CD");
        if (options.Always.Count > 0 && string.IsNullOrEmpty(options.UserGroup))
            problems.Add($"{key}:Always: has no effect without UserGroup; name the group, or remove it");
        if (options.Announce is { } channel && !IsChannel(channel))
            problems.Add($"{key}:Announce: \"{channel}\" is not a channel; write #name or an id such as C012AB3CD");
        if (options.Topic && string.IsNullOrEmpty(options.Announce))
            problems.Add($"{key}:Topic: is the topic of Announce, which is not set; name a channel there");
    }

    /// <summary>https://docs.slack.dev/reference/methods/usergroups.create</summary>
    private static bool IsHandle(string text) =>
        text is ['@', _, ..] && text.AsSpan(1).IndexOfAnyExceptInRange('!', '~') < 0 && !text.AsSpan(1).Contains('@');

    private static bool IsChannel(string text) =>
        text is ['#', _, ..] && !text.Contains(' ', StringComparison.Ordinal)
        || text is ['C' or 'G', _, ..] && text.All(char.IsAsciiLetterOrDigit);
}
