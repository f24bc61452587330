using System.Net;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Engines.GitHubApi;
using ChatOpsBot.GitHub;
using ChatOpsBot.Services;
using ChatOpsBot.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.Deployments.Engines;

/// <summary>Both engines at GitHub, against answers as its documentation gives them.</summary>
public sealed class GitHubEngineTests : IDisposable
{
    private readonly Answers _github = new();
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly ManualTime _time = new(TestApp.Start);
    private readonly GitHubDeploymentsEngine _deployments;
    private readonly GitHubActionsEngine _actions;

    public GitHubEngineTests()
    {
        var client = _github.Client(_time);
        _store = new SqliteStore(new StorageOptions { Path = _folder.File("chatops.db") }, _time, NullLogger<SqliteStore>.Instance);
        (_deployments, _actions) = (new GitHubDeploymentsEngine(client), new GitHubActionsEngine(client, _store, _time));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static EngineRun Deployment(params (string Name, string Value)[] variables) => EngineRuns.Of(new EnvironmentOptions { Variables = variables.ToDictionary(v => v.Name, v => v.Value) });

    private static EngineRun Workflow() => EngineRuns.Of(new EnvironmentOptions { Workflow = "deploy.yml", Variables = { ["version"] = "{version}", ["run"] = "{run}" } });

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_deployment_is_of_one_commit_merges_nothing_and_bears_the_id_of_the_run()
    {
        _github.On("GET repos/acme/checkout/deployments?", "[]").On("POST repos/acme/checkout/deployments", "{\"id\":7,\"sha\":\"a\"}", 201);

        var start = await _deployments.StartAsync(Deployment(("region", "eu-{environment}")), Stop);

        Assert.Equal(new EngineStart("7"), start);
        using var sent = JsonDocument.Parse(_github.Sent("POST repos/acme/checkout/deployments"));
        Assert.Equal(EngineRuns.Sha, sent.RootElement.GetProperty("ref").GetString());
        Assert.False(sent.RootElement.GetProperty("auto_merge").GetBoolean());
        Assert.Equal(0, sent.RootElement.GetProperty("required_contexts").GetArrayLength());
        Assert.Equal("production", sent.RootElement.GetProperty("environment").GetString());
        Assert.Equal("{\"region\":\"eu-production\",\"chatops_run\":\"17-1\",\"version\":\"v1.8.2\",\"step\":\"deploy\",\"percent\":\"100\"}", sent.RootElement.GetProperty("payload").GetRawText());
    }

    [Fact]
    public async Task A_deployment_that_an_earlier_call_created_is_found_and_not_created_again()
    {
        _github.On("GET repos/acme/checkout/deployments?",
            "[{\"id\":8,\"sha\":\"a\",\"created_at\":\"2026-03-02T09:00:05Z\",\"payload\":{\"chatops_run\":\"18-1\"}},{\"id\":7,\"sha\":\"a\",\"created_at\":\"2026-03-02T09:00:01Z\",\"payload\":{\"chatops_run\":\"17-1\"}}]");

        Assert.Equal(new EngineStart("7"), await _deployments.StartAsync(Deployment(), Stop));
        Assert.DoesNotContain(_github.Lines, line => line.StartsWith("POST", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_GitHub_does_not_say_whether_it_created_the_deployment_it_is_looked_for()
    {
        _github.On("GET repos/acme/checkout/deployments?", "[]").On("POST repos/acme/checkout/deployments", "{}", 502);

        var start = await _deployments.StartAsync(Deployment(), Stop);

        Assert.Equal((null, true), (start.Reference, start.MayRetry));
        Assert.Equal(["GET", "POST", "GET"], _github.Lines.Select(line => line.Split(' ')[0]));
    }

    [Theory]
    [InlineData(422, "{\"message\":\"No ref found\"}", "GitHub did not take it: No ref found", false)]
    [InlineData(429, "{\"message\":\"You have exceeded a secondary rate limit\"}", "GitHub did not take it: You have exceeded a secondary rate limit", true)]
    public async Task A_refusal_says_why_and_whether_to_ask_again(int status, string body, string problem, bool mayRetry)
    {
        _github.On("GET repos/acme/checkout/deployments?", "[]").On("POST repos/acme/checkout/deployments", body, status);

        Assert.Equal(new EngineStart(null, problem, mayRetry), await _deployments.StartAsync(Deployment(), Stop));
    }

    [Theory]
    [InlineData("[]", "Pending", null)]
    [InlineData("[{\"id\":1,\"state\":\"queued\"}]", "Pending", null)]
    [InlineData("[{\"id\":2,\"state\":\"in_progress\",\"description\":\"Migrating\"},{\"id\":1,\"state\":\"queued\"}]", "Running", "Migrating")]
    [InlineData("[{\"id\":1,\"state\":\"success\"}]", "Succeeded", null)]
    [InlineData("[{\"id\":2,\"state\":\"inactive\"},{\"id\":1,\"state\":\"success\"}]", "Succeeded", null)]
    [InlineData("[{\"id\":2,\"state\":\"inactive\"}]", "Cancelled", "Another deployment took its place")]
    [InlineData("[{\"id\":1,\"state\":\"failure\",\"description\":\"Health check failed\"}]", "Failed", "Health check failed")]
    [InlineData("[{\"id\":1,\"state\":\"error\"}]", "Failed", "The deployment's status is error")]
    [InlineData("[{\"id\":1,\"state\":\"a new word\"}]", "Pending", null)]
    public async Task The_newest_status_says_how_it_stands(string statuses, string state, string? text)
    {
        _github.On("GET repos/acme/checkout/deployments/7/statuses", statuses);

        var status = await _deployments.StatusAsync(Deployment(), "7", Stop);

        Assert.Equal((state, text), (status!.State.ToString(), status.Text));
    }

    [Fact]
    public async Task To_cancel_ends_the_workflow_that_works_on_it_and_marks_the_deployment()
    {
        _github.On("GET repos/acme/checkout/deployments/7/statuses", "[{\"id\":1,\"state\":\"in_progress\",\"log_url\":\"https://github.com/acme/checkout/actions/runs/555/job/9\"}]")
            .On("POST repos/acme/checkout/actions/runs/555/cancel", "{}", 202).On("POST repos/acme/checkout/deployments/7/statuses", "{\"id\":2,\"state\":\"error\"}", 201);

        await _deployments.CancelAsync(Deployment(), "7", Stop);

        Assert.Contains("POST repos/acme/checkout/actions/runs/555/cancel", _github.Lines);
        Assert.Contains("Ended on request", _github.Sent("POST repos/acme/checkout/deployments/7/statuses"), StringComparison.Ordinal);
        _github.On("GET repos/acme/checkout/deployments/7/statuses", "[{\"id\":2,\"state\":\"error\",\"description\":\"Ended on request\"}]");
        Assert.Equal(EngineState.Cancelled, (await _deployments.StatusAsync(Deployment(), "7", Stop))!.State);
    }

    [Fact]
    public async Task What_runs_is_what_the_newest_deployment_that_succeeded_brought()
    {
        _github.On("GET repos/acme/checkout/deployments?", "[{\"id\":9,\"sha\":\"c\"},{\"id\":8,\"sha\":\"b\",\"payload\":{\"version\":\"v1.8.1\"}},{\"id\":7,\"sha\":\"a\"}]")
            .On("GET repos/acme/checkout/deployments/9/statuses", "[{\"id\":1,\"state\":\"failure\"}]").On("GET repos/acme/checkout/deployments/8/statuses", "[{\"id\":1,\"state\":\"success\"}]");

        Assert.Equal(new RunningVersion("b", "v1.8.1"), await _deployments.RunningAsync("checkout", "production", Deployment().About, new EnvironmentOptions(), Stop));
    }

    [Fact]
    public async Task A_workflow_is_dispatched_once_with_its_inputs_and_found_by_what_GitHub_says()
    {
        _github.On("GET repos/acme/checkout ", "{\"id\":1,\"name\":\"checkout\",\"full_name\":\"acme/checkout\",\"default_branch\":\"trunk\"}")
            .On("POST repos/acme/checkout/actions/workflows/deploy.yml/dispatches", "{\"workflow_run_id\":555,\"html_url\":\"https://github.com/acme/checkout/actions/runs/555\"}");

        var first = await _actions.StartAsync(Workflow(), Stop);
        var second = await _actions.StartAsync(Workflow(), Stop);

        Assert.Equal((new EngineStart("555"), new EngineStart("555")), (first, second));
        Assert.Single(_github.Lines, line => line.StartsWith("POST", StringComparison.Ordinal));
        using var sent = JsonDocument.Parse(_github.Sent("POST repos/acme/checkout/actions/workflows/deploy.yml/dispatches"));
        Assert.Equal("trunk", sent.RootElement.GetProperty("ref").GetString());
        Assert.Equal("{\"version\":\"v1.8.2\",\"run\":\"17-1\"}", sent.RootElement.GetProperty("inputs").GetRawText());
    }

    [Fact]
    public async Task A_dispatch_whose_answer_was_lost_is_not_sent_again_and_its_run_is_found_by_its_title()
    {
        _github.On("GET repos/acme/checkout ", "{\"id\":1,\"name\":\"checkout\",\"full_name\":\"acme/checkout\",\"default_branch\":\"main\"}")
            .On("POST repos/acme/checkout/actions/workflows/deploy.yml/dispatches", "{}", 502).On("GET repos/acme/checkout/actions/workflows/deploy.yml/runs", "{\"workflow_runs\":[]}");

        var reference = (await _actions.StartAsync(Workflow(), Stop)).Reference!;
        var again = await _actions.StartAsync(Workflow(), Stop);
        var pending = await _actions.StatusAsync(Workflow(), reference, Stop);
        _github.On("GET repos/acme/checkout/actions/workflows/deploy.yml/runs",
                "{\"workflow_runs\":[{\"id\":600,\"display_title\":\"Deploy [117-1]\",\"status\":\"queued\",\"created_at\":\"2026-03-02T09:00:03Z\"},{\"id\":601,\"display_title\":\"Deploy v1.8.2 [17-1]\",\"status\":\"in_progress\",\"created_at\":\"2026-03-02T09:00:02Z\"}]}")
            .On("GET repos/acme/checkout/actions/runs/601/jobs", "{\"jobs\":[{\"id\":1,\"name\":\"deploy\",\"status\":\"in_progress\",\"steps\":[{\"name\":\"Fetch\",\"status\":\"completed\",\"number\":1},{\"name\":\"Apply\",\"status\":\"in_progress\",\"number\":2}]}]}");
        var running = await _actions.StatusAsync(Workflow(), reference, Stop);

        Assert.Equal(reference, again.Reference);
        Assert.Single(_github.Lines, line => line.StartsWith("POST", StringComparison.Ordinal));
        Assert.Equal(EngineState.Pending, pending!.State);
        Assert.Equal(new EngineStatus(EngineState.Running, "deploy: Apply", 50), running);
    }

    [Fact]
    public async Task A_workflow_that_failed_says_in_which_job_and_step()
    {
        _github.On("GET repos/acme/checkout/actions/runs/555/jobs", "{\"jobs\":[{\"id\":1,\"name\":\"build\",\"status\":\"completed\",\"conclusion\":\"success\"},{\"id\":2,\"name\":\"deploy\",\"status\":\"completed\",\"conclusion\":\"failure\",\"steps\":[{\"name\":\"Apply\",\"status\":\"completed\",\"conclusion\":\"failure\",\"number\":1}]}]}")
            .On("GET repos/acme/checkout/actions/runs/555", "{\"id\":555,\"status\":\"completed\",\"conclusion\":\"failure\",\"html_url\":\"https://github.com/acme/checkout/actions/runs/555\",\"created_at\":\"2026-03-02T09:00:02Z\"}");

        var status = await _actions.StatusAsync(Workflow(), "555", Stop);

        Assert.Equal(new EngineStatus(EngineState.Failed, "deploy: Apply failed", 100, new Uri("https://github.com/acme/checkout/actions/runs/555")), status);
    }

    [Fact]
    public async Task When_GitHub_cannot_be_asked_nobody_knows()
    {
        _github.On("GET", "{}", 503);

        Assert.Null(await _deployments.StatusAsync(Deployment(), "7", Stop));
        Assert.Null(await _actions.StatusAsync(Workflow(), "555", Stop));
        Assert.Null(await _deployments.RunningAsync("checkout", "production", Deployment().About, new EnvironmentOptions(), Stop));
    }

    [Fact]
    public void What_is_missing_is_told_before()
    {
        Assert.Equal(["Engine: needs the service's Repository, as owner/name"], _deployments.Problems(new ServiceOptions { Repository = "checkout" }, new EnvironmentOptions()));
        Assert.Equal(["Workflow: is not set; write the workflow's file name, such as deploy.yml"], _actions.Problems(new ServiceOptions { Repository = "acme/checkout" }, new EnvironmentOptions()));
    }

    /// <summary>GitHub's side of the wire. A call takes the newest answer of the longest beginning that fits it; one that nothing fits fails the test.</summary>
    private sealed class Answers : HttpMessageHandler
    {
        private readonly Dictionary<string, (string Body, int Status)> _answers = [];
        private readonly List<(string Line, string Body)> _calls = [];

        public IEnumerable<string> Lines => _calls.Select(call => call.Line);

        public Answers On(string beginning, string body, int status = 200)
        {
            _answers[beginning] = (body, status);
            return this;
        }

        public string Sent(string beginning) => _calls.Last(call => call.Line.StartsWith(beginning, StringComparison.Ordinal)).Body;

#pragma warning disable RS0030 // There is no factory here, and the handler is the network.
        public GitHubClient Client(TimeProvider time) => new(new HttpClient(this) { BaseAddress = new Uri("https://github.example/api/v3/") }, () => new GitHubToken("ghp_secret"), time);
#pragma warning restore RS0030

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var line = $"{request.Method} {request.RequestUri!.AbsoluteUri.Replace("https://github.example/api/v3/", "", StringComparison.Ordinal)}";
            _calls.Add((line, request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken)));
            var key = _answers.Keys.Where(beginning => (line + " ").StartsWith(beginning, StringComparison.Ordinal)).MaxBy(beginning => beginning.Length);
            Assert.True(key is not null, $"Nobody expected {line}");
            return new HttpResponseMessage((HttpStatusCode)_answers[key].Status) { Content = new StringContent(_answers[key].Body, Encoding.UTF8, "application/json"), RequestMessage = request };
        }
    }
}
