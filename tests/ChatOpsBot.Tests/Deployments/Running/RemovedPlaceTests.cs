using System.Text.Json;
using ChatOpsBot.Deployments;

namespace ChatOpsBot.Tests.Deployments.Running;

/// <summary>An environment is taken out of the configuration, or gets another engine, while its script runs.</summary>
public sealed class RemovedPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new(TestApp.Start);
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exit 0", "deployed")]
    [InlineData("exit 0", "deployed", "staging:Engine=fake", "staging:TimeLimit=02:00:00")]
    [InlineData("exit 3", "failed: deploy failed")]
    public async Task A_script_that_runs_is_followed_to_its_end(string ends, string word, params string[] then)
    {
        var (deploys, number) = await RunAsync(ends, "staging:TimeLimit=02:00:00", then);
        await using var _ = deploys;

        await deploys.PassAsync(TimeSpan.FromMinutes(40), TimeSpan.FromMinutes(1));
        Assert.Equal(DeployState.Running, (await deploys.FindAsync(number)).State);
        await File.WriteAllTextAsync(_folder.File("go"), "", Stop);
        await deploys.App.UntilAsync(async () => (await deploys.FindAsync(number)).IsOver);
        await deploys.NowAsync();

        var deployment = await deploys.FindAsync(number);
        Assert.Equal(word == "deployed" ? DeployState.Succeeded : DeployState.Failed, deployment.State);
        Assert.Equal(word == "deployed", deployment.On is not null);
        Assert.Contains($"· {word}", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_would_come_after_the_script_is_not_begun_and_the_version_that_is_on_is_not_called_away()
    {
        var (deploys, number) = await RunAsync("exit 0", "staging:Bake=00:10:00");
        await using var _ = deploys;
        await File.WriteAllTextAsync(_folder.File("go"), "", Stop);
        await deploys.App.UntilAsync(async () => (await deploys.FindAsync(number)).IsOver);
        await deploys.NowAsync();

        var card = DeployApp.TextOf(deploys.Card(number));
        Assert.Contains("failed: `checkout/staging` is no longer configured", card, StringComparison.Ordinal);
        Assert.Contains("`1.2.0` stays deployed in staging", card, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_can_still_be_ended_and_its_output_shows_no_secret_that_went_with_the_configuration()
    {
        var (deploys, number) = await RunAsync("exit 0", "staging:Variables:WORD=open-sesame");
        await using var _ = deploys;
        await deploys.TypeAsync($"/deploy cancel {number}");
        await deploys.App.UntilAsync(async () => (await deploys.FindAsync(number)).IsOver);

        var deployment = await deploys.FindAsync(number);
        Assert.Equal(DeployState.Cancelled, deployment.State);
        Assert.DoesNotContain("open-sesame", JsonSerializer.Serialize(deployment), StringComparison.Ordinal);
    }

    /// <summary>
    /// Begins a deploy to staging, and restarts the bot without staging while the script waits for the file <c>go</c>.
    /// </summary>
    private async Task<(DeployApp Deploys, long Number)> RunAsync(string ends, string setting, params string[] then)
    {
        await File.WriteAllTextAsync(
            _folder.File("versions.json"),
            JsonSerializer.Serialize(DeployApp.Versions()),
            Stop
        );
        await File.WriteAllTextAsync(
            _folder.File("deploy.sh"),
            $"echo begun > {_folder.File("begun")}; until [ -e {_folder.File("go")} ]; do sleep 0.02; done; "
                + $"echo word $WORD; {ends}",
            Stop
        );
        string[] always =
        [
            $"Storage:Path={_folder.File("chatops.db")}",
            $"Services:checkout:Versions={_folder.File("versions.json")}",
        ];
        var before = await DeployApp.StartAsync(
            _time,
            [
                .. always,
                "staging:Engine=script",
                "staging:Command:0=sh",
                $"staging:Command:1={_folder.File("deploy.sh")}",
                setting,
            ]
        );
        long number;
        await using (before)
        {
            number = await before.DeployAsync("/deploy checkout 1.2.0 to staging");
            await before.App.UntilAsync(async () =>
                File.Exists(_folder.File("begun")) && (await before.FindAsync(number)).Step?.Reference is not null
            );
        }
        return (await DeployApp.StartAsync(_time, [.. always, .. then]), number);
    }
}
