using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Debian's Alertmanager groups, repeats and resolves; the bot makes one message of it.</summary>
public sealed class RealAlertmanagerTests
{
    private const string Program = "prometheus-alertmanager";

    [Fact]
    public async Task A_group_that_fires_grows_and_resolves_is_one_message()
    {
        var program = ChildProcess.Find(Program);
        Assert.SkipWhen(program is null, $"{Program} is not installed.");
        await using var app = await TestApp.StartOnRealTimeAsync();
        using var folder = new TemporaryFolder();
        var port = ChildProcess.FreePort();
        await File.WriteAllTextAsync(
            folder.File("alertmanager.yml"),
            Configuration(app.Http.BaseAddress!),
            TestContext.Current.CancellationToken
        );
        await using var alertmanager = ChildProcess.Start(
            program!,
            folder.Path,
            $"--config.file={folder.File("alertmanager.yml")}",
            $"--storage.path={folder.File("data")}",
            $"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address="
        );
        using var http = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.BaseAddress = new Uri($"http://127.0.0.1:{port}/");
        await alertmanager.UntilReadyAsync(http, "-/ready");
        var begun = TimeProvider.System.GetUtcNow().AddMinutes(-7);

        await SendAsync(http, Alert("node-4", begun));
        await ShowsAsync(app, "🔴 DiskFull firing · checkout · critical");

        await SendAsync(http, Alert("node-7", begun.AddMinutes(1)), Alert("node-9", begun.AddMinutes(2)));
        await ShowsAsync(app, "🔴 DiskFull 3 of 3 firing · checkout · critical");

        await SendAsync(http, Alert("node-9", begun.AddMinutes(2), begun.AddMinutes(6)));
        await ShowsAsync(app, "🔴 DiskFull 2 of 3 firing · checkout · critical");

        await SendAsync(
            http,
            Alert("node-4", begun, begun.AddMinutes(7)),
            Alert("node-7", begun.AddMinutes(1), begun.AddMinutes(7))
        );
        await ShowsAsync(app, "🟢 DiskFull all 3 resolved · checkout · critical");

        await app.SettleAsync();
        Assert.Contains("fired for 7m 00s", app.Cards("#general").Single().Blocks.ToString(), StringComparison.Ordinal);
        Assert.Equal(
            ["🔴 2 more firing, 3 now", "🟢 all 3 resolved after 7m 00s"],
            app.Replies("#general").Select(reply => reply.Text)
        );
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
    }

    private static async Task ShowsAsync(TestApp app, string headline)
    {
        string Headline() => string.Join(" and ", app.Cards("#general").Select(card => card.Text));
        await TestApp.UntilAsync(() => Headline() == headline, $"\"{headline}\" in place of \"{Headline()}\"");
    }

    private static async Task SendAsync(HttpClient http, params object[] alerts)
    {
        using var response = await http.PostAsJsonAsync("api/v2/alerts", alerts, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private static object Alert(string node, DateTimeOffset startsAt, DateTimeOffset? endsAt = null) =>
        new
        {
            labels = new
            {
                alertname = "DiskFull",
                service = "checkout",
                severity = "critical",
                instance = node,
            },
            annotations = new { summary = "/var is 96 % full", runbook_url = "https://runbooks.example.org/disk" },
            startsAt,
            // Without an end it would resolve by itself after Alertmanager's resolve_timeout.
            endsAt = endsAt ?? startsAt.AddDays(1),
            generatorURL = "http://prometheus.example.org/graph",
        };

    private static string Configuration(Uri bot) =>
        $$$"""
            route: {receiver: chatops, group_by: [alertname, service], group_wait: 0s, group_interval: 1s, repeat_interval: 4h}
            receivers:
            - name: chatops
              webhook_configs:
              - url: {{{bot}}}webhooks/alertmanager
                send_resolved: true
                http_config: {authorization: {type: Bearer, credentials: {{{TestApp.Secret}}} } }
            """;
}
