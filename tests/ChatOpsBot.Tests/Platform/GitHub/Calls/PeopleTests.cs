using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.GitHub.Calls;

namespace ChatOpsBot.Tests.Platform.GitHub.Calls;

public sealed class PeopleTests : AgainstFake
{
    [Fact]
    public async Task A_team_s_members_are_known_by_its_slug()
    {
        GitHub.Organization("acme").Team("platform", "grace", "linus").Invited.Add("barbara");
        GitHub.Organization("acme").Team("payments", "ada");

        Assert.Equal(
            "platform",
            (
                await Client.CallAsync(
                    "teams/get-by-name",
                    client => client.Organization.Team.GetByName("acme", "platform"),
                    Token
                )
            ).Slug
        );
        Assert.Equal(
            ["platform", "payments"],
            await Client.TeamsAsync("acme", Token).Select(team => team.Slug).ToListAsync(Token)
        );
        Assert.Equal(("member", "active"), await MembershipAsync("platform", "Grace"));
        Assert.Equal(("member", "pending"), await MembershipAsync("platform", "barbara"));
        Assert.Null(await MembershipAsync("platform", "ada"));
        Assert.Null(await MembershipAsync("nothing", "ada"));
        ApproveRequests();
    }

    [Fact]
    public async Task Users_are_looked_up()
    {
        var ada = await UserAsync("ada");
        Assert.Equal(("ada", "Ada", Octokit.AccountType.User, null), (ada.Login, ada.Name, ada.Type, ada.Email));
        Assert.Equal(
            "grace",
            (await Client.CallAsync("users/get-authenticated", client => client.User.Current(), Token)).Login
        );
        Assert.Equal(
            GitHubFailure.NotFound,
            (await Assert.ThrowsAsync<GitHubException>(() => UserAsync("nobody"))).Failure
        );
        ApproveRequests();
    }

    private async Task<(string Role, string State)?> MembershipAsync(string team, string login) =>
        await Client.MembershipAsync("acme", team, login, Token) is { } membership
            ? (membership.Role.StringValue, membership.State.StringValue)
            : null;

    private Task<Octokit.User> UserAsync(string login) =>
        Client.CallAsync("users/get-by-username", client => client.User.Get(Segment.Of(login)), Token);
}
