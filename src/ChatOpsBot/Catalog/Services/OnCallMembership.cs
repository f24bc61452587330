using ChatOpsBot.Platform.Access.Ports;

namespace ChatOpsBot.Catalog.Services;

/// <summary>
/// <c>oncall</c>: whoever is on call for the service in question, or for any where there is none in question.
/// </summary>
internal sealed class OnCallMembership(ServiceCatalog catalog, OnCallPeople people) : IMembership
{
    public bool Knows(string who) => who == "oncall";

    public async Task<bool> HasAsync(
        string who,
        string userId,
        PermissionScope? scope,
        CancellationToken cancellationToken
    )
    {
        foreach (
            var oncall in (scope is null ? catalog.Names : [scope.Service])
                .Select(service => catalog.Find(service)?.OnCall)
                .Where(oncall => !string.IsNullOrEmpty(oncall))
                .Distinct()
        )
            if (await people.HasAsync(oncall!, userId, cancellationToken))
                return true;
        return false;
    }
}
