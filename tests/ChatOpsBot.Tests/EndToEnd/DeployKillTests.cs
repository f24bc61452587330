using System.Text.Json;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>The binary as it is shipped, killed at each moment of a deploy by a real command.</summary>
public sealed class DeployKillTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Exactly_one_deploy_runs_and_its_message_tells_the_truth_whenever_the_process_is_killed()
    {
        var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}/");
        await using var slack = await KillTests.StartSlackAsync(address);
        var workspace = slack.Services.GetRequiredService<SandboxWorkspace>();
        using var http = slack.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var folder = new TemporaryFolder();
        http.BaseAddress = address;
        await File.WriteAllTextAsync(
            folder.File("versions.json"),
            JsonSerializer.Serialize(DeployApp.Versions()),
            Stop
        );
        // Says that it runs, and waits until it may end.
        await File.WriteAllTextAsync(
            folder.File("deploy.sh"),
            "echo \"$1\" >> started\nwhile [ ! -f \"go-$1\" ]; do sleep 0.1; done\necho done with \"$1\"\n",
            Stop
        );

        // Between the click and the start.
        await using (var bot = Start())
            await ConfirmAndKillAsync(bot, "1.0.0");
        // During the run.
        await using (var bot = Start())
        {
            await bot.UntilReadyAsync(http, "healthz/ready");
            await TestApp.UntilAsync(() => Runs().Count == 1, "the first command to run");
            await bot.KillAsync(alone: true);
        }
        await using (var bot = Start())
        {
            await bot.UntilReadyAsync(http, "healthz/ready");
            await File.WriteAllTextAsync(folder.File("go-1.0.0"), "", Stop);
            await TestApp.UntilAsync(() => IsDeployed("1.0.0"), "the first deploy to be shown as done");
            await PlanAndConfirmAsync("1.1.0");
            await TestApp.UntilAsync(() => Runs().Count == 2, "the second command to run");
            await bot.KillAsync(alone: true);
        }
        // Between the finish and the report: the command ends while no one looks.
        await File.WriteAllTextAsync(folder.File("go-1.1.0"), "", Stop);
        await using (var bot = Start())
        {
            await bot.UntilReadyAsync(http, "healthz/ready");
            await TestApp.UntilAsync(() => IsDeployed("1.1.0"), "the second deploy to be shown as done");
            Assert.Equal(0, await bot.StopAsync());
        }

        Assert.Equal(["1.0.0", "1.1.0"], Runs());
        Assert.Equal(2, workspace.Messages("checkout").Count(message => !message.IsReply));

        ChildProcess Start() =>
            KillTests.Start(
                folder,
                address,
                slack.Urls.First(),
                $"Services:checkout:Versions={folder.File("versions.json")}",
                "Services:checkout:Channel=#checkout",
                "Services:checkout:Environments:staging:Engine=script",
                "Services:checkout:Environments:staging:Command:0=/bin/sh",
                "Services:checkout:Environments:staging:Command:1=deploy.sh",
                "Services:checkout:Environments:staging:Command:2={version}",
                $"Services:checkout:Environments:staging:WorkingDirectory={folder.Path}"
            );

        async Task ConfirmAndKillAsync(ChildProcess bot, string version)
        {
            await bot.UntilReadyAsync(http, "healthz/ready");
            await PlanAndConfirmAsync(version);
            await bot.KillAsync(alone: true);
        }

        async Task PlanAndConfirmAsync(string version)
        {
            await KillTests.TypeAsync(workspace, $"/deploy checkout {version} to staging");
            var plan = await NewestAsync(message =>
                DeployApp.TextOf(message).Contains($"`{version}`", StringComparison.Ordinal)
                && DeployApp.Buttons(message).Count > 0
            );
            Assert.True(
                (await workspace.ActAsync("ada", "general", plan.Ts, DeployApp.Buttons(plan)[0].Id, null, Stop)).Ok
            );
        }

        async Task<SandboxMessage> NewestAsync(Func<SandboxMessage, bool> fits)
        {
            await TestApp.UntilAsync(() => workspace.Messages("general").Any(fits), "the plan");
            return workspace.Messages("general").Last(fits);
        }

        List<string> Runs() =>
            File.Exists(folder.File("started")) ? [.. File.ReadAllLines(folder.File("started"))] : [];

        // The headline alone: while it runs, a button's question warns that the place may be left half-deployed.
        bool IsDeployed(string version) =>
            workspace
                .Messages("checkout")
                .Any(message =>
                    !message.IsReply
                    && message.Text.EndsWith($"{version} → staging · deployed", StringComparison.Ordinal)
                );
    }
}
