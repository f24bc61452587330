using System.Collections.Concurrent;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Access.Ports;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.People;

/// <summary>
/// <c>github:org/team</c>: whoever is in the team at GitHub, by the login that the section <c>People</c> gives them, or
/// by the one that they have linked once it is proven to be theirs (<see cref="Identities.IsProvenAsync"/>).
/// </summary>
internal sealed class GitHubTeams(Identities identities, IStore store, GitHubRest github, TimeProvider time)
    : IMembership
{
    private const string Prefix = Permissions.GitHubTeam;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<(string Who, string Login), (DateTimeOffset Read, bool Is)> _known = new();

    public bool Knows(string who) => who.StartsWith(Prefix, StringComparison.Ordinal);

    public string Hint =>
        "GitHub's teams know you by the login that `People` gives you, or that you link: `/chatops link`.";

    public async Task<bool> HasAsync(
        string who,
        string userId,
        PermissionScope? scope,
        CancellationToken cancellationToken
    )
    {
        if (who[Prefix.Length..].Split('/') is not [var org, var team])
            return false;
        foreach (var login in identities.LoginsOf(userId))
            if (await IsMemberAsync(who, org, team, login, cancellationToken))
                return true;
        if (
            (await Person.OfAsync(store, userId, cancellationToken)).GitHub is not { } linked
            || !await IsMemberAsync(who, org, team, linked, cancellationToken)
        )
            return false;
        if (await identities.IsProvenAsync(userId, linked, cancellationToken))
            return true;
        throw new Permissions.DeniedException(
            $"{Mrkdwn.Escape(linked)} is in {Mrkdwn.Escape(who)}, but only you have stated that this is your "
                + "account, so nothing was done. Let your public profile at GitHub show the e-mail address that "
                + "you have in Slack, or ask an admin to run `/chatops confirm`, "
                + "or have your login added to `People`."
        );
    }

    private async Task<bool> IsMemberAsync(
        string who,
        string org,
        string team,
        string login,
        CancellationToken cancellationToken
    )
    {
        if (_known.TryGetValue((who, login), out var known) && time.GetUtcNow() - known.Read < Fresh)
            return known.Is;
        try
        {
            var membership = await github.MembershipAsync(org, team, login, cancellationToken);
            // Of a team that we may not see, no one is a member: that must not pass for an answer.
            if (membership is null)
                await github.CallAsync(
                    "teams/get-by-name",
                    client => client.Organization.Team.GetByName(Segment.Of(org), Segment.Of(team)),
                    cancellationToken
                );
            var isMember = membership?.State.StringValue == "active";
            _known[(who, login)] = (time.GetUtcNow(), isMember);
            return isMember;
        }
        catch (GitHubException failure)
        {
            var problem = GitHubProblem.Text(failure, who, "how it is spelled in `Permissions`");
            throw new Permissions.DeniedException(
                $"I could not find out whether you are in {Mrkdwn.Escape(who)}, so nothing was done: "
                    + $"{Mrkdwn.Escape(problem)}."
            );
        }
    }
}
