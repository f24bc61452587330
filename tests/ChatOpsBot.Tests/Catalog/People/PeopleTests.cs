using ChatOpsBot.Deployments;
using ChatOpsBot.GitHubFake;
using ChatOpsBot.Tests.Deployments.Engines.GitHubApi;

namespace ChatOpsBot.Tests.Catalog.People;

/// <summary>Who someone is at GitHub: teams, authors, approvers.</summary>
public sealed class PeopleTests
{
    private const string Rule = "Permissions:deploy checkout/production:0=github:acme/platform";

    [Fact]
    public async Task Whoever_is_in_the_team_by_the_login_that_they_linked_may()
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        deploys
            .GitHub.Organization("acme")
            .Team("platform", [.. Enumerable.Range(0, 150).Select(number => $"somebody-{number}"), "ada-b"]);
        var refused = await deploys.PlanAsync("/deploy checkout main to production");
        Assert.Contains(
            "You may not run `/deploy` in `checkout/production`; github:acme/platform may",
            refused,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "GitHub's teams know you by the login that `People` gives you, or that you link: `/chatops link`",
            refused,
            StringComparison.Ordinal
        );

        deploys.GitHub.PublicEmails["ada-b"] = "Ada@example.com";
        await deploys.TypeAsync("/chatops link ada-b");
        await deploys.TypeAsync("/chatops link linus-t", "linus");
        Assert.Contains(
            "→ production · ready",
            await deploys.PlanAsync("/deploy checkout main to production"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "You may not run `/deploy`",
            await deploys.PlanAsync("/deploy checkout main to production", "linus"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ada@example.com")]
    public async Task A_login_that_only_the_person_calls_theirs_opens_nothing(string? shown)
    {
        await using var deploys = await GitHubDeploys.StartAsync(Rule);
        deploys.GitHub.Organization("acme").Team("platform", "ada-b");
        if (shown is not null)
            deploys.GitHub.PublicEmails["ada-b"] = shown;
        await deploys.TypeAsync("/chatops link ada-b", "linus");

        var refused = await deploys.PlanAsync("/deploy checkout main to production", "linus");

        Assert.Contains(
            "ada-b is in github:acme/platform, but only you have stated that this is your account",
            refused,
            StringComparison.Ordinal
        );
        Assert.DoesNotContain("ready", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_of_the_configuration_counts_and_an_invitation_does_not()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            Rule,
            "People:ada:Slack:0=U0ADA00001",
            "People:ada:GitHub:0=ada-b",
            "People:linus:Slack:0=U0LINUS001",
            "People:linus:GitHub:0=linus-t"
        );
        deploys.GitHub.Organization("acme").Team("platform", "ada-b").Invited.Add("linus-t");
        Assert.Contains(
            "→ production · ready",
            await deploys.PlanAsync("/deploy checkout main to production"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "You may not run `/deploy`",
            await deploys.PlanAsync("/deploy checkout main to production", "linus"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_team_that_cannot_be_read_lets_no_one_through_and_says_why_but_another_group_still_may()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            Rule,
            "Permissions:deploy checkout/production:1=oncall",
            "Services:checkout:OnCall=U0LINUS001"
        );
        await deploys.TypeAsync("/chatops link ada-b");
        await deploys.TypeAsync("/chatops link linus-t", "linus");

        Assert.Contains(
            "GitHub does not show me github:acme/platform: check how it is spelled in `Permissions`, "
                + "and what `GitHub:Token` or the App may read",
            await deploys.PlanAsync("/deploy checkout main to production"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "→ production · ready",
            await deploys.PlanAsync("/deploy checkout main to production", "linus"),
            StringComparison.Ordinal
        );

        deploys.GitHub.Organization("acme").Team("platform", "ada-b");
        deploys.GitHub.PublicEmails["ada-b"] = "ada@example.com";
        deploys.GitHub.Fail("teams/get-membership-for-user-in-org", FakeAnswer.Problem(503, "Service Unavailable"));
        var unknown = await deploys.PlanAsync("/deploy checkout main to production");
        Assert.Contains(
            "I could not find out whether you are in github:acme/platform, so nothing was done: "
                + "GitHub is not responding (503)",
            unknown,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "→ production · ready",
            await deploys.PlanAsync("/deploy checkout main to production"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Authors_hear_once_that_their_commits_are_in_production()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            "People:grace:Slack:0=U0GRACE001",
            "People:grace:GitHub:0=ghopper",
            "People:grace:Emails:0=grace@navy.example"
        );
        await deploys.TypeAsync("/chatops link ltorvalds", "linus");
        await deploys.ShipAsync("/deploy checkout main to production");
        deploys.Checkout.Commit("Retry payments", "ltorvalds");
        deploys.Checkout.Commit("Count <them>", "ghopper");
        deploys.Checkout.Commit("From another laptop", "grace@navy.example");
        deploys.Checkout.Commit("By no one that is known", "stranger");
        await deploys.ShipAsync("/deploy checkout main to staging");
        Assert.Empty(deploys.Deploys.Direct("linus"));

        await deploys.ShipAsync("/deploy checkout main to production");
        await deploys.ShipAsync("/deploy checkout main to production --again");

        Assert.Contains(
            "Your change “Retry payments” is in production",
            Assert.Single(deploys.Deploys.Direct("linus")).Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "2 of your changes are in production",
            Assert.Single(deploys.Deploys.Direct("grace")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_only_author_does_not_approve_and_one_of_several_does()
    {
        await using var deploys = await GitHubDeploys.StartAsync(
            "production:Approvals:Count=1",
            "production:Approvals:ExcludeAuthors=true",
            "Permissions:deploy break-glass checkout/production:0=*"
        );
        await deploys.TypeAsync("/chatops link ltorvalds", "linus");
        await deploys.TypeAsync("/chatops link ghopper", "grace");
        (deploys.GitHub.PublicEmails["ltorvalds"], deploys.GitHub.PublicEmails["ghopper"]) = (
            "linus@example.com",
            "grace@example.com"
        );
        await deploys.ShipAsync("/deploy checkout main to production --break-glass \"the first\"");
        deploys.Checkout.Merge(deploys.Checkout.Pull("Mine", "ltorvalds"));
        var own = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        await deploys.Deploys.PressAsync(deploys.Deploys.Card(own), "Approve", "linus", "checkout");
        Assert.Contains(
            $"All that #{own} ships is yours, so someone else has to approve it",
            deploys.App.Slack.Messages("checkout")[^1].Text,
            StringComparison.Ordinal
        );
        await deploys.Deploys.PressAsync(deploys.Deploys.Card(own), "Cancel", "ada", "checkout");

        deploys.Checkout.Merge(deploys.Checkout.Pull("Someone else's", "ghopper"));
        var shared = await deploys.Deploys.DeployAsync("/deploy checkout main to production");
        await deploys.Deploys.PressAsync(deploys.Deploys.Card(shared), "Approve", "linus", "checkout");
        Assert.Contains("approved by <@U0LINUS001>", deploys.Card(shared), StringComparison.Ordinal);
        Assert.Equal(DeployState.Running, await deploys.StateAsync(shared));
    }

    [Fact]
    public async Task A_lock_until_a_pull_request_is_merged_ends_with_its_event()
    {
        await using var deploys = await GitHubDeploys.StartAsync();
        var pull = deploys.Checkout.Pull("Retry payments");
        await deploys.TypeAsync($"/deploy lock checkout/staging --until-merged #{pull.Number}", "linus");
        Assert.Contains(
            $"(until acme/checkout#{pull.Number} is merged)",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );

        deploys.Checkout.Merge(pull);
        await deploys.HearAsync(pull);

        Assert.Contains(
            deploys.Deploys.Direct("linus"),
            message =>
                message.Text.Contains(
                    $"`checkout/staging` is unlocked: acme/checkout#{pull.Number} is merged",
                    StringComparison.Ordinal
                )
        );
        Assert.Contains(
            "→ staging · ready",
            await deploys.PlanAsync("/deploy checkout main to staging"),
            StringComparison.Ordinal
        );
    }
}
