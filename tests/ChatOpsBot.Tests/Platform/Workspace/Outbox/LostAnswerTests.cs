using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Platform.Workspace.Outbox;

/// <summary>Slack took a message and its answer never came, while the world moved on.</summary>
public sealed class LostAnswerTests
{
    private const string Post = "chat.postMessage",
        Edit = "chat.update",
        Bot = "U0CHATOPS1";

    [Fact]
    public async Task A_card_whose_first_answer_got_lost_shows_what_came_meanwhile()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.AcceptThenAbort) { Method = Post, Times = 1 });

        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await TestApp.UntilAsync(() => app.Cards("#general").Count == 1, "the first post");
        await app.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("closed", TestApp.Start.AddMinutes(1), "closed", merged: true)
        );
        await app.SettleAsync();

        Assert.Contains("merged", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);
        Assert.Contains("merged", Assert.Single(app.Replies("#general")).Text, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Metadata is written by anyone who may post, and read by everyone.</summary>
    [Theory, InlineData("chatops_delivery"), InlineData("their_own_event")]
    public async Task A_message_that_is_not_ours_is_neither_taken_for_ours_nor_deleted(string type)
    {
        await using var app = await TestApp.StartAsync();
        var subject = "change:github.com/acme/checkout#12";
        var payload = new { delivery_id = CardPost.KeyOf("#general", subject, ""), version = "99" };
        var author = type == "chatops_delivery" ? "U0ADA00001" : Bot;
        app.Slack.Post(
            new SandboxMessage("", "C0SANDBX001", author, "Not a card")
            {
                MetadataJson = TestApp.Bytes(new { event_type = type, event_payload = payload }),
            }
        );
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.HttpError)
            {
                Method = Post,
                Status = 500,
                Times = 1,
            }
        );

        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        app.Time.Advance(TimeSpan.FromMinutes(2));
        await app.SettleAsync();

        Assert.Equal(2, app.Cards("#general").Count);
        Assert.Equal("Not a card", app.Cards("#general")[0].Text);
    }

    [Fact]
    public async Task An_old_message_is_not_taken_for_the_one_that_replaces_it()
    {
        await using var app = await TestApp.StartAsync();
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.HttpError)
            {
                Method = Edit,
                Status = 500,
                Times = 1,
            }
        );
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.Error) { Method = Edit, Error = "edit_window_closed" });

        await app.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("closed", TestApp.Start.AddMinutes(1), "closed", merged: true)
        );
        await app.SettleAsync();

        Assert.Contains("merged", app.Cards("#general")[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_for_readers_is_not_sent()
    {
        await using var app = await TestApp.StartAsync();
        await app.GitHubAsync(
            "check_run",
            GitHubPayloads.Check("build", "completed", "success", TestApp.Start, TestApp.Start.AddMinutes(1))
        );
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        var edits = app.Slack.Calls.Count(call => call.Method == Edit);

        await app.GitHubAsync(
            "check_run",
            GitHubPayloads.Check("build", "completed", "success", TestApp.Start, TestApp.Start.AddMinutes(1))
        );
        await app.SettleAsync();

        Assert.Equal(edits, app.Slack.Calls.Count(call => call.Method == Edit));
    }

    [Fact]
    public async Task One_message_that_slack_never_takes_holds_up_no_other_and_is_given_up_in_the_end()
    {
        await using var app = await TestApp.StartAsync(
            "Routes:0:Match:0=repository=acme/poison",
            "Routes:0:Channel=#general"
        );
        await app.GitHubAsync("push", GitHubPayloads.Push(1, "acme/good", after: "0222222bbbb"));
        await app.SettleAsync();
        // Only what is posted next meets the fault, again and again: the others go through beside it.
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.HttpError)
            {
                Method = Post,
                Status = 500,
                Text = "acme/poison",
            }
        );
        await app.GitHubAsync("push", GitHubPayloads.Push(1, "acme/poison"));
        await app.UntilAsync(() => app.Slack.Calls.Count(call => call.Method == Post) == 2);
        var sent = app.Time.GetUtcNow();

        for (var i = 1; i < 4; i++)
            await app.GitHubAsync("push", GitHubPayloads.Push(1, "acme/good", after: $"{i}222222bbbb"));
        await app.UntilAsync(() => app.Cards("#general").Count == 4);
        Assert.True(
            app.Time.GetUtcNow() - sent < TimeSpan.FromSeconds(60),
            $"The others waited for {app.Time.GetUtcNow() - sent}."
        );

        // While others are taken, it counts that this one is not.
        for (
            var i = 4;
            (await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken)).Count == 0;
            i++
        )
        {
            Assert.True(i < 40, "It is never given up.");
            await app.GitHubAsync("push", GitHubPayloads.Push(1, "acme/good", after: $"{i}{i}22222bbbb"));
            await app.UntilAsync(() => app.Cards("#general").Count == i + 1);
            app.Time.Advance(TimeSpan.FromMinutes(5));
        }
        Assert.Contains(
            "http_500",
            Assert.Single(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken)).Reason,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task In_an_outage_of_one_method_nothing_is_given_up()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.HttpError) { Method = Post });
        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.UntilAsync(() => app.Time.GetUtcNow() - TestApp.Start > TimeSpan.FromHours(2));
        app.Slack.Faults.Clear();

        await app.SettleAsync();

        Assert.Single(app.Cards("#general"));
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(SandboxFaultKind.AcceptThenAbort)]
    [InlineData(SandboxFaultKind.AcceptThenHttpError)]
    [InlineData(SandboxFaultKind.HttpError)]
    [InlineData(SandboxFaultKind.Late)]
    public async Task A_message_to_a_person_arrives_once_whatever_becomes_of_the_first_answer(SandboxFaultKind fault)
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(
            new SandboxFault(fault)
            {
                Method = Post,
                Times = 1,
                LatencyMs = fault == SandboxFaultKind.Late ? 20_000 : 0,
            }
        );

        await app.Store.CommitAsync(
            new Commit().Notify("U0ADA00001", "test", "Look at this"),
            TestContext.Current.CancellationToken
        );
        await app.SettleAsync();

        var direct = app.Slack.Channels.Single(channel => channel.DirectWith == "U0ADA00001");
        Assert.Equal("Look at this", Assert.Single(app.Slack.Messages(direct.Id)).Text);
        Assert.Empty(app.Cards("#chatops-admin"));
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_answer_in_a_channel_is_not_given_twice_when_its_first_answer_got_lost()
    {
        await using var app = await TestApp.StartAsync();
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.AcceptThenAbort) { Method = Post, Times = 1 });

        app.Slack.PostAs("ada", "general", $"<@{Bot}> whoami");
        await app.SettleAsync();

        Assert.Single(app.Slack.Messages("general"), message => message.User == Bot);
    }

    [Fact]
    public async Task The_list_of_a_big_workspace_is_read_on_after_each_rate_limit_and_holds_no_channel()
    {
        await using var app = await TestApp.StartAsync();
        for (var i = 0; i < 1_000; i++)
            app.Slack.AddChannel($"many-{i:0000}", []);
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.AcceptThenAbort)
            {
                Method = Post,
                Channel = "#random",
                Times = 1,
            }
        );
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.AcceptThenAbort)
            {
                Method = Post,
                Channel = "#many-0999",
                Times = 1,
            }
        );
        // Each page is refused once.
        for (var i = 0; i < 3; i++)
            app.Slack.Faults.Add(
                new SandboxFault(SandboxFaultKind.RateLimited)
                {
                    Method = "conversations.list",
                    Times = 1,
                    RetryAfter = 30,
                }
            );

        await app.Store.CommitAsync(
            new Commit().Notify("#many-0999", "first", "First"),
            TestContext.Current.CancellationToken
        );
        await app.SettleAsync();

        Assert.Equal("First", Assert.Single(app.Slack.Messages("many-0999")).Text);
        var cursors = app
            .Slack.Calls.Where(call => call.Method == "conversations.list")
            .Select(call => call.Arguments.GetValueOrDefault("cursor", ""))
            .ToList();
        Assert.InRange(cursors.Count, 6, 12);
        Assert.Equal(cursors.Distinct().Count() + 3, cursors.Count);
    }

    [Fact]
    public async Task A_link_that_is_too_long_is_left_out_and_a_template_that_prints_nothing_leaves_the_headline()
    {
        using var templates = new TemporaryFolder();
        await File.WriteAllTextAsync(
            templates.File("push.scriban"),
            "{{ # nothing }}",
            TestContext.Current.CancellationToken
        );
        await using var app = await TestApp.StartAsync($"Templates:Folder={templates.Path}");
        await app.BearerAsync(
            "jenkins",
            new
            {
                name = "billing",
                build = new
                {
                    number = 7,
                    phase = "FINALIZED",
                    status = "FAILURE",
                    full_url = $"https://ci.example.org/{new string('x', 3_100)}",
                    scm = new { branch = "origin/main" },
                },
            }
        );
        await app.GitHubAsync("push", GitHubPayloads.Push(1));
        await app.SettleAsync();

        Assert.Equal(2, app.Cards("#general").Count);
        Assert.True(app.Time.GetUtcNow() - TestApp.Start < TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_message_that_the_sandbox_forgot_when_it_ended_is_posted_again()
    {
        await using var app = await TestApp.StartAsync();
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        var stored = Assert.Single(
            await app.Store.ListAsync(new IndexQuery(CardPost.Index, 10), TestContext.Current.CancellationToken)
        );
        // As a store has it that outlived a sandbox.
        var post = CardPost.Read(stored) with
        {
            Ts = "1700000000.000001",
        };
        var commit = new Commit().Put(stored.Key, post.ToBytes(), stored.Version, null, post.Entry);
        await app.Store.CommitAsync(commit, TestContext.Current.CancellationToken);

        await app.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("closed", TestApp.Start.AddMinutes(1), "closed", merged: true)
        );
        await app.SettleAsync();

        Assert.Equal(2, app.Cards("#general").Count);
        Assert.Contains("merged", app.Cards("#general")[^1].Text, StringComparison.Ordinal);
        Assert.Empty(app.Cards("#chatops-admin"));
    }
}
