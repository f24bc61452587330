namespace ChatOpsBot.Tests;

/// <summary>
/// GitHub deliveries with the fields that matter, shaped as
/// https://docs.github.com/webhooks/webhook-events-and-payloads says.
/// </summary>
internal static class GitHubPayloads
{
    public const string Repository = "acme/checkout";
    private static readonly object Repo = new
    {
        full_name = Repository,
        html_url = "https://github.com/acme/checkout",
        default_branch = "main",
    };

    public static object PullRequest(
        string action,
        DateTimeOffset at,
        string state = "open",
        bool merged = false,
        bool draft = false,
        string sha = "1111111aaaa",
        string title = "Retry payments once",
        string[]? labels = null
    ) =>
        new
        {
            action,
            number = 12,
            pull_request = new
            {
                number = 12,
                title,
                html_url = "https://github.com/acme/checkout/pull/12",
                state,
                merged,
                draft,
                user = new { login = "ada", type = "User" },
                head = new
                {
                    @ref = "retry-payments",
                    sha,
                    repo = new { full_name = Repository },
                },
                @base = new { @ref = "main", repo = new { full_name = Repository } },
                created_at = TestApp.Start,
                updated_at = at,
                closed_at = state == "closed" ? at : (DateTimeOffset?)null,
                merged_at = merged ? at : (DateTimeOffset?)null,
                merged_by = merged ? new { login = "grace" } : null,
                additions = 120,
                deletions = 4,
                changed_files = 3,
                labels = (labels ?? []).Select(name => new { name }),
            },
            repository = Repo,
            sender = new { login = "ada", type = "User" },
        };

    public static object Check(
        string name,
        string status,
        string? conclusion,
        DateTimeOffset started,
        DateTimeOffset? completed,
        string sha = "1111111aaaa",
        bool inPullRequest = true,
        long suite = 31
    ) =>
        new
        {
            action = status == "completed" ? "completed" : "created",
            check_run = new
            {
                name,
                status,
                conclusion,
                head_sha = sha,
                html_url = $"https://github.com/acme/checkout/runs/{name}",
                started_at = started,
                completed_at = completed,
                pull_requests = inPullRequest ? new[] { new { number = 12 } } : [],
                app = new { slug = "github-actions" },
                check_suite = new { id = suite, head_branch = "retry-payments" },
            },
            repository = Repo,
            sender = new { login = "ada", type = "User" },
        };

    public static object Review(string login, string state, DateTimeOffset at) =>
        new
        {
            action = "submitted",
            review = new
            {
                id = 900,
                state,
                user = new { login, type = "User" },
                submitted_at = at,
                html_url = "https://github.com/acme/checkout/pull/12#review-900",
                body = "",
            },
            pull_request = new
            {
                number = 12,
                html_url = "https://github.com/acme/checkout/pull/12",
                title = "Retry payments once",
            },
            repository = Repo,
            sender = new { login, type = "User" },
        };

    /// <summary>One of Alertmanager's, firing since the test's clock began.</summary>
    public static object Alert(string name = "DiskFull") =>
        new
        {
            version = "4",
            groupKey = name,
            status = "firing",
            alerts = new[]
            {
                new
                {
                    status = "firing",
                    labels = new { alertname = name, severity = "critical" },
                    annotations = new { summary = "/var is 96 % full" },
                    startsAt = TestApp.Start,
                    fingerprint = "1",
                },
            },
        };

    public static object Push(
        int commits,
        string repository = Repository,
        string branch = "main",
        string after = "2222222bbbb",
        string message = "Change {0}"
    ) =>
        new
        {
            @ref = $"refs/heads/{branch}",
            before = "0000000",
            after,
            forced = false,
            created = false,
            deleted = false,
            compare = $"https://github.com/{repository}/compare/0000000...{after}",
            commits = Enumerable
                .Range(1, commits)
                .Select(n => new
                {
                    id = $"{n:0000000}cccc",
                    message = string.Format(System.Globalization.CultureInfo.InvariantCulture, message, n)
                        + "\n\nand its long story",
                    url = $"https://github.com/{repository}/commit/{n:0000000}cccc",
                    author = new { name = "Ada Byron", username = "ada" },
                }),
            head_commit = new { id = after },
            pusher = new { name = "ada" },
            repository = new { full_name = repository, pushed_at = TestApp.Start.ToUnixTimeSeconds() },
            sender = new { login = "ada", type = "User" },
        };
}
