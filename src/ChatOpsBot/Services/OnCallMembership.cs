using ChatOpsBot.Commands;

namespace ChatOpsBot.Services;

/// <summary><c>oncall</c>: whoever is on call for the service in question.</summary>
internal sealed class OnCallMembership(ServiceCatalog catalog, UserGroups groups) : IMembership
{
    public bool Knows(string who) => who == "oncall";

    public async Task<bool> HasAsync(string who, string userId, PermissionScope? scope, CancellationToken cancellationToken) =>
        scope is not null && catalog.Find(scope.Service)?.OnCall is { Length: > 0 } oncall
        && (oncall[0] == '@' ? (await groups.MembersAsync(oncall, cancellationToken)).Contains(userId) : oncall == userId);
}
