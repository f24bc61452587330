using System.Text.Json.Nodes;
using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Judges;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>An app that is written with Slack's own framework, as its guides write one, against the sandbox as a
/// program of its own.</summary>
public sealed class BoltTests
{
    private const string Scopes = """
        [app_mentions:read, channels:history, chat:write, commands, im:history, im:write, reactions:read, reactions:write, users:read, "users:read.email"]
        """;

    [Theory, InlineData(false), InlineData(true)]
    public async Task An_app_of_Bolt_runs_unchanged_against_the_sandbox(bool overSocket)
    {
        using var folder = new TemporaryFolder();
        var (port, app) = (ChildProcess.FreePort(), ChildProcess.FreePort());
        var manifest = Path.Combine(folder.Path, overSocket ? "manifest.json" : "manifest.yaml");
        await File.WriteAllTextAsync(
            manifest,
            overSocket ? OverSocket().ToJsonString() : Manifest(app),
            TestContext.Current.CancellationToken
        );
        await using var sandbox = ChildProcess.Start(
            "dotnet",
            folder.Path,
            "exec",
            Path.Combine(AppContext.BaseDirectory, "ChatOpsBot.dll"),
            "--sandbox-only",
            "--manifest",
            manifest,
            "--set",
            $"Urls=http://127.0.0.1:{port}"
        );
        await using var services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
        using var http = services.GetRequiredService<IHttpClientFactory>().CreateClient();
        http.BaseAddress = new Uri($"http://127.0.0.1:{port}");
        await sandbox.UntilReadyAsync(http, "/sandbox");

        var environment = Printed(sandbox.Output);
        if (!overSocket)
            environment.Remove("SLACK_APP_TOKEN");
        environment["PORT"] = $"{app}";
        var result = await NodeScript.RunAsync(
            "drive-bolt.mjs",
            "@slack/bolt",
            [],
            input: "",
            TestContext.Current.CancellationToken,
            environment
        );

        var checks = result
            .Output.Split('\n')
            .Where(line => line.StartsWith("{\"check\"", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line)!)
            .ToList();
        Assert.All(checks, check => Assert.True(check["problem"] is null, $"{check["check"]}: {check["problem"]}"));
        Assert.True(
            result.ExitCode == 0 && checks.Count == 11,
            $"{checks.Count} checks, exit code {result.ExitCode} {result.Output} {result.Errors}"
        );
    }

    /// <summary>The lines that the sandbox prints for the environment of the app.</summary>
    private static Dictionary<string, string> Printed(string output) =>
        output
            .Split('\n')
            .Select(line => line.Trim().Split('=', 2))
            .Where(parts => parts.Length == 2 && parts[0].StartsWith("SLACK_", StringComparison.Ordinal))
            .ToDictionary(parts => parts[0], parts => parts[1]);

    private static JsonObject OverSocket()
    {
        var manifest = (JsonObject)ManifestFile.Parse(Manifest(port: 1))!;
        foreach (var command in manifest["features"]!["slash_commands"]!.AsArray())
            command!.AsObject().Remove("url");
        foreach (var part in new[] { "event_subscriptions", "interactivity" })
            manifest["settings"]![part]!.AsObject().Remove("request_url");
        manifest["settings"]!["interactivity"]!.AsObject().Remove("message_menu_options_url");
        manifest["settings"]!["socket_mode_enabled"] = true;
        return manifest;
    }

    private static string Manifest(int port) =>
        $$"""
            # As api.slack.com shows it
            display_information:
              name: Bolt Example
            features:
              app_home: { home_tab_enabled: true }
              bot_user:
                display_name: Bolt Example
                always_online: true
              shortcuts:
                - name: Help
                  type: global
                  callback_id: open_help
                  description: "Opens help: at once"
                - name: Note
                  type: message
                  callback_id: note
                  description: Keeps a message
              slash_commands:
                - { command: /echo, url: "http://127.0.0.1:{{port}}/slack/events", description: Echoes, usage_hint: text }
                - { command: /approve, url: "http://127.0.0.1:{{port}}/slack/events", description: Asks }
                - { command: /silent, url: "http://127.0.0.1:{{port}}/slack/events", description: Says nothing }
                - command: /ping
                  url: http://127.0.0.1:{{port}}/slack/events
                  description: Answers
                - command: /ticket
                  url: http://127.0.0.1:{{port}}/slack/events
                  description: |
                    Opens a form
            oauth_config:
              scopes:
                bot: {{Scopes}}
            settings:
              event_subscriptions:
                request_url: http://127.0.0.1:{{port}}/slack/events
                bot_events:
                  - app_home_opened
                  - app_mention
                  - message.channels
                  - reaction_added
              interactivity:
                is_enabled: true
                request_url: http://127.0.0.1:{{port}}/slack/events
                message_menu_options_url: http://127.0.0.1:{{port}}/slack/events
              socket_mode_enabled: false
            """;
}
