namespace ChatOpsBot.GitHub;

/// <param name="Slug">Its name in addresses and mentions: <c>release-managers</c>.</param>
public sealed record Team(long Id, string Slug, string? Name, string? Description, string? HtmlUrl);

/// <param name="Role"><c>member</c> or <c>maintainer</c>.</param>
/// <param name="State"><c>active</c>, or <c>pending</c> until the invitation is accepted.</param>
public sealed record TeamMembershipDetails(string Role, string State)
{
    public bool IsActive => State == "active";
}

/// <summary><see href="https://docs.github.com/rest/orgs"/></summary>
public sealed class OrganizationsApi
{
    internal OrganizationsApi(GitHubClient client)
    {
        Member = new(client);
        Team = new(client);
    }

    public OrganizationMembersApi Member { get; }
    public TeamsApi Team { get; }
}

/// <summary><see href="https://docs.github.com/rest/teams/teams"/></summary>
public sealed class TeamsApi
{
    private readonly GitHubClient _client;

    internal TeamsApi(GitHubClient client) => _client = client;

    public Task<Team> GetByNameAsync(string org, string slug, CancellationToken cancellationToken) =>
        _client.CallAsync(
            GitHubRequest.To("teams/get-by-name", HttpMethod.Get, org, $"orgs/{org}/teams/{slug}"),
            GitHubJson.Default.Team,
            cancellationToken
        );

    public IAsyncEnumerable<Team> GetAllAsync(string org, CancellationToken cancellationToken) =>
        _client.PagesAsync(
            GitHubRequest.To("teams/list", HttpMethod.Get, org, $"orgs/{org}/teams"),
            GitHubJson.Default.IReadOnlyListTeam,
            cancellationToken
        );

    /// <summary>With the members of its child teams.</summary>
    public IAsyncEnumerable<Account> GetAllMembersAsync(string org, string slug, CancellationToken cancellationToken) =>
        _client.PagesAsync(
            GitHubRequest.To("teams/list-members-in-org", HttpMethod.Get, org, $"orgs/{org}/teams/{slug}/members"),
            GitHubJson.Default.IReadOnlyListAccount,
            cancellationToken
        );

    /// <summary>
    /// Whether someone is in a team or in one of its child teams. Null for who is not, and also when there is no such
    /// team, or the token may not see it.
    /// </summary>
    public Task<TeamMembershipDetails?> GetMembershipDetailsAsync(
        string org,
        string slug,
        string login,
        CancellationToken cancellationToken
    ) =>
        _client.FindAsync(
            GitHubRequest.To(
                "teams/get-membership-for-user-in-org",
                HttpMethod.Get,
                org,
                $"orgs/{org}/teams/{slug}/memberships/{login}"
            ),
            GitHubJson.Default.TeamMembershipDetails,
            cancellationToken
        );
}

/// <summary><see href="https://docs.github.com/rest/orgs/members"/></summary>
public sealed class OrganizationMembersApi
{
    private readonly GitHubClient _client;

    internal OrganizationMembersApi(GitHubClient client) => _client = client;

    /// <summary>Those who hide their membership only for a token that is itself of the organization.</summary>
    public IAsyncEnumerable<Account> GetAllAsync(string org, CancellationToken cancellationToken) =>
        _client.PagesAsync(
            GitHubRequest.To("orgs/list-members", HttpMethod.Get, org, $"orgs/{org}/members"),
            GitHubJson.Default.IReadOnlyListAccount,
            cancellationToken
        );

    /// <inheritdoc cref="GetAllAsync"/>
    public async Task<bool> CheckMemberAsync(string org, string login, CancellationToken cancellationToken)
    {
        try
        {
            // Who is not of the organization is redirected to the public members.
            await _client.CallAsync(
                GitHubRequest.To("orgs/check-membership-for-user", HttpMethod.Get, org, $"orgs/{org}/members/{login}"),
                cancellationToken
            );
            return true;
        }
        catch (GitHubException exception) when (exception.Failure == GitHubFailure.NotFound)
        {
            return false;
        }
    }
}
