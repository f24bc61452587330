using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Deployments.Planning.Gates;

namespace ChatOpsBot.Tests.Deployments.Planning;

/// <summary>What an approval is bound to.</summary>
public sealed class RecipeTests
{
    private static readonly string[] Approved =
    [
        "Engine=argocd",
        "Server=https://argocd.example.com",
        "Application=checkout",
        "Variables:B=1",
        "Variables:A=2",
        "Approvals:Count=1",
        "Secret=first",
    ];

    [Theory]
    [InlineData("Revision={ref}")]
    [InlineData("Server=https://other.example.com")]
    [InlineData("Application=other")]
    [InlineData("Command:0=rm")]
    [InlineData("Image=app=other")]
    [InlineData("AutoRollback=true")]
    [InlineData("SmokeTests:0:Url=https://shop.example")]
    [InlineData("Guards:0:Query=up")]
    [InlineData("Branches:0=main")]
    [InlineData("Variables:A=3")]
    [InlineData("Variables:Url=3")]
    [InlineData("TimeLimit=02:00:00")]
    [InlineData("Approvals:From:0=@platform")]
    [InlineData("OfAnEngineThatIsStillToCome=1")]
    public void A_changed_setting_of_any_engine_is_another_recipe(string setting) =>
        Assert.NotEqual(RecipeOf(Approved), RecipeOf([.. Approved, setting]));

    [Theory]
    [InlineData("Url=https://shop.example")]
    [InlineData("VersionUrl=https://shop.example/version")]
    [InlineData("VersionFile=VERSION")]
    [InlineData("Notify=Direct")]
    [InlineData("notifyOnCall=false")]
    [InlineData("Secret=renewed")]
    [InlineData("SecretFile=/run/secrets/argocd")]
    public void What_only_shows_and_a_renewed_secret_are_not(string setting) =>
        Assert.Equal(RecipeOf(Approved), RecipeOf([.. Approved, setting]));

    [Fact]
    public void Order_and_case_of_keys_do_not_count()
    {
        Assert.Equal(RecipeOf(Approved), RecipeOf([.. Approved.Reverse()]));
        Assert.Equal(RecipeOf(["Engine=http"]), RecipeOf(["engine=http"]));
        Assert.NotEqual(RecipeOf(["Engine=http"]), RecipeOf(["Engine=HTTP"]));
    }

    [Fact]
    public async Task An_approval_is_void_when_the_revision_that_Argo_CD_syncs_to_has_changed()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=2");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");

        var configuration = (IConfigurationRoot)deploys.App.Services.GetRequiredService<IConfiguration>();
        configuration["Services:checkout:Environments:production:Revision"] = "{ref}";
        configuration.Reload();
        await deploys.PressAsync(deploys.Card(number), "Approve", "grace", "checkout");

        Assert.Contains(
            "The configuration of `checkout/production` has changed since #1 was requested",
            deploys.App.Slack.Messages("checkout")[^1].Text,
            StringComparison.Ordinal
        );
        Assert.Empty(deploys.Engine.Started);
    }

    [Fact]
    public async Task An_approval_holds_when_only_how_people_are_notified_has_changed()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=2");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        await deploys.PressAsync(deploys.Card(number), "Approve", "linus", "checkout");

        var configuration = (IConfigurationRoot)deploys.App.Services.GetRequiredService<IConfiguration>();
        configuration["Services:checkout:Environments:production:Notify"] = "Direct";
        configuration.Reload();
        await deploys.PressAsync(deploys.Card(number), "Approve", "grace", "checkout");

        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
    }

    [Fact]
    public void What_an_earlier_version_recorded_cannot_be_compared_and_is_not_called_changed()
    {
        var options = Environments.Of(Approved);
        options.Approvals.Count = 1;
        var target = new DeployTarget("checkout", "production", new ServiceOptions(), options);
        var asked = Sample.Of(3) with { ApprovalsNeeded = 1, Before = null, Recipe = "0123456789ab" };

        var gate = ChangedGate.Judge(target, asked, new EnvironmentState("checkout", "production"));
        Assert.Equal(Verdict.Block, gate!.Verdict);
        Assert.StartsWith(
            "The bot was updated, and the configuration of `checkout/production` may have changed "
                + $"since #{asked.Number} was requested",
            gate.Text,
            StringComparison.Ordinal
        );
    }

    private static string RecipeOf(string[] settings) =>
        Plan.RecipeOf(
            new DeployTarget("checkout", "production", new ServiceOptions(), Environments.Of(settings)),
            DeployKind.Deploy
        );
}
