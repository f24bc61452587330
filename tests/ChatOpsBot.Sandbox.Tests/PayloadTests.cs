using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>What the app gets has the fields of Slack's documented examples.</summary>
public sealed class PayloadTests : WithApp
{
    // An attachment around the blocks, an unfurled link, an Enterprise Grid: none of them is here.
    private static readonly string[] Elsewhere =
    [
        "attachment_id",
        "is_app_unfurl",
        "enterprise_id",
        "enterprise_name",
        "response_urls.0",
        "enterprise.id",
        "enterprise.name",
    ];

    [Fact]
    public async Task Commands_actions_and_shortcuts()
    {
        var ts = (string)
            (
                await OkAsync(
                    "chat.postMessage",
                    new
                    {
                        channel = "#general",
                        text = "a",
                        blocks = JsonNode.Parse(
                            """
                            [{"type":"actions","block_id":"b","elements":[{"type":"button","action_id":"go",
                            "value":"v","text":{"type":"plain_text","text":"Go","emoji":true}},
                              {"type":"external_select","action_id":"menu"}]}]
                            """
                        ),
                    }
                )
            )["ts"]!;
        await Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled);
        await Workspace.ActAsync("ada", "general", ts, "go", null, Cancelled);
        await Workspace.ShortcutAsync("ada", "declare", null, null, Cancelled);
        await Workspace.ShortcutAsync("ada", "keep", "general", ts, Cancelled);
        using var content = System.Net.Http.Json.JsonContent.Create(
            new
            {
                user = "ada",
                channel = "general",
                ts,
                block_id = "b",
                action_id = "menu",
                value = "",
            }
        );
        using var asked = await Sandbox.Http.PostAsync("sandbox/api/options", content, Cancelled);

        var form = QueryHelpers.ParseQuery(
            (
                await File.ReadAllTextAsync(
                    Shared.Slack("payloads", "docs-examples", "slash_command.form.txt"),
                    Cancelled
                )
            ).Trim()
        );
        var fields = (await App.NextAsync()).Content.Select(field => field.Key).ToList();
        Assert.Empty(
            form.Keys.Where(field => !field.StartsWith("enterprise", StringComparison.Ordinal)).Except(fields)
        );
        foreach (
            var example in new[]
            {
                "block_actions.message",
                "shortcut.global",
                "message_action",
                "block_suggestion.grid",
            }
        )
            await AgreesAsync(example, (await App.NextAsync()).Content);
    }

    [Fact]
    public async Task Submissions_and_closings()
    {
        var view = JsonNode.Parse(
            """
            {"type":"modal","title":{"type":"plain_text","text":"T"},"submit":{"type":"plain_text","text":"Go"},
            "notify_on_close":true,"private_metadata":"m","callback_id":"c","blocks":[
              {"type":"input","block_id":"multiline","label":{"type":"plain_text","text":"L"},
              "element":{"type":"plain_text_input","action_id":"mlvalue","initial_value":"x"}},
              {"type":"input","block_id":"target_channel","label":{"type":"plain_text","text":"L"},
               "element":{"type":"conversations_select","action_id":"target_select","response_url_enabled":true,
               "default_to_current_conversation":true}}]}
            """
        )!;
        var first = (string)
            (await OkAsync("views.open", new { trigger_id = await TriggerAsync(), view }))["view"]!["id"]!;
        await Workspace.SubmitAsync(
            "ada",
            first,
            $$"""{"target_channel": {"target_select": {"selected_conversation": "{{Sandbox.Id("general")}}"} } }""",
            Cancelled
        );
        var submitted = (await App.NextAsync()).Content;
        var second = (string)
            (await OkAsync("views.open", new { trigger_id = await TriggerAsync(), view }))["view"]!["id"]!;
        await Workspace.CloseAsync("ada", second, all: false, Cancelled);

        // In the example the addresses stand inside the view; in its table, and in Slack, beside it.
        submitted["view"]!["response_urls"] = submitted["response_urls"]!.DeepClone();
        await AgreesAsync("view_submission", submitted);
        await AgreesAsync("view_closed", (await App.NextAsync()).Content);
        Assert.Equal(Sandbox.Id("general"), (string)submitted["response_urls"]![0]!["channel_id"]!);
    }

    [Theory]
    [InlineData("reaction_added")]
    [InlineData("pin_added")]
    [InlineData("member_joined_channel")]
    [InlineData("channel_rename")]
    [InlineData("channel_created")]
    public async Task Events(string type)
    {
        var channel = Workspace.AddChannel("here", ["chatopsbot", "ada"]).Id;
        var ts = (string)(await OkAsync("chat.postMessage", new { channel, text = "a" }))["ts"]!;
        await OkAsync(
            "reactions.add",
            new
            {
                channel,
                timestamp = ts,
                name = "tada",
            }
        );
        await OkAsync("pins.add", new { channel, timestamp = ts });
        await OkAsync("conversations.invite", new { channel, users = "U0LINUS001" });
        await OkAsync("conversations.rename", new { channel, name = "there" });
        await OkAsync("conversations.create", new { name = "new" });

        var heard = (await App.NextAsync()).Content;
        while ((string)heard["event"]!["type"]! != type)
            heard = (await App.NextAsync()).Content;
        await AgreesAsync("event_callback.reaction_added", heard, "event", "authorizations");
        var name =
            string.Concat(type.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..])) + "Payload.json";
        var documented = JsonNode.Parse(
            await File.ReadAllTextAsync(Shared.Slack("payloads", "events", name), Cancelled)
        )!;
        string[] rare = ["bot_profile", "enterprise", "pinned_to", "is_moved", "app_id", "pending", "team_ids"];
        Agrees((documented["event"] ?? documented).AsObject(), heard["event"]!.AsObject(), rare);
    }

    private protected override string Manifest() =>
        App.Manifest(
            events: ["reaction_added", "pin_added", "member_joined_channel", "channel_rename", "channel_created"],
            scopes: ["chat:write", "reactions:write", "pins:write", "channels:manage", "channels:read"]
        );

    private static async Task AgreesAsync(string example, JsonObject heard, params string[] except) =>
        Agrees(
            JsonNode
                .Parse(
                    await File.ReadAllTextAsync(Shared.Slack("payloads", "docs-examples", $"{example}.json"), Cancelled)
                )!
                .AsObject(),
            heard,
            except
        );

    private static void Agrees(JsonObject documented, JsonObject heard, string[] except)
    {
        var missing = Paths(documented, "")
            .Except(Paths(heard, ""))
            .Where(path =>
                !Array.Exists([.. except, .. Elsewhere], skipped => path.Contains(skipped, StringComparison.Ordinal))
            );

        Assert.Empty(missing);
    }

    private static IEnumerable<string> Paths(JsonObject node, string prefix) =>
        node.SelectMany(field =>
            field.Value switch
            {
                JsonObject inner => Paths(inner, $"{prefix}{field.Key}.").Prepend($"{prefix}{field.Key}"),
                JsonArray { Count: > 0 } list when list[0] is JsonObject inner => Paths(
                        inner,
                        $"{prefix}{field.Key}.0."
                    )
                    .Prepend($"{prefix}{field.Key}"),
                _ => [$"{prefix}{field.Key}"],
            }
        );
}
