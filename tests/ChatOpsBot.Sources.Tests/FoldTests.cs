namespace ChatOpsBot.Sources.Tests;

/// <summary>
/// Webhooks arrive late, twice and out of order. Cards hold, of each part of each subject, the event that supersedes
/// the others: whatever the order of arrival, the same deliveries must end in the same cards.
/// </summary>
public sealed class FoldTests
{
    private const int Shuffles = 100;

    public static TheoryData<string> Sources() => [.. EventSources.All.Select(source => source.Type)];

    [Theory]
    [MemberData(nameof(Sources))]
    public void Any_order_and_any_duplication_ends_the_same(string source)
    {
        var events = Events(source);
        var expected = Text(Fold(events));
        var random = new Random(20260302);

        for (var round = 0; round < Shuffles; round++)
        {
            var arrived = events.Concat(events.Where(_ => random.Next(3) == 0)).ToArray();
            random.Shuffle(arrived);
            Assert.Equal(expected, Text(Fold(arrived)));
        }
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Of_two_events_of_a_part_exactly_one_holds(string source) =>
        Assert.All(
            Events(source).GroupBy(e => (e.Subject, e.Part)),
            part =>
            {
                foreach (var one in part)
                {
                    foreach (var other in part.Where(other => other.Id != one.Id))
                        Assert.NotEqual(one.Supersedes(other), other.Supersedes(one));
                    Assert.False(one.Supersedes(one));
                }
            }
        );

    [Theory]
    [InlineData("pull_request.opened", "pull_request.closed-merged", EventState.Merged)]
    [InlineData("pull_request.labeled", "pull_request.closed-merged", EventState.Merged)]
    [InlineData(
        "pull_request_review.submitted-changes-requested",
        "pull_request_review.submitted-approved",
        EventState.Approved
    )]
    // Of an older review.
    [InlineData("pull_request_review.dismissed", "pull_request_review.submitted-approved", EventState.Approved)]
    [InlineData(
        "pull_request_review.submitted-changes-requested",
        "pull_request_review.dismissed",
        EventState.Dismissed
    )]
    [InlineData(
        "pull_request_review.submitted-commented",
        "pull_request_review.submitted-approved",
        EventState.Approved
    )] // although the comment is newer
    [InlineData("issue_comment.created-on-issue", "issue_comment.deleted", EventState.Deleted)]
    [InlineData("issues.labeled", "issues.closed", EventState.Closed)]
    [InlineData("release.published", "release.deleted", EventState.Deleted)]
    [InlineData("status.pending", "status.failure", EventState.Failed)] // of the same second
    [InlineData("workflow_run.requested", "workflow_run.in_progress", EventState.Running)]
    [InlineData("workflow_run.in_progress", "workflow_run.completed-failure", EventState.Failed)]
    // Of the same second, another attempt.
    [InlineData("workflow_run.completed-failure", "workflow_run.requested-again", EventState.Queued)]
    [InlineData(
        "workflow_job.waiting-for-approval",
        "workflow_job.completed-skipped-before-it-was-created",
        EventState.Skipped
    )]
    [InlineData("deployment.created", "deployment_status.in-progress", EventState.Running)]
    [InlineData("deployment_status.in-progress", "deployment_status.success", EventState.Succeeded)]
    [InlineData("deployment_review.requested", "deployment_review.lets-it-go", EventState.Approved)]
    // Of the same moment.
    [InlineData("merge_group.checks_requested", "merge_group.destroyed-merged", EventState.Succeeded)]
    [InlineData("discussion.labeled", "discussion.answered", EventState.Resolved)]
    [InlineData("discussion.answered", "discussion.deleted", EventState.Deleted)]
    [InlineData("dependabot_alert.created", "dependabot_alert.dismissed", EventState.Dismissed)]
    // Which forgets that it was dismissed.
    [InlineData("dependabot_alert.dismissed", "dependabot_alert.reopened", EventState.Reopened)]
    [InlineData("dependabot_alert.reopened", "dependabot_alert.fixed", EventState.Resolved)]
    [InlineData("code_scanning_alert.created", "code_scanning_alert.closed_by_user", EventState.Dismissed)]
    [InlineData("secret_scanning_alert.publicly_leaked", "secret_scanning_alert.resolved", EventState.Resolved)]
    [InlineData("security_advisory.published", "security_advisory.withdrawn", EventState.Dismissed)]
    public void The_later_word_of_GitHub_holds_whichever_comes_first(string first, string last, EventState expected) =>
        AssertLastHolds("github", first, last, expected);

    [Theory]
    [InlineData("queued", "started", EventState.Running)]
    [InlineData("started", "completed-unstable", EventState.Failed)]
    [InlineData("completed-unstable", "finalized-unstable", EventState.Failed)]
    [InlineData("started", "finalized-success-ssh", EventState.Succeeded)]
    public void The_later_phase_of_Jenkins_holds_whichever_comes_first(
        string first,
        string last,
        EventState expected
    ) => AssertLastHolds("jenkins", first, last, expected);

    [Theory]
    [InlineData("firing", "resolved", EventState.Resolved)]
    [InlineData("mixed", "fires-again", EventState.Firing)]
    public void The_later_word_of_Alertmanager_holds_whichever_comes_first(
        string first,
        string last,
        EventState expected
    ) => AssertLastHolds("alertmanager", first, last, expected);

    [Theory]
    [InlineData("ansible", "start", "end-failed", EventState.Failed)]
    [InlineData("argocd", "running", "progressing", EventState.Running)]
    // Of the same sync, which ended at the same moment.
    [InlineData("argocd", "progressing", "healthy", EventState.Succeeded)]
    [InlineData("argocd", "healthy", "degraded", EventState.Failed)]
    [InlineData("awx", "running", "failed", EventState.Failed)]
    [InlineData("chef", "converge-failure", "converge-success", EventState.Resolved)]
    [InlineData("docker-registry", "push", "delete-tag", EventState.Deleted)]
    [InlineData("harbor", "push", "delete", EventState.Deleted)]
    [InlineData("nexus", "component-created", "component-deleted", EventState.Deleted)]
    [InlineData("flagger", "waiting", "progressing", EventState.Running)]
    [InlineData("flagger", "promoting", "succeeded", EventState.Succeeded)]
    [InlineData("terraform", "created", "planning", EventState.Running)]
    [InlineData("terraform", "needs-attention", "discarded", EventState.Cancelled)]
    [InlineData("terraform", "applying", "completed", EventState.Succeeded)]
    public void The_later_word_of_a_delivery_tool_holds_whichever_comes_first(
        string source,
        string first,
        string last,
        EventState expected
    ) => AssertLastHolds(source, first, last, expected);

    [Theory]
    [InlineData("success", "failure", EventState.Failed)]
    [InlineData("failure", "success", EventState.Succeeded)]
    [InlineData("success", null, EventState.Running)]
    [InlineData("failure", null, EventState.Running)]
    public void A_newer_run_of_a_check_holds_even_where_the_older_ends_later(
        string older,
        string? newer,
        EventState expected
    )
    {
        var old = Check(id: 1, older, started: "09:00", completed: "09:30");
        var rerun = Check(id: 2, newer, started: "09:10", completed: newer is null ? null : "09:20");

        Assert.Equal(expected, Assert.Single(Fold([old, rerun])).Value.State);
        Assert.Equal(expected, Assert.Single(Fold([rerun, old])).Value.State);
    }

    [Fact]
    public void A_check_that_reports_again_under_its_id_holds_by_time()
    {
        var green = Check(id: 1, "success", started: "09:00", completed: "09:05");
        var red = Check(id: 1, "failure", started: "09:10", completed: "09:20");

        Assert.Equal(EventState.Failed, Assert.Single(Fold([red, green])).Value.State);
        Assert.Equal(EventState.Failed, Assert.Single(Fold([green, red])).Value.State);
    }

    [Fact]
    public void A_later_attempt_holds_whatever_the_clock_says()
    {
        var first = Run(attempt: 1, "completed", "failure", updated: "2026-03-02T10:30:00Z");
        var second = Run(attempt: 2, "in_progress", null, updated: "2026-03-02T10:10:00Z");

        Assert.Equal(EventState.Running, Assert.Single(Fold([first, second])).Value.State);
        Assert.Equal(EventState.Running, Assert.Single(Fold([second, first])).Value.State);
    }

    [Fact]
    public void What_mirrors_a_push_does_not_replace_it()
    {
        var card = Fold(["push.two-commits", "push.tag", "push.new-branch-on-known-commit"], "github");

        Assert.Equal(3, card.Select(part => part.Key.Subject).Distinct().Count());
        Assert.All(card, part => Assert.Equal(part.Value.Branch == "main", part.Value.OpensCard));
    }

    private static void AssertLastHolds(string source, string first, string last, EventState expected)
    {
        var one = Fold([first, last], source);

        Assert.Equal(Text(one), Text(Fold([last, first], source)));
        Assert.All(EventsOf(source, last), e => Assert.Equal(expected, one[(e.Subject, e.Part)].State));
    }

    private static ChatOpsEvent Check(int id, string? conclusion, string started, string? completed) =>
        Deliveries.One(
            "github",
            $$$"""
            {"action":"x","repository":{"full_name":"acme/checkout"},"check_run":{"id":{{{id}}},"name":"unit",
            "head_sha":"c4","pull_requests":[{"number":12}],
             "status":"{{{(conclusion is null ? "in_progress" : "completed")}}}","conclusion":{{{Quoted(conclusion)}}},
             "started_at":"2026-03-02T{{{started}}}:00Z","completed_at":{{{Quoted(
                completed is null ? null : $"2026-03-02T{completed}:00Z"
            )}}}}}
            """,
            "check_run",
            $"check-{id}-{conclusion}"
        );

    private static ChatOpsEvent Run(int attempt, string status, string? conclusion, string updated) =>
        Deliveries.One(
            "github",
            $$$"""
            {"repository":{"full_name":"acme/checkout"},"workflow_run":{"id":55,"name":"build","head_sha":"c4",
            "run_number":482,"run_attempt":{{{attempt}}},
             "status":"{{{status}}}","conclusion":{{{Quoted(conclusion)}}},"updated_at":"{{{updated}}}"}}
            """,
            "workflow_run",
            $"run-{attempt}"
        );

    private static string Quoted(string? text) => text is null ? "null" : $"\"{text}\"";

    private static Dictionary<(string Subject, string Part), ChatOpsEvent> Fold(
        IEnumerable<string> cases,
        string source
    ) => Fold(cases.SelectMany(name => EventsOf(source, name)));

    private static Dictionary<(string Subject, string Part), ChatOpsEvent> Fold(IEnumerable<ChatOpsEvent> events)
    {
        var cards = new Dictionary<(string, string), ChatOpsEvent>();
        foreach (var e in events)
        {
            if (!cards.TryGetValue((e.Subject, e.Part), out var held) || e.Supersedes(held))
                cards[(e.Subject, e.Part)] = e;
        }
        return cards;
    }

    private static string Text(Dictionary<(string Subject, string Part), ChatOpsEvent> cards) =>
        Deliveries.ToText(
            cards
                .OrderBy(card => $"{card.Key.Subject} {card.Key.Part}", StringComparer.Ordinal)
                .Select(card => card.Value)
        );

    private static IReadOnlyList<ChatOpsEvent> EventsOf(string source, string name) =>
        PayloadTests.Parse(source, Path.Combine(Repository.Payloads, source, name + ".json")).Events;

    private static List<ChatOpsEvent> Events(string source) =>
        [.. PayloadTests.Payloads(source).SelectMany(file => PayloadTests.Parse(source, file).Events)];
}
