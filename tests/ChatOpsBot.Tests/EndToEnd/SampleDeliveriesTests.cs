using ChatOpsBot.Sources.Tests.Judges;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>What we send in GitHub's name has the shape that GitHub gives it.</summary>
public sealed class SampleDeliveriesTests
{
    [Fact]
    public async Task Each_delivery_of_GitHub_is_one_to_its_own_library_too()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await new SampleDeliveries(app, TestApp.Start).SendAllAsync();
        await app.GitHubAsync("push", GitHubPayloads.Push(2));
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.GitHubAsync(
            "check_run",
            GitHubPayloads.Check("build", "completed", "success", TestApp.Start, TestApp.Start)
        );
        await app.GitHubAsync("pull_request_review", GitHubPayloads.Review("grace", "approved", TestApp.Start));

        var stored = await app.Store.ListAsync(
            new IndexQuery(StoredWebhook.Index, 100),
            TestContext.Current.CancellationToken
        );
        var requests = stored
            .Select(StoredWebhook.Read)
            .Where(webhook => webhook.Type == "github")
            .Select(webhook => webhook.Request)
            .ToList();

        Assert.InRange(requests.Count, 20, 100);
        Assert.All(requests, OctokitJudge.AssertReadsTheSame);
    }
}
