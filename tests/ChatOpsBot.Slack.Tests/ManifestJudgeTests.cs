using System.Text.Json.Nodes;
using ChatOpsBot.Judges;

namespace ChatOpsBot.Slack.Tests;

/// <summary>The judge of app manifests, judged.</summary>
public sealed class ManifestJudgeTests
{
    private const string Good = """
        {
          "display_information": { "name": "Bot", "description": "Says what happens", "background_color": "#112233" },
          "features": {
            "app_home": { "home_tab_enabled": true, "messages_tab_enabled": true,
            "messages_tab_read_only_enabled": false },
            "bot_user": { "display_name": "bot", "always_online": true },
            "shortcuts": [{ "name": "Declare", "type": "global", "callback_id": "declare",
            "description": "Declare an incident" }],
            "slash_commands": [{ "command": "/bot", "url": "https://bot.example/slack/commands",
            "description": "Everything", "usage_hint": "help", "should_escape": true }]
          },
          "oauth_config": { "scopes": { "bot": ["chat:write", "commands"] } },
          "settings": {
            "event_subscriptions": { "request_url": "https://bot.example/slack/events", "bot_events": ["app_mention"] },
            "interactivity": { "is_enabled": true, "request_url": "https://bot.example/slack/interactions" },
            "org_deploy_enabled": false, "socket_mode_enabled": false, "token_rotation_enabled": false
          }
        }
        """;

    [Theory]
    [InlineData(null)]
    [InlineData("""{ "major_version": 1 }""")]
    [InlineData("""{ "major_version": 2, "minor_version": 1 }""")]
    public async Task A_good_manifest_has_no_problems(string? metadata)
    {
        var manifest = JsonNode.Parse(Good)!.AsObject();
        if (metadata is not null)
            manifest["_metadata"] = JsonNode.Parse(metadata);

        Assert.Empty(await ProblemsAsync(manifest.ToJsonString()));
    }

    [Fact]
    public async Task Every_problem_of_a_bad_one_is_named()
    {
        var manifest = JsonNode.Parse(Good)!;
        manifest["display_information"]!["name"] = new string('x', 36);
        manifest["features"]!["slash_commands"]![0]!["command"] = "bot";
        manifest["features"]!["shortcuts"]![0]!["type"] = "everywhere";
        manifest["oauth_config"]!["redirect_url"] = "https://bot.example";
        manifest["settings"]!["socket_mode_enabled"] = "yes";

        var problems = await ProblemsAsync(manifest.ToJsonString());

        string[] places =
        [
            "/display_information/name",
            "/features/slash_commands/0/command",
            "/features/shortcuts/0/type",
            "/oauth_config",
            "/settings/socket_mode_enabled",
        ];
        Assert.All(
            places,
            place => Assert.Contains(problems, problem => problem.StartsWith(place + " ", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("{}", "display_information")]
    [InlineData("""{ "_metadata": { "major_version": 3 }, "display_information": { "name": "x" } }""", "major_version")]
    public async Task What_is_not_a_manifest_is_a_problem_too(string manifest, string problem) =>
        Assert.Contains(problem, Assert.Single(await ProblemsAsync(manifest)));

    private static Task<IReadOnlyList<string>> ProblemsAsync(string manifest) =>
        ManifestJudge.ProblemsAsync(manifest, TestContext.Current.CancellationToken);
}
