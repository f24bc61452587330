using System.Collections.Concurrent;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Commands;

/// <summary>Who is in the workspace's user groups, at most a minute old.</summary>
internal sealed class UserGroups(SlackApiClient slack, TimeProvider time) : IMembership
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Read, IReadOnlyList<string> Members)> _known = new(StringComparer.OrdinalIgnoreCase);

    public bool Knows(string who) => who[0] == '@';

    public async Task<bool> HasAsync(string who, string userId, PermissionScope? scope, CancellationToken cancellationToken) =>
        (await MembersAsync(who, cancellationToken)).Contains(userId);

    /// <param name="handle">With its <c>@</c>.</param>
    /// <returns>User ids; none when there is no such group.</returns>
    /// <exception cref="SlackException">Slack did not say.</exception>
    public async Task<IReadOnlyList<string>> MembersAsync(string handle, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(handle, out var known) && time.GetUtcNow() - known.Read < Fresh) return known.Members;
        var group = (await slack.UserGroups.ListAsync(cancellationToken)).FirstOrDefault(group => string.Equals(group.Handle, handle.TrimStart('@'), StringComparison.OrdinalIgnoreCase));
        IReadOnlyList<string> members = group is null ? [] : await slack.UserGroups.ListUsersAsync(group.Id, cancellationToken);
        _known[handle] = (time.GetUtcNow(), members);
        return members;
    }
}
