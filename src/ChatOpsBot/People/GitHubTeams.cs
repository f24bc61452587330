using System.Collections.Concurrent;
using ChatOpsBot.Commands;
using ChatOpsBot.GitHub;
using ChatOpsBot.Slack;

namespace ChatOpsBot.People;

/// <summary><c>github:org/team</c>: whoever is in the team at GitHub, by the login that they have linked or that the section <c>People</c> gives them.</summary>
internal sealed class GitHubTeams(Humans humans, GitHubClient github, TimeProvider time) : IMembership
{
    private const string Prefix = "github:";
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Who, string Login), (DateTimeOffset Read, bool Is)> _known = new();

    public bool Knows(string who) => who.StartsWith(Prefix, StringComparison.Ordinal);

    public string Hint => "GitHub's teams know you by the login that you link: `/chatops link`.";

    public async Task<bool> HasAsync(string who, string userId, PermissionScope? scope, CancellationToken cancellationToken)
    {
        if (who[Prefix.Length..].Split('/') is not [var org, var team]) return false;
        foreach (var login in await humans.LoginsAsync(userId, cancellationToken))
            if (await IsMemberAsync(who, org, team, login, cancellationToken)) return true;
        return false;
    }

    private async Task<bool> IsMemberAsync(string who, string org, string team, string login, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue((who, login), out var known) && time.GetUtcNow() - known.Read < Fresh) return known.Is;
        try
        {
            var membership = await github.Organization.Team.GetMembershipDetailsAsync(org, team, login, cancellationToken);
            // Of a team that we may not see, nobody is a member: that must not pass for an answer.
            if (membership is null) await github.Organization.Team.GetByNameAsync(org, team, cancellationToken);
            _known[(who, login)] = (time.GetUtcNow(), membership is { IsActive: true });
            return membership is { IsActive: true };
        }
        catch (GitHubException failure)
        {
            var problem = GitHubProblem.Text(failure, who, "how it is written in `Permissions`");
            throw new Permissions.DeniedException($"I could not find out whether you are in {Mrkdwn.Escape(who)}, so nothing was done: {Mrkdwn.Escape(problem)}.");
        }
    }
}
