using ChatOpsBot.Catalog.People;
using ChatOpsBot.Deployments;
using ChatOpsBot.GitHubFake;
using ChatOpsBot.Tests.Deployments.Engines.GitHubApi;

namespace ChatOpsBot.Tests.Deployments.Planning;

/// <summary>The author rule of approvals: in doubt it refuses, and says why.</summary>
public sealed class AuthorTests
{
    private static readonly string[] Rule =
    [
        "production:Approvals:Count=1",
        "production:Approvals:ExcludeAuthors=true",
        "Permissions:deploy break-glass checkout/production:0=*",
    ];

    [Fact]
    public async Task Of_the_first_deploy_it_is_not_known_what_ships()
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");

        Assert.Contains(
            $"It is not known what #{number} ships, so all of it could be yours",
            await ApproveAsync(deploys, number, "linus"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_login_that_another_person_linked_does_not_make_the_author_a_stranger()
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        await deploys.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        await deploys.TypeAsync("/chatops link ltorvalds", "grace");
        deploys.Checkout.Merge(deploys.Checkout.Pull("Mine", "ltorvalds"));
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");

        Assert.Contains(
            $"so all that #{number} ships could be yours",
            await ApproveAsync(deploys, number, "linus"),
            StringComparison.Ordinal
        );
        Assert.Equal(DeployState.Waiting, await deploys.StateAsync(number));
    }

    [Fact]
    public async Task A_login_counts_when_an_admin_confirmed_it_who_is_not_its_owner()
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        await deploys.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        await deploys.TypeAsync("/chatops link ghopper", "grace");
        deploys.Checkout.Merge(deploys.Checkout.Pull("Count them", "ghopper"));
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        Assert.Contains(
            $"so all that #{number} ships could be yours",
            await ApproveAsync(deploys, number, "linus"),
            StringComparison.Ordinal
        );

        Assert.Contains(
            "has to be confirmed by someone else",
            await AnswerAsync(deploys, "/chatops confirm @grace ghopper", "grace"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "has not linked `torvalds`, but `ghopper`",
            await AnswerAsync(deploys, "/chatops confirm @grace torvalds", "linus"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "Confirmed that ghopper at GitHub is <@U0GRACE001>",
            await AnswerAsync(deploys, "/chatops confirm @grace ghopper", "linus"),
            StringComparison.Ordinal
        );

        Assert.Contains(
            $"All that #{number} ships is yours",
            await ApproveAsync(deploys, number, "grace"),
            StringComparison.Ordinal
        );
        Assert.Contains("Approved", await ApproveAsync(deploys, number, "linus"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_login_takes_another_confirmation_and_only_an_admin_gives_it()
    {
        await using var deploys = await GitHubDeploys.StartAsync([
            .. Rule,
            "Permissions:chatops admin:0=U0LINUS001",
            "Permissions:chatops:0=*",
        ]);
        await deploys.TypeAsync("/chatops link ghopper", "grace");
        Assert.Contains(
            "Only an admin may confirm a login",
            await AnswerAsync(deploys, "/chatops confirm @grace ghopper", "ada"),
            StringComparison.Ordinal
        );
        await AnswerAsync(deploys, "/chatops confirm @grace ghopper", "linus");

        await deploys.TypeAsync("/chatops link ltorvalds", "grace");
        await deploys.TypeAsync("/chatops link ghopper", "grace");

        Assert.Null(
            (await Person.OfAsync(deploys.App.Store, "U0GRACE001", TestContext.Current.CancellationToken)).ConfirmedBy
        );
    }

    [Theory, InlineData(500), InlineData(503), InlineData(403)]
    public async Task A_look_up_that_fails_makes_no_one_a_stranger(int status)
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        await deploys.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        await deploys.TypeAsync("/chatops link ltorvalds", "linus");
        deploys.GitHub.PublicEmails["ltorvalds"] = "linus@example.com";
        deploys.Checkout.Merge(deploys.Checkout.Pull("Mine", "ltorvalds"));
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        deploys.GitHub.Fail("users/get-by-username", FakeAnswer.Problem(status, "No"));

        Assert.Contains(
            "I could not find out whether ltorvalds at GitHub is <@U0LINUS001>, so nothing was done",
            await ApproveAsync(deploys, number, "linus"),
            StringComparison.Ordinal
        );
        Assert.Equal(DeployState.Waiting, await deploys.StateAsync(number));
        Assert.Contains(
            $"All that #{number} ships is yours",
            await ApproveAsync(deploys, number, "linus"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("grace@example.com")]
    [InlineData("ghopper")]
    [InlineData("dependabot[bot]")]
    public async Task What_a_commit_says_of_its_author_makes_no_one_else_the_author(string author)
    {
        await using var deploys = await GitHubDeploys.StartAsync([
            .. Rule,
            "People:grace:Slack:0=U0GRACE001",
            "People:grace:GitHub:0=ghopper",
            "People:grace:Emails:0=grace@example.com",
        ]);
        await deploys.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        await deploys.TypeAsync("/chatops link ltorvalds", "linus");
        deploys.GitHub.PublicEmails["ltorvalds"] = "linus@example.com";
        deploys.Checkout.Commit("Pushed", author);
        var pushed = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        Assert.Contains(
            $"No merged pull request shows who wrote “Pushed”, so all that #{pushed} ships could be yours",
            await ApproveAsync(deploys, pushed, "linus"),
            StringComparison.Ordinal
        );
        await deploys.TypeAsync($"/deploy cancel {pushed}");

        // In a pull request of their own it is theirs, whatever the commit says.
        await using var own = await GitHubDeploys.StartAsync([
            .. Rule,
            "People:grace:Slack:0=U0GRACE001",
            "People:grace:GitHub:0=ghopper",
            "People:linus:Slack:0=U0LINUS001",
            "People:linus:GitHub:0=ltorvalds",
        ]);
        await own.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        own.Checkout.Merge(own.Checkout.PullWith(author, "Mine", "ltorvalds"));
        var merged = await own.Deploys.DeployAsync("/deploy checkout main to production");
        Assert.Contains(
            $"All that #{merged} ships is yours",
            await ApproveAsync(own, merged, "linus"),
            StringComparison.Ordinal
        );
        Assert.Contains("Approved", await ApproveAsync(own, merged, "grace"), StringComparison.Ordinal);
    }

    [Theory, InlineData("dependabot[bot]"), InlineData("stranger")]
    public async Task A_pull_request_of_a_bot_or_a_stranger_may_be_anyone_s_until_the_configuration_names_them(
        string opener
    )
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        await deploys.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        deploys.Checkout.Merge(deploys.Checkout.Pull("Bump", opener));
        var number = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        Assert.Contains(
            $"It is not certain who {opener} is in Slack, so all that #{number} ships could be yours",
            await ApproveAsync(deploys, number, "linus"),
            StringComparison.Ordinal
        );

        var configuration = (IConfigurationRoot)deploys.App.Services.GetRequiredService<IConfiguration>();
        configuration["People:other:GitHub:0"] = opener;
        configuration.Reload();
        Assert.Contains("Approved", await ApproveAsync(deploys, number, "linus"), StringComparison.Ordinal);
    }

    private static async Task<string> ApproveAsync(GitHubDeploys deploys, long number, string user) =>
        await AnswerAsync(deploys, $"/deploy approve {number}", user);

    private static async Task<string> AnswerAsync(GitHubDeploys deploys, string line, string user) =>
        DeployApp.TextOf(await deploys.Deploys.TypeAsync(line, user));
}
