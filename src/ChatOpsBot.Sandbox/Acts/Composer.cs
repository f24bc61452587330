using System.Text.RegularExpressions;

namespace ChatOpsBot.Sandbox.Acts;

/// <summary>
/// Typed text as Slack sends it on: people, groups and channels as links, the rest escaped.
/// <see href="https://docs.slack.dev/messaging/formatting-message-text"/>
/// </summary>
internal static partial class Composer
{
    /// <summary>A text that holds links already stays as it is: a script wrote it.</summary>
    public static string Encode(SandboxWorkspace workspace, string text) =>
        Links().IsMatch(text) ? text : Link(workspace, text, withNames: false);

    /// <summary>The text of a command with <c>should_escape</c>: people are <c>&lt;@U…|name&gt;</c>.</summary>
    public static string EncodeCommand(SandboxWorkspace workspace, string text) =>
        Links().IsMatch(text) ? text : Link(workspace, text, withNames: true);

    private static string Link(SandboxWorkspace workspace, string text, bool withNames)
    {
        var escaped = text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);
        return Mentions().Replace(escaped, match => Mention(workspace, match.Value, withNames) ?? match.Value);
    }

    private static string? Mention(SandboxWorkspace workspace, string typed, bool withNames)
    {
        var name = typed[1..];
        if (typed[0] == '#')
            return workspace.Resolve(name) is { DirectWith: null } channel && channel.Name == name
                ? $"<#{channel.Id}|{name}>"
                : null;
        if (name is "here" or "channel" or "everyone")
            return $"<!{name}>";
        if (workspace.FindUser(name) is { } user && user.Name == name)
            return withNames ? $"<@{user.Id}|{name}>" : $"<@{user.Id}>";
        return workspace.UserGroups.FirstOrDefault(group => group.Handle == name && group.Deleted is null) is { } found
            ? withNames
                ? $"<!subteam^{found.Id}|@{name}>"
                : $"<!subteam^{found.Id}>"
            : null;
    }

    [GeneratedRegex(@"<(@[UW]|#[CG]|!)[^>]*>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Links();

    [GeneratedRegex(
        @"(?<![\w@#])[@#][a-z0-9][a-z0-9._-]*(?<![.])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000
    )]
    private static partial Regex Mentions();
}
