using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Buttons, menus and shortcuts.</summary>
public sealed class InteractionTests : WithApp
{
    private const string Blocks = """
        [{"type":"actions","block_id":"b","elements":[
           {"type":"button","action_id":"ack","text":{"type":"plain_text","text":"Acknowledge"},"value":"42"},
           {"type":"static_select","action_id":"mute","options":[
             {"text":{"type":"plain_text","text":"1 h"},"value":"1h"},{"text":{"type":"plain_text","text":"1 d"},
             "value":"1d"}]},
           {"type":"external_select","action_id":"service","min_query_length":0}]}]
        """;

    [Fact]
    public async Task A_button_sends_what_the_message_holds()
    {
        var ts = await PostAsync();

        Assert.True((await Workspace.ActAsync("ada", "general", ts, "ack", null, Cancelled)).Ok);

        var heard = (await App.NextAsync()).Content;
        var action = heard["actions"]![0]!;
        Assert.Equal(
            ("block_actions", "42", "Acknowledge", "b", "button"),
            (
                (string)heard["type"]!,
                (string)action["value"]!,
                (string)action["text"]!["text"]!,
                (string)action["block_id"]!,
                (string)action["type"]!
            )
        );
        Assert.Equal(
            (ts, "general", "message"),
            ((string)heard["message"]!["ts"]!, (string)heard["channel"]!["name"]!, (string)heard["container"]!["type"]!)
        );
        Assert.NotNull(heard["response_url"]);
        Assert.NotNull(heard["trigger_id"]);
    }

    [Fact]
    public async Task A_menu_sends_its_own_option_and_the_state()
    {
        var ts = await PostAsync();

        await Workspace.ActAsync(
            "ada",
            "general",
            ts,
            "mute",
            """{"selected_option":{"text":{"type":"plain_text","text":"forged"},"value":"1d"}}""",
            Cancelled
        );

        var heard = (await App.NextAsync()).Content;
        Assert.Equal("1 d", (string)heard["actions"]![0]!["selected_option"]!["text"]!["text"]!);
        Assert.Equal("1d", (string)heard["state"]!["values"]!["b"]!["mute"]!["selected_option"]!["value"]!);
        await Assert.ThrowsAsync<KeyNotFoundException>(() =>
            Workspace.ActAsync("ada", "general", ts, "mute", """{"selected_option":{"value":"1y"}}""", Cancelled)
        );
        await Assert.ThrowsAsync<KeyNotFoundException>(() =>
            Workspace.ActAsync("ada", "general", ts, "none", null, Cancelled)
        );
    }

    [Fact]
    public async Task An_ephemeral_message_is_touched_by_its_reader_only_and_not_sent_along()
    {
        var answer = await OkAsync(
            "chat.postEphemeral",
            new
            {
                channel = Sandbox.Id("general"),
                user = "U0ADA00001",
                text = "a",
                blocks = Blocks,
            }
        );
        var ts = (string)answer["message_ts"]!;

        await Assert.ThrowsAsync<KeyNotFoundException>(() =>
            Workspace.ActAsync("linus", "general", ts, "ack", null, Cancelled)
        );
        await Workspace.ActAsync("ada", "general", ts, "ack", null, Cancelled);

        var heard = (await App.NextAsync()).Content;
        Assert.True((bool)heard["container"]!["is_ephemeral"]!);
        Assert.Null(heard["message"]);
    }

    [Fact]
    public async Task The_response_url_of_a_button_replaces_its_message()
    {
        var ts = await PostAsync();
        await Workspace.ActAsync("ada", "general", ts, "ack", null, Cancelled);
        var url = (await App.NextAsync()).Field("response_url");

        using var content = System.Net.Http.Json.JsonContent.Create(
            new { text = "acknowledged", replace_original = true }
        );
        using var response = await Sandbox.Http.PostAsync(url, content, Cancelled);

        var message = Assert.Single(Workspace.Messages("general"));
        Assert.Equal((ts, "acknowledged", null), (message.Ts, message.Text, message.EphemeralTo));
    }

    [Fact]
    public async Task Shortcuts_are_those_of_the_manifest()
    {
        var said = Workspace.PostAs("linus", "random", "hm");

        Assert.True((await Workspace.ShortcutAsync("ada", "declare", null, null, Cancelled)).Ok);
        Assert.True((await Workspace.ShortcutAsync("ada", "keep", "random", said.Ts, Cancelled)).Ok);
        await Assert.ThrowsAsync<KeyNotFoundException>(() =>
            Workspace.ShortcutAsync("ada", "keep", null, null, Cancelled)
        );

        var (global, message) = (await App.NextAsync(), await App.NextAsync());
        Assert.Equal(("shortcut", "declare"), (global.Type, global.Field("callback_id")));
        Assert.Null(global.Content["response_url"]);
        Assert.Equal(("message_action", "hm"), (message.Type, (string)message.Content["message"]!["text"]!));
    }

    [Fact]
    public async Task An_external_menu_asks_the_app()
    {
        var ts = await PostAsync();
        App.Answer = heard =>
            heard.Path == "/options"
                ? new
                {
                    options = new[]
                    {
                        new { text = new { type = "plain_text", text = "checkout" }, value = heard.Field("value") },
                    },
                }
                : null;

        using var content = System.Net.Http.Json.JsonContent.Create(
            new
            {
                user = "ada",
                channel = "general",
                ts,
                block_id = "b",
                action_id = "service",
                value = "che",
            }
        );
        using var response = await Sandbox.Http.PostAsync("sandbox/api/options", content, Cancelled);

        var options = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancelled))!["options"]!;
        Assert.Equal("che", (string)options[0]!["value"]!);
        Assert.Equal(
            ("block_suggestion", "service"),
            ((await App.NextAsync()) is var heard ? heard.Type : "", heard.Field("action_id"))
        );
    }

    private Task<string> PostAsync() =>
        Task.Run(async () =>
            (string)
                (
                    await OkAsync(
                        "chat.postMessage",
                        new
                        {
                            channel = "#general",
                            text = "a",
                            blocks = Blocks,
                        }
                    )
                )["ts"]!
        );

    private protected override string Manifest() => App.Manifest(events: []);
}
