namespace ChatOpsBot.Sources.Tests.SourceControl;

public sealed class GitHubTests
{
    private static readonly IEventSource GitHub = EventSources.ByType["github"];

    [Fact]
    public void The_delivery_id_is_that_of_GitHub()
    {
        Assert.Equal("72d3162e", GitHub.DeliveryId(Deliveries.Request("github", "{}"u8.ToArray(), "ping", "72d3162e")));
        Assert.Null(GitHub.DeliveryId(Deliveries.Request("github", "{}"u8.ToArray())));
    }

    [Theory]
    [InlineData("queued", null, EventState.Queued)]
    [InlineData("requested", null, EventState.Queued)]
    [InlineData("pending", null, EventState.Queued)]
    [InlineData("waiting", null, EventState.Waiting)]
    [InlineData("in_progress", null, EventState.Running)]
    [InlineData("completed", "success", EventState.Succeeded)]
    [InlineData("completed", "neutral", EventState.Succeeded)]
    [InlineData("completed", "skipped", EventState.Skipped)]
    [InlineData("completed", "cancelled", EventState.Cancelled)]
    [InlineData("completed", "stale", EventState.Cancelled)]
    [InlineData("completed", "failure", EventState.Failed)]
    [InlineData("completed", "timed_out", EventState.Failed)]
    [InlineData("completed", "startup_failure", EventState.Failed)]
    [InlineData("completed", "action_required", EventState.Failed)]
    [InlineData("completed", "something_new", EventState.Info)]
    public void A_check_stands_as_its_conclusion_says(string status, string? conclusion, EventState expected)
    {
        var run = $$"""
            {"head_sha":"c4","name":"x","status":"{{status}}",
            "conclusion":{{(conclusion is null ? "null" : $"\"{conclusion}\"")}}}
            """;

        Assert.Equal(
            expected,
            Deliveries.One("github", $$"""{"repository":{"full_name":"a/b"},"check_run":{{run}}}""", "check_run").State
        );
    }

    [Theory]
    [InlineData("pending", EventState.Queued, true)]
    [InlineData("queued", EventState.Queued, true)]
    [InlineData("waiting", EventState.Waiting, true)]
    [InlineData("in_progress", EventState.Running, true)]
    [InlineData("success", EventState.Succeeded, true)]
    [InlineData("failure", EventState.Failed, true)]
    [InlineData("error", EventState.Failed, true)]
    [InlineData("inactive", EventState.Closed, false)]
    public void A_deployment_stands_as_its_status_says(string state, EventState expected, bool opensCard)
    {
        var e = Deliveries.One(
            "github",
            $$$"""
            {"repository":{"full_name":"a/b"},"deployment":{"id":1},
            "deployment_status":{"state":"{{{state}}}"}}
            """,
            "deployment_status"
        );

        Assert.Equal((expected, opensCard), (e.State, e.OpensCard));
    }

    [Theory]
    [InlineData("opened", true)]
    [InlineData("reopened", true)]
    [InlineData("ready_for_review", true)]
    [InlineData("closed", true)]
    [InlineData("synchronize", false)]
    [InlineData("labeled", false)]
    [InlineData("assigned", false)]
    [InlineData("review_requested", false)]
    [InlineData("edited", false)]
    [InlineData("something_new", false)]
    public void Only_what_concerns_everybody_opens_a_card(string action, bool opensCard) =>
        Assert.Equal(
            opensCard,
            Deliveries
                .One(
                    "github",
                    $$$"""
                    {"action":"{{{action}}}","repository":{"full_name":"a/b"},"pull_request":{"number":1,
                    "state":"open"}}
                    """,
                    "pull_request"
                )
                .OpensCard
        );

    [Theory]
    [InlineData("ada", "User", false)]
    [InlineData("hubot", "Bot", true)]
    [InlineData("dependabot[bot]", "User", true)]
    [InlineData("robot", null, false)]
    public void A_bot_is_known_by_its_type_or_its_name(string login, string? type, bool isBot) =>
        Assert.Equal(
            isBot,
            Deliveries
                .One(
                    "github",
                    $$$"""
                    {"ref":"x","repository":{"full_name":"a/b"},"sender":{"login":"{{{login}}}",
                    "type":"{{{type}}}"}}
                    """,
                    "create"
                )
                .Actor!.IsBot
        );

    [Fact]
    public void Long_prose_is_cut_between_characters()
    {
        var body = string.Concat(Enumerable.Repeat("\U0001F680", 2000));

        var text = Deliveries
            .One(
                "github",
                $$$"""{"repository":{"full_name":"a/b"},"pull_request":{"number":1,"body":"{{{body}}}"}}""",
                "pull_request"
            )
            .Text!;

        Assert.InRange(text.Length, 2, 1000);
        Assert.EndsWith("\U0001F680…", text);
    }
}
