using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments.Home;

/// <summary>What the home tab shows of deploys.</summary>
public sealed class HomeDeploysTests
{
    [Fact]
    public async Task The_home_tab_shows_what_runs_and_waits_and_holds_with_its_buttons()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=1");
        deploys.Engine.Starts = new EngineStatus(EngineState.Running);
        await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.TypeAsync("/deploy lock checkout/staging moving", "linus");
        await deploys.TypeAsync("/deploy freeze checkout/production Stocktaking", "linus");
        await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing"));
        await deploys.NowAsync();
        Assert.Contains(
            "Your home tab is up to date",
            (await deploys.TypeAsync("/chatops home")).Text,
            StringComparison.Ordinal
        );

        var home = System.Text.RegularExpressions.Regex.Unescape(deploys.App.Slack.Home("ada")!.Blocks.ToString());
        foreach (
            var text in (string[])
                [
                    "waits for 1 approval · #1 by",
                    "deploying · #2 by",
                    "🔒 `checkout/staging` is locked by",
                    "🧊 Stocktaking",
                    "ErrorRate",
                ]
        )
            Assert.Contains(text, home, StringComparison.Ordinal);
        foreach (var label in (string[])["Approve", "Cancel", "Pull the cord", "Unlock", "End freeze"])
            Assert.Contains($"\"{label}\"", home, StringComparison.Ordinal);
        Assert.DoesNotContain("No deploys", home, StringComparison.Ordinal);
        // Help is one button, above everything.
        Assert.True(
            home.IndexOf("\"Help\"", StringComparison.Ordinal) < home.IndexOf("Stocktaking", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_home_tab_says_first_what_waits_for_its_reader()
    {
        await using var deploys = await DeployApp.StartAsync("production:Approvals:Count=1");
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to production");
        await deploys.TypeAsync("/chatops home");
        await deploys.TypeAsync("/chatops home", "linus");

        Assert.Contains("Nothing needs you", Home("ada"), StringComparison.Ordinal);
        var linus = Home("linus");
        Assert.DoesNotContain("Nothing needs you", linus, StringComparison.Ordinal);
        Assert.True(
            linus.IndexOf($"#{number} by", StringComparison.Ordinal)
                < linus.IndexOf("Happening now", StringComparison.Ordinal)
        );
        // Once, not under both headings.
        Assert.Equal(
            linus.IndexOf($"#{number} by", StringComparison.Ordinal),
            linus.LastIndexOf($"#{number} by", StringComparison.Ordinal)
        );
        Assert.Contains("Nothing else that you can see", linus, StringComparison.Ordinal);

        string Home(string user) =>
            System.Text.RegularExpressions.Regex.Unescape(deploys.App.Slack.Home(user)!.Blocks.ToString());
    }
}
