using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using ChatOpsBot.Benchmarks.Load;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// From the bytes of a delivery to its events, in this process: the part of the way that the adapters are answerable
/// for.
/// </summary>
internal static class Parsing
{
    private const int WarmUp = 2_000,
        Times = 5_000,
        Alerts = 100;

    public static async IAsyncEnumerable<Row> MeasureAsync(Stage stage, Size size)
    {
        await Task.Yield();
        var push = new PushBody(1, Stage.Secret, "/webhooks/github", 80).Body;
        foreach (var row in Measure("GitHub push", "github", "push", push))
            yield return row;
        foreach (var row in Measure("GitHub workflow_run", "github", "workflow_run", WorkflowRun(push)))
            yield return row;
        foreach (var row in Measure($"Alertmanager, {Alerts} alerts", "alertmanager", null, Group()))
            yield return row;
    }

    private static IEnumerable<Row> Measure(string what, string type, string? named, ReadOnlyMemory<byte> body)
    {
        var source = EventSources.ByType[type];
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (named is not null)
            headers["X-GitHub-Event"] = named;
        var request = new WebhookRequest(type, "d-1", headers, body, DateTimeOffset.UnixEpoch);
        for (var i = 0; i < WarmUp; i++)
            source.Parse(request);

        var took = new double[Times];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            if (source.Parse(request).Events.Count == 0)
                throw new InvalidOperationException($"{what} was not understood.");
            took[i] = Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
        }
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Times;
        yield return new Row($"parse {what} ({body.Length / 1024.0:0.0} KB), p50", Report.Median(took), "µs");
        yield return new Row($"parse {what}, allocated", allocated / 1024, "KB");
    }

    /// <summary>With everything that GitHub puts around it, as around a push.</summary>
    private static byte[] WorkflowRun(ReadOnlyMemory<byte> push)
    {
        var around = JsonNode.Parse(push.Span)!.AsObject();
        around["workflow_run"] = JsonNode.Parse(
            """
            {"id":55,"name":"build","head_branch":"main","head_sha":"7fd1a60b01f91b314f59955a4e4d4e80d8edf11d",
            "path":".github/workflows/build.yml","display_title":"Round the price after the tax","run_number":482,
            "event":"push",
             "status":"completed","conclusion":"failure","workflow_id":9,"check_suite_id":3,
             "url":"https://api.github.com/repos/acme/r001/actions/runs/55",
             "html_url":"https://github.com/acme/r001/actions/runs/55","pull_requests":[],
             "created_at":"2026-05-15T15:20:41Z","updated_at":"2026-05-15T15:24:53Z","run_attempt":1,
             "run_started_at":"2026-05-15T15:20:41Z","head_commit":{"id":"7fd1a60b",
             "message":"Round the price after the tax, not before"}}
            """
        );
        around["action"] = "completed";
        around.Remove("commits");
        return Encoding.UTF8.GetBytes(around.ToJsonString());
    }

    private static byte[] Group() =>
        Encoding.UTF8.GetBytes(
            $$"""
            {"version":"4","groupKey":"{}:{alertname=\"DiskFull\"}","status":"firing","receiver":"chatops","externalURL":"https://alertmanager.acme.example","alerts":[{{string.Join(
                ',',
                Enumerable.Range(0, Alerts).Select(Alert)
            )}}]}
            """
        );

    private static string Alert(int number) =>
        $$$"""
            {"status":"firing","labels":{"alertname":"DiskFull","service":"checkout","severity":"critical",
            "instance":"node-{{{number}}}:9100","job":"node","environment":"production"},
             "annotations":{"summary":"/var of node-{{{number}}} is 96 % full",
             "runbook_url":"https://runbooks.acme.example/disk-full"},"startsAt":"2026-05-15T15:20:41.123Z",
             "endsAt":"0001-01-01T00:00:00Z",
             "generatorURL":"https://prometheus.acme.example/graph?g0.expr=disk_used&g0.tab=1",
             "fingerprint":"{{{number:x16}}}"}
            """;
}
