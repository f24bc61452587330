using ChatOpsBot.Deployments;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Deployments.AtGitHub;

/// <summary>The author rule of approvals: in doubt it refuses, and says why.</summary>
public sealed class AuthorTests
{
    private static readonly string[] Rule = ["production:Approvals:Count=1", "production:Approvals:ExcludeAuthors=true", "Permissions:deploy break-glass checkout/production:0=*"];

    [Fact]
    public async Task Of_the_first_deploy_it_is_not_known_what_ships()
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");

        Assert.Contains($"It is not known what #{number} ships, so all of it could be yours", await ApproveAsync(deploys, number, "linus"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_that_another_person_linked_does_not_make_the_author_a_stranger()
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        await deploys.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        await deploys.TypeAsync("/chatops link ltorvalds", "grace");
        deploys.Checkout.Commit("Mine", "ltorvalds");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");

        Assert.Contains($"so all that #{number} ships could be yours", await ApproveAsync(deploys, number, "linus"), StringComparison.Ordinal);
        Assert.Equal(DeployState.Waiting, await deploys.StateAsync(number));
    }

    [Fact]
    public async Task A_login_counts_when_an_admin_confirmed_it_who_is_not_its_owner()
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        await deploys.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        await deploys.TypeAsync("/chatops link ghopper", "grace");
        deploys.Checkout.Commit("Count them", "ghopper");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        Assert.Contains($"so all that #{number} ships could be yours", await ApproveAsync(deploys, number, "linus"), StringComparison.Ordinal);

        Assert.Contains("has to be confirmed by someone else", await AnswerAsync(deploys, "/chatops confirm @grace ghopper", "grace"), StringComparison.Ordinal);
        Assert.Contains("has not linked `torvalds`, but `ghopper`", await AnswerAsync(deploys, "/chatops confirm @grace torvalds", "linus"), StringComparison.Ordinal);
        Assert.Contains("Confirmed that ghopper at GitHub is <@U0GRACE001>", await AnswerAsync(deploys, "/chatops confirm @grace ghopper", "linus"), StringComparison.Ordinal);

        Assert.Contains($"All that #{number} ships is yours", await ApproveAsync(deploys, number, "grace"), StringComparison.Ordinal);
        Assert.Contains("Approved", await ApproveAsync(deploys, number, "linus"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_login_takes_another_confirmation_and_only_an_admin_gives_it()
    {
        await using var deploys = await GitHubDeploys.StartAsync([.. Rule, "Permissions:chatops admin:0=U0LINUS001", "Permissions:chatops:0=*"]);
        await deploys.TypeAsync("/chatops link ghopper", "grace");
        Assert.Contains("Only an admin may confirm a login", await AnswerAsync(deploys, "/chatops confirm @grace ghopper", "ada"), StringComparison.Ordinal);
        await AnswerAsync(deploys, "/chatops confirm @grace ghopper", "linus");

        await deploys.TypeAsync("/chatops link ltorvalds", "grace");
        await deploys.TypeAsync("/chatops link ghopper", "grace");

        Assert.Null((await ChatOpsBot.People.Person.OfAsync(deploys.App.Store, "U0GRACE001", TestContext.Current.CancellationToken)).ConfirmedBy);
    }

    [Theory, InlineData("internal_error"), InlineData("missing_scope"), InlineData("request_timeout")]
    public async Task A_look_up_that_fails_makes_no_one_a_stranger(string error)
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        await deploys.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        deploys.Checkout.Commit("Mine", "linus@example.com");
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        deploys.App.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Method = "users.lookupByEmail", Error = error });

        Assert.Contains($"I could not find out whose commits these are (Slack's `users.lookupByEmail` failed: {error}), so nothing was done", await ApproveAsync(deploys, number, "linus"), StringComparison.Ordinal);
        Assert.Equal(DeployState.Waiting, await deploys.StateAsync(number));

        deploys.App.Slack.Faults.Clear();
        Assert.Contains($"All that #{number} ships is yours", await ApproveAsync(deploys, number, "linus"), StringComparison.Ordinal);
    }

    private static async Task<string> ApproveAsync(GitHubDeploys deploys, long number, string user) => await AnswerAsync(deploys, $"/deploy approve {number}", user);

    private static async Task<string> AnswerAsync(GitHubDeploys deploys, string line, string user) => DeployApp.TextOf(await deploys.Deploys.TypeAsync(line, user));
}
