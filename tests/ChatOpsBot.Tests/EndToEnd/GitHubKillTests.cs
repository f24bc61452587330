using ChatOpsBot.GitHubFake;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// The binary as it is shipped, killed when GitHub has done the work and the bot has not seen its answer.
/// </summary>
public sealed class GitHubKillTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("github-deployments", "repos/create-deployment")]
    [InlineData("github-actions", "actions/create-workflow-dispatch")]
    public async Task Whoever_comes_after_a_kill_finds_what_was_begun_and_begins_nothing_twice(
        string engine,
        string operation
    )
    {
        await using var github = await FakeGitHub.StartAsync(TimeProvider.System);
        var checkout = github.Repository("acme/checkout");
        var commit = checkout.Commit("Change");
        checkout.Workflow("deploy.yml", "Deploy [{run}]", "run");
        var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}/");
        await using var slack = await KillTests.StartSlackAsync(address);
        var workspace = slack.Services.GetRequiredService<SandboxWorkspace>();
        using var http = slack.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var folder = new TemporaryFolder();
        http.BaseAddress = address;
        int Begun() => engine == "github-actions" ? checkout.Runs.Count : checkout.Deployments.Count;

        github.Hold(operation);
        await using (var bot = Start())
        {
            await bot.UntilReadyAsync(http, "healthz/ready");
            await PlanAndConfirmAsync();
            await TestApp.UntilAsync(() => Begun() == 1, "GitHub to have begun it");
            await bot.KillAsync();
        }
        await using (var bot = Start())
        {
            await bot.UntilReadyAsync(http, "healthz/ready");
            var before = github.Calls.Count;
            await TestApp.UntilAsync(() => github.Calls.Count > before + 1, "the bot to look at GitHub again");
            if (engine == "github-actions")
                checkout.Runs[0].Complete("success");
            else
                checkout.Tell(checkout.Deployments[0], "success");
            await TestApp.UntilAsync(
                () => Card().Contains("· deployed", StringComparison.Ordinal),
                () => $"the deploy to be told as done, not {Card()}"
            );
            Assert.True(await bot.StopAsync() == 0, bot.Output);
        }

        Assert.Equal(1, Begun());
        Assert.Single(github.Calls, call => call.Operation == operation);
        Assert.Single(workspace.Messages("checkout"), message => !message.IsReply);
        Assert.Contains($"*checkout* `{commit.Sha[..7]}` → staging · deployed", Card(), StringComparison.Ordinal);
        Assert.Empty(github.Complaints);

        ChildProcess Start() =>
            KillTests.Start(
                folder,
                address,
                slack.Urls.First(),
                [
                    .. github.Settings,
                    "Engine:LeaseFor=00:00:02",
                    "Services:checkout:Repository=acme/checkout",
                    "Services:checkout:Channel=#checkout",
                    $"Services:checkout:Environments:staging:Engine={engine}",
                    "Services:checkout:Environments:staging:Workflow=deploy.yml",
                    "Services:checkout:Environments:staging:Variables:run={run}",
                ]
            );

        async Task PlanAndConfirmAsync()
        {
            await KillTests.TypeAsync(workspace, "/deploy checkout main to staging");
            await TestApp.UntilAsync(
                () => workspace.Messages("general").Any(message => DeployApp.Buttons(message).Count > 0),
                "the plan"
            );
            var plan = workspace.Messages("general").Last(message => DeployApp.Buttons(message).Count > 0);
            Assert.True(
                (await workspace.ActAsync("ada", "general", plan.Ts, DeployApp.Buttons(plan)[0].Id, null, Stop)).Ok
            );
        }

        string Card() =>
            workspace.Messages("checkout").Where(message => !message.IsReply).Select(DeployApp.TextOf).FirstOrDefault()
            ?? "no message";
    }
}
