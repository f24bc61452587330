namespace ChatOpsBot.Tests.Cards;

/// <summary>The checks on a pull request's card.</summary>
public sealed class ChangeCheckTests
{
    [Fact]
    public async Task The_green_job_of_one_workflow_hides_no_red_one_of_the_same_name_in_another()
    {
        await using var app = await TestApp.StartAsync();
        var at = TestApp.Start;
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", at));
        await app.GitHubAsync(
            "check_run",
            GitHubPayloads.Check("build", "completed", "failure", at, at.AddMinutes(1), suite: 31)
        );
        await app.GitHubAsync(
            "check_run",
            GitHubPayloads.Check("build", "completed", "success", at, at.AddMinutes(2), suite: 32)
        );
        await app.SettleAsync();
        Assert.Contains("1 of 2 checks failed", Text(app), StringComparison.Ordinal);

        // A repetition takes the place of its own run, and of no other.
        await app.GitHubAsync(
            "check_run",
            GitHubPayloads.Check("build", "completed", "success", at.AddMinutes(3), at.AddMinutes(4), suite: 31)
        );
        await app.SettleAsync();
        Assert.Contains("2 checks passed", Text(app), StringComparison.Ordinal);
    }

    private static string Text(TestApp app) => Assert.Single(app.Cards("#general")).Blocks!.Value.GetRawText();
}
