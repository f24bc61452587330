using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Engines.Http;

namespace ChatOpsBot.Tests.Deployments.Engines.Http;

/// <summary>The engine and a real receiver, over HTTP in both directions.</summary>
public sealed class HookEngineTests : IAsyncLifetime
{
    private const string Secret = "of-a-test";
    private readonly Dictionary<string, (int Status, string Json)> _answers = [];
    private Loopback _hook = null!;
    private TestApp _app = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private EnvironmentOptions Target =>
        Environments.Of(
            $"Server={_hook.Address}/hooks/checkout",
            $"Secret={Secret}",
            "Variables:region=eu-{environment}"
        );

    private IDeployEngine Engine => _app.Services.GetServices<IDeployEngine>().Single(engine => engine.Name == "http");

    private EngineRun Run(string id = "17-1") => EngineRuns.Of(Target, id);

    public async ValueTask InitializeAsync()
    {
        _hook = await Loopback.StartAsync(
            (context, _) =>
            {
                if (_answers.GetValueOrDefault(context.Request.Path) is { Status: 302 })
                    context.Response.Headers.Location = "/elsewhere";
                return _answers.GetValueOrDefault(context.Request.Path, (202, "{}"));
            }
        );
        _app = await TestApp.StartAsync(
            "PublicUrl=https://chatops.example.com/",
            "Services:checkout:Environments:production:Engine=http",
            $"Services:checkout:Environments:production:Secret={Secret}"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _hook.DisposeAsync();
    }

    [Fact]
    public async Task The_hook_gets_what_to_deploy_and_can_check_who_said_it()
    {
        var start = await Engine.StartAsync(Run(), Stop);

        Assert.Equal(new EngineStart("callback"), start);
        var call = Assert.Single(_hook.Calls);
        Assert.Equal("POST /hooks/checkout", call.Line);
        Assert.Equal("17-1", call.Headers["webhook-id"]);
        Assert.Equal(
            Signature(Secret, "17-1", TestApp.Start.ToUnixTimeSeconds(), call.Body),
            call.Headers["webhook-signature"]
        );
        Assert.Equal(
            "{\"action\":\"deploy\",\"run\":\"17-1\",\"deploy\":17,\"service\":\"checkout\","
                + "\"environment\":\"production\",\"version\":\"v1.8.2\",\"sha\":\""
                + EngineRuns.Sha
                + "\",\"ref\":\"main\",\"step\":\"deploy\",\"percent\":100,"
                + "\"callback\":\"https://chatops.example.com/deploys/callback\","
                + "\"variables\":{\"region\":\"eu-production\"}}",
            call.Body
        );
    }

    [Theory]
    [InlineData(503, "The hook responded 503", true)]
    [InlineData(429, "The hook responded 429", true)]
    [InlineData(422, "The hook refused: it responded 422, no such service", false)]
    [InlineData(302, "The hook refused: it responded 302, no such service", false)]
    public async Task A_refusal_says_why_and_whether_to_ask_again(int status, string problem, bool mayRetry)
    {
        _answers["/hooks/checkout"] = (status, "{\"text\":\"no such service\"}");

        Assert.Equal(new EngineStart(null, problem, mayRetry), await Engine.StartAsync(Run(), Stop));
        Assert.Single(_hook.Calls);
    }

    [Fact]
    public async Task What_may_have_been_heard_is_said_again_with_the_same_id()
    {
        var nobody = EngineRuns.Of(
            Environments.Of($"Server=http://127.0.0.1:{Tests.EndToEnd.ChildProcess.FreePort()}/", $"Secret={Secret}")
        );
        Assert.Equal(new EngineStart(null, "The hook is not responding", true), await Engine.StartAsync(nobody, Stop));

        await Engine.StartAsync(Run(), Stop);
        await Engine.StartAsync(Run(), Stop);
        Assert.Equal(["17-1", "17-1"], _hook.Calls.Select(call => call.Headers["webhook-id"].ToString()));
    }

    [Fact]
    public async Task Callbacks_say_how_it_goes()
    {
        var reference = (await Engine.StartAsync(Run(), Stop)).Reference!;
        Assert.Equal(new EngineStatus(EngineState.Pending), await Engine.StatusAsync(Run(), reference, Stop));

        Assert.Equal(
            HttpStatusCode.Accepted,
            await CallBackAsync(
                "{\"run\":\"17-1\",\"state\":\"running\",\"text\":\"Migrating\",\"percent\":40.4,"
                    + "\"log\":\"https://ci.example.com/7\",\"tail\":\"\\u001b[1ma\\u001b[0m\\nb\"}",
                10
            )
        );
        Assert.Equal(
            new EngineStatus(EngineState.Running, "Migrating", 40, new Uri("https://ci.example.com/7"), "a\nb"),
            await Engine.StatusAsync(Run(), reference, Stop)
        );

        await CallBackAsync(
            "{\"run\":\"17-1\",\"state\":\"running\",\"tail\":\"[3/4] Switching\\n\",\"log\":\"javascript:alert(1)\"}",
            20
        );
        Assert.Equal(
            new EngineStatus(EngineState.Running, "Switching", 50, null, "[3/4] Switching"),
            await Engine.StatusAsync(Run(), reference, Stop)
        );

        await CallBackAsync("{\"run\":\"17-1\",\"state\":\"failed\",\"text\":\"no space left\"}", 30);
        Assert.Equal(
            new EngineStatus(EngineState.Failed, "no space left"),
            await Engine.StatusAsync(Run(), reference, Stop)
        );
    }

    [Fact]
    public async Task Callbacks_in_any_order_and_number_end_in_the_same_state()
    {
        (string Body, int At)[] told =
        [
            ("{\"state\":\"pending\"}", 0),
            ("{\"state\":\"running\",\"percent\":10}", 1),
            ("{\"state\":\"running\",\"percent\":20}", 1),
            ("{\"state\":\"running\",\"percent\":20,\"text\":\"x\"}", 1),
            ("{\"state\":\"running\",\"percent\":90,\"timestamp\":\"2026-03-02T08:59:00Z\"}", 4),
            ("{\"state\":\"succeeded\"}", 2),
            ("{\"state\":\"failed\"}", 3),
        ];
        var random = new Random(7);
        for (var round = 0; round < 20; round++)
        {
            var run = EngineRuns.Of(Target, $"{100 + round}-1");
            await Engine.StartAsync(run, Stop);
            var (seen, open) = (told.Concat(told).ToArray(), told[..5].Concat(told[..5]).ToArray());
            random.Shuffle(open);
            foreach (var (body, at) in open)
                Assert.Equal(HttpStatusCode.Accepted, await CallBackAsync(Of(run, body), at));
            Assert.Equal(
                new EngineStatus(EngineState.Running, "x", 20),
                await Engine.StatusAsync(run, "callback", Stop)
            );

            random.Shuffle(seen);
            foreach (var (body, at) in seen)
                await CallBackAsync(Of(run, body), at);
            Assert.Equal(new EngineStatus(EngineState.Succeeded), await Engine.StatusAsync(run, "callback", Stop));
        }

        static string Of(EngineRun run, string body) => $"{{\"run\":\"{run.Id}\",{body[1..]}";
    }

    [Theory]
    [InlineData("{\"run\":\"17-1\",\"state\":\"succeeded\"}", 0, "another secret", 401)]
    [InlineData("{\"run\":\"17-1\",\"state\":\"succeeded\"}", -301, Secret, 401)]
    [InlineData("{\"run\":\"17-1\",\"state\":\"succeeded\"}", 301, Secret, 401)]
    [InlineData("{\"run\":\"99-1\",\"state\":\"succeeded\"}", 0, Secret, 401)]
    [InlineData("{\"run\":\"17-1\",\"state\":\"done\"}", 0, Secret, 400)]
    [InlineData("{\"state\":\"succeeded\"}", 0, Secret, 400)]
    [InlineData("{", 0, Secret, 400)]
    public async Task A_callback_that_proves_nothing_or_means_nothing_is_refused(
        string body,
        int seconds,
        string secret,
        int status
    )
    {
        var reference = (await Engine.StartAsync(Run(), Stop)).Reference!;

        Assert.Equal(status, (int)await CallBackAsync(body, seconds, secret));
        Assert.Equal(EngineState.Pending, (await Engine.StatusAsync(Run(), reference, Stop))!.State);
    }

    [Fact]
    public async Task What_is_changed_on_its_way_unsigned_or_too_large_is_refused()
    {
        await Engine.StartAsync(Run(), Stop);
        const string Body = "{\"run\":\"17-1\",\"state\":\"failed\"}";
        var now = TestApp.Start.ToUnixTimeSeconds();

        Assert.Equal(
            401,
            (int)
                await PostAsync(
                    Body.Replace("failed", "succeeded", StringComparison.Ordinal),
                    "1",
                    now,
                    Signature(Secret, "1", now, Body)
                )
        );
        Assert.Equal(401, (int)await PostAsync(Body, "2", now, Signature(Secret, "1", now, Body)));
        Assert.Equal(401, (int)await PostAsync(Body, "1", now + 1, Signature(Secret, "1", now, Body)));
        Assert.Equal(401, (int)await PostAsync(Body, "1", now, "v1,"));
        Assert.Equal(401, (int)await PostAsync(Body, null, now, Signature(Secret, "", now, Body)));
        Assert.Equal(
            413,
            (int)
                await CallBackAsync(
                    $"{{\"run\":\"17-1\",\"state\":\"failed\",\"tail\":\"{new string('x', 64 * 1024)}\"}}",
                    0
                )
        );
        Assert.Equal(202, (int)await PostAsync(Body, "1", now, $"v1,AAAA {Signature(Secret, "1", now, Body)}"));
    }

    [Fact]
    public async Task A_hook_that_names_an_address_of_its_own_is_asked_there()
    {
        _answers["/hooks/checkout"] = (202, "{\"status\":\"/runs/5\"}");
        _answers["/runs/5"] = (200, "{\"state\":\"in_progress\",\"text\":\"Copying\"}");

        var reference = (await Engine.StartAsync(Run(), Stop)).Reference!;
        var running = await Engine.StatusAsync(Run(), reference, Stop);
        _answers["/runs/5"] = (500, "");
        var silent = await Engine.StatusAsync(Run(), reference, Stop);
        _answers["/runs/5"] = (404, "");

        Assert.Equal(_hook.Address + "/runs/5", reference);
        Assert.Equal(new EngineStatus(EngineState.Running, "Copying"), running);
        Assert.Null(silent);
        Assert.Equal(EngineState.Lost, (await Engine.StatusAsync(Run(), reference, Stop))!.State);
        Assert.All(
            _hook.Calls,
            call => Assert.StartsWith("v1,", call.Headers["webhook-signature"].ToString(), StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_hook_cannot_send_us_elsewhere()
    {
        _answers["/hooks/checkout"] = (202, "{\"status\":\"https://evil.example.com/runs/5\"}");

        Assert.Equal("callback", (await Engine.StartAsync(Run(), Stop)).Reference);
    }

    [Fact]
    public async Task To_cancel_is_reported_to_the_hook_with_an_id_of_its_own_and_its_answer_counts()
    {
        await Engine.StartAsync(Run(), Stop);
        await Engine.CancelAsync(Run(), "callback", Stop);
        var asked = await Engine.StatusAsync(Run(), "callback", Stop);
        _answers["/hooks/checkout"] = (200, "{\"state\":\"cancelled\"}");
        await Engine.CancelAsync(Run(), "callback", Stop);

        Assert.Equal("17-1-cancel", _hook.Calls.Last().Headers["webhook-id"]);
        Assert.StartsWith("{\"action\":\"cancel\",\"run\":\"17-1\"", _hook.Calls.Last().Body, StringComparison.Ordinal);
        Assert.Equal(EngineState.Pending, asked!.State);
        Assert.Equal(EngineState.Cancelled, (await Engine.StatusAsync(Run(), "callback", Stop))!.State);
    }

    [Theory]
    [InlineData(
        200,
        "{\"version\":\"v1.8.1\",\"commit\":\"0123456789abcdef0123456789abcdef01234567\"}",
        "v1.8.1",
        EngineRuns.Sha
    )]
    [InlineData(200, "{}", null, null)]
    [InlineData(405, "{\"version\":\"v1.8.1\"}", null, null)]
    public async Task A_hook_may_say_what_runs(int status, string body, string? version, string? sha)
    {
        _answers["/hooks/checkout"] = (status, body);

        var running = await Engine.RunningAsync("checkout", "production", new ServiceOptions(), Target, Stop);

        Assert.Equal(version is null ? null : new RunningVersion(sha, version), running);
        Assert.Equal("GET /hooks/checkout?service=checkout&environment=production", Assert.Single(_hook.Calls).Line);
    }

    [Fact]
    public async Task A_deploy_goes_through_the_hook_and_back()
    {
        await using var deploys = await DeployApp.StartAsync(
            "staging:Engine=http",
            $"staging:Server={_hook.Address}/hooks/checkout",
            $"staging:Secret={Secret}",
            "PublicUrl=https://chatops.example.com"
        );
        var number = await deploys.DeployAsync("/deploy checkout 1.2.0 to staging");
        await deploys.PassAsync(TimeSpan.FromSeconds(5));
        using var told = JsonDocument.Parse(Assert.Single(_hook.Calls).Body);
        var run = told.RootElement.GetProperty("run").GetString()!;

        Assert.Equal(
            202,
            (int)
                await CallBackAsync(
                    $"{{\"run\":\"{run}\",\"state\":\"running\",\"text\":\"Copying\"}}",
                    5,
                    app: deploys.App
                )
        );
        await deploys.PassAsync(TimeSpan.FromSeconds(5));
        Assert.Contains("Copying", DeployApp.TextOf(deploys.Card(number)), StringComparison.Ordinal);
        Assert.Equal(
            202,
            (int)await CallBackAsync($"{{\"run\":\"{run}\",\"state\":\"succeeded\"}}", 10, app: deploys.App)
        );
        await deploys.PassAsync(TimeSpan.FromSeconds(5));

        Assert.Equal(DeployState.Succeeded, (await deploys.FindAsync(number)).State);
        Assert.Equal("1.2.0", (await deploys.OnAsync("staging"))!.Version);
    }

    [Theory]
    [InlineData(Secret)]
    [InlineData("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public async Task The_example_calls_back_from_a_shell(string secret)
    {
        if (Tests.EndToEnd.ChildProcess.Find("openssl") is null || Tests.EndToEnd.ChildProcess.Find("curl") is null)
            Assert.Skip("openssl or curl is not installed");
        await using var app = await TestApp.StartOnRealTimeAsync(
            "Services:checkout:Environments:production:Engine=http",
            $"Services:checkout:Environments:production:Secret={secret}"
        );
        var engine = app.Services.GetServices<IDeployEngine>().Single(engine => engine.Name == "http");
        await engine.StartAsync(Run(), Stop);

        var start = new System.Diagnostics.ProcessStartInfo(
            "sh",
            [
                Path.Combine(Repository.Root, "deploy/examples/http/callback.sh"),
                app.Http.BaseAddress + "deploys/callback",
                "{\"run\":\"17-1\",\"state\":\"succeeded\",\"text\":\"größer\"}",
            ]
        )
        {
            RedirectStandardError = true,
            UseShellExecute = false,
            Environment = { ["SECRET"] = secret },
        };
        using var script = System.Diagnostics.Process.Start(start)!;
        var error = await script.StandardError.ReadToEndAsync(Stop);
        await script.WaitForExitAsync(Stop);

        Assert.True(script.ExitCode == 0, error);
        Assert.Equal(
            (EngineState.Succeeded, "größer"),
            (await engine.StatusAsync(Run(), "callback", Stop)) is { } status ? (status.State, status.Text) : default
        );
    }

    private Task<HttpStatusCode> CallBackAsync(string body, int seconds, string secret = Secret, TestApp? app = null)
    {
        var timestamp = (app ?? _app).Time.GetUtcNow().ToUnixTimeSeconds() + seconds;
        return PostAsync(body, "msg_1", timestamp, Signature(secret, "msg_1", timestamp, body), app);
    }

    private async Task<HttpStatusCode> PostAsync(
        string body,
        string? id,
        long timestamp,
        string signature,
        TestApp? app = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, HookCallback.Path[1..])
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        if (id is not null)
            request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", $"{timestamp}");
        request.Headers.Add("webhook-signature", signature);
        using var answer = await (app ?? _app).Http.SendAsync(request, Stop);
        if (!answer.IsSuccessStatusCode)
            Assert.Equal(
                (int)answer.StatusCode,
                JsonDocument
                    .Parse(await answer.Content.ReadAsStringAsync(Stop))
                    .RootElement.GetProperty("status")
                    .GetInt32()
            );
        return answer.StatusCode;
    }

    /// <summary>As the specification has it, apart from our own code for it.</summary>
    private static string Signature(string secret, string id, long timestamp, string body) =>
        "v1,"
        + Convert.ToBase64String(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}"))
        );
}
