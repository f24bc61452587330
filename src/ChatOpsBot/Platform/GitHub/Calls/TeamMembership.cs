using Octokit;

namespace ChatOpsBot.Platform.GitHub.Calls;

/// <summary>
/// What Octokit lacks of teams: it asks for a membership by the team's number, at an address that is closing down.
/// <see href="https://docs.github.com/rest/teams/members#get-team-membership-for-a-user"/>
/// </summary>
internal static class TeamMembership
{
    /// <summary>
    /// Whether someone is in a team or in one of its child teams. Null for who is not, and also when there is no such
    /// team, or the token may not see it.
    /// </summary>
    /// <param name="slug">The team's name in addresses and mentions: <c>release-managers</c>.</param>
    public static Task<TeamMembershipDetails?> MembershipAsync(
        this GitHubRest github,
        string organization,
        string slug,
        string login,
        CancellationToken cancellationToken
    ) =>
        github.FindAsync(
            "teams/get-membership-for-user-in-org",
            async client =>
                (
                    await client.Connection.Get<TeamMembershipDetails>(
                        new(
                            $"orgs/{Segment.Of(organization)}/teams/{Segment.Of(slug)}/memberships/{Segment.Of(login)}",
                            UriKind.Relative
                        ),
                        parameters: null
                    )
                ).Body,
            cancellationToken
        );
}
