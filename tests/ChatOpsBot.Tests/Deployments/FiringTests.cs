namespace ChatOpsBot.Tests.Deployments;

/// <summary>What fires holds deploys up, and breaks the guards of the one that runs.</summary>
public sealed class FiringTests
{
    [Fact]
    public async Task The_worst_words_of_every_tool_block_a_deploy_and_lesser_ones_do_not()
    {
        await using var deploys = await DeployApp.StartAsync();
        (string Word, bool Blocks)[] words =
        [
            ("high", false), ("P1", true), ("major", false), ("sev0", true), ("p2", false), ("disaster", true), ("warning", false), ("emergency", true), ("info", false), ("fatal", true), ("error", false), ("page", true),
        ];
        for (var minute = 0; minute < words.Length; minute++)
        {
            await deploys.App.BearerAsync("alertmanager", DeployApp.Alert("firing", words[minute].Word, $"2026-03-02T09:{minute:00}:00Z"));
            await deploys.NowAsync();
            var plan = DeployApp.TextOf(await deploys.TypeAsync("/deploy checkout 1.2.0 to staging"));
            Assert.True(words[minute].Blocks == plan.Contains("is firing. If this is the fix", StringComparison.Ordinal), $"{words[minute].Word}: {plan}");
        }
    }
}
