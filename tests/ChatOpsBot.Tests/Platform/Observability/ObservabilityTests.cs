using System.Diagnostics;
using System.Net;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Sandbox;
using Microsoft.Extensions.Logging.Testing;

namespace ChatOpsBot.Tests.Platform.Observability;

public sealed class ObservabilityTests
{
    [Fact]
    public async Task Neither_a_secret_nor_a_payloads_text_ever_reaches_a_log()
    {
        using var log = new FakeLoggerProvider();
        await using var app = await TestApp.StartAsync(
            services => services.AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace)),
            "Slack:DefaultChannel=#nowhere"
        );
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error)
            {
                Method = "chat.postMessage",
                Error = "invalid_blocks",
                Times = 1,
            }
        );
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.AcceptThenAbort) { Method = "chat.postMessage", Times = 1 }
        );

        await app.GitHubAsync(
            "pull_request",
            GitHubPayloads.PullRequest("opened", TestApp.Start, title: "the-text-of-the-payload")
        );
        await app.BearerAsync("jenkins", "{ \"name\": \"the-text-of-the-payload\", oops");
        await app.SendAsync(
            "github",
            "{}"u8.ToArray(),
            request => request.Headers.Add("X-Hub-Signature-256", "sha256=the-signature")
        );
        await app.SettleAsync();

        var lines = log.Collector.GetSnapshot().Select(Told).ToList();
        Assert.NotEmpty(lines);
        Assert.DoesNotContain(
            lines,
            line =>
                line.Contains("the-text-of-the-payload", StringComparison.Ordinal)
                || line.Contains("the-signature", StringComparison.Ordinal)
                || line.Contains(TestApp.Secret, StringComparison.Ordinal)
                || line.Contains(SandboxWorkspace.Token, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task One_trace_goes_from_the_webhook_to_the_slack_call()
    {
        using var spans = new RecordedSpans(source => source.Name.StartsWith("ChatOpsBot", StringComparison.Ordinal));
        await using var app = await TestApp.StartAsync();
        var trace = ActivityTraceId.CreateRandom();

        await app.SendAsync(
            "jenkins",
            TestApp.Bytes(
                new
                {
                    name = "checkout",
                    build = new
                    {
                        number = 1,
                        phase = "STARTED",
                        full_url = "https://ci.example.org/1/",
                    },
                }
            ),
            request =>
            {
                request.Headers.Add("X-Jenkins-Token", TestApp.Secret);
                request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom()}-01");
            }
        );
        await app.SettleAsync();

        var ours = spans.Of(trace).Select(span => span.OperationName).ToList();
        Assert.Contains("event.work", ours);
        Assert.Contains("slack.work", ours);
        Assert.Contains(ours, name => name.Contains("chat.postMessage", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_metrics_are_prometheus_text_and_count_what_happened()
    {
        await using var app = await TestApp.StartAsync();
        await app.GitHubAsync("push", GitHubPayloads.Push(1), "d-1");
        await app.GitHubAsync("push", GitHubPayloads.Push(1), "d-1");
        await app.SettleAsync();

        var text = await app.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken);

        Assert.Contains("chatops_webhooks_total{source=\"github\",status=\"202\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("chatops_webhooks_total{source=\"github\",status=\"200\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("chatops_events_total{kind=\"push\",source=\"github\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains(
            "chatops_slack_calls_total{method=\"chat.postMessage\",result=\"ok\"} 1\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "chatops_work_duration_seconds_bucket{queue=\"events\",le=\"+Inf\"} 1\n",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("# TYPE chatops_queue_waiting gauge\n", text, StringComparison.Ordinal);
        Assert.All(
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Matches(@"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[^}]*\})? [0-9.E+-]+)$", line)
        );
    }

    [Fact]
    public async Task The_names_that_a_sender_thinks_up_are_bounded_in_the_metrics()
    {
        await using var app = await TestApp.StartAsync("Sources:cloudevents:Type=cloudevents");
        var names = Enumerable.Range(0, 200).Select(number => $"thing{number}").Prepend("first");
        foreach (var (number, name) in names.Append(new string('x', 2_000)).Append("first").Index())
            await app.BearerAsync(
                "cloudevents",
                new
                {
                    specversion = "1.0",
                    id = $"{number}",
                    source = "test",
                    type = $"dev.cdevents.{name}.happened.0.1.0",
                    data = new { subject = new { id = "1" } },
                }
            );
        await app.SettleAsync();

        var lines = (await app.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken))
            .Split('\n')
            .Where(line => line.StartsWith("chatops_events_unhandled_total{", StringComparison.Ordinal))
            .ToList();

        Assert.Equal(151, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 150));
        Assert.Contains("chatops_events_unhandled_total{event=\"first.happened\",source=\"cloudevents\"} 2", lines);
        Assert.Contains("chatops_events_unhandled_total{event=\"other\",source=\"cloudevents\"} 52", lines);
    }

    [Fact]
    public async Task A_state_that_is_over_is_no_longer_in_the_metrics()
    {
        await using var app = await TestApp.StartAsync();
        var telemetry = app.Services.GetRequiredService<Telemetry>();

        foreach (var state in (string[])["connected", "waiting"])
        {
            telemetry.Socket = () => (state, 0, null);
            var text = await app.Http.GetStringAsync("metrics", TestContext.Current.CancellationToken);
            Assert.Equal(
                [$"chatops_slack_socket_connections{{state=\"{state}\"}} 0"],
                text.Split('\n').Where(line => line.StartsWith("chatops_slack_socket", StringComparison.Ordinal))
            );
        }
    }

    [Fact]
    public async Task Readiness_turns_red_when_the_engine_completes_no_cycle_for_15_seconds()
    {
        await using var app = await TestApp.StartAsync();
        await UntilStatusAsync(app, HttpStatusCode.OK);

        ((IDisposable)app.Store).Dispose();
        app.Time.Advance(TimeSpan.FromSeconds(16));

        await UntilStatusAsync(app, HttpStatusCode.ServiceUnavailable);
        Assert.Equal("alive\n", await app.Http.GetStringAsync("healthz/live", TestContext.Current.CancellationToken));
        using var refused = await app.GitHubAsync("push", GitHubPayloads.Push(1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
    }

    private static async Task UntilStatusAsync(TestApp app, HttpStatusCode status)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            using var answer = await app.Http.GetAsync("healthz/ready", TestContext.Current.CancellationToken);
            if (answer.StatusCode == status)
                return;
        }
        Assert.Fail($"Readiness never answered {status}.");
    }

    /// <summary>What one entry says: the message, the exception and the scopes around them.</summary>
    private static string Told(FakeLogRecord record) =>
        string.Join(' ', [record.Message, $"{record.Exception}", .. record.Scopes.Select(Told)]);

    private static string Told(object? scope) =>
        scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join(' ', pairs) : $"{scope}";
}
