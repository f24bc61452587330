using System.Text.Json.Nodes;

namespace ChatOpsBot.Tests.Cards;

/// <summary>What a pull request's one message says, and what its thread does.</summary>
public sealed class ChangeThreadTests
{
    [Fact]
    public async Task The_card_has_people_and_description_and_is_not_green_while_changes_are_requested_or_it_conflicts()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync(
            "pull_request",
            Change(
                "opened",
                0,
                pull =>
                {
                    pull["requested_reviewers"] = new JsonArray(new JsonObject { ["login"] = "linus" });
                    pull["requested_teams"] = new JsonArray(new JsonObject { ["slug"] = "platform" });
                    pull["assignees"] = new JsonArray(new JsonObject { ["login"] = "ada" });
                    pull["body"] =
                        "<!-- Read CONTRIBUTING.md -->\n## Why\n\nDeclined cards are tried once "
                        + "more.\n\nAnd more of it.";
                }
            )
        );
        await app.SettleAsync();
        Assert.Equal(
            """
            🟢 *<https://github.com/acme/checkout/pull/12|acme/checkout#12>* Retry payments once · open
            ada · `retry-payments` → `main` · +120 −4 · assigned to ada
            Declined cards are tried once more.
            ⏳ linus to review  ⏳ platform to review
            """,
            app.BlockText("#general", 0)
        );

        await app.GitHubAsync("pull_request", Change("synchronize", 1, pull => pull["mergeable_state"] = "dirty"));
        await app.SettleAsync();
        Assert.StartsWith("🟡", app.Cards("#general")[0].Text, StringComparison.Ordinal);
        Assert.Contains("merge conflict", app.BlockText("#general", 0), StringComparison.Ordinal);

        await app.GitHubAsync("pull_request", Change("synchronize", 2));
        await app.GitHubAsync(
            "pull_request_review",
            GitHubPayloads.Review("grace", "changes_requested", TestApp.Start.AddMinutes(3))
        );
        await app.SettleAsync();
        Assert.StartsWith(
            "🔴 acme/checkout#12 Retry payments once · open, changes requested",
            app.Cards("#general")[0].Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Reviews_and_comments_of_people_are_in_the_thread_with_their_words_and_a_link()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync("pull_request", Change("opened", 0));
        await app.SettleAsync();
        // One after another: deliveries that come at the same moment are processed in any order.
        await app.GitHubAsync("pull_request_review", Review("approved", "Nice, *really*.", 900));
        await app.SettleAsync();
        await app.GitHubAsync("pull_request_review", Review("commented", "One more thing\nabout names.", 901));
        await app.SettleAsync();
        await app.GitHubAsync("pull_request_review", Review("commented", null, 902));
        await app.GitHubAsync("issue_comment", Comment("linus", "User", "What about `refunds`?"));
        await app.GitHubAsync("issue_comment", Comment("coverage[bot]", "Bot", "Coverage is 80 %."));
        await app.SettleAsync();

        Assert.Equal(
            [
                "🟢 <https://github.com/acme/checkout/pull/12#review-900|grace approved>\n>Nice, "
                    + "\u2060*\u2060really\u2060*\u2060.",
                "💬 <https://github.com/acme/checkout/pull/12#review-901|grace commented>\n>One more "
                    + "thing\n>about names.",
                "💬 <https://github.com/acme/checkout/pull/12#comment|linus commented>\n>What about ˋrefundsˋ?",
            ],
            app.Replies("#general").Select(reply => reply.Text)
        );
        Assert.Contains(
            "✓ <https://github.com/acme/checkout/pull/12#review-900|grace approved>",
            app.BlockText("#general", 0),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Ready_draft_closed_reopened_and_out_of_the_queue_are_reported_in_the_thread_with_the_reason()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await StepAsync("opened", 0, pull => pull["draft"] = true);
        await StepAsync("ready_for_review", 1);
        await StepAsync("converted_to_draft", 2, pull => pull["draft"] = true);
        await StepAsync("ready_for_review", 3);
        await StepAsync("closed", 4, pull => pull["state"] = "closed");
        await StepAsync("reopened", 5);
        await StepAsync("enqueued", 6);
        Assert.Contains("in the merge queue", app.BlockText("#general", 0), StringComparison.Ordinal);
        await StepAsync("dequeued", 7, reason: "MERGE_CONFLICT");
        await StepAsync("enqueued", 8);
        await StepAsync("dequeued", 9, reason: "MANUAL");

        Assert.Equal(
            [
                "🟢 ready for review",
                "⚪ converted to a draft",
                "🟢 ready for review",
                "⚪ closed without merging",
                "🟢 reopened",
                "🔴 out of the merge queue: merge conflict",
                "⚪ out of the merge queue: taken out by hand",
            ],
            app.Replies("#general").Select(reply => reply.Text)
        );
        Assert.DoesNotContain("in the merge queue", app.BlockText("#general", 0), StringComparison.Ordinal);

        async Task StepAsync(string action, int minutes, Action<JsonNode>? with = null, string? reason = null)
        {
            await app.GitHubAsync("pull_request", Change(action, minutes, with, reason));
            await app.SettleAsync();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_pull_request_with_pushes_and_its_merge_is_one_message_whichever_of_the_merges_news_comes_first(
        bool pushFirst
    )
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync("push", Push("retry-payments", "aaaa", "Retry payments once"));
        await app.GitHubAsync("pull_request", Change("opened", 0));
        await app.SettleAsync();
        await app.GitHubAsync("push", Push("retry-payments", "bbbb", "Fix it"));
        if (pushFirst)
            await app.GitHubAsync("push", Push("main", "9999999eeee", "Retry payments once (#12)"));
        await app.SettleAsync();
        await app.GitHubAsync(
            "pull_request",
            Change(
                "closed",
                6,
                pull => (pull["state"], pull["merged"], pull["merge_commit_sha"]) = ("closed", true, "9999999eeee")
            )
        );
        await app.SettleAsync();
        if (!pushFirst)
            await app.GitHubAsync("push", Push("main", "9999999eeee", "Retry payments once"));
        await app.GitHubAsync(
            "check_run",
            GitHubPayloads.Check(
                "integration",
                "completed",
                "failure",
                TestApp.Start,
                TestApp.Start.AddMinutes(9),
                "9999999eeee",
                inPullRequest: false
            )
        );
        await app.SettleAsync();

        Assert.Equal(
            "🟣 acme/checkout#12 Retry payments once · merged, 1 of 1 check failed on main",
            Assert.Single(app.Cards("#general")).Text
        );
        Assert.Equal(
            ["🟣 merged", "🔴 <https://github.com/acme/checkout/runs/integration|integration> failed on main"],
            app.Replies("#general").Select(reply => reply.Text)
        );
    }

    [Fact]
    public async Task Pushes_to_feature_branches_are_shown_where_a_route_asks_for_pushes_or_branches()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Routes:0:Match:0=repository=acme/*",
            "Routes:0:Channel=#checkout",
            "Routes:0:Routes:0:Match:0=branch=release/*",
            "Routes:0:Routes:0:Channel=#incidents"
        );
        await app.GitHubAsync("push", Push("retry-payments", "aaaa", "Retry payments once"));
        await app.GitHubAsync("push", Push("release/1.2", "bbbb", "Fix it"));
        await app.GitHubAsync("push", Push("main", "cccc", "Another"));
        await app.SettleAsync();

        Assert.Empty(app.Cards("#general"));
        Assert.Contains("to main", Assert.Single(app.Cards("#checkout")).Text, StringComparison.Ordinal);
        Assert.Contains("to release/1.2", Assert.Single(app.Cards("#incidents")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancelled_and_skipped_checks_have_neither_passed_nor_failed()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync("pull_request", Change("opened", 0));
        await CheckAsync("lint", "skipped");
        Assert.StartsWith(
            "⚪ acme/checkout#12 Retry payments once · open, 0 of 1 check passed, 1 skipped",
            app.Cards("#general")[0].Text,
            StringComparison.Ordinal
        );
        await CheckAsync("unit", "success");
        Assert.StartsWith(
            "🟢 acme/checkout#12 Retry payments once · open, 1 of 2 checks passed, 1 skipped",
            app.Cards("#general")[0].Text,
            StringComparison.Ordinal
        );
        await CheckAsync("build", "cancelled");
        Assert.StartsWith(
            "⚪ acme/checkout#12 Retry payments once · open, 1 of 3 checks passed, 1 cancelled, 1 skipped",
            app.Cards("#general")[0].Text,
            StringComparison.Ordinal
        );

        async Task CheckAsync(string name, string conclusion)
        {
            await app.GitHubAsync(
                "check_run",
                GitHubPayloads.Check(name, "completed", conclusion, TestApp.Start, TestApp.Start.AddMinutes(1))
            );
            await app.SettleAsync();
        }
    }

    [Fact]
    public async Task Of_a_matrix_with_more_jobs_than_fit_those_that_failed_come_first_with_their_links()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        object run = new
        {
            id = 7,
            name = "tests",
            status = "completed",
            conclusion = "failure",
            @event = "schedule",
            head_branch = "main",
            head_sha = "1111111aaaa",
            run_number = 3,
            run_attempt = 1,
            updated_at = TestApp.Start.AddMinutes(9),
            actor = new { login = "ada", type = "User" },
        };
        await app.GitHubAsync(
            "workflow_run",
            new
            {
                action = "completed",
                workflow_run = run,
                repository = Repo,
                sender = new { login = "ada" },
            }
        );
        for (var job = 0; job < 20; job++)
            await app.GitHubAsync(
                "workflow_job",
                new
                {
                    action = "completed",
                    workflow_job = new
                    {
                        run_id = 7,
                        name = $"test ({job})",
                        status = "completed",
                        conclusion = job % 9 == 8 ? "failure" : "success",
                        html_url = $"https://ci.example.org/{job}",
                        started_at = TestApp.Start.AddSeconds(job),
                        completed_at = TestApp.Start.AddMinutes(1),
                    },
                    repository = Repo,
                }
            );
        await app.SettleAsync();

        var text = app.BlockText("#general", 0);
        Assert.Contains(
            "✗ <https://ci.example.org/8|test (8)> 52s  ✗ <https://ci.example.org/17|test (17)> 43s  ✓ test (0) 1m 00s",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("\nscheduled", text, StringComparison.Ordinal);
        Assert.DoesNotContain("ada", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Titles_are_shown_as_they_were_written()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync(
            "pull_request",
            Change(
                "opened",
                0,
                pull => pull["title"] = "Rename `order_id to __order_id__ and drop *all* ~old~ :fire: columns"
            )
        );
        await app.SettleAsync();

        Assert.Contains(
            "Rename ˋorder_id to \u2060_\u2060\u2060_\u2060order_id\u2060_\u2060\u2060_\u2060 and drop "
                + "\u2060*\u2060all\u2060*\u2060 \u2060~\u2060old\u2060~\u2060 :\u2060fire: columns",
            app.BlockText("#general", 0),
            StringComparison.Ordinal
        );
    }

    private static object Repo =>
        new
        {
            full_name = GitHubPayloads.Repository,
            html_url = "https://github.com/acme/checkout",
            default_branch = "main",
        };

    private static string Change(string action, int minutes, Action<JsonNode>? with = null, string? reason = null)
    {
        var change = JsonNode.Parse(
            TestApp.Bytes(GitHubPayloads.PullRequest(action, TestApp.Start.AddMinutes(minutes)))
        )!;
        with?.Invoke(change["pull_request"]!);
        change["reason"] = reason;
        return change.ToJsonString();
    }

    private static object Review(string state, string? body, int id) =>
        new
        {
            action = "submitted",
            review = new
            {
                id,
                state,
                body,
                user = new { login = "grace", type = "User" },
                submitted_at = TestApp.Start.AddMinutes(id - 890),
                html_url = $"https://github.com/acme/checkout/pull/12#review-{id}",
            },
            pull_request = new { number = 12, title = "Retry payments once" },
            repository = Repo,
            sender = new { login = "grace" },
        };

    private static object Comment(string login, string type, string body) =>
        new
        {
            action = "created",
            issue = new
            {
                number = 12,
                title = "Retry payments once",
                pull_request = new { },
            },
            comment = new
            {
                id = login.Length,
                body,
                user = new { login, type },
                created_at = TestApp.Start.AddMinutes(20),
                html_url = "https://github.com/acme/checkout/pull/12#comment",
            },
            repository = Repo,
            sender = new { login },
        };

    private static string Push(string branch, string after, string message)
    {
        var push = JsonNode.Parse(TestApp.Bytes(GitHubPayloads.Push(1, branch: branch, after: after)))!;
        push["repository"] = JsonNode.Parse(TestApp.Bytes(Repo));
        push["head_commit"] = new JsonObject { ["id"] = after, ["message"] = message };
        return push.ToJsonString();
    }
}
