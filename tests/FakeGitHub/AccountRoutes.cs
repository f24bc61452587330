using static ChatOpsBot.GitHubFake.FakeRoute;

namespace ChatOpsBot.GitHubFake;

/// <summary>https://docs.github.com/rest/teams, /orgs/members, /users, /apps</summary>
internal static class AccountRoutes
{
    public static FakeRoute[] All { get; } =
    [
        List(
            "orgs/{org}/teams",
            "teams/list",
            request => FakeAnswer.List(Organization(request).Teams.Select(team => team.View()))
        ),
        Get("orgs/{org}/teams/{slug}", "teams/get-by-name", request => FakeAnswer.Ok(Team(request).View())),
        Get(
            "orgs/{org}/teams/{slug}/memberships/{login}",
            "teams/get-membership-for-user-in-org",
            request =>
                Team(request).Members.Contains(request["login"], StringComparer.OrdinalIgnoreCase)
                    ? FakeAnswer.Ok(new { Role = "member", State = "active" })
                : Team(request).Invited.Contains(request["login"])
                    ? FakeAnswer.Ok(new { Role = "member", State = "pending" })
                : throw FakeProblem.NotFound()
        ),
        List(
            "orgs/{org}/members",
            "orgs/list-members",
            request => FakeAnswer.List(Organization(request).Members.Select(Account))
        ),
        Get(
            "orgs/{org}/members/{login}",
            "orgs/check-membership-for-user",
            request =>
                Organization(request).Members.Contains(request["login"])
                    ? FakeAnswer.NoContent()
                    : throw new FakeProblem(
                        FakeAnswer.Problem(404, "User does not exist or is not a member of the organization")
                    )
        ),
        Get("users/{login}", "users/get-by-username", request => FakeAnswer.Ok(User(request.GitHub, request["login"]))),
        Get(
            "user",
            "users/get-authenticated",
            request =>
                request.Caller.Login is { } login
                    ? FakeAnswer.Ok(User(request.GitHub, login))
                    : throw new FakeProblem(FakeAnswer.Problem(403, "Resource not accessible by integration"))
        ),
        List(
            "app/installations",
            "apps/list-installations",
            request => FakeAnswer.List(request.GitHub.Installations)
        ) with
        {
            IsOfApplication = true,
        },
        Post(
            "app/installations/{id}/access_tokens",
            "apps/create-installation-access-token",
            request => request.GitHub.CreateToken(request.Id("id"))
        ) with
        {
            IsOfApplication = true,
        },
    ];

    private static FakeOrganization Organization(FakeRequest request) =>
        request.GitHub.FindOrganization(request["org"]) ?? throw FakeProblem.NotFound();

    private static FakeTeam Team(FakeRequest request) =>
        Organization(request).Teams.FirstOrDefault(team => team.Slug == request["slug"])
        ?? throw FakeProblem.NotFound();

    private static object Account(string login) =>
        new
        {
            Id = login.Length,
            Login = login,
            Type = "User",
        };

    private static object User(FakeGitHub github, string login) =>
        login == "nobody"
            ? throw FakeProblem.NotFound()
            : new
            {
                Id = login.Length,
                Login = login,
                Type = "User",
                Name = char.ToUpperInvariant(login[0]) + login[1..],
                Email = github.PublicEmails.GetValueOrDefault(login),
                HtmlUrl = $"https://github.example/{login}",
            };
}

internal sealed class FakeOrganization(FakeGitHub github, string name)
{
    private readonly List<FakeTeam> _teams = [];

    public string Name => name;

    internal IReadOnlyList<FakeTeam> Teams => _teams;

    internal IEnumerable<string> Members =>
        _teams.SelectMany(team => team.Members).Distinct().Order(StringComparer.Ordinal);

    public FakeTeam Team(string slug, params string[] members) =>
        github.Locked(() =>
        {
            var team = new FakeTeam(github.NextId(), slug, [.. members]);
            _teams.Add(team);
            return team;
        });
}

internal sealed record FakeTeam(long Id, string Slug, List<string> Members)
{
    public List<string> Invited { get; } = [];

    public object View() =>
        new
        {
            Id,
            Slug,
            Name = Slug,
            Description = (string?)null,
            HtmlUrl = $"https://github.example/orgs/teams/{Slug}",
        };
}
