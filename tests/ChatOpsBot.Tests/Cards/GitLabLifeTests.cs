namespace ChatOpsBot.Tests.Cards;

/// <summary>
/// What GitLab's hooks leave to be found out: where a pipeline belongs, whether it goes on, whose a merge request is.
/// </summary>
public sealed class GitLabLifeTests
{
    private const string Site = "https://gitlab.acme.example/acme/checkout";

    [Theory]
    [InlineData("refs/merge-requests/12/merge")]
    [InlineData("refs/merge-requests/12/train")]
    public async Task A_failed_pipeline_on_what_the_merge_would_make_shows_on_the_merge_request(string reference)
    {
        await using var app = await StartAsync();
        await MergeRequestAsync(app, "open", "opened", "ada", 1);
        await PipelineAsync(app, "failed", [(1, "failed")], reference, change: 12);

        Assert.StartsWith(
            "🔴 acme/checkout#12 Retry declined cards once · open, 1 of 1 check failed",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );

        await PipelineAsync(app, "running", [(2, "running")], reference, change: 12);
        Assert.Contains(
            "0 of 1 check passed, 1 running",
            Assert.Single(app.Cards("#general")).Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_pipeline_waits_at_its_manual_job_goes_on_after_it_and_runs_again_when_it_is_retried()
    {
        await using var app = await StartAsync();
        foreach (
            var (status, jobs, glyph) in ((string, (int, string)[], string)[])
                [
                    ("running", [(1, "running"), (2, "manual")], "🟡"),
                    ("manual", [(1, "success"), (2, "manual")], "⏳"),
                    ("running", [(1, "success"), (2, "running")], "🟡"),
                    ("failed", [(1, "success"), (2, "failed")], "🔴"),
                    ("running", [(1, "success"), (3, "running")], "🟡"),
                    ("success", [(1, "success"), (3, "success")], "🟢"),
                ]
        )
        {
            await PipelineAsync(app, status, jobs);
            Assert.StartsWith(glyph, Assert.Single(app.Cards("#general")).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_merge_request_stays_its_authors_when_someone_else_merges_it()
    {
        await using var app = await StartAsync();
        await MergeRequestAsync(app, "open", "opened", "ada", 1);
        await MergeRequestAsync(app, "merge", "merged", "grace", 2);

        Assert.Contains("\nAda Byron · `retry` → `main`", app.BlockText("#general", 0), StringComparison.Ordinal);
        Assert.Equal("🟣 merged by grace", Assert.Single(app.Replies("#general")).Text);
    }

    [Fact]
    public async Task A_tag_and_a_test_of_the_hook_for_issues_have_a_message()
    {
        await using var app = await StartAsync();
        await SendAsync(
            app,
            new
            {
                object_kind = "tag_push",
                @ref = "refs/tags/v1.8.2",
                before = new string('0', 40),
                after = new string('c', 40),
                checkout_sha = new string('c', 40),
                user_username = "ada",
                user_name = "Ada Byron",
                project = Project,
                commits = Array.Empty<object>(),
            }
        );
        await SendAsync(
            app,
            new
            {
                object_kind = "issue",
                user = Person("ada", 1),
                project = Project,
                object_attributes = new
                {
                    iid = 7,
                    title = "Prices are rounded twice",
                    state = "opened",
                    url = $"{Site}/-/issues/7",
                    created_at = "2026-03-02 09:00:00 UTC",
                },
            }
        );
        await SendAsync(
            app,
            new
            {
                object_kind = "tag_push",
                @ref = "refs/tags/v1.8.2",
                before = new string('c', 40),
                after = new string('0', 40),
                user_username = "ada",
                user_name = "Ada Byron",
                project = Project,
                commits = Array.Empty<object>(),
            },
            advance: 1
        );

        Assert.Equal(
            ["⚪ acme/checkout tag v1.8.2 deleted by Ada Byron", "🟢 acme/checkout#7 Prices are rounded twice · open"],
            app.Cards("#general").Select(card => card.Text)
        );
    }

    private static object Project =>
        new
        {
            id = 42,
            path_with_namespace = "acme/checkout",
            web_url = Site,
            default_branch = "main",
        };

    private static object Person(string login, int id) =>
        new
        {
            id,
            username = login,
            name = login == "ada" ? "Ada Byron" : "Grace Hopper",
        };

    private static Task<TestApp> StartAsync() =>
        TestApp.StartUnlimitedAsync("Sources:gitlab:Type=gitlab", $"Sources:gitlab:Secret={TestApp.Secret}");

    private static async Task SendAsync(TestApp app, object payload, int advance = 0)
    {
        app.Time.Advance(TimeSpan.FromMinutes(advance));
        await app.SendAsync(
            "gitlab",
            TestApp.Bytes(payload),
            request => request.Headers.Add("X-Gitlab-Token", TestApp.Secret)
        );
        await app.SettleAsync();
    }

    private static Task MergeRequestAsync(TestApp app, string action, string state, string login, int id) =>
        SendAsync(
            app,
            new
            {
                object_kind = "merge_request",
                user = Person(login, id),
                project = Project,
                object_attributes = new
                {
                    iid = 12,
                    author_id = 1,
                    title = "Retry declined cards once",
                    state,
                    action,
                    source_branch = "retry",
                    target_branch = "main",
                    url = $"{Site}/-/merge_requests/12",
                    created_at = "2026-03-02 09:00:00 UTC",
                    updated_at = $"2026-03-02 09:0{id}:00 UTC",
                    last_commit = new
                    {
                        id = new string('a', 40),
                        author = new { name = "A machine", email = "ci@acme.example" },
                    },
                },
            }
        );

    private static Task PipelineAsync(
        TestApp app,
        string status,
        (int Id, string Status)[] jobs,
        string reference = "main",
        int? change = null
    ) =>
        SendAsync(
            app,
            new
            {
                object_kind = "pipeline",
                project = Project,
                user = Person("ada", 1),
                commit = new
                {
                    id = new string('b', 40),
                    title = "Try",
                    author = new { name = "Ada Byron" },
                },
                merge_request = change is null ? null : new { iid = change },
                object_attributes = new
                {
                    id = 31,
                    iid = 3,
                    @ref = reference,
                    sha = new string('b', 40),
                    status,
                    created_at = "2026-03-02 09:00:00 UTC",
                    finished_at = status is "failed" or "success" ? "2026-03-02 09:05:00 UTC" : null,
                },
                builds = jobs.Select(job => new
                {
                    id = job.Id,
                    name = $"job {job.Id % 2}",
                    stage = "test",
                    status = job.Status,
                    created_at = "2026-03-02 09:00:00 UTC",
                }),
            }
        );
}
