using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Engines.Script;
using ChatOpsBot.Tests.Deployments.Engines.Script;
using ChatOpsBot.Tests.EndToEnd;

namespace ChatOpsBot.Tests.Deployments.Engines;

/// <summary>The examples as they are shipped, run for real.</summary>
public sealed class ExampleTests : IDisposable
{
    private readonly ScriptBench _bench = new();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_demo_service_of_the_shipped_configuration_can_be_deployed_from_anywhere()
    {
        var configuration = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Repository.Root, "appsettings.json"))
            .Build();
        var options = configuration.Get<ServicesOptions>()!;
        options.ReadSections(configuration);
        var services = options.Services;

        Assert.Equal(["production", "staging"], services["demo"].Environments.Keys.Order(StringComparer.Ordinal));
        Assert.All(
            services["demo"].Environments.Values,
            environment => Assert.Empty(ScriptEngine.Problems(services["demo"], environment))
        );
    }

    [Fact]
    public async Task The_demo_deploys_a_canary_then_all_of_it_and_says_what_runs()
    {
        var target = ScriptBench.Command(
            null,
            ["deploy/examples/demo/deploy.sh", "{environment}", "{version}"],
            $"Variables:TARGET={_bench.File("{environment}")}",
            "Variables:PAUSE=0",
            $"VersionFile={_bench.File("{environment}/VERSION")}"
        );
        EngineRun canary = EngineRuns.Of(target, "17-1", step: "canary", percent: 25),
            all = EngineRuns.Of(target, "17-2");

        var first = await _bench.ToEndAsync(canary);
        var between = await RunningAsync(target);
        var second = await _bench.ToEndAsync(all);

        Assert.Equal((EngineState.Succeeded, "25% of production see v1.8.2"), (first.State, first.Text));
        Assert.Null(between);
        Assert.Equal((EngineState.Succeeded, "production serves v1.8.2"), (second.State, second.Text));
        Assert.Equal(new RunningVersion(EngineRuns.Sha, "v1.8.2"), await RunningAsync(target));
        Assert.Contains(
            "Demo v1.8.2",
            await File.ReadAllTextAsync(_bench.File("production/current/index.html"), Stop),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_playbook_of_Ansible_is_a_command_like_any_other()
    {
        if (ChildProcess.Find("ansible-playbook") is null)
            Assert.Skip("ansible-playbook is not installed");
        var target = ScriptBench.Command(
            Repository.Root,
            [
                "ansible-playbook",
                "--inventory",
                "deploy/examples/ansible/inventory.ini",
                "deploy/examples/ansible/deploy.yml",
            ],
            $"Variables:TARGET={_bench.File("{environment}")}",
            "Variables:ANSIBLE_NOCOLOR=1",
            $"Variables:HOME={_bench.Folder}",
            $"VersionFile={_bench.File("{environment}/VERSION")}"
        );

        var status = await _bench.ToEndAsync(EngineRuns.Of(target));

        Assert.True(status.State == EngineState.Succeeded, $"{status.Text}\n{status.Tail}");
        Assert.Contains("failed=0", status.Tail, StringComparison.Ordinal);
        Assert.Equal(new RunningVersion(EngineRuns.Sha, "v1.8.2"), await RunningAsync(target));
    }

    private Task<RunningVersion?> RunningAsync(EnvironmentOptions target) =>
        _bench.Engine.RunningAsync("checkout", "production", new ServiceOptions(), target, Stop);
}
