using System.Net;
using System.Text.Json.Nodes;
using ChatOpsBot.OnCall.Elsewhere;
using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.OnCall.Escalation;
using Microsoft.Extensions.Http;

namespace ChatOpsBot.Tests.OnCall.Elsewhere;

/// <summary>What PagerDuty and Opsgenie get to know of pages.</summary>
public sealed class ElsewhereTests
{
    private static readonly string[] Settings =
    [
        "OnCall:Elsewhere:pagerduty:Type=pagerduty",
        "OnCall:Elsewhere:pagerduty:Token=secret",
        "OnCall:Elsewhere:pagerduty:From=bot@example.com",
        "OnCall:Elsewhere:opsgenie:Type=opsgenie",
        "OnCall:Elsewhere:opsgenie:Token=geniesecret",
        "OnCall:Elsewhere:opsgenie:Url=https://api.eu.opsgenie.com",
        "OnCall:Elsewhere:mirror:Type=pagerduty",
        "OnCall:Elsewhere:mirror:RoutingKey=R0UTE",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(
        nameof(PageNewsKind.Acknowledged),
        "alert:pagerduty/PINC1",
        "U0ADA00001",
        "Update pagerduty PINC1",
        "Mirror mirror page:17"
    )]
    [InlineData(
        nameof(PageNewsKind.Resolved),
        "alert:opsgenie/7-x/y",
        "U0ADA00001",
        "Update opsgenie 7-x/y",
        "Mirror mirror page:17"
    )]
    // It came from there: nothing goes back.
    [InlineData(
        nameof(PageNewsKind.Acknowledged),
        "alert:pagerduty/PINC1",
        "Grace (PagerDuty)",
        "Mirror mirror page:17"
    )]
    [InlineData(nameof(PageNewsKind.Resolved), "alert:pagerduty/PINC1", "", "Mirror mirror page:17")]
    [InlineData(nameof(PageNewsKind.Opened), "alert:pagerduty/PINC1", "", "Mirror mirror page:17")]
    [InlineData(nameof(PageNewsKind.Opened), "alert:mirror/PINC1", "")]
    [InlineData(nameof(PageNewsKind.Acknowledged), null, "U0ADA00001", "Mirror mirror page:17")]
    [InlineData(nameof(PageNewsKind.Acknowledged), "alert:pagerduty2/PINC1", "U0ADA00001", "Mirror mirror page:17")]
    public async Task A_tool_is_notified_of_what_people_did_and_not_of_what_it_reported(
        string kind,
        string? card,
        string by,
        params string[] told
    )
    {
        await using var app = await TestApp.StartUnlimitedAsync(Settings);
        var effects = new Commit();

        app.Services.GetRequiredService<IPagesElsewhere>()
            .Tell(Page(Enum.Parse<PageNewsKind>(kind), card, by), effects);

        Assert.Equal(
            told.Order(),
            effects
                .Enqueues.Select(work => ElsewhereJob.Read(Item(work)))
                .Select(job => $"{job.Kind} {job.Source} {job.Id}")
                .Order()
        );
    }

    [Theory]
    [InlineData(
        "pagerduty",
        nameof(ElsewhereJobKind.Update),
        nameof(PageNewsKind.Acknowledged),
        "PUT https://api.pagerduty.com/incidents/a%2Fb",
        "{\"incident\":{\"type\":\"incident_reference\",\"status\":\"acknowledged\"}}"
    )]
    [InlineData(
        "pagerduty",
        nameof(ElsewhereJobKind.Note),
        nameof(PageNewsKind.Resolved),
        "POST https://api.pagerduty.com/incidents/a%2Fb/notes",
        "{\"note\":{\"content\":\"Resolved in Slack by ada (P17)\"}}"
    )]
    [InlineData(
        "opsgenie",
        nameof(ElsewhereJobKind.Update),
        nameof(PageNewsKind.Acknowledged),
        "POST https://api.eu.opsgenie.com/v2/alerts/a%2Fb/acknowledge?identifierType=id",
        "{\"user\":\"ada\",\"source\":\"ChatOpsBot\",\"note\":\"Acknowledged in Slack by ada (P17)\"}"
    )]
    [InlineData(
        "opsgenie",
        nameof(ElsewhereJobKind.Update),
        nameof(PageNewsKind.Resolved),
        "POST https://api.eu.opsgenie.com/v2/alerts/a%2Fb/close?identifierType=id",
        "{\"user\":\"ada\",\"source\":\"ChatOpsBot\",\"note\":\"Resolved in Slack by ada (P17)\"}"
    )]
    [InlineData(
        "mirror",
        nameof(ElsewhereJobKind.Mirror),
        nameof(PageNewsKind.Opened),
        "POST https://events.pagerduty.com/v2/enqueue",
        """
            {"routing_key":"R0UTE","dedup_key":"chatops/a/b","event_action":"trigger","payload":{"summary":"P17 Errors","source":"checkout","severity":"warning"}}
            """
    )]
    [InlineData(
        "mirror",
        nameof(ElsewhereJobKind.Mirror),
        nameof(PageNewsKind.Resolved),
        "POST https://events.pagerduty.com/v2/enqueue",
        "{\"routing_key\":\"R0UTE\",\"dedup_key\":\"chatops/a/b\",\"event_action\":\"resolve\"}"
    )]
    public async Task Each_is_notified_in_its_words(string source, string kind, string news, string line, string body)
    {
        using var tool = new Tool(HttpStatusCode.OK);
        await using var app = await StartAsync(tool, Settings);

        Assert.IsType<WorkOutcome.Done>(
            await WorkAsync(
                app,
                new ElsewhereJob(
                    Enum.Parse<ElsewhereJobKind>(kind),
                    source,
                    "a/b",
                    Page(Enum.Parse<PageNewsKind>(news), null, "U0ADA00001")
                )
            )
        );

        var call = Assert.Single(tool.Calls);
        Assert.Equal(line, call.Line);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(call.Body)), call.Body);
        Assert.Equal(
            source switch
            {
                "pagerduty" => "Token token=secret bot@example.com",
                "opsgenie" => "GenieKey geniesecret ",
                _ => " ",
            },
            call.Who
        );
    }

    [Theory]
    [InlineData(202, "done")]
    [InlineData(404, "done")]
    [InlineData(400, "done")]
    [InlineData(429, "defer")]
    [InlineData(503, "retry")]
    [InlineData(401, "giveup")]
    [InlineData(302, "giveup")]
    public async Task What_an_answer_means(int status, string outcome)
    {
        using var tool = new Tool((HttpStatusCode)status);
        await using var app = await StartAsync(tool, Settings);
        var job = new ElsewhereJob(
            ElsewhereJobKind.Update,
            "pagerduty",
            "PINC1",
            Page(PageNewsKind.Acknowledged, null, "U0ADA00001")
        );

        var result = await WorkAsync(app, job);

        Assert.Equal(outcome, result.Name);
        // Who did it is written once it is done.
        Assert.Equal(status == 202 ? 1 : 0, (result as WorkOutcome.Done)?.Effects.Enqueues.Count ?? 0);
    }

    [Fact]
    public async Task A_page_and_what_becomes_of_it_is_an_alert_at_pagerduty()
    {
        using var tool = new Tool(HttpStatusCode.Accepted);
        await using var pages = await PagingApp.StartAsync(
            services => Replace(services, tool),
            "OnCall:Elsewhere:mirror:Type=pagerduty",
            "OnCall:Elsewhere:mirror:RoutingKey=R0UTE"
        );
        pages.IgnoreUnexpected();

        await pages.AlertAsync();
        await pages.App.UntilAsync(() => tool.Actions.SequenceEqual(["trigger"]));
        await pages.AlertAsync("resolved");
        await pages.App.UntilAsync(() => tool.Actions.SequenceEqual(["trigger", "resolve"]));
    }

    [Theory]
    [InlineData("Type=victorops", "Type: \"victorops\" is not known; write pagerduty or opsgenie")]
    [InlineData("Type=opsgenie", "has no TokenFile and no RoutingKeyFile, so nothing is reported; set one")]
    public void A_mistake_is_named(string setting, string problem)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new KeyValuePair<string, string?>($"OnCall:Elsewhere:x:{setting.Split('=')[0]}", setting.Split('=')[1]),
            ])
            .Build();
        Assert.Contains(
            ChatOpsBot.Cli.Validation.ConfigurationCheck.Run(configuration),
            line =>
                line.StartsWith("OnCall:Elsewhere:x", StringComparison.Ordinal)
                && line.EndsWith(problem, StringComparison.Ordinal)
        );
    }

    private static PageElsewhere Page(PageNewsKind kind, string? card, string by) =>
        new(kind, "page:17", "P17", "Errors", by)
        {
            Card = card,
            Service = "checkout",
            Severity = "warning",
        };

    private static WorkItem Item(NewWork work) =>
        new(work.Queue, 1, work.Lane, work.Payload, 0, 1, 1, TestApp.Start, null);

    private static Task<TestApp> StartAsync(Tool tool, params string[] settings) =>
        TestApp.StartUnlimitedAsync(services => Replace(services, tool), settings);

    private static Task<WorkOutcome> WorkAsync(TestApp app, ElsewhereJob job) =>
        app
            .Services.GetServices<IWorkHandler>()
            .Single(work => work.Queue == ElsewhereJob.QueueName)
            .WorkAsync(Item(job.ToWork()), Stop);

    /// <summary>In the place of the network, whatever the module configures.</summary>
    private static void Replace(IServiceCollection services, Tool tool) =>
        services.PostConfigure<HttpClientFactoryOptions>(
            ElsewhereWork.Client,
            options =>
                options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = new Shared(tool))
        );

    /// <summary>The factory disposes of its handlers.</summary>
    private sealed class Shared(Tool tool) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => tool.AnswerAsync(request, cancellationToken);
    }

    private sealed class Tool(HttpStatusCode status) : IDisposable
    {
        private readonly Lock _lock = new();
        private readonly List<(string Line, string Body, string Who)> _calls = [];

        public IReadOnlyList<(string Line, string Body, string Who)> Calls
        {
            get
            {
                lock (_lock)
                    return [.. _calls];
            }
        }

        public IEnumerable<string> Actions =>
            Calls.Select(call => JsonNode.Parse(call.Body)!["event_action"]!.GetValue<string>());

        public async Task<HttpResponseMessage> AnswerAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            var from = request.Headers.TryGetValues("From", out var values) ? values.Single() : "";
            lock (_lock)
                _calls.Add(
                    (
                        $"{request.Method} {request.RequestUri!.AbsoluteUri}",
                        body,
                        $"{request.Headers.Authorization} {from}"
                    )
                );
            return new HttpResponseMessage(status);
        }

        public void Dispose() { }
    }
}
