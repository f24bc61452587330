using System.Text.Json.Nodes;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Engines.Argo;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.Deployments.Engines.Argo;

public sealed class ArgoEngineTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
    private readonly SqliteStore _store;
    private readonly ArgoEngine _engine;
    private FakeArgo _argo = null!;

    public ArgoEngineTests()
    {
        _store = new SqliteStore(
            new StorageOptions { Path = _folder.File("chatops.db") },
            new ManualTime(TestApp.Start),
            NullLogger<SqliteStore>.Instance
        );
        _engine = new ArgoEngine(_services.GetRequiredService<IHttpClientFactory>(), _store);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private EnvironmentOptions Target => With();

    private EnvironmentOptions With(params string[] more) =>
        Environments.Of([
            $"Server={_argo.Server.Address}/",
            $"Secret={FakeArgo.Token}",
            "Application=checkout",
            .. more,
        ]);

    private EngineRun Run => EngineRuns.Of(Target);

    public async ValueTask InitializeAsync() => _argo = await FakeArgo.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _argo.DisposeAsync();
        await _services.DisposeAsync();
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_sync_is_of_one_commit_and_bears_the_id_of_the_run()
    {
        Assert.Equal(new EngineStart(EngineRuns.Sha), await _engine.StartAsync(Run, Stop));
        Assert.Equal(new EngineStart(EngineRuns.Sha), await _engine.StartAsync(Run, Stop));

        Assert.Equal(
            "{\"name\":\"checkout\",\"revision\":\""
                + EngineRuns.Sha
                + "\",\"infos\":[{\"name\":\"chatops-run\",\"value\":\"17-1\"},"
                + "{\"name\":\"chatops\",\"value\":\"deploy "
                + "#17: v1.8.2\"}]}",
            Assert.Single(_argo.Syncs)
        );
    }

    [Fact]
    public async Task A_chart_is_synced_to_its_version_and_an_application_can_have_its_own_namespace()
    {
        _argo.Spec["source"]!["targetRevision"] = "1.8.2";
        var target = With("Revision={version}", "Application=shop/checkout");

        var start = await _engine.StartAsync(EngineRuns.Of(target) with { Version = "1.8.2" }, Stop);

        Assert.Equal(new EngineStart("1.8.2"), start);
        Assert.StartsWith(
            "{\"name\":\"checkout\",\"appNamespace\":\"shop\",\"revision\":\"1.8.2\"",
            Assert.Single(_argo.Syncs),
            StringComparison.Ordinal
        );
        Assert.Equal("GET /api/v1/applications/checkout?appNamespace=shop", _argo.Server.Calls.First().Line);
    }

    [Fact]
    public async Task It_is_done_when_Argo_CD_has_seen_that_it_is_healthy()
    {
        var reference = (await _engine.StartAsync(Run, Stop)).Reference!;
        Assert.Equal((EngineState.Pending, "Argo CD has not started it"), await LookAsync(reference));
        _argo.Begin();
        Assert.Equal(
            (EngineState.Running, "waiting for completion of hook batch/Job/migrate"),
            await LookAsync(reference)
        );
        _argo.End("Succeeded", "successfully synced (all tasks run)");
        Assert.Equal(
            (EngineState.Running, "Synced; Argo CD is checking whether it is healthy"),
            await LookAsync(reference)
        );
        Assert.EndsWith("?refresh=normal", _argo.Server.Calls.Last().Line, StringComparison.Ordinal);
        _argo.Look("Progressing", "2026-03-02T09:01:01Z");
        Assert.Equal((EngineState.Running, "Synced; progressing"), await LookAsync(reference));
        _argo.Look("Healthy", "2026-03-02T09:01:30Z");

        var done = await _engine.StatusAsync(Run, reference, Stop);
        Assert.Equal(
            new EngineStatus(
                EngineState.Succeeded,
                "Synced and healthy",
                100,
                new Uri(_argo.Server.Address + "/applications/checkout")
            ),
            done
        );
        Assert.Equal(
            new RunningVersion(EngineRuns.Sha, EngineRuns.Sha),
            await _engine.RunningAsync("checkout", "production", new ServiceOptions(), Target, Stop)
        );
    }

    [Theory]
    [InlineData("Healthy", "Succeeded", "Synced and healthy")]
    [InlineData("Degraded", "Failed", "Synced, and degraded: Deployment \"checkout\" exceeded its progress deadline")]
    [InlineData(
        "Progressing",
        "Running",
        "Synced; progressing: Deployment \"checkout\" exceeded its progress deadline"
    )]
    [InlineData("Suspended", "Running", "Synced; suspended: Deployment \"checkout\" exceeded its progress deadline")]
    [InlineData("Missing", "Running", "Synced; missing: Deployment \"checkout\" exceeded its progress deadline")]
    public async Task Health_counts_after_the_sync(string health, string state, string text)
    {
        var reference = await SyncedAsync();
        _argo.Look(health, "2026-03-02T09:02:00Z", "Deployment \"checkout\" exceeded its progress deadline");

        Assert.Equal((Enum.Parse<EngineState>(state), text), await LookAsync(reference));
    }

    [Theory]
    [InlineData("Failed", "one or more objects failed to apply", "Failed", "one or more objects failed to apply")]
    [InlineData(
        "Error",
        "ComparisonError: unable to resolve '0123' to a commit SHA",
        "Failed",
        "ComparisonError: unable to resolve '0123' to a commit SHA"
    )]
    [InlineData("Failed", "Operation terminated", "Cancelled", "Stopped on request")]
    public async Task A_sync_that_fails_says_why(string phase, string message, string state, string text)
    {
        var reference = (await _engine.StartAsync(Run, Stop)).Reference!;
        _argo.End(phase, message);

        Assert.Equal((Enum.Parse<EngineState>(state), text), await LookAsync(reference));
    }

    [Fact]
    public async Task The_object_that_could_not_be_applied_is_named()
    {
        var reference = (await _engine.StartAsync(Run, Stop)).Reference!;
        _argo.End("Failed", "one or more objects failed to apply");
        _argo.Status["operationState"]!["syncResult"] = JsonNode.Parse(
            """
            {"revision":"x","resources":[{"kind":"Service","name":"checkout","status":"Synced",
            "message":"unchanged"},{"kind":"Deployment","name":"checkout","status":"SyncFailed",
            "message":"spec.replicas: must be positive"}]}
            """
        );

        Assert.Equal(
            (EngineState.Failed, "Deployment checkout: spec.replicas: must be positive"),
            await LookAsync(reference)
        );
    }

    [Fact]
    public async Task While_another_sync_is_in_progress_it_is_asked_for_again_later()
    {
        _argo.Operate();
        _argo.Begin();
        Assert.Equal(
            new EngineStart(null, "Argo CD is busy with another sync of the application", true, true),
            await _engine.StartAsync(Run, Stop)
        );
        _argo.End("Succeeded", "", "2026-03-02T09:00:30Z");

        Assert.Equal(new EngineStart(EngineRuns.Sha), await _engine.StartAsync(Run, Stop));
    }

    [Fact]
    public async Task An_application_that_syncs_itself_takes_no_other_revision_and_it_is_said_what_to_do()
    {
        _argo.Spec["syncPolicy"] = JsonNode.Parse("""{"automated":{"prune":true}}""");
        Assert.Equal(
            new EngineStart(
                null,
                "Argo CD syncs checkout automatically to main and refuses any other revision; "
                    + "switch that off: argocd app set checkout --sync-policy none"
            ),
            await _engine.StartAsync(Run, Stop)
        );
        Assert.Empty(_argo.Syncs);

        _argo.Spec["syncPolicy"] = JsonNode.Parse("""{"automated":{"enabled":false}}""");
        Assert.NotNull((await _engine.StartAsync(Run, Stop)).Reference);
    }

    [Fact]
    public async Task A_revision_that_is_not_there_is_refused_in_Argo_CDs_words_and_may_be_asked_for_again()
    {
        var target = With("Revision={version}");
        var refused = await _engine.StartAsync(EngineRuns.Of(target), Stop);
        Assert.Equal(new EngineStart(null, "Argo CD refused: Unable to resolve 'v1.8.2' to a commit SHA"), refused);

        Assert.Equal(new EngineStart(EngineRuns.Sha), await _engine.StartAsync(Run, Stop));
    }

    [Theory]
    [InlineData(401, "{\"message\":\"invalid session: signature is invalid\"}", "Argo CD rejected the token", false)]
    [InlineData(
        403,
        "{\"message\":\"permission denied: applications, sync, default/checkout\"}",
        "Argo CD does not allow the token's account to do that: permission denied: applications, sync, "
            + "default/checkout",
        false
    )]
    [InlineData(404, "{\"message\":\"not found\"}", "Argo CD has no application checkout", false)]
    [InlineData(502, "<html>Bad Gateway</html>", "Argo CD answered 502", true)]
    [InlineData(200, "<html>Please log in</html>", "Argo CD is not responding", true)]
    public async Task What_Argo_CD_or_its_proxy_refuses_is_said(int status, string body, string problem, bool mayRetry)
    {
        _argo.Instead = (status, body);

        Assert.Equal(new EngineStart(null, problem, mayRetry), await _engine.StartAsync(Run, Stop));
        var seen = await _engine.StatusAsync(Run, EngineRuns.Sha, Stop);
        Assert.Equal(status == 404 ? EngineState.Lost : null, seen?.State);
        Assert.Null(await _engine.RunningAsync("checkout", "production", new ServiceOptions(), Target, Stop));
    }

    [Fact]
    public async Task A_sync_whose_answer_was_lost_is_found()
    {
        _argo.LosesAnswers = true;
        Assert.Equal(new EngineStart(null, "Argo CD answered 504", true), await _engine.StartAsync(Run, Stop));
        _argo.End("Succeeded", "");

        Assert.Equal(new EngineStart(EngineRuns.Sha), await _engine.StartAsync(Run, Stop));
        Assert.Single(_argo.Syncs);
    }

    [Fact]
    public async Task When_it_is_unknown_whether_it_ran_it_is_not_started_again()
    {
        _argo.LosesAnswers = true;
        await _engine.StartAsync(Run, Stop);
        _argo.End("Succeeded", "");
        _argo.Operate();
        _argo.End("Succeeded", "", "2026-03-02T09:03:00Z");

        var start = await _engine.StartAsync(Run, Stop);

        Assert.Equal((null, false), (start.Reference, start.MayRetry));
        Assert.Contains("it is unknown whether the sync ran", start.Problem, StringComparison.Ordinal);
        Assert.Single(_argo.Syncs);
    }

    [Fact]
    public async Task A_sync_that_never_arrived_is_asked_for_again()
    {
        await _store.CommitAsync(new Commit().Put("argocd-run/17-1", "none"u8.ToArray(), 0), Stop);

        Assert.Equal(new EngineStart(EngineRuns.Sha), await _engine.StartAsync(Run, Stop));
        Assert.Single(_argo.Syncs);
    }

    [Fact]
    public async Task What_came_after_it_hides_it_unless_it_is_in_the_history()
    {
        var reference = await SyncedAsync();
        _argo.Operate();
        Assert.Equal(
            (EngineState.Running, "Synced; Argo CD is checking whether it is healthy"),
            await LookAsync(reference)
        );
        _argo.Look("Healthy", "2026-03-02T09:05:00Z");
        Assert.Equal((EngineState.Succeeded, "Synced and healthy"), await LookAsync(reference));

        _argo.Status["history"] = new JsonArray();
        Assert.Equal(
            (EngineState.Lost, "Argo CD has run another operation since, and does not report the result of this sync"),
            await LookAsync(reference)
        );
    }

    [Fact]
    public async Task To_cancel_terminates_our_operation_and_no_other()
    {
        var reference = (await _engine.StartAsync(Run, Stop)).Reference!;
        _argo.Begin();
        await _engine.CancelAsync(Run, reference, Stop);
        await _engine.CancelAsync(Run, reference, Stop);
        Assert.Equal((EngineState.Running, "Asked to stop"), await LookAsync(reference));
        Assert.Single(_argo.Server.Calls, call => call.Line == "DELETE /api/v1/applications/checkout/operation");
        _argo.End("Failed", "Operation terminated");
        Assert.Equal((EngineState.Cancelled, "Stopped on request"), await LookAsync(reference));

        _argo.Operate();
        _argo.Begin();
        await _engine.CancelAsync(Run, reference, Stop);
        Assert.Single(_argo.Server.Calls, call => call.Line.StartsWith("DELETE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task To_cancel_after_the_sync_ends_the_wait_for_health()
    {
        var reference = await SyncedAsync();
        _argo.Look("Progressing", "2026-03-02T09:02:00Z");
        await _engine.CancelAsync(Run, reference, Stop);

        Assert.Equal(
            (EngineState.Cancelled, "Stopped on request after the sync: its changes are applied"),
            await LookAsync(reference)
        );
    }

    [Fact]
    public async Task Several_sources_cannot_be_synced_to_one_revision()
    {
        _argo.Spec["sources"] = JsonNode.Parse("""[{"targetRevision":"1.0"},{"targetRevision":"main"}]""");

        Assert.Contains("has several sources", (await _engine.StartAsync(Run, Stop)).Problem, StringComparison.Ordinal);
    }

    private async Task<string> SyncedAsync()
    {
        var reference = (await _engine.StartAsync(Run, Stop)).Reference!;
        _argo.End("Succeeded", "");
        return reference;
    }

    private async Task<(EngineState, string?)> LookAsync(string reference)
    {
        var status = await _engine.StatusAsync(Run, reference, Stop);
        return (status!.State, status.Text);
    }
}
