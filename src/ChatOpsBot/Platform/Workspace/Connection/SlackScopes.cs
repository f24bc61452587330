namespace ChatOpsBot.Platform.Workspace.Connection;

/// <summary>What the bot may do in Slack: https://docs.slack.dev/reference/scopes.</summary>
internal static class SlackScopes
{
    /// <summary>Bot scopes and why each is needed: no more than the methods and events in use ask for.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["app_mentions:read"] = "commands that are written after the bot's name",
            ["channels:history"] = "finds a message whose response from Slack was lost, so that it is not posted twice",
            ["channels:join"] = "joins the public channels that routes name",
            ["channels:read"] = "finds channels by name, and is notified when they are renamed or archived",
            ["channels:write.topic"] = "says who is on call in the topic of channels that schedules name",
            ["chat:write"] = "posts and edits cards, and answers",
            ["commands"] = "slash commands and shortcuts",
            ["groups:history"] = "as channels:history, in private channels that the bot was invited to",
            ["groups:read"] = "as channels:read, for private channels that the bot was invited to",
            ["groups:write.topic"] = "as channels:write.topic, in private channels that the bot was invited to",
            ["im:history"] = "commands that are written to the bot directly",
            ["im:write"] = "opens the conversation with a person, to find a direct message whose response was lost",
            ["reactions:read"] = "acknowledges and resolves pages by reaction",
            ["usergroups:read"] = "permissions that name a user group, and who is in the groups of schedules",
            ["usergroups:write"] = "keeps the user groups of schedules to those on call",
            ["users:read"] = "names and time zones of people",
            ["users:read.email"] = "matches a person in Slack with the same person in a tool",
        };
}
