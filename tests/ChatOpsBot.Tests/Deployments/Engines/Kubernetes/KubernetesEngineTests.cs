using System.Text.Json.Nodes;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Engines.Kubernetes;
using ChatOpsBot.Tests.EndToEnd;

namespace ChatOpsBot.Tests.Deployments.Engines.Kubernetes;

/// <summary>The real <c>kubectl</c>, and an API server that the test holds.</summary>
public sealed class KubernetesEngineTests : IAsyncLifetime
{
    private const string New = "registry.example.com:5000/checkout:v1.8.2",
        Old = "registry.example.com:5000/checkout:v1.8.1";
    private readonly TemporaryFolder _folder = new();
    private readonly KubernetesEngine _engine = new(TimeProvider.System);
    private FakeKubernetes _cluster = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private EnvironmentOptions Target => With();

    private EnvironmentOptions With(params string[] more) =>
        Environments.Of([
            "Application=deployment/checkout",
            "Namespace=shop",
            "Context=of-the-test",
            "Image=app=registry.example.com:5000/checkout:{version}",
            $"Variables:KUBECONFIG={_folder.File("config")}",
            $"Variables:HOME={_folder.Path}",
            .. more,
        ]);

    private EngineRun Run(string id = "17-1") => EngineRuns.Of(Target, id);

    public async ValueTask InitializeAsync()
    {
        if (ChildProcess.Find("kubectl") is null)
            Assert.Skip("kubectl is not installed");
        _cluster = await FakeKubernetes.StartAsync();
        await File.WriteAllTextAsync(
            _folder.File("config"),
            $$"""
            apiVersion: v1
            kind: Config
            clusters: [{ name: test, cluster: { server: "{{_cluster.Server.Address}}" } }]
            users: [{ name: bot, user: {} }]
            contexts: [{ name: of-the-test, context: { cluster: test, user: bot, namespace: elsewhere } }]
            """,
            Stop
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Image_and_annotations_are_one_change_and_it_is_made_once()
    {
        Assert.Equal(new EngineStart("deployment"), await _engine.StartAsync(Run(), Stop));
        Assert.Equal(new EngineStart("deployment"), await _engine.StartAsync(Run(), Stop));

        Assert.Single(_cluster.Patches);
        Assert.Equal(New, _cluster.Image);
        var annotations = _cluster.Metadata["annotations"]!;
        Assert.Equal(
            ("payments", "17-1", "deploy #17 by ChatOps: v1.8.2"),
            (
                Text(annotations["team"]),
                Text(annotations["chatopsbot/run"]),
                Text(annotations["kubernetes.io/change-cause"])
            )
        );
        Assert.Equal("{\"image\":\"" + Old + "\"}", Text(annotations["chatopsbot/before"]));
        Assert.Equal(
            (EngineRuns.Sha, "v1.8.2", New),
            (
                Text(_cluster.PodAnnotations!["chatopsbot/sha"]),
                Text(_cluster.PodAnnotations!["chatopsbot/version"]),
                Text(_cluster.PodAnnotations!["chatopsbot/image"])
            )
        );
        Assert.Equal(2, _cluster.Spec["template"]!["spec"]!["containers"]!.AsArray().Count);
    }

    [Fact]
    public async Task It_is_done_when_all_pods_are_new_and_available()
    {
        await _engine.StartAsync(Run(), Stop);
        Assert.Equal(new EngineStatus(EngineState.Pending, "Kubernetes has not observed it yet"), await LookAsync());
        _cluster.Roll(updated: 1, available: 3, all: 4);
        Assert.Equal(new EngineStatus(EngineState.Running, "1 of 3 new pods have started", 33), await LookAsync());
        _cluster.Roll(updated: 3, available: 3, all: 4);
        Assert.Equal(new EngineStatus(EngineState.Running, "1 old pod ends", 100), await LookAsync());
        _cluster.Roll(updated: 3, available: 2);
        Assert.Equal(new EngineStatus(EngineState.Running, "2 of 3 new pods are available", 66), await LookAsync());
        _cluster.Roll(updated: 3, available: 3);
        Assert.Equal(new EngineStatus(EngineState.Succeeded, $"{New} is running", 100), await LookAsync());
    }

    [Fact]
    public async Task What_keeps_a_new_pod_from_running_is_said_and_what_makes_no_progress_has_failed()
    {
        await _engine.StartAsync(Run(), Stop);
        _cluster.Pods = $$"""
            [ { "spec": { "containers": [ { "name": "app", "image": "{{Old}}" } ] },
            "status": { "containerStatuses": [ { "name": "app",
            "state": { "waiting": { "reason": "CrashLoopBackOff" } } } ] } },
              { "spec": { "containers": [ { "name": "app", "image": "{{New}}" } ] },
              "status": { "containerStatuses": [ { "name": "app",
              "state": { "waiting": { "reason": "ImagePullBackOff", "message": "Back-off pulling image" } } } ] } } ]
            """;
        _cluster.Roll(updated: 1, available: 2, all: 4);
        Assert.Equal(
            "1 of 3 new pods have started: ImagePullBackOff, Back-off pulling image",
            (await LookAsync())!.Text
        );
        _cluster.MissDeadline();

        Assert.Equal(
            new EngineStatus(
                EngineState.Failed,
                "ReplicaSet \"checkout-7d\" has timed out progressing.: ImagePullBackOff, Back-off pulling image"
            ),
            await LookAsync()
        );
    }

    [Fact]
    public async Task A_deployment_that_is_paused_reports_it()
    {
        await _engine.StartAsync(Run(), Stop);
        _cluster.Spec["paused"] = true;
        _cluster.Roll(updated: 0, available: 3, all: 3);

        Assert.Equal(
            new EngineStatus(EngineState.Running, "The deployment is paused; kubectl rollout resume", 0),
            await LookAsync()
        );
    }

    [Fact]
    public async Task To_cancel_sets_back_what_was_there_and_waits_until_it_is()
    {
        await DeployedAsync("16-1", "v1.8.1");
        await _engine.StartAsync(Run(), Stop);
        _cluster.Roll(updated: 1, available: 3, all: 4);

        await _engine.CancelAsync(Run(), "deployment", Stop);
        await _engine.CancelAsync(Run(), "deployment", Stop);
        Assert.Equal(Old, _cluster.Image);
        Assert.Equal("v1.8.1", Text(_cluster.PodAnnotations!["chatopsbot/version"]));
        _cluster.Roll(updated: 2, available: 3, all: 4);
        Assert.Equal(
            new EngineStatus(EngineState.Running, "Rolling back: 2 of 3 new pods have started"),
            await LookAsync()
        );
        _cluster.Roll(updated: 3, available: 3);

        Assert.Equal(
            new EngineStatus(EngineState.Cancelled, $"Stopped on request, and set back to {Old}"),
            await LookAsync()
        );
        Assert.Equal(3, _cluster.Patches.Count());
        Assert.Equal(new RunningVersion(EngineRuns.Sha, "v1.8.1"), await RunningAsync());
    }

    [Fact]
    public async Task To_cancel_where_no_version_was_known_leaves_none_behind()
    {
        await _engine.StartAsync(Run(), Stop);
        await _engine.CancelAsync(Run(), "deployment", Stop);

        Assert.Equal(Old, _cluster.Image);
        Assert.Empty(_cluster.PodAnnotations!);
        Assert.Equal(new RunningVersion(null, "v1.8.1"), await RunningAsync());
    }

    [Fact]
    public async Task What_is_there_or_was_changed_since_is_not_set_back()
    {
        await DeployedAsync("17-1", "v1.8.2");
        await _engine.CancelAsync(Run(), "deployment", Stop);
        Assert.Equal(New, _cluster.Image);

        await _engine.StartAsync(Run("18-1"), Stop);
        _cluster.SetImage("registry.example.com:5000/checkout:hotfix");
        await _engine.CancelAsync(Run("18-1"), "deployment", Stop);
        Assert.EndsWith(":hotfix", _cluster.Image, StringComparison.Ordinal);
        Assert.Equal(
            new EngineStatus(
                EngineState.Cancelled,
                "Someone set another image: registry.example.com:5000/checkout:hotfix"
            ),
            await LookAsync("18-1")
        );
        Assert.Equal(new EngineStatus(EngineState.Cancelled, "Superseded by another rollout"), await LookAsync());
        Assert.Equal(new RunningVersion(null, "hotfix"), await RunningAsync());
    }

    [Fact]
    public async Task What_someone_changes_at_the_same_time_is_looked_at_again()
    {
        _cluster.BeforePatch = () =>
        {
            _cluster.BeforePatch = null;
            _cluster.SetImage("registry.example.com:5000/checkout:v1.8.0");
        };
        var first = await _engine.StartAsync(Run(), Stop);
        var second = await _engine.StartAsync(Run(), Stop);

        Assert.True(first.MayRetry);
        Assert.StartsWith("kubectl: Error from server (Conflict)", first.Problem, StringComparison.Ordinal);
        Assert.Equal(new EngineStart("deployment"), second);
        Assert.Contains(
            "v1.8.0",
            Text(_cluster.Metadata["annotations"]!["chatopsbot/before"]),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(
        403,
        "Forbidden",
        "deployments.apps \"checkout\" is forbidden: User \"bot\" cannot get resource",
        "kubectl: Error from server (Forbidden): deployments.apps \"checkout\" is forbidden: "
            + "User \"bot\" cannot get resource",
        false
    )]
    [InlineData(
        404,
        "NotFound",
        "deployments.apps \"checkout\" not found",
        "kubectl: Error from server (NotFound): deployments.apps \"checkout\" not found",
        false
    )]
    [InlineData(
        401,
        "Unauthorized",
        "Unauthorized",
        "kubectl: error: You must be logged in to the server (Unauthorized)",
        false
    )]
    public async Task What_the_cluster_refuses_is_said(
        int status,
        string reason,
        string message,
        string problem,
        bool mayRetry
    )
    {
        _cluster.Instead = (status, reason, message);

        Assert.Equal(new EngineStart(null, problem, mayRetry), await _engine.StartAsync(Run(), Stop));
        Assert.Equal(status == 404 ? EngineState.Lost : null, (await LookAsync())?.State);
        Assert.Null(await RunningAsync());
    }

    [Fact]
    public async Task A_cluster_that_is_not_there_is_asked_again()
    {
        await _cluster.DisposeAsync();

        var start = await _engine.StartAsync(Run(), Stop);

        Assert.True(start.MayRetry, start.Problem);
        Assert.Null(await LookAsync());
    }

    [Fact]
    public async Task A_container_that_is_not_there_is_not_added()
    {
        var target = With("Image=web=registry.example.com/checkout:{version}");

        Assert.Equal(
            new EngineStart(null, "deployment/checkout has no container web; available: app, proxy"),
            await _engine.StartAsync(EngineRuns.Of(target), Stop)
        );
        Assert.Empty(_cluster.Patches);
    }

    [Fact]
    public async Task Text_of_a_version_is_no_more_than_text()
    {
        var run = Run() with { Version = "v1\",\"x\":\"$(id)` --all" };

        await _engine.StartAsync(run, Stop);

        Assert.Equal("registry.example.com:5000/checkout:v1\",\"x\":\"$(id)` --all", _cluster.Image);
    }

    private async Task DeployedAsync(string id, string version)
    {
        Assert.NotNull((await _engine.StartAsync(Run(id) with { Version = version }, Stop)).Reference);
        _cluster.Roll(updated: 3, available: 3);
    }

    private Task<EngineStatus?> LookAsync(string id = "17-1") => _engine.StatusAsync(Run(id), "deployment", Stop);

    private Task<RunningVersion?> RunningAsync() =>
        _engine.RunningAsync("checkout", "production", new ServiceOptions(), Target, Stop);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
