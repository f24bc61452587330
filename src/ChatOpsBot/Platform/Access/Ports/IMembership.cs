using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.Platform.Access.Ports;

/// <summary>One sort of group that permissions and approvals can name.</summary>
internal interface IMembership
{
    /// <summary>
    /// Whether this name is of that sort: <c>@platform</c>, <c>github:acme/platform</c>, <c>oncall</c>.
    /// </summary>
    bool Knows(string who);

    /// <summary>
    /// What someone may try who is not known to be in such a group, as a sentence of mrkdwn; null when there is
    /// nothing.
    /// </summary>
    string? Hint => null;

    /// <param name="scope">The place in question; null for what is asked for in none.</param>
    /// <exception cref="Slack.SlackException">It could not be asked.</exception>
    /// <exception cref="CommandException">It could not be asked; the message says why.</exception>
    Task<bool> HasAsync(string who, string userId, PermissionScope? scope, CancellationToken cancellationToken);
}
