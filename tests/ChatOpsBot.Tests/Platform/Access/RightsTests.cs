using ChatOpsBot.Cli.Validation;

namespace ChatOpsBot.Tests.Platform.Access;

/// <summary>What a person may do, and which rules never hold.</summary>
public sealed class RightsTests
{
    [Fact]
    public async Task A_person_sees_what_they_may_do_and_by_which_rule()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Permissions:chatops replay:0=U0LINUS001",
            "Permissions:deploy approve demo/production:0=@platform"
        );

        var own = await AskAsync(app, "/chatops whoami");
        Assert.Contains("*What you may do*", own, StringComparison.Ordinal);
        Assert.Contains("not `chatops replay` (rule `chatops replay`)", own, StringComparison.Ordinal);
        Assert.Contains("`deploy approve` (rule `deploy approve demo/production`)", own, StringComparison.Ordinal);
        Assert.Contains("`deploy break-glass` (no rule allows it)", own, StringComparison.Ordinal);
        Assert.Contains("`demo/staging`: everything (no rule needed)", own, StringComparison.Ordinal);
        Assert.Contains(
            "; `chatops replay` (rule `chatops replay`)",
            await AskAsync(app, "/chatops whoami @linus"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("", "deploy")]
    [InlineData("", "deploy shop/production", "deploy break-glass */production", "chatops admin")]
    [InlineData(
        "Permissions:deploy shop/prod: no service has such an environment, so the rule never applies; "
            + "available: shop/production, shop/staging",
        "deploy shop/prod"
    )]
    [InlineData(
        "Permissions:deploy lock */production: more specific rules apply everywhere it would, so it never applies",
        "deploy lock */production",
        "deploy lock shop/production"
    )]
    public void Rules_that_never_hold_are_named(string warning, params string[] rules) =>
        Assert.Equal(warning.Length == 0 ? [] : [warning], Warnings([.. rules.Select(rule => (rule, "@platform"))]));

    [Fact]
    public void Whoever_is_on_call_for_no_service_is_no_one() =>
        Assert.Equal(
            ["Permissions:deploy: \"oncall\" never applies, because no service that it covers has OnCall set"],
            Warnings([("deploy", "oncall")])
        );

    [Theory]
    [InlineData("deploy break-glass */production", null)]
    [InlineData("chatops admin", null)]
    [InlineData("deploy", null)]
    [InlineData(
        "chatops replay shop/production",
        "\"chatops replay\" is not checked per environment, so the rule would never apply; write \"chatops replay\""
    )]
    [InlineData("deploy brake-glass", "did you mean \"deploy break-glass\"?")]
    public void A_rule_is_accepted_when_something_asks_for_it(string rule, string? problem)
    {
        var problems = ConfigurationCheck.Run(Configuration([(rule, "@platform")]));
        if (problem is null)
            Assert.Empty(problems);
        else
            Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Warnings(IEnumerable<(string Rule, string Who)> rules) =>
        PermissionCheck.Warnings(Configuration(rules));

    private static IConfiguration Configuration(IEnumerable<(string Rule, string Who)> rules) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection([
                KeyValuePair.Create("Services:shop:Repository", (string?)"acme/shop"),
                KeyValuePair.Create("Services:shop:Environments:production:Engine", (string?)"github-deployments"),
                KeyValuePair.Create("Services:shop:Environments:staging:Engine", (string?)"github-deployments"),
                .. rules.Select(rule => KeyValuePair.Create($"Permissions:{rule.Rule}:0", (string?)rule.Who)),
            ])
            .Build();

    private static async Task<string> AskAsync(TestApp app, string line)
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync("ada", "general", line, TestContext.Current.CancellationToken);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        return app.Slack.Messages("general")[^1].Text;
    }
}
