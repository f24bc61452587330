using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>The page's way to do what people do.</summary>
public sealed class PeopleApiTests : WithApp
{
    [Fact]
    public async Task The_state_shows_what_the_manifest_declares()
    {
        var state = await GetAsync("channels");

        Assert.Equal(
            ("Test", "U0CHATOPS1", "http"),
            ((string)state["app"]!["name"]!, (string)state["app"]!["bot_user"]!, (string)state["app"]!["transport"]!)
        );
        Assert.Equal(
            ["/chatops", "/deploy"],
            state["commands"]!.AsArray().Select(command => (string)command!["command"]!)
        );
        Assert.Equal(
            ["global", "message"],
            state["shortcuts"]!.AsArray().Select(shortcut => (string)shortcut!["type"]!)
        );
        Assert.Equal("platform", (string)state["usergroups"]![0]!["handle"]!);
        Assert.Equal("Europe/London", (string)state["users"]![1]!["tz"]!);
    }

    [Fact]
    public async Task A_modal_is_opened_touched_submitted_and_read()
    {
        var trigger = await TriggerAsync();
        await OkAsync(
            "views.open",
            new
            {
                trigger_id = trigger,
                view = JsonNode.Parse(
                    """
                    {"type":"modal","title":{"type":"plain_text","text":"T"},"submit":{"type":"plain_text",
                    "text":"Go"},"blocks":[
                      {"type":"input","block_id":"b","label":{"type":"plain_text","text":"L"},
                      "element":{"type":"plain_text_input","action_id":"a"}},
                      {"type":"actions","block_id":"c","elements":[{"type":"button","action_id":"go",
                      "text":{"type":"plain_text","text":"Go"}}]}]}
                    """
                ),
            }
        );
        var id = (string)(await GetAsync("views?user=ada"))["views"]![0]!["id"]!;

        var acted = await PostAsync(
            "actions",
            new
            {
                user = "ada",
                view_id = id,
                block_id = "c",
                action_id = "go",
                state = new { values = new { b = new { a = new { value = "typed" } } } },
            }
        );
        var kept = (await GetAsync("views?user=ada"))["views"]![0]!["state"]!["values"]!["b"]!["a"]!["value"];
        App.Answer = _ => new { response_action = "errors", errors = new { b = "no" } };
        var refused = await PostAsync($"views/{id}/submit", new { user = "ada" });
        App.Answer = _ => null;
        var done = await PostAsync($"views/{id}/submit", new { user = "ada" });

        Assert.Equal(
            (true, "typed", "no", true),
            ((bool)acted.Body["ok"]!, (string)kept!, (string)refused.Body["errors"]!["b"]!, (bool)done.Body["ok"]!)
        );
        Assert.Empty((await GetAsync("views?user=ada"))["views"]!.AsArray());
    }

    [Theory]
    [InlineData(
        "actions",
        """{"user":"ada","channel":"general","ts":"1.000000","block_id":"b","action_id":"a"}""",
        HttpStatusCode.NotFound
    )]
    [InlineData(
        "actions",
        """{"user":"nobody","channel":"general","ts":"1.000000","block_id":"b","action_id":"a"}""",
        HttpStatusCode.BadRequest
    )]
    [InlineData("views/V1/submit", """{"user":"ada"}""", HttpStatusCode.NotFound)]
    [InlineData("shortcuts", """{"user":"ada","callback_id":"none"}""", HttpStatusCode.NotFound)]
    [InlineData("home", """{"user":"ada","tab":"about"}""", HttpStatusCode.BadRequest)]
    [InlineData("sockets", """{"action":"explode"}""", HttpStatusCode.BadRequest)]
    [InlineData("commands", """{"user":"ada","channel":"general"}""", HttpStatusCode.BadRequest)]
    [InlineData("commands", """{"user":null,"channel":"general","text":"/chatops"}""", HttpStatusCode.BadRequest)]
    [InlineData("commands", """{"user":"ada","chanel":"general","text":"/chatops"}""", HttpStatusCode.BadRequest)]
    public async Task What_is_not_there_is_refused(string path, string body, HttpStatusCode status)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await Sandbox.Http.PostAsync($"sandbox/api/{path}", content, Cancelled);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_direct_conversation_is_made_once_and_heard()
    {
        var first = (await PostAsync("directs", new { user = "ada" })).Body;
        var second = (await PostAsync("directs", new { user = "ada" })).Body;
        await PostAsync($"channels/{(string)first["id"]!}/messages", new { user = "ada", text = "hello" });

        Assert.Equal((string)first["id"]!, (string)second["id"]!);
        Assert.Equal("im", (string)(await App.NextAsync()).Content["event"]!["channel_type"]!);
    }

    [Fact]
    public async Task Commands_pins_and_the_home_reach_the_app_and_the_log()
    {
        var ts = Workspace.PostAs("ada", "random", "unheard").Ts;
        Assert.True(
            (bool)
                (
                    await PostAsync(
                        "commands",
                        new
                        {
                            user = "ada",
                            channel = "general",
                            text = "/chatops",
                        }
                    )
                ).Body["ok"]!
        );
        Assert.Equal(
            "unknown_command",
            (string)
                (
                    await PostAsync(
                        "commands",
                        new
                        {
                            user = "ada",
                            channel = "general",
                            text = "/none",
                        }
                    )
                ).Body["error"]!
        );
        Assert.True(
            (bool)
                (
                    await PostAsync(
                        "pins",
                        new
                        {
                            user = "ada",
                            channel = "random",
                            ts,
                        }
                    )
                ).Body["ok"]!
        );
        Assert.Equal(
            "already_pinned",
            (string)
                (
                    await PostAsync(
                        "pins",
                        new
                        {
                            user = "linus",
                            channel = "random",
                            ts,
                        }
                    )
                ).Body["error"]!
        );
        await PostAsync("home", new { user = "ada", tab = "messages" });
        await App.NextAsync();
        await App.NextAsync();

        var first = (await GetAsync("log"))["entries"]![0]!;
        Assert.Equal(
            ("to_app", "slash_commands", "/chatops"),
            ((string)first["direction"]!, (string)first["name"]!, (string)first["request"]!["command"]!)
        );
        Assert.DoesNotContain(
            (await GetAsync($"log?after={first["id"]}"))["entries"]!.AsArray(),
            entry => (long)entry!["id"]! <= (long)first["id"]!
        );
    }

    [Fact]
    public async Task The_stream_has_views_home_and_traffic()
    {
        using var stream = await Sandbox.Http.GetStreamReaderAsync("sandbox/api/stream", Cancelled);
        Assert.Equal("hello", (await stream.ReadLineAsync(Cancelled))?.Replace("retry: 1000", "hello"));

        await OkAsync(
            "views.publish",
            new { user_id = "U0ADA00001", view = new { type = "home", blocks = new[] { new { type = "divider" } } } }
        );

        var (home, log) = (await NextAsync(stream, "home"), await NextAsync(stream, "log"));
        Assert.Equal(("U0ADA00001", "home"), ((string)home["user"]!, (string)home["view"]!["type"]!));
        Assert.Equal(
            ("to_slack", "views.publish", "home"),
            (
                (string)log["entry"]!["direction"]!,
                (string)log["entry"]!["name"]!,
                (string)log["entry"]!["request"]!["view"]!["type"]!
            )
        );
    }

    private protected override string Manifest() =>
        App.Manifest(events: ["message.im", "app_home_opened", "pin_added"]);

    private async Task<JsonObject> GetAsync(string path) =>
        (await Sandbox.Http.GetFromJsonAsync<JsonObject>($"sandbox/api/{path}", Cancelled))!;

    private async Task<(HttpStatusCode Status, JsonObject Body)> PostAsync(string path, object body)
    {
        using var response = await Sandbox.Http.PostAsJsonAsync($"sandbox/api/{path}", body, Cancelled);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonObject>(Cancelled))!);
    }

    private static async Task<JsonObject> NextAsync(StreamReader stream, string kind)
    {
        while (await stream.ReadLineAsync(Cancelled) is { } line)
        {
            if (
                line.StartsWith("data: ", StringComparison.Ordinal)
                && JsonNode.Parse(line["data: ".Length..])!.AsObject() is var change
                && (string?)change["kind"] == kind
            )
                return change;
        }

        throw new EndOfStreamException();
    }
}
