using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// What a team's tools send in an hour around one change: for the eye, for Slack's types, and for the picture in the
/// README.
/// </summary>
internal sealed class SampleDeliveries(TestApp app, DateTimeOffset now)
{
    private const string Commit = "8f3c2d19ab41c0de",
        Site = "https://github.com/acme/checkout";

    private static readonly string[] Culprits = ["Ada Byron"],
        FailedTests = ["RefundTests.partial", "RefundTests.twice"];

    /// <summary>All of it, in the order of a day.</summary>
    public async Task SendAllAsync()
    {
        await IssueAsync();
        await PullRequestOpensAsync();
        await PullRequestChecksAsync();
        await PullRequestIsApprovedAsync();
        await PullRequestMergesAsync();
        await PushAsync();
        await WorkflowRunAsync();
        await BuildFailsAsync();
        await AlertsFireAsync();
        await DeploymentAsync();
        await ReleaseAsync();
        await ImageAsync();
        await VulnerabilityAsync();
        await DiscussionAsync();
        await RepositoryIsOpenedAsync();
    }

    public Task IssueAsync() =>
        GitHubAsync(
            "issues",
            new
            {
                action = "opened",
                issue = new
                {
                    number = 127,
                    title = "Payments fail when the provider answers late",
                    state = "open",
                    html_url = $"{Site}/issues/127",
                    user = Person("linus"),
                    created_at = Ago(95),
                    updated_at = Ago(95),
                },
            },
            "linus"
        );

    public Task PullRequestOpensAsync() => PullRequestAsync("opened", Ago(60));

    /// <summary>Two of three are green at the end, and one is red.</summary>
    public async Task PullRequestChecksAsync(bool allGreen = true)
    {
        (string Name, int Seconds)[] checks =
        [
            ("build", 48),
            ("unit tests", 72),
            ("integration tests", 159),
            ("lint", 12),
        ];
        foreach (var (name, seconds) in checks)
        {
            await CheckAsync(name, "in_progress", null, Ago(59), null);
            await CheckAsync(
                name,
                "completed",
                allGreen || name != "integration tests" ? "success" : "failure",
                Ago(59),
                Ago(59).AddSeconds(seconds)
            );
        }
    }

    public Task PullRequestIsApprovedAsync() => ReviewAsync("grace", "approved");

    public Task ReviewAsync(string login, string state) =>
        GitHubAsync(
            "pull_request_review",
            new
            {
                action = "submitted",
                review = new
                {
                    id = 900,
                    state,
                    user = Person(login),
                    submitted_at = Ago(31),
                    html_url = $"{Site}/pull/128#review-900",
                    body = "",
                },
                pull_request = new
                {
                    number = 128,
                    html_url = $"{Site}/pull/128",
                    title = "Retry payments once, with a fresh key",
                },
            },
            login
        );

    public Task PullRequestMergesAsync() => PullRequestAsync("closed", Ago(30));

    public Task PushAsync()
    {
        (string Id, string Message)[] commits =
        [
            ("42de001b7a90", "Bump the schema to v12"),
            ("b70c11e4d3f8", "Fix the rounding of net totals"),
            (Commit, "Retry payments once, with a fresh key (#128)"),
        ];
        return GitHubAsync(
            "push",
            new
            {
                @ref = "refs/heads/main",
                before = "1d2f3a4",
                after = Commit,
                compare = $"{Site}/compare/1d2f3a4...{Commit}",
                commits = commits.Select(c => new
                {
                    id = c.Id,
                    message = c.Message,
                    url = $"{Site}/commit/{c.Id}",
                    author = new { name = "Ada Byron", username = "ada" },
                }),
                head_commit = new { id = Commit },
                pusher = new { name = "ada" },
            }
        );
    }

    public async Task WorkflowRunAsync()
    {
        await JobAsync("compile", "success", 0, 31);
        await JobAsync("unit", "success", 31, 62);
        await JobAsync("image", "success", 93, 55);
        await GitHubAsync(
            "workflow_run",
            new
            {
                action = "completed",
                workflow_run = new
                {
                    id = 7001,
                    name = "Build and publish",
                    run_number = 311,
                    run_attempt = 1,
                    status = "completed",
                    conclusion = "success",
                    @event = "push",
                    display_title = "Retry payments once, with a fresh key (#128)",
                    head_branch = "main",
                    head_sha = Commit,
                    html_url = $"{Site}/actions/runs/7001",
                    run_started_at = Ago(28),
                    updated_at = Ago(28).AddSeconds(150),
                    actor = Person("ada"),
                    pull_requests = Array.Empty<object>(),
                },
            }
        );
    }

    /// <summary>One build on Jenkins, stage by stage.</summary>
    public async Task BuildFailsAsync()
    {
        await BuildAsync("STARTED", null, null, Ago(26));
        await BuildAsync("STARTED", null, "compile", Ago(26));
        await BuildAsync("COMPLETED", "SUCCESS", "compile", Ago(26).AddSeconds(31));
        await BuildAsync("STARTED", null, "unit tests", Ago(26).AddSeconds(31));
        await BuildAsync("COMPLETED", "SUCCESS", "unit tests", Ago(26).AddSeconds(93));
        await BuildAsync("STARTED", null, "integration tests", Ago(26).AddSeconds(93));
        await BuildAsync("COMPLETED", "FAILURE", "integration tests", Ago(26).AddSeconds(252));
        await BuildAsync("COMPLETED", "FAILURE", null, Ago(26).AddSeconds(252), 252_000);
        await BuildAsync("FINALIZED", "FAILURE", null, Ago(26).AddSeconds(252), 252_000);
    }

    public Task AlertsFireAsync(params ReadOnlySpan<string> nodes)
    {
        var firing = nodes.IsEmpty ? ["node-4", "node-7", "node-9"] : nodes.ToArray();
        return app.BearerAsync(
            "alertmanager",
            new
            {
                version = "4",
                groupKey = "{}:{alertname=\"DiskFull\"}",
                status = "firing",
                externalURL = "https://alerts.example.org",
                groupLabels = new { alertname = "DiskFull" },
                alerts = firing.Select(
                    (node, index) =>
                        new
                        {
                            status = "firing",
                            fingerprint = node,
                            startsAt = Ago(7 - index),
                            endsAt = DateTimeOffset.MinValue,
                            generatorURL = "https://prometheus.example.org/graph?g0.expr=disk",
                            labels = new
                            {
                                alertname = "DiskFull",
                                service = "checkout",
                                severity = "critical",
                                instance = node,
                                environment = "production",
                            },
                            annotations = new
                            {
                                summary = $"/var is {96 - index} % full",
                                runbook_url = "https://runbooks.example.org/disk-full",
                                dashboard_url = "https://dash.example.org/disk",
                            },
                        }
                ),
            }
        );
    }

    public async Task DeploymentAsync()
    {
        await GitHubAsync("deployment", Deployment(null, Ago(15)));
        await GitHubAsync("deployment_status", Deployment("in_progress", Ago(15).AddSeconds(10)));
        await GitHubAsync("deployment_status", Deployment("success", Ago(15).AddSeconds(130)));
    }

    public Task ReleaseAsync() =>
        GitHubAsync(
            "release",
            new
            {
                action = "published",
                release = new
                {
                    id = 55,
                    tag_name = "v1.8.2",
                    name = "Payments retry once",
                    html_url = $"{Site}/releases/tag/v1.8.2",
                    draft = false,
                    prerelease = false,
                    author = Person("ada"),
                    created_at = Ago(20),
                    published_at = Ago(20),
                    body = "",
                },
            }
        );

    public Task ImageAsync() =>
        GitHubAsync(
            "registry_package",
            new
            {
                action = "published",
                registry_package = new
                {
                    name = "checkout",
                    @namespace = "acme",
                    ecosystem = "container",
                    package_type = "container",
                    updated_at = Ago(19),
                    package_version = new
                    {
                        version = $"sha256:{new string('4', 64)}",
                        html_url = "https://github.com/orgs/acme/packages/container/checkout/77",
                        package_url = "ghcr.io/acme/checkout:v1.8.2",
                        author = Person("ada"),
                        container_metadata = new
                        {
                            tag = new { name = "v1.8.2", digest = $"sha256:{new string('4', 64)}" },
                            labels = new { revision = Commit },
                        },
                    },
                },
            }
        );

    public Task VulnerabilityAsync(string action = "created", string state = "open") =>
        GitHubAsync(
            "dependabot_alert",
            new
            {
                action,
                alert = new
                {
                    number = 20,
                    state,
                    html_url = $"{Site}/security/dependabot/20",
                    created_at = Ago(50),
                    updated_at = Ago(action == "created" ? 50 : 10),
                    dependency = new
                    {
                        package = new { ecosystem = "npm", name = "left-curve" },
                        manifest_path = "web/package-lock.json",
                    },
                    security_advisory = new
                    {
                        ghsa_id = "GHSA-aaaa-bbbb-cccc",
                        cve_id = "CVE-2026-10001",
                        summary = "left-curve runs for ever on long input",
                        severity = "high",
                    },
                    security_vulnerability = new { first_patched_version = new { identifier = "7.5.2" } },
                    dismissed_at = state == "dismissed" ? Ago(10) : (DateTimeOffset?)null,
                    dismissed_by = state == "dismissed" ? Person("grace") : null,
                    dismissed_reason = state == "dismissed" ? "not_used" : null,
                },
            },
            "grace"
        );

    public async Task DiscussionAsync()
    {
        object Discussion(bool answered) =>
            new
            {
                number = 21,
                title = "Which retry policy for payments?",
                state = "open",
                html_url = $"{Site}/discussions/21",
                user = Person("linus"),
                category = new { slug = "q-a" },
                answer_html_url = answered ? $"{Site}/discussions/21#answer" : null,
                answer_chosen_at = answered ? Ago(12) : (DateTimeOffset?)null,
                created_at = Ago(40),
                updated_at = Ago(answered ? 12 : 40),
            };
        await GitHubAsync("discussion", new { action = "created", discussion = Discussion(false) }, "linus");
        await GitHubAsync(
            "discussion_comment",
            new
            {
                action = "created",
                discussion = Discussion(false),
                comment = new
                {
                    id = 310,
                    user = Person("grace"),
                    body = "Once.",
                    created_at = Ago(20),
                    updated_at = Ago(20),
                },
            },
            "grace"
        );
        await GitHubAsync("discussion", new { action = "answered", discussion = Discussion(true) }, "linus");
    }

    public Task RepositoryIsOpenedAsync() => GitHubAsync("repository", new { action = "publicized" });

    private DateTimeOffset Ago(double minutes) => now.AddMinutes(-minutes);

    private static object Person(string login) => new { login, type = "User" };

    private Task<HttpResponseMessage> CheckAsync(
        string name,
        string status,
        string? conclusion,
        DateTimeOffset started,
        DateTimeOffset? completed
    ) =>
        GitHubAsync(
            "check_run",
            new
            {
                action = status == "completed" ? "completed" : "created",
                check_run = new
                {
                    id = 4000,
                    name,
                    status,
                    conclusion,
                    head_sha = Commit,
                    html_url = $"{Site}/runs/{Uri.EscapeDataString(name)}",
                    started_at = started,
                    completed_at = completed,
                    pull_requests = new[] { new { number = 128 } },
                    app = new { slug = "github-actions" },
                    check_suite = new { head_branch = "retry-payments" },
                },
            }
        );

    private Task<HttpResponseMessage> JobAsync(string name, string conclusion, int from, int seconds) =>
        GitHubAsync(
            "workflow_job",
            new
            {
                action = "completed",
                workflow_job = new
                {
                    id = 8000 + from,
                    run_id = 7001,
                    run_attempt = 1,
                    name,
                    status = "completed",
                    conclusion,
                    head_sha = Commit,
                    head_branch = "main",
                    html_url = $"{Site}/actions/runs/7001/job/{8000 + from}",
                    created_at = Ago(28),
                    started_at = Ago(28).AddSeconds(from),
                    completed_at = Ago(28).AddSeconds(from + seconds),
                },
            }
        );

    private Task<HttpResponseMessage> PullRequestAsync(string action, DateTimeOffset at) =>
        GitHubAsync(
            "pull_request",
            new
            {
                action,
                number = 128,
                pull_request = new
                {
                    number = 128,
                    title = "Retry payments once, with a fresh key",
                    html_url = $"{Site}/pull/128",
                    state = action == "closed" ? "closed" : "open",
                    merged = action == "closed",
                    draft = false,
                    user = Person("ada"),
                    head = new
                    {
                        @ref = "retry-payments",
                        sha = Commit,
                        repo = new { full_name = "acme/checkout" },
                    },
                    @base = new { @ref = "main", repo = new { full_name = "acme/checkout" } },
                    created_at = Ago(60),
                    updated_at = at,
                    closed_at = action == "closed" ? at : (DateTimeOffset?)null,
                    merged_at = action == "closed" ? at : (DateTimeOffset?)null,
                    merged_by = action == "closed" ? Person("ada") : null,
                    additions = 182,
                    deletions = 41,
                    changed_files = 9,
                    labels = Array.Empty<object>(),
                },
            }
        );

    private static Dictionary<string, JsonNode?> Merge(object about, object more) =>
        JsonSerializer
            .SerializeToNode(about)!
            .AsObject()
            .Concat(JsonSerializer.SerializeToNode(more)!.AsObject())
            .ToDictionary(field => field.Key, field => field.Value?.DeepClone());

    private Task<HttpResponseMessage> GitHubAsync(string name, object payload, string sender = "ada") =>
        app.GitHubAsync(
            name,
            Merge(
                payload,
                new
                {
                    repository = new
                    {
                        full_name = "acme/checkout",
                        html_url = Site,
                        default_branch = "main",
                        pushed_at = Ago(29).ToUnixTimeSeconds(),
                    },
                    sender = Person(sender),
                }
            )
        );

    private object Deployment(string? state, DateTimeOffset at) =>
        new
        {
            action = "created",
            deployment = new
            {
                id = 31,
                @ref = "v1.8.2",
                sha = Commit,
                task = "deploy",
                environment = "production",
                description = "",
                creator = Person("ada"),
                created_at = Ago(15),
            },
            deployment_status = state is null
                ? null
                : new
                {
                    id = 32,
                    state,
                    environment = "production",
                    environment_url = "https://checkout.example.org",
                    log_url = $"{Site}/actions/runs/7002",
                    created_at = at,
                    updated_at = at,
                    description = "",
                },
        };

    private Task<HttpResponseMessage> BuildAsync(
        string phase,
        string? status,
        string? notes,
        DateTimeOffset at,
        int duration = 0
    ) =>
        app.BearerAsync(
            "jenkins",
            new
            {
                name = "checkout",
                url = "job/checkout/",
                build = new
                {
                    full_url = "https://ci.example.org/job/checkout/482/",
                    number = 482,
                    phase,
                    status,
                    notes,
                    duration,
                    timestamp = at.ToUnixTimeMilliseconds(),
                    url = "job/checkout/482/",
                    scm = new
                    {
                        branch = "origin/main",
                        commit = Commit,
                        culprits = Culprits,
                    },
                    test_summary = phase == "FINALIZED"
                        ? new
                        {
                            total = 214,
                            failed = 2,
                            passed = 212,
                            skipped = 0,
                            failed_tests = FailedTests,
                        }
                        : null,
                },
            }
        );
}
