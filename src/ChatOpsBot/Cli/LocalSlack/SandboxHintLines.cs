namespace ChatOpsBot.Cli.LocalSlack;

/// <summary>What someone who has just started the sandbox can send to it.</summary>
internal static class SandboxHintLines
{
    /// <summary>Another one each minute.</summary>
    private static long BuildOf(DateTimeOffset now) => now.ToUnixTimeSeconds() / 60 % 1_000_000;

    /// <summary>
    /// Two lines to paste into a shell. What they report has names of its own each time, so that it is new to a store
    /// that outlived the sandbox.
    /// </summary>
    public static IReadOnlyList<string> Of(string address, DateTimeOffset now) =>
        [
            Curl($"-H 'Authorization: Bearer {SandboxMode.Secret}'", $"{address}/webhooks/alertmanager", Alert(now)),
            Curl($"-u jenkins:{SandboxMode.Secret}", $"{address}/webhooks/jenkins", Build(now)),
        ];

    private static string Curl(string credentials, string address, string body) =>
        $"curl {credentials} -H 'Content-Type: application/json' {address} -d '{body}'";

    private static string Alert(DateTimeOffset now) =>
        OneLine(
            $$$"""
            {"version":"4","groupKey":"demo-{{{now:yyyyMMdd-HHmmss}}}","status":"firing","alerts":[{"status":"firing",
            "labels":{"alertname":"DiskFull","service":"checkout","severity":"critical","instance":"node-4"},
            "annotations":{"summary":"/var is 96% full"},
            "startsAt":"{{{now:yyyy-MM-ddTHH:mm:ssZ}}}","fingerprint":"1"}]}
            """
        );

    private static string Build(DateTimeOffset now) =>
        OneLine(
            $$$"""
            {"name":"checkout","build":{"number":{{{BuildOf(now)}}},"phase":"STARTED",
            "full_url":"https://ci.example.org/job/checkout/{{{BuildOf(now)}}}/","scm":{"branch":"origin/main"} } }
            """
        );

    private static string OneLine(string json) => json.ReplaceLineEndings("");
}
