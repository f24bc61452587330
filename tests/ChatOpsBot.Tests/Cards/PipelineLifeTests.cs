namespace ChatOpsBot.Tests.Cards;

/// <summary>
/// Builds of one branch, one after the other: who broke it, how long it stayed broken, and what fixed it.
/// </summary>
public sealed class PipelineLifeTests
{
    private const string Site = "https://github.com/acme/checkout";

    [Fact]
    public async Task A_build_is_broken_then_still_failing_then_fixed_and_the_one_that_broke_it_says_by_which()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        foreach (
            var (number, status, culprit) in ((int, string, string)[])
                [
                    (481, "SUCCESS", "linus"),
                    (482, "FAILURE", "ada"),
                    (483, "FAILURE", "grace"),
                    (484, "SUCCESS", "grace"),
                ]
        )
        {
            await app.BearerAsync("jenkins", Build(number, "STARTED", null, culprit));
            // A card that is posted late says its end by itself, without a reply.
            await app.SettleAsync();
            await app.BearerAsync("jenkins", Build(number, "FINALIZED", status, culprit));
            await app.SettleAsync();
        }

        Assert.Equal(
            [
                "🟢 checkout #481 succeeded · main",
                "🔴 checkout #482 broken (fixed by #484 after 30m 00s) · main",
                "🔴 checkout #483 still failing (2nd) · main",
                "🟢 checkout #484 fixed after 2 failures · main",
            ],
            Headlines(app)
        );
        Assert.Contains(
            "ada, grace · 2 commits since the last green",
            app.BlockText("#general", 2),
            StringComparison.Ordinal
        );
        Assert.Equal(
            ["🔴 failed after 4m 12s", "🔴 failed after 4m 12s", "🟢 fixed by #484 after 30m 00s"],
            app.Replies("#general").Select(reply => reply.Text).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Builds_whose_ends_arrive_in_any_order_and_twice_end_in_the_same_cards()
    {
        (int Number, string Status)[] builds =
        [
            (1, "SUCCESS"),
            (2, "FAILURE"),
            (3, "FAILURE"),
            (4, "SUCCESS"),
            (5, "FAILURE"),
            (6, "SUCCESS"),
            (7, "SUCCESS"),
        ];
        var deliveries = builds
            .SelectMany(build =>
                new[]
                {
                    Build(build.Number, "STARTED", null, "ada"),
                    Build(build.Number, "COMPLETED", build.Status, "ada"),
                    Build(build.Number, "FINALIZED", build.Status, "ada"),
                }
            )
            .ToList();
        var (random, seen) = (new Random(11), new HashSet<string>());

        for (var round = 0; round < 5; round++)
        {
            await using var app = await TestApp.StartUnlimitedAsync();
            foreach (
                var delivery in round == 0
                    ? deliveries
                    : [.. deliveries.Concat(deliveries.Take(6)).OrderBy(_ => random.Next())]
            )
            {
                await app.BearerAsync("jenkins", delivery);
                if (random.Next(4) == 0)
                    await app.SettleAsync();
            }
            await app.SettleAsync();
            seen.Add(
                string.Join(
                    '\n',
                    Enumerable
                        .Range(0, builds.Length)
                        .Select(index => app.BlockText("#general", index))
                        .Order(StringComparer.Ordinal)
                )
            );
        }

        Assert.Contains("median", Assert.Single(seen), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_run_counts_the_commits_of_its_pushes_and_names_their_authors_when_a_push_comes_last()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        await app.GitHubAsync("push", GitHubPayloads.Push(1, after: "aaaaaaa1"));
        await app.GitHubAsync("workflow_run", Run(1, "aaaaaaa1", "success"));
        await app.GitHubAsync("workflow_run", Run(2, "bbbbbbb2", "failure"));
        await app.GitHubAsync("push", GitHubPayloads.Push(3, after: "bbbbbbb2"));
        await app.SettleAsync();

        Assert.Contains("🔴 *Build* #2 broken", Text(app, "#2"), StringComparison.Ordinal);
        Assert.Contains("ada · 3 commits since the last green", Text(app, "#2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_branch_another_workflow_and_a_fork_break_nothing_here()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        await app.GitHubAsync("workflow_run", Run(1, "aaaaaaa1", "success"));
        await app.GitHubAsync("workflow_run", Run(2, "bbbbbbb2", "failure", branch: "retry"));
        await app.GitHubAsync("workflow_run", Run(3, "bbbbbbb3", "failure", name: "Nightly"));
        await app.GitHubAsync("workflow_run", Run(4, "bbbbbbb4", "failure", from: "eve/checkout"));
        await app.GitHubAsync("workflow_run", Run(5, "bbbbbbb5", "success"));
        await app.SettleAsync();

        Assert.DoesNotContain(
            Headlines(app),
            line =>
                line.Contains("broken", StringComparison.Ordinal) || line.Contains("fixed", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_second_attempt_that_succeeds_takes_the_break_back()
    {
        await using var app = await TestApp.StartUnlimitedAsync();

        await app.GitHubAsync("workflow_run", Run(1, "aaaaaaa1", "success"));
        await app.GitHubAsync("workflow_run", Run(2, "bbbbbbb2", "failure"));
        await app.GitHubAsync("workflow_run", Run(3, "bbbbbbb3", "failure"));
        await app.SettleAsync();
        Assert.Contains("still failing (2nd)", Text(app, "#3"), StringComparison.Ordinal);

        await app.GitHubAsync("workflow_run", Run(2, "bbbbbbb2", "success", attempt: 2));
        await app.SettleAsync();

        Assert.Contains("#2 succeeded", Text(app, "#2"), StringComparison.Ordinal);
        Assert.Contains("#3 broken", Text(app, "#3"), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Headlines(TestApp app) =>
        app.Cards("#general").Select(card => card.Text.Replace("`", "", StringComparison.Ordinal));

    private static string Text(TestApp app, string number) =>
        Enumerable
            .Range(0, app.Cards("#general").Count)
            .Select(index => app.BlockText("#general", index))
            .Single(text => text.Contains($" {number} ", StringComparison.Ordinal));

    private static object Build(int number, string phase, string? status, string culprit) =>
        new
        {
            name = "checkout",
            url = "job/checkout/",
            build = new
            {
                number,
                phase,
                status,
                duration = status is null ? 0 : 252_000,
                url = $"job/checkout/{number}/",
                timestamp = TestApp
                    .Start.AddMinutes(15 * number)
                    .AddSeconds(status is null ? 0 : 252)
                    .ToUnixTimeMilliseconds(),
                scm = new
                {
                    branch = "origin/main",
                    commit = $"{number:0000000}cccc",
                    culprits = new[] { culprit },
                },
            },
        };

    private static object Run(
        int number,
        string commit,
        string conclusion,
        string branch = "main",
        string name = "Build",
        string from = GitHubPayloads.Repository,
        int attempt = 1
    ) =>
        new
        {
            action = "completed",
            workflow_run = new
            {
                id = 7000 + number,
                name,
                run_number = number,
                run_attempt = attempt,
                status = "completed",
                conclusion,
                @event = "push",
                head_branch = branch,
                head_sha = commit,
                html_url = $"{Site}/actions/runs/{7000 + number}",
                run_started_at = TestApp.Start.AddMinutes(number),
                updated_at = TestApp.Start.AddMinutes(number + 5),
                actor = new { login = "ada", type = "User" },
                pull_requests = Array.Empty<object>(),
                head_repository = new { full_name = from },
            },
            repository = new { full_name = GitHubPayloads.Repository, html_url = Site },
            sender = new { login = "ada", type = "User" },
        };
}
