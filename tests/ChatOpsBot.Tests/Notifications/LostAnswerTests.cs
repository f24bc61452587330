using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.Notifications;

/// <summary>Slack took a message and its answer never came, while the world moved on.</summary>
public sealed class LostAnswerTests
{
    private const string Post = "chat.postMessage", Edit = "chat.update";

    [Fact]
    public async Task A_card_whose_first_answer_got_lost_shows_what_came_meanwhile()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.AcceptThenAbort) { Method = Post, Times = 1 });

        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await TestApp.UntilAsync(() => app.Cards("#general").Count == 1, "the first post");
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("closed", TestApp.Start.AddMinutes(1), "closed", merged: true));
        await app.SettleAsync();

        Assert.Contains("merged", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);
        Assert.Contains("merged", Assert.Single(app.Replies("#general")).Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_old_message_is_not_taken_for_the_one_that_replaces_it()
    {
        await using var app = await TestApp.StartAsync();
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.HttpError) { Method = Edit, Status = 500, Times = 1 });
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Method = Edit, Error = "edit_window_closed" });

        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("closed", TestApp.Start.AddMinutes(1), "closed", merged: true));
        await app.SettleAsync();

        Assert.Contains("merged", app.Cards("#general")[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_for_readers_is_not_sent()
    {
        await using var app = await TestApp.StartAsync();
        await app.GitHubAsync("check_run", GitHubPayloads.Check("build", "completed", "success", TestApp.Start, TestApp.Start.AddMinutes(1)));
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        var edits = app.Slack.Calls.Count(call => call.Method == Edit);

        await app.GitHubAsync("check_run", GitHubPayloads.Check("build", "completed", "success", TestApp.Start, TestApp.Start.AddMinutes(1)));
        await app.SettleAsync();

        Assert.Equal(edits, app.Slack.Calls.Count(call => call.Method == Edit));
    }
}
