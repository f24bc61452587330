using System.Net;
using System.Net.Http.Json;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Faults on demand, and the limits of rate.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private RunningSandbox sandbox = null!;

    public async ValueTask InitializeAsync() => sandbox = await RunningSandbox.StartAsync();

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    [Fact]
    public async Task A_fault_hits_its_method_and_channel_as_often_as_it_says()
    {
        sandbox.Workspace.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error)
            {
                Method = "chat.postMessage",
                Channel = "#general",
                Times = 2,
                Error = "fatal_error",
            }
        );

        var errors = new List<string?>();
        foreach (var channel in new[] { "#checkout", "#general", sandbox.Id("general"), "#general" })
            errors.Add((string?)(await sandbox.CallAsync("chat.postMessage", new { channel, text = "a" }))["error"]);

        Assert.Equal([null, "fatal_error", "fatal_error", null], errors);
        Assert.Empty(sandbox.Workspace.Faults.All);
    }

    [Fact]
    public async Task Rate_limited_says_when_to_come_again()
    {
        await SetAsync(
            new
            {
                kind = "rate_limited",
                retry_after = 7,
                times = 1,
            }
        );

        var (status, body, retryAfter) = await PostAsync();

        Assert.Equal(
            (HttpStatusCode.TooManyRequests, "ratelimited", TimeSpan.FromSeconds(7)),
            (status, (string)body["error"]!, retryAfter)
        );
        Assert.Empty(sandbox.Workspace.Messages("general"));
    }

    [Fact]
    public async Task An_outage_answers_5xx_and_does_nothing()
    {
        await SetAsync(new { kind = "http_error", status = 502 });

        Assert.Equal(HttpStatusCode.BadGateway, (await PostAsync()).Status);
        Assert.Empty(sandbox.Workspace.Messages("general"));
    }

    [Theory]
    [InlineData("abort", 0)]
    [InlineData("accept_then_abort", 1)]
    public async Task A_cut_connection_has_done_the_work_or_not(string kind, int posted)
    {
        await SetAsync(new { kind, times = 1 });

        await Assert.ThrowsAsync<HttpRequestException>(PostAsync);

        Assert.Equal(posted, sandbox.Workspace.Messages("general").Count);
        Assert.Equal(0, sandbox.Workspace.Calls[^1].Status);
    }

    [Fact]
    public async Task Accepted_then_silent_leaves_the_caller_without_an_answer()
    {
        await SetAsync(new { kind = "accept_then_time_out", times = 1 });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var request = RunningSandbox.Form("chat.postMessage", new { channel = "#general", text = "a" });

        var feed = sandbox.Workspace.Feed.Open();

        var call = sandbox.Http.SendAsync(request, patience.Token);
        await feed.Reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Single(sandbox.Workspace.Messages("general"));
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task Latency_follows_the_clock_of_the_application()
    {
        await SetAsync(new { kind = "latency", latency_ms = 60_000 });

        var call = PostAsync();
        await sandbox.Clock.UntilSetAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Empty(sandbox.Workspace.Messages("general"));
        sandbox.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.True((bool)(await call).Body["ok"]!);
    }

    [Fact]
    public async Task A_fault_that_is_misspelled_is_refused()
    {
        using var answer = await sandbox.Http.PostAsJsonAsync(
            "sandbox/api/faults",
            new { kind = "latency", latncy = 1 },
            TestContext.Current.CancellationToken
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_channel_takes_a_burst_and_then_one_post_a_second()
    {
        await using var limited = await RunningSandbox.StartAsync(limits => limits.PostBurst = 3);

        var statuses = new List<HttpStatusCode>();
        for (var count = 0; count < 4; count++)
            statuses.Add((await PostAsync(limited)).Status);
        var (_, _, retryAfter) = await PostAsync(limited);
        var elsewhere = (await PostAsync(limited, "#checkout")).Status;
        limited.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests],
            statuses
        );
        Assert.Equal(TimeSpan.FromSeconds(1), retryAfter);
        Assert.Equal(HttpStatusCode.OK, elsewhere);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(limited)).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await PostAsync(limited)).Status);
    }

    [Fact]
    public async Task A_method_has_the_budget_of_its_tier()
    {
        await using var limited = await RunningSandbox.StartAsync(_ => { });

        for (var count = 0; count < 20; count++)
            Assert.True((bool)(await limited.CallAsync("users.list"))["ok"]!);

        Assert.Equal("ratelimited", (string)(await limited.CallAsync("users.list"))["error"]!);
        Assert.True((bool)(await limited.CallAsync("users.info", new { user = "U0ADA00001" }))["ok"]!);
        limited.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.True((bool)(await limited.CallAsync("users.list"))["ok"]!);
    }

    private async Task SetAsync(object fault)
    {
        using var answer = await sandbox.Http.PostAsJsonAsync(
            "sandbox/api/faults",
            fault,
            TestContext.Current.CancellationToken
        );
        answer.EnsureSuccessStatusCode();
    }

    private Task<(HttpStatusCode Status, System.Text.Json.Nodes.JsonObject Body, TimeSpan? RetryAfter)> PostAsync() =>
        PostAsync(sandbox);

    private static async Task<(
        HttpStatusCode Status,
        System.Text.Json.Nodes.JsonObject Body,
        TimeSpan? RetryAfter
    )> PostAsync(RunningSandbox app, string channel = "#general")
    {
        using var request = RunningSandbox.Form("chat.postMessage", new { channel, text = "a" });
        return await app.SendAsync(request);
    }
}
