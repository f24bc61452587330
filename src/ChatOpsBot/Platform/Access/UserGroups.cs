using System.Collections.Concurrent;
using ChatOpsBot.Platform.Access.Ports;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Access;

/// <summary>Who is in the workspace's user groups, at most a minute old.</summary>
internal sealed class UserGroups(SlackApiClient slack, TimeProvider time) : IMembership
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<
        string,
        (DateTimeOffset Read, string? Id, IReadOnlyList<string> Members)
    > _known = new(StringComparer.OrdinalIgnoreCase);

    public bool Knows(string who) => who[0] == '@';

    public async Task<bool> HasAsync(
        string who,
        string userId,
        PermissionScope? scope,
        CancellationToken cancellationToken
    ) => (await MembersAsync(who, cancellationToken)).Contains(userId);

    /// <param name="handle">With its <c>@</c>.</param>
    /// <returns>User ids; none when there is no such group.</returns>
    /// <exception cref="SlackException">Slack did not say.</exception>
    public async Task<IReadOnlyList<string>> MembersAsync(string handle, CancellationToken cancellationToken) =>
        (await FindAsync(handle, cancellationToken)).Members;

    /// <summary>
    /// As a message writes it so that it notifies: a person or a group of Slack's; anything else, and a group that
    /// Slack does not know or tell, as it is configured.
    /// </summary>
    /// <param name="who">A user id, or a handle with its <c>@</c>.</param>
    public async Task<string> MentionAsync(string who, CancellationToken cancellationToken)
    {
        if (!Knows(who))
            return Permissions.Name(who);
        try
        {
            return (await FindAsync(who, cancellationToken)).Id is { } id ? $"<!subteam^{id}>" : Mrkdwn.Escape(who);
        }
        catch (SlackException)
        {
            // What is to be said is worth more than who is notified of it.
            return Mrkdwn.Escape(who);
        }
    }

    private async Task<(DateTimeOffset Read, string? Id, IReadOnlyList<string> Members)> FindAsync(
        string handle,
        CancellationToken cancellationToken
    )
    {
        if (_known.TryGetValue(handle, out var known) && time.GetUtcNow() - known.Read < Fresh)
            return known;
        var group = (await slack.UserGroups.ListAsync(cancellationToken)).FirstOrDefault(group =>
            string.Equals(group.Handle, handle.TrimStart('@'), StringComparison.OrdinalIgnoreCase)
        );
        IReadOnlyList<string> members = group is null
            ? []
            : await slack.UserGroups.ListUsersAsync(group.Id, cancellationToken);
        return _known[handle] = (time.GetUtcNow(), group?.Id, members);
    }
}
