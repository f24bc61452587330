using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.Platform.Workspace.Outbox;

/// <summary>Slack fails in every way that it can, and nothing is lost or said twice.</summary>
public sealed class DeliveryTests
{
    private const string Post = "chat.postMessage";
    private const string Edit = "chat.update";

    [Fact]
    public async Task A_rate_limit_is_waited_for_as_long_as_slack_says()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.RateLimited)
            {
                Method = Post,
                RetryAfter = 30,
                Times = 1,
            }
        );

        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        Assert.Single(app.Cards("#general"));
        Assert.True(app.Time.GetUtcNow() - TestApp.Start >= TimeSpan.FromSeconds(30));
        Assert.Equal(2, app.Slack.Calls.Count(call => call.Method == Post));
    }

    [Fact]
    public async Task A_rate_limit_on_one_channel_does_not_hold_up_another()
    {
        await using var app = await TestApp.StartAsync(
            "Routes:0:Match:0=repository=acme/slow",
            "Routes:0:Channel=#random"
        );
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.RateLimited)
            {
                Method = Post,
                Channel = app.Slack.Channels.Single(c => c.Name == "random").Id,
                RetryAfter = 600,
            }
        );

        await app.GitHubAsync("push", GitHubPayloads.Push(1, "acme/slow"));
        await app.GitHubAsync("push", GitHubPayloads.Push(1, "acme/fast"));
        await app.UntilAsync(() => app.Cards("#general").Count == 1);

        Assert.True(app.Time.GetUtcNow() - TestApp.Start < TimeSpan.FromSeconds(60));
        Assert.Empty(app.Cards("#random"));
        app.Slack.Faults.Clear();
        await app.SettleAsync();
        Assert.Single(app.Cards("#random"));
    }

    [Theory]
    [InlineData(SandboxFaultKind.AcceptThenAbort)]
    [InlineData(SandboxFaultKind.HttpError)]
    [InlineData(SandboxFaultKind.Abort)]
    public async Task A_message_whose_answer_got_lost_is_found_again_and_not_posted_twice(SandboxFaultKind fault)
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(new SandboxFault(fault) { Method = Post, Times = 1 });

        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        await app.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("closed", TestApp.Start.AddMinutes(1), "closed", merged: true)
        );
        await app.SettleAsync();

        var card = Assert.Single(app.Cards("#general"));
        Assert.Contains("merged", card.Text, StringComparison.Ordinal);
        Assert.Single(app.Replies("#general"));
    }

    [Fact]
    public async Task Waiting_edits_of_one_card_collapse_into_the_newest()
    {
        await using var app = await TestApp.StartAsync();
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.RateLimited)
            {
                Method = Edit,
                RetryAfter = 20,
                Times = 1,
            }
        );

        for (var i = 0; i < 30; i++)
            await app.GitHubAsync(
                "check_run",
                GitHubPayloads.Check(
                    $"check-{i:00}",
                    "completed",
                    "success",
                    TestApp.Start,
                    TestApp.Start.AddMinutes(1)
                )
            );
        await app.SettleAsync();

        Assert.Contains("30 checks passed", app.Cards("#general").Single().Blocks.ToString(), StringComparison.Ordinal);
        Assert.InRange(app.Slack.Calls.Count(call => call.Method == Edit), 2, 6);
    }

    [Fact]
    public async Task A_storm_of_edits_in_a_channel_does_not_delay_a_new_card_in_it()
    {
        await using var app = await TestApp.StartAsync("Slack:UpdatesPerMinute=2");
        for (var i = 0; i < 4; i++)
            await app.GitHubAsync("push", GitHubPayloads.Push(1, after: $"{i}222222bbbb"));
        await app.SettleAsync();
        for (var i = 0; i < 4; i++)
            await app.GitHubAsync(
                "status",
                new
                {
                    sha = $"{i}222222bbbb",
                    state = "failure",
                    context = "ci",
                    updated_at = TestApp.Start,
                    repository = new { full_name = GitHubPayloads.Repository },
                }
            );
        await app.UntilAsync(() => app.Slack.Calls.Count(call => call.Method == Edit) == 2);

        await app.GitHubAsync("push", GitHubPayloads.Push(1, after: "9222222bbbb"));
        await app.SettleAsync();

        var calls = app
            .Slack.Calls.Where(call => call.Method is Post or Edit)
            .Select(call => (call.Method, IsReply: call.Arguments.ContainsKey("thread_ts")))
            .ToList();
        var fifthCard = calls.Index().Where(call => call.Item is { Method: Post, IsReply: false }).ElementAt(4).Index;
        Assert.Equal(2, calls.Take(fifthCard).Count(call => call.Method == Edit));
        Assert.InRange(calls.Count(call => call.Method == Edit), 4, 8);
    }

    [Fact]
    public async Task A_channel_gets_at_most_one_new_message_a_second()
    {
        await using var app = await TestApp.StartAsync();
        for (var i = 0; i < 5; i++)
            await app.GitHubAsync("push", GitHubPayloads.Push(1, after: $"{i}222222bbbb"));

        await app.SettleAsync();

        var times = app.Slack.Calls.Where(call => call.Method == Post).Select(call => call.Time).ToList();
        Assert.Equal(5, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task A_layout_that_slack_refuses_is_sent_as_text_alone()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error)
            {
                Method = Post,
                Error = "invalid_blocks",
                Times = 1,
            }
        );

        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        var card = Assert.Single(app.Cards("#general"));
        Assert.Contains("1 commit", card.Text, StringComparison.Ordinal);
        Assert.True(card.Blocks is null || card.Blocks.Value.GetArrayLength() == 0);
    }

    [Fact]
    public async Task A_channel_that_does_not_exist_ends_in_the_dead_letters_and_the_admin_channel_is_notified()
    {
        await using var app = await TestApp.StartAsync("Slack:DefaultChannel=#nowhere");

        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        Assert.Contains("channel_not_found", Assert.Single(app.Cards("#chatops-admin")).Text, StringComparison.Ordinal);
        var letter = Assert.Single(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));

        app.Slack.AddChannel("nowhere", ["chatopsbot"]);
        var commit = new Commit();
        DeadLetter.Replay(
            (await app.Store.GetAsync(DeadLetter.KeyOf(letter.Id), TestContext.Current.CancellationToken))!,
            commit
        );
        Assert.True((await app.Store.CommitAsync(commit, TestContext.Current.CancellationToken)).IsDone);
        await app.SettleAsync();
        Assert.Single(app.Cards("#nowhere"));
        Assert.Equal(
            CommitStatus.Conflict,
            (await app.Store.CommitAsync(commit, TestContext.Current.CancellationToken)).Status
        );
    }

    [Fact]
    public async Task A_public_channel_that_the_bot_is_not_in_is_joined()
    {
        await using var app = await TestApp.StartAsync("Slack:DefaultChannel=#random");
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error)
            {
                Method = Post,
                Error = "not_in_channel",
                Times = 1,
            }
        );

        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        Assert.Single(app.Cards("#random"));
        Assert.Single(app.Slack.Calls, call => call.Method == "conversations.join");
    }

    [Fact]
    public async Task A_post_without_an_answer_is_looked_for_in_a_channel_that_the_bot_is_not_in_too()
    {
        await using var app = await TestApp.StartAsync("Slack:DefaultChannel=#random");
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.AcceptThenAbort) { Method = Post, Times = 1 });

        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        Assert.Single(app.Cards("#random"));
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_card_that_someone_deleted_is_left_alone()
    {
        await using var app = await TestApp.StartAsync();
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error)
            {
                Method = Edit,
                Error = "message_not_found",
                Times = 1,
            }
        );

        await app.GitHubAsync(
            "check_run",
            GitHubPayloads.Check("build", "completed", "success", TestApp.Start, TestApp.Start.AddMinutes(1))
        );
        await app.SettleAsync();
        await app.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("closed", TestApp.Start.AddMinutes(2), "closed", merged: true)
        );
        await app.SettleAsync();

        Assert.Equal(1, app.Slack.Calls.Count(call => call.Method == Edit));
        Assert.Equal(1, app.Slack.Calls.Count(call => call.Method == Post));
    }

    [Fact]
    public async Task A_bug_in_one_delivery_does_not_hold_up_the_others_and_ends_in_the_dead_letters()
    {
        await using var app = await TestApp.StartAsync();
        await app.Store.CommitAsync(
            new Commit().Enqueue(EventWork.For("webhook/github/never-stored")),
            TestContext.Current.CancellationToken
        );

        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        Assert.Single(app.Cards("#general"));
        Assert.Equal(
            "its body is no longer kept",
            Assert.Single(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken)).Reason
        );
        Assert.Contains("never-stored", Assert.Single(app.Cards("#chatops-admin")).Text, StringComparison.Ordinal);
    }
}
