using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using ChatOpsBot.Judges;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>The sandbox as Slack's own clients for Node see it.</summary>
public sealed class OfficialClientTests
{
    private const string Secret = "8f742231b10e8888abcd99yyyzzz85a5";

    [Fact]
    public async Task Slacks_own_clients_work_with_the_sandbox()
    {
        var port = FreePort();
        await using var sandbox = await RunningSandbox.StartAsync(app: app =>
            (app.Manifest, app.SigningSecret) = (Manifest(port), Secret)
        );

        var result = await NodeScript.RunAsync(
            "drive-sandbox.mjs",
            "@slack/socket-mode",
            [sandbox.Address.ToString(), $"{port}", Secret],
            input: "",
            TestContext.Current.CancellationToken
        );

        var checks = result
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!)
            .ToList();
        Assert.All(checks, check => Assert.True(check["problem"] is null, $"{check["check"]}: {check["problem"]}"));
        Assert.True(
            result.ExitCode == 0 && checks.Count == 20,
            $"{checks.Count} checks, exit code {result.ExitCode} {result.Errors}"
        );
    }

    private static string Manifest(int port) =>
        $$"""
            {
              "display_information": { "name": "ChatOpsBot" },
              "features": {
                "app_home": { "home_tab_enabled": true },
                "bot_user": { "display_name": "chatopsbot" },
                "slash_commands": [{ "command": "/chatops", "url": "http://127.0.0.1:{{port}}/slack/commands",
                "description": "Everything" }]
              },
              "oauth_config": {
                "scopes": {
                  "bot": [
                    "app_mentions:read", "channels:history", "channels:join", "channels:read", "chat:write", "chat:write.public", "commands", "groups:read", "im:read", "im:write",
                    "mpim:read", "pins:read", "pins:write", "reactions:read", "reactions:write", "usergroups:read", "usergroups:write", "users:read", "users:read.email"
                  ]
                }
              },
              "settings": {
                "event_subscriptions": { "request_url": "http://127.0.0.1:{{port}}/slack/events",
                "bot_events": ["app_mention"] },
                "interactivity": { "is_enabled": true, "request_url": "http://127.0.0.1:{{port}}/slack/interactions" }
              }
            }
            """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
