using System.Diagnostics;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sources;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Tests.Webhooks;

/// <summary>Tools that the bot knows from its configuration alone.</summary>
public sealed partial class AnyToolTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [GeneratedRegex(
        @"### A tool that the bot does not know.*?```jsonc\n(?<lines>.*?)```.*?```sh\n(?<shell>.*?)```",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex OfPage();

    [Fact]
    public async Task The_lines_of_the_page_make_a_tool_known_and_its_shell_lines_make_a_card()
    {
        var page = OfPage()
            .Match(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "configuration.md"), Stop));
        var lines = page.Groups["lines"].Value;
        Assert.InRange(lines.TrimEnd().Split('\n').Length, 1, 10);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("secret"), "backup-secret", Stop);
        await File.WriteAllTextAsync(
            folder.File("own.json"),
            "{" + lines.Replace("/run/secrets/backup", folder.File("secret"), StringComparison.Ordinal) + "}",
            Stop
        );
        await using var app = await TestApp.StartOnRealTimeWithFileAsync(folder.File("own.json"));

        var program = $"dotnet \"{typeof(ChatOpsBotApp).Assembly.Location}\"";
        var shell = page.Groups["shell"]
            .Value.Replace(
                "dotnet run --project src/ChatOpsBot --",
                $"{program} --config own.json",
                StringComparison.Ordinal
            );
        using var process = Process.Start(
            new ProcessStartInfo("bash", ["-c", shell])
            {
                WorkingDirectory = folder.Path,
                RedirectStandardOutput = true,
                UseShellExecute = false,
                Environment = { ["Urls"] = app.Http.BaseAddress!.ToString() },
            }
        )!;
        var said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Contains("202 Accepted", said, StringComparison.Ordinal);
        await app.SettleAsync();
        var card = Assert.Single(app.Cards("#general"));
        Assert.Equal("🔴 Backup of orders firing · db-1", card.Text);
        Assert.Contains("3 of 4 chunks", card.Blocks.ToString(), StringComparison.Ordinal);
        Assert.Contains("https://backup.acme.example/4711", card.Blocks.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_understood_is_once_its_rules_are_there_without_a_restart()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("own.json");
        await File.WriteAllTextAsync(file, """{"Sources":{"backup":{"Type":"generic"}}}""", Stop);
        await using var app = await TestApp.StartWithFileAsync(file);
        await app.BearerAsync("backup", new { volume = "orders", result = "failed" });
        await app.SettleAsync();
        var letter = Assert.Single(await DeadLetter.ListAsync(app.Store, 10, Stop));
        Assert.Equal("not understood: no rules for it (Events)", letter.Reason);

        await File.WriteAllTextAsync(
            file,
            """
            {"Sources":{"backup":{"Type":"generic","Events":[{"Kind":"alert","Subject":"{volume}",
            "State":"{result}","Title":"Backup of {volume}"}]}}}
            """,
            Stop
        );
        await app.UntilAsync(() =>
            app.Services.GetRequiredService<SourceBook>().Find("backup", "generic")!.Parse(Sample()).Events.Count == 1
        );
        await app.Slack.CommandAsync("ada", "general", $"/chatops replay {letter.Id}", Stop);
        await app.SettleAsync();

        Assert.Contains(
            "Backup of orders",
            Assert.Single(app.Cards("#general"), card => card.EphemeralTo is null).Text,
            StringComparison.Ordinal
        );
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, Stop));

        // A bad edit leaves the rules in effect.
        await File.WriteAllTextAsync(
            file,
            """
            {"Sources":{"backup":{"Type":"generic","Events":[{"Kind":"alarm","Subject":"{volume",
            "State":"{result}"}]}}}
            """,
            Stop
        );
        await app.UntilAsync(() =>
            app.Cards("#chatops-admin")
                .Any(card =>
                    card.Text.Contains("Sources:backup:Events:0:Kind", StringComparison.Ordinal)
                    && card.Text.Contains("Sources:backup:Events:0:Subject", StringComparison.Ordinal)
                )
        );
        Assert.Single(app.Services.GetRequiredService<SourceBook>().Find("backup", "generic")!.Parse(Sample()).Events);
    }

    [Fact]
    public async Task Without_a_proof_only_this_machine_may_send_and_no_proxy_of_it()
    {
        await using var app = await TestApp.StartAsync(
            "Sources:local:Type=generic",
            "Sources:local:Authentication:Scheme=none",
            "Sources:local:Events:0:Kind=alert",
            "Sources:local:Events:0:Subject={n}",
            "Sources:local:Events:0:State=firing"
        );

        using var own = await app.SendAsync("local", "{\"n\":1}"u8.ToArray());
        using var proxied = await app.SendAsync(
            "local",
            "{\"n\":2}"u8.ToArray(),
            request => request.Headers.Add("X-Forwarded-For", "203.0.113.9")
        );

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Unauthorized), (own.StatusCode, proxied.StatusCode));
        Assert.Contains("this machine itself", await proxied.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "{\"n\":1}", 202)]
    [InlineData("text/plain", "{\"n\":1}", 202)]
    [InlineData("application/x-www-form-urlencoded", "n=1&m=two+words", 202)]
    [InlineData("application/x-www-form-urlencoded", "payload=%7B%22n%22%3A1%7D", 202)]
    [InlineData("text/plain", "n is 1", 400)]
    [InlineData("application/json", "{\"n\":", 400)]
    public async Task Any_tool_may_post_JSON_under_any_type_or_a_form(string type, string body, int status)
    {
        await using var app = await TestApp.StartAsync(
            "Sources:local:Type=generic",
            "Sources:local:Events:0:Kind=alert",
            "Sources:local:Events:0:Subject={n}",
            "Sources:local:Events:0:State=firing"
        );

        using var answer = await app.SendAsync(
            "local",
            TestApp.Bytes(body),
            request => request.Headers.Add("Authorization", $"Bearer {TestApp.Secret}"),
            type
        );
        await app.SettleAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(status == 202 ? 1 : 0, app.Cards("#general").Count);
    }

    [Fact]
    public async Task CloudEvents_arrive_structured_binary_and_in_batches_and_are_known_when_they_come_again()
    {
        await using var app = await TestApp.StartAsync("Sources:events:Type=cloudevents");

        Assert.Equal(202, await SendAsync("application/cloudevents+json", Event("1", "started")));
        Assert.Equal(200, await SendAsync("application/cloudevents+json", Event("1", "started")));
        Assert.Equal(202, await SendAsync("application/cloudevents-batch+json", $"[{Event("2", "finished")}]"));
        using var binary = await app.SendAsync(
            "events",
            TestApp.Bytes("""{"subject":{"id":"inc-1","content":{"description":"Slow"}}}"""),
            request =>
            {
                request.Headers.Add("Authorization", $"Bearer {TestApp.Secret}");
                foreach (
                    var (name, value) in (ReadOnlySpan<(string, string)>)
                        [
                            ("specversion", "1.0"),
                            ("id", "3"),
                            ("source", "/acme"),
                            ("type", "dev.cdevents.incident.detected.0.2.0"),
                        ]
                )
                    request.Headers.Add($"ce-{name}", value);
            }
        );
        await app.SettleAsync();

        Assert.Equal(202, (int)binary.StatusCode);
        Assert.Equal(2, app.Cards("#general").Count);
        Assert.Single(app.Cards("#general"), card => card.Text.Contains("release", StringComparison.Ordinal));
        Assert.Single(app.Cards("#general"), card => card.Text.Contains("Slow", StringComparison.Ordinal));

        static string Event(string id, string happened) =>
            $$$"""
                {"specversion":"1.0","id":"{{{id}}}","source":"/acme",
                "type":"dev.cdevents.pipelinerun.{{{happened}}}.0.2.0","data":{"subject":{"id":"run-1",
                "content":{"pipelineName":"release","outcome":"success"} } } }
                """;

        async Task<int> SendAsync(string type, string body)
        {
            using var answer = await app.SendAsync(
                "events",
                TestApp.Bytes(body),
                request => request.Headers.Add("Authorization", $"Bearer {TestApp.Secret}"),
                type
            );
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_sender_of_CloudEvents_that_asks_first_is_welcome()
    {
        await using var app = await TestApp.StartAsync("Sources:events:Type=cloudevents");
        using var asked = new HttpRequestMessage(HttpMethod.Options, "webhooks/events");
        asked.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.example");
        using var lost = new HttpRequestMessage(HttpMethod.Options, "webhooks/nobody");

        using var answer = await app.Http.SendAsync(asked, Stop);
        using var none = await app.Http.SendAsync(lost, Stop);

        Assert.Equal("eventgrid.azure.example", Assert.Single(answer.Headers.GetValues("WebHook-Allowed-Origin")));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (answer.StatusCode, none.StatusCode));
    }

    private static WebhookRequest Sample() =>
        new(
            "backup",
            "d",
            new Dictionary<string, string>(),
            JsonSerializer.SerializeToUtf8Bytes(new { volume = "x", result = "failed" }),
            TestApp.Start
        );
}
