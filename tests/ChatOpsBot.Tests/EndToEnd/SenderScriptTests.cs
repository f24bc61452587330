using System.Diagnostics;
using System.Text.Json;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// The scripts of deploy/senders that run inside of other products: run here with stand-ins for what those hand them,
/// they send what the bot understands.
/// </summary>
public sealed class SenderScriptTests
{
    /// <summary>Zabbix runs the script as a function of <c>value</c>, with its own HttpRequest.</summary>
    private const string AsZabbix = """
        const sent = { headers: {} };
        class HttpRequest {
          addHeader(line) { const at = line.indexOf(':'); sent.headers[line.slice(0, at)] = line.slice(at + 1).trim(); }
          post(url, body) { sent.url = url; sent.body = body; return ''; }
          getStatus() { return 202; }
        }
        const script = require('fs').readFileSync(process.argv[1], 'utf8');
        const result = new Function('value', 'HttpRequest', script)(process.argv[2], HttpRequest);
        if (result !== 'OK') throw new Error(result);
        console.log(JSON.stringify(sent));
        """;

    /// <summary>Firebase hands the function an event whose alert is under <c>data</c>.</summary>
    private const string AsFirebase = """
        const Module = require('module'), load = Module._load;
        Module._load = (name, ...rest) => name === 'firebase-functions/v2/alerts' ? { onAlertPublished: (options, run) => run }
          : name === 'firebase-functions/params' ? { defineSecret: name => ({ value: () => process.env[name] }), defineString: name => ({ value: () => process.env[name] }) }
          : load(name, ...rest);
        globalThis.fetch = async (url, request) => { console.log(JSON.stringify({ url, headers: request.headers, body: request.body })); return { ok: true, status: 202 }; };
        require(process.argv[1]).chatops(JSON.parse(process.argv[2]));
        """;

    [Fact]
    public async Task A_problem_of_Zabbix_is_acknowledged_and_resolved_in_one_message()
    {
        await using var app = await TestApp.StartUnlimitedAsync("Sources:zabbix:Type=zabbix");

        await SendAsync(app, "zabbix.js", AsZabbix, Problem("PROBLEM", "No"));
        await SendAsync(
            app,
            "zabbix.js",
            AsZabbix,
            Problem("PROBLEM", "Yes", "acknowledged and commented", "Ada Byron", "I look into it")
        );
        Assert.Equal(
            "🟡 Agent is unreachable acknowledged by Ada Byron · checkout · high",
            Assert.Single(app.Cards("#general")).Text
        );

        await SendAsync(app, "zabbix.js", AsZabbix, Problem("RESOLVED", "Yes"));
        Assert.Equal("🟢 Agent is unreachable resolved · checkout · high", Assert.Single(app.Cards("#general")).Text);
        Assert.Contains(app.Replies("#general"), reply => reply.Text == "🔵 Ada Byron: I look into it");
    }

    [Fact]
    public async Task A_new_crash_comes_through_the_function_and_other_alerts_of_Firebase_do_not()
    {
        await using var app = await TestApp.StartUnlimitedAsync("Sources:crashlytics:Type=crashlytics");
        var payload = new
        {
            issue = new
            {
                id = "i1",
                title = "CartActivity.onCreate",
                subtitle = "java.lang.NullPointerException",
                appVersion = "4.2.0 (420)",
            },
        };

        await SendAsync(
            app,
            "crashlytics.js",
            AsFirebase,
            new
            {
                specversion = "1.0",
                id = "1",
                alertType = "crashlytics.newFatalIssue",
                appId = "1:1:android:a1",
                data = new { createTime = TestApp.Start, payload },
            }
        );
        Assert.Equal("🔴 CartActivity.onCreate reported · fatal", Assert.Single(app.Cards("#general")).Text);

        await SendAsync(
            app,
            "crashlytics.js",
            AsFirebase,
            new
            {
                specversion = "1.0",
                id = "2",
                alertType = "billing.planUpdate",
                data = new { },
            },
            isSent: false
        );
    }

    private static object Problem(
        string status,
        string acknowledged,
        string action = "",
        string user = "",
        string message = ""
    ) =>
        new
        {
            url = "https://chatops.example.com/webhooks/zabbix",
            secret = TestApp.Secret,
            event_id = "10528",
            host = "web-1",
            trigger = "Agent is unreachable",
            severity = "High",
            status,
            acknowledged,
            update_action = action,
            user,
            message,
            item = "Agent ping: Up (1)",
            tags = "service:checkout, scope:availability",
            link = "https://zabbix.example.com/1",
        };

    private static async Task SendAsync(TestApp app, string script, string host, object value, bool isSent = true)
    {
        var node = ChildProcess.Find("node");
        Assert.SkipWhen(node is null, "node is not installed.");
        var start = new ProcessStartInfo(
            node!,
            ["-e", host, Path.Combine(Script.Senders, script), JsonSerializer.Serialize(value)]
        )
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["CHATOPS_URL"] = "https://chatops.example.com/webhooks/x";
        start.Environment["CHATOPS_SECRET"] = TestApp.Secret;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, isSent), (process.ExitCode, output.Length > 0));
        if (!isSent)
            return;

        using var sent = JsonDocument.Parse(output);
        var (headers, body) = (
            sent.RootElement.GetProperty("headers"),
            sent.RootElement.GetProperty("body").GetString()!
        );
        Assert.Equal("application/json", headers.GetProperty("Content-Type").GetString());
        Assert.Equal($"Bearer {TestApp.Secret}", headers.GetProperty("Authorization").GetString());
        Assert.DoesNotContain(TestApp.Secret, body, StringComparison.Ordinal);
        using var answer = await app.BearerAsync(Path.GetFileNameWithoutExtension(script), body);
        Assert.Equal(202, (int)answer.StatusCode);
        await app.SettleAsync();
    }
}
