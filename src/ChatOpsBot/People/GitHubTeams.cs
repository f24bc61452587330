using System.Collections.Concurrent;
using ChatOpsBot.Commands;
using ChatOpsBot.GitHub;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.People;

/// <summary><c>github:org/team</c>: whoever is in the team at GitHub, by the login that they have linked.</summary>
internal sealed class GitHubTeams(IStore store, GitHubClient github, TimeProvider time) : IMembership
{
    private const string Prefix = "github:";
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Who, string Login), (DateTimeOffset Read, bool Is)> _known = new();

    public bool Knows(string who) => who.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task<bool> HasAsync(string who, string userId, PermissionScope? scope, CancellationToken cancellationToken)
    {
        if ((await Person.OfAsync(store, userId, cancellationToken)).GitHub is not { } login || who[Prefix.Length..].Split('/') is not [var org, var team]) return false;
        if (_known.TryGetValue((who, login), out var known) && time.GetUtcNow() - known.Read < Fresh) return known.Is;
        try
        {
            var found = await github.Organization.Team.GetMembershipDetailsAsync(org, team, login, cancellationToken) is { IsActive: true };
            _known[(who, login)] = (time.GetUtcNow(), found);
            return found;
        }
        catch (GitHubException failure)
        {
            throw new Permissions.DeniedException($"GitHub did not tell who is in {Mrkdwn.Escape(who)} ({Mrkdwn.Escape(failure.Reason)}), so nothing was done. Try again.");
        }
    }
}
