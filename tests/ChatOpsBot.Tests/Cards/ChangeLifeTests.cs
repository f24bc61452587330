namespace ChatOpsBot.Tests.Cards;

/// <summary>
/// What reaches a pull request's card although it names no pull request, and what routes can tell one by.
/// </summary>
public sealed class ChangeLifeTests
{
    private const string Head = "1111111aaaa",
        Merge = "9999999eeee";

    [Fact]
    public async Task A_pull_request_says_where_its_head_and_its_merge_have_been_deployed_to()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.SettleAsync();
        await app.GitHubAsync("deployment_status", Deployment(1, "staging", Head, "success", 5));
        await app.SettleAsync();
        Assert.Contains("open, in staging", app.BlockText("#general", 0), StringComparison.Ordinal);

        await app.GitHubAsync("pull_request", Merged());
        await app.GitHubAsync("deployment_status", Deployment(2, "production", Merge, "in_progress", 12));
        await app.SettleAsync();
        Assert.Contains(
            "🟡 <https://production.example.org|deploying to production>",
            app.BlockText("#general", 0),
            StringComparison.Ordinal
        );

        await app.GitHubAsync("deployment_status", Deployment(2, "production", Merge, "success", 14));
        await app.SettleAsync();

        Assert.Contains("merged, in staging and production", app.BlockText("#general", 0), StringComparison.Ordinal);
        Assert.Contains(
            "🟢 <https://production.example.org|in production>",
            app.BlockText("#general", 0),
            StringComparison.Ordinal
        );
        var card = app.Cards("#general")[0];
        Assert.Equal(
            [
                "🟢 <https://staging.example.org|in staging>",
                "🟣 merged by grace",
                "🟢 <https://production.example.org|in production>",
            ],
            app.Replies("#general").Where(reply => reply.ThreadTs == card.Ts).Select(reply => reply.Text)
        );
    }

    [Fact]
    public async Task Statuses_checks_of_a_fork_labels_and_deployments_fold_into_one_card_in_any_order_and_number()
    {
        (string Event, object Payload, string Id)[] deliveries =
        [
            ("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start), "1"),
            ("status", Status("ci/other", "pending", 20), "2"),
            ("status", Status("ci/other", "failure", 21), "3"),
            (
                "check_run",
                GitHubPayloads.Check(
                    "unit",
                    "completed",
                    "success",
                    TestApp.Start,
                    TestApp.Start.AddMinutes(1),
                    inPullRequest: false
                ),
                "4"
            ),
            ("deployment_status", Deployment(1, "staging", Head, "success", 5), "5"),
            (
                "pull_request",
                GitHubPayloads.PullRequest("labeled", TestApp.Start.AddMinutes(6), labels: ["urgent", "payments"]),
                "6"
            ),
            ("merge_group", Queue("checks_requested", null), "7"),
            ("merge_group", Queue("destroyed", "merged"), "8"),
            ("pull_request", Merged(labels: ["urgent", "payments"]), "9"),
            ("deployment_status", Deployment(2, "production", Merge, "success", 14), "10"),
        ];
        var (random, seen) = (new Random(5), new HashSet<string>());

        for (var round = 0; round < 6; round++)
        {
            await using var app = await TestApp.StartUnlimitedAsync(
                "Routes:0:Match:0=kind=deployment",
                "Routes:0:Drop=true"
            );
            foreach (
                var (name, payload, id) in round == 0
                    ? deliveries
                    : [.. deliveries.Concat(deliveries).OrderBy(_ => random.Next())]
            )
            {
                await app.GitHubAsync(name, payload, id);
                if (random.Next(3) == 0)
                    await app.SettleAsync();
            }
            await app.SettleAsync();
            Assert.Single(app.Cards("#general"));
            seen.Add(app.BlockText("#general", 0));
        }

        Assert.Equal(
            """
            🟣 *<https://github.com/acme/checkout/pull/12|acme/checkout#12>* Retry payments once · merged, 1 of 2 checks failed, in staging and production
            ada · `retry-payments` → `main` · +120 −4 · urgent, payments
            🟢 <https://staging.example.org|in staging>  🟢 <https://production.example.org|in production>
            """,
            Assert.Single(seen)
        );
    }

    [Fact]
    public async Task A_pull_request_in_the_merge_queue_or_held_for_approval_shows_it_while_it_is_open()
    {
        await using var app = await TestApp.StartUnlimitedAsync();
        await app.GitHubAsync("pull_request", GitHubPayloads.PullRequest("opened", TestApp.Start));
        await app.GitHubAsync("merge_group", Queue("checks_requested", null));
        await app.GitHubAsync("workflow_run", OutsidersRun());
        await app.GitHubAsync("deployment_review", ReviewRequested());
        await app.SettleAsync();

        Assert.Contains(
            "in the merge queue · its workflows wait for approval · staging waits for grace",
            app.BlockText("#general", 0),
            StringComparison.Ordinal
        );
        Assert.Single(app.Cards("#general"));

        await app.GitHubAsync("merge_group", Queue("destroyed", "invalidated"));
        await app.SettleAsync();
        Assert.Equal("🔴 removed from the merge queue", Assert.Single(app.Replies("#general")).Text);
    }

    [Fact]
    public async Task Forks_bots_and_drafts_can_be_matched_by_routes()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "Routes:0:Match:0=fork=true",
            "Routes:0:Channel=#incidents",
            "Routes:1:Match:0=actor.bot=true",
            "Routes:1:Channel=#checkout",
            "Routes:2:Match:0=draft=true",
            "Routes:2:Drop=true"
        );

        await app.GitHubAsync("pull_request", Change(1, fork: true));
        await app.GitHubAsync("pull_request", Change(2, login: "renovate[bot]"));
        await app.GitHubAsync("pull_request", Change(3, draft: true));
        await app.GitHubAsync("pull_request", Change(4));
        await app.SettleAsync();

        Assert.Contains("#1", Assert.Single(app.Cards("#incidents")).Text, StringComparison.Ordinal);
        Assert.Contains("from a fork", app.BlockText("#incidents", 0), StringComparison.Ordinal);
        Assert.Contains("#2", Assert.Single(app.Cards("#checkout")).Text, StringComparison.Ordinal);
        Assert.Contains("#4", Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);
    }

    private static object Repo =>
        new
        {
            id = 42,
            full_name = GitHubPayloads.Repository,
            html_url = "https://github.com/acme/checkout",
        };

    private static object Person(string login) =>
        new { login, type = login.EndsWith("[bot]", StringComparison.Ordinal) ? "Bot" : "User" };

    private static object Merged(string[]? labels = null) =>
        new
        {
            action = "closed",
            pull_request = new
            {
                number = 12,
                title = "Retry payments once",
                html_url = "https://github.com/acme/checkout/pull/12",
                state = "closed",
                merged = true,
                user = Person("ada"),
                merged_by = Person("grace"),
                merge_commit_sha = Merge,
                head = new
                {
                    @ref = "retry-payments",
                    sha = Head,
                    repo = Repo,
                },
                @base = new { @ref = "main", repo = Repo },
                labels = (labels ?? []).Select(name => new { name }),
                created_at = TestApp.Start,
                updated_at = TestApp.Start.AddMinutes(10),
                closed_at = TestApp.Start.AddMinutes(10),
                merged_at = TestApp.Start.AddMinutes(10),
                additions = 120,
                deletions = 4,
            },
            repository = Repo,
            sender = Person("grace"),
        };

    private static object Change(int number, bool fork = false, bool draft = false, string login = "ada") =>
        new
        {
            action = "opened",
            pull_request = new
            {
                number,
                title = "Change",
                html_url = $"https://github.com/acme/checkout/pull/{number}",
                state = "open",
                draft,
                user = Person(login),
                created_at = TestApp.Start,
                updated_at = TestApp.Start,
                head = new
                {
                    @ref = "change",
                    sha = $"{number}",
                    repo = new { full_name = fork ? "eve/checkout" : GitHubPayloads.Repository },
                },
                @base = new { @ref = "main", repo = Repo },
            },
            repository = Repo,
            sender = Person(login),
        };

    private static object Deployment(int id, string environment, string sha, string state, int minutes) =>
        new
        {
            action = "created",
            deployment = new
            {
                id,
                @ref = "main",
                sha,
                task = "deploy",
                environment,
                creator = Person("ada"),
                created_at = TestApp.Start.AddMinutes(minutes - 1),
            },
            deployment_status = new
            {
                state,
                environment,
                environment_url = $"https://{environment}.example.org",
                created_at = TestApp.Start.AddMinutes(minutes),
                updated_at = TestApp.Start.AddMinutes(minutes),
            },
            repository = Repo,
            sender = Person("ada"),
        };

    private static object Status(string context, string state, int id) =>
        new
        {
            id,
            sha = Head,
            context,
            state,
            target_url = "https://ci.example.org/1",
            branches = Array.Empty<object>(),
            created_at = TestApp.Start.AddMinutes(id),
            updated_at = TestApp.Start.AddMinutes(id),
            repository = Repo,
            sender = Person("ada"),
        };

    private static object Queue(string action, string? reason) =>
        new
        {
            action,
            reason,
            merge_group = new
            {
                head_sha = "7777777",
                head_ref = "refs/heads/gh-readonly-queue/main/pr-12-2222222",
                base_ref = "refs/heads/main",
                head_commit = new { timestamp = TestApp.Start.AddMinutes(8), message = "Merge" },
            },
            repository = Repo,
            sender = Person("ada"),
        };

    private static object OutsidersRun() =>
        new
        {
            action = "completed",
            workflow_run = new
            {
                id = 53,
                name = "build",
                head_branch = "retry-payments",
                head_sha = Head,
                run_number = 1,
                run_attempt = 1,
                @event = "pull_request",
                status = "completed",
                conclusion = "action_required",
                updated_at = TestApp.Start.AddMinutes(1),
                pull_requests = Array.Empty<object>(),
            },
            repository = Repo,
            sender = Person("eve"),
        };

    private static object ReviewRequested() =>
        new
        {
            action = "requested",
            environment = "staging",
            since = TestApp.Start.AddMinutes(2),
            reviewers = new[] { new { type = "User", reviewer = Person("grace") } },
            workflow_run = new
            {
                id = 54,
                head_sha = Head,
                head_branch = "retry-payments",
                run_attempt = 1,
                pull_requests = new[] { new { number = 12, head = new { sha = Head } } },
            },
            repository = Repo,
            sender = Person("ada"),
        };
}
