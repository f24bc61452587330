using System.Collections.Frozen;

namespace ChatOpsBot.Sources.SourceControl;

/// <summary>
/// GitHub, GitHub Enterprise and GitHub Apps: https://docs.github.com/en/webhooks/webhook-events-and-payloads.
/// A pull request's reviews, comments and checks are parts of its card; a run that belongs to no pull request is a card
/// of its own.
/// </summary>
internal sealed partial class GitHub : IEventSource
{
    private const string EventHeader = "X-GitHub-Event",
        DeliveryHeader = "X-GitHub-Delivery";

    public string Type => "github";
    public string Name => "GitHub";
    public string Docs => "https://docs.github.com/en/webhooks/webhook-events-and-payloads";
    public string Setup =>
        "*Settings* of the repository, the organization or the app, *Webhooks*, *Add webhook*: "
        + "payload URL `{url}`, content type `application/json`, the secret, *Send me everything*.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } = [WebhookAuth.Hmac("X-Hub-Signature-256", "sha256=")];

    /// <summary>
    /// GitHub's own cap: https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap.
    /// </summary>
    public int MaxBodyBytes => 25 * 1024 * 1024;

    public BodyFormats Accepts => BodyFormats.Json | BodyFormats.FormPayload;
    string IEventSource.EventHeader => EventHeader;
    public IReadOnlyList<string> Headers { get; } = [EventHeader, DeliveryHeader];

    /// <summary>A redelivery keeps the id of the first delivery.</summary>
    public string? DeliveryId(WebhookRequest request) => request.Header(DeliveryHeader);

    private static readonly FrozenDictionary<string, Func<Delivery, ParsedWebhook>> Readers = new Dictionary<
        string,
        Func<Delivery, ParsedWebhook>
    >
    {
        ["branch_protection_rule"] = BranchProtectionRule,
        ["check_run"] = CheckRun,
        ["check_suite"] = CheckSuite,
        ["code_scanning_alert"] = CodeScanningAlert,
        ["create"] = Created,
        ["delete"] = Deleted,
        ["dependabot_alert"] = DependabotAlert,
        ["deployment"] = Deployment,
        ["deployment_protection_rule"] = DeploymentProtectionRule,
        ["deployment_review"] = DeploymentReview,
        ["deployment_status"] = DeploymentStatus,
        ["discussion"] = Discussion,
        ["discussion_comment"] = DiscussionComment,
        ["issue_comment"] = IssueComment,
        ["issues"] = Issue,
        ["member"] = Member,
        ["merge_group"] = MergeGroup,
        ["package"] = Package,
        ["page_build"] = PageBuild,
        ["pull_request"] = PullRequest,
        ["pull_request_review"] = Review,
        ["pull_request_review_comment"] = ReviewComment,
        ["push"] = Push,
        ["registry_package"] = Package,
        ["release"] = Release,
        ["repository"] = Lifecycle,
        ["secret_scanning_alert"] = SecretScanningAlert,
        ["secret_scanning_alert_location"] = SecretLocation,
        ["security_advisory"] = SecurityAdvisory,
        ["status"] = Status,
        ["workflow_dispatch"] = WorkflowDispatch,
        ["workflow_job"] = WorkflowJob,
        ["workflow_run"] = WorkflowRun,
    }.ToFrozenDictionary();

    public ParsedWebhook Parse(WebhookRequest request)
    {
        if (request.Header(EventHeader) is not { } name)
            return ParsedWebhook.NotUnderstood("no event name");
        if (!Readers.TryGetValue(name, out var read))
            return ParsedWebhook.NotHandled(name);

        return Field.Read(
            request.Body,
            body =>
                (body["repository"].Text("full_name") ?? (name == "security_advisory" ? NoRepository : null))
                    is { } repository
                    ? read(new Delivery(request, name, body, repository))
                    : ParsedWebhook.NotUnderstood($"{name}:incomplete")
        );
    }

    private sealed record Delivery(WebhookRequest Request, string Name, Field Body, string Repository)
    {
        public string Host { get; } = HostOf(Body["repository"]) ?? Request.Source;
        public string Place => Subject.Place(Host, Repository);
        public string? Action => Body.Text("action");
        public Actor? Sender => Person(Body["sender"]);

        /// <summary>Answer to a payload of a known event that lacks what the event is about.</summary>
        public ParsedWebhook Incomplete => ParsedWebhook.NotUnderstood($"{Name}:incomplete");

        public ChatOpsEvent Event(string kind, string subject, EventState state, DateTimeOffset? occurred) =>
            new()
            {
                Id = Request.DeliveryId,
                Source = Request.Source,
                Kind = kind,
                Subject = subject,
                State = state,
                Occurred = occurred ?? Request.Received,
                Repository = Repository.Length == 0 ? null : Repository,
                Host = Repository.Length == 0 ? null : Host,
                RepositoryId = Body["repository"].Word("id"),
                Actor = Sender,
            };
    }

    private static string? HostOf(Field repository) =>
        Git.HostOf(repository.Text("html_url") ?? repository.Text("clone_url"));

    /// <summary>An advisory is about a package, not about a repository.</summary>
    private const string NoRepository = "";

    /// <summary>Deletion has no time of its own in a payload, and nothing follows it under the same id.</summary>
    private const long AfterAll = long.MaxValue;

    private static Actor? Person(Field user) =>
        user.Text("login") is { } login
            ? new Actor(login)
            {
                Name = user.Text("name"),
                Email = user.Text("email"),
                IsBot = user.Text("type") == "Bot" || login.EndsWith("[bot]", StringComparison.Ordinal),
            }
            : null;

    private static IEnumerable<string?> Names(Field of, string list, string name) =>
        of.Items(list).Select(item => item.Text(name));

    private static DateTimeOffset? Latest(params ReadOnlySpan<DateTimeOffset?> times)
    {
        DateTimeOffset? latest = null;
        foreach (var time in times)
        {
            if (latest is null || time > latest)
                latest = time;
        }
        return latest;
    }
}
