using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;
using static ChatOpsBot.Tests.Platform.Commands.Presses;

namespace ChatOpsBot.Tests.Pages;

/// <summary>The home tab: a place to act from.</summary>
public sealed class HomeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_home_tab_shows_what_goes_on_and_what_is_mine()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        app.Slack.OpenHome("ada", "home");
        await app.SettleAsync();
        var home = app.Slack.Home("ada")!;
        Assert.Contains("No deploys, alerts, locks or freezes", home.Blocks.ToString(), StringComparison.Ordinal);

        await app.Slack.ActInViewAsync("ada", home.Id, Action(home.Blocks, "Link GitHub…"), null, Stop);
        var form = Assert.Single(app.Slack.Views("ada"));
        Assert.True((await app.Slack.SubmitAsync("ada", form.Id, Filled("login", "ada"), Stop)).Ok);
        await app.BearerAsync("alertmanager", GitHubPayloads.Alert());
        await app.SettleAsync();
        home = app.Slack.Home("ada")!;
        await app.Slack.ActInViewAsync("ada", home.Id, Action(home.Blocks, "Refresh"), null, Stop);
        await app.SettleAsync();

        home = app.Slack.Home("ada")!;
        Assert.Contains("DiskFull", home.Blocks.ToString(), StringComparison.Ordinal);
        Assert.Contains("No open pull requests by ada", home.Blocks.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task However_much_waits_for_a_person_the_home_tab_shows_what_goes_on_below()
    {
        const int Waiting = 12;
        await using var deploys = await DeployApp.StartAsync([
            .. Enumerable
                .Range(1, Waiting)
                .SelectMany(i =>
                    new[]
                    {
                        $"Services:api-{i}:Versions={{versions}}",
                        $"Services:api-{i}:Channel=#checkout",
                        $"Services:api-{i}:Environments:production:Engine=fake",
                        $"Services:api-{i}:Environments:production:Approvals:Count=1",
                        $"Permissions:deploy api-{i}/production:0=*",
                    }
                ),
        ]);
        for (var i = 1; i <= Waiting; i++)
            await deploys.DeployAsync($"/deploy api-{i} 1.4.0 to production");

        await deploys.TypeAsync("/chatops home", "linus");

        var home = deploys.App.Slack.Home("linus")!.Blocks.ToString();
        var needed = home[..home.IndexOf("Happening now", StringComparison.Ordinal)];
        // The oldest waits for longest.
        Assert.Equal(
            10,
            Enumerable.Range(1, Waiting).Count(i => needed.Contains($"*api-{i}*", StringComparison.Ordinal))
        );
        Assert.Contains("and 2 more", needed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_tab_that_is_opened_many_times_is_not_published_each_time()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Latency)
            {
                Method = "views.publish",
                LatencyMs = 1_000,
                Times = 1,
            }
        );

        for (var i = 0; i < 30; i++)
            app.Slack.OpenHome("ada", "home");
        await app.SettleAsync();

        Assert.InRange(app.Slack.Calls.Count(call => call.Method == "views.publish"), 1, 5);
    }

    [Fact]
    public async Task A_home_tab_that_someone_else_has_brought_up_to_date_is_left_alone()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        app.Slack.OpenHome("ada", "home");
        await app.SettleAsync();
        var hash = app.Slack.Home("ada")!.Hash;

        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error)
            {
                Method = "views.publish",
                Error = "hash_conflict",
                Times = 1,
            }
        );
        app.Slack.OpenHome("ada", "home");
        await app.SettleAsync();

        Assert.Equal(hash, app.Slack.Home("ada")!.Hash);
        Assert.Equal(2, app.Slack.Calls.Count(call => call.Method == "views.publish"));
    }
}
