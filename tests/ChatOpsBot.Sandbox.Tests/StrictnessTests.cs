using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Sandbox.BlockKit;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>What Slack refuses is refused, and what it takes is taken.</summary>
public sealed class StrictnessTests : IAsyncLifetime
{
    private RunningSandbox sandbox = null!;

    public async ValueTask InitializeAsync() => sandbox = await RunningSandbox.StartAsync();

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    [Theory]
    [InlineData("runbook", false)]
    [InlineData("/runbook", false)]
    [InlineData("www.example.com", false)]
    [InlineData("https://exa mple.com", false)]
    [InlineData("https://", false)]
    [InlineData("https://example.com/a?b=c#d", true)]
    [InlineData("mailto:ada@example.com", true)]
    [InlineData("vscode://file/a", true)]
    public void A_button_leads_to_an_address(string url, bool isOne)
    {
        var fault = Check(
            $$"""
            [{"type":"actions","elements":[{"type":"button","text":{"type":"plain_text","text":"a"},
            "url":{{JsonSerializer.Serialize(url)}} }]}]
            """
        );

        Assert.Equal(isOne ? null : "[ERROR] must be a valid URL [json-pointer:/blocks/0/elements/0/url]", fault);
    }

    [Theory]
    [InlineData("mailto:ada@example.com", false)]
    [InlineData("http://example.com/a.png", true)]
    public void A_picture_comes_from_the_web(string url, bool isOne) =>
        Assert.Equal(isOne, Check($$"""[{"type":"image","alt_text":"a","image_url":"{{url}}"}]""") is null);

    [Theory]
    [InlineData("static_select", "initial_option", "b", null)]
    [InlineData("static_select", "initial_option", "x", "initial_option must match the options")]
    [InlineData("radio_buttons", "initial_option", "x", "initial_option must match the options")]
    [InlineData("checkboxes", "initial_options", "x", "initial_options must match the options")]
    [InlineData("multi_static_select", "initial_options", "x", "initial_options must match the options")]
    [InlineData("multi_static_select", "initial_options", "a", null)]
    public void What_is_chosen_at_first_can_be_chosen(string type, string field, string value, string? error)
    {
        static JsonObject Option(string value) =>
            new()
            {
                ["text"] = new JsonObject { ["type"] = "plain_text", ["text"] = value },
                ["value"] = value,
            };
        JsonNode initial = field == "initial_option" ? Option(value) : new JsonArray(Option(value));
        var element = new JsonObject
        {
            ["type"] = type,
            ["options"] = new JsonArray(Option("a"), Option("b")),
            [field] = initial,
        };

        var fault = Check($$"""[{"type":"actions","elements":[{{element.ToJsonString()}}]}]""");

        Assert.Equal(error is null ? null : $"[ERROR] {error} [json-pointer:/blocks/0/elements/0]", fault);
    }

    [Fact]
    public void Each_block_within_a_container_or_carousel_counts_its_own_actions()
    {
        const string Button = """{"type":"button","action_id":"same","text":{"type":"plain_text","text":"a"} }""";
        const string Card = $$"""{"type":"card","title":{"type":"plain_text","text":"a"},"actions":[{{Button}}]}""";
        const string Actions = $$"""{"type":"actions","elements":[{{Button}}]}""";

        Assert.Null(Check($$"""[{"type":"carousel","elements":[{{Card}},{{Card}}]}]"""));
        Assert.Null(
            Check(
                $$"""
                [{"type":"container","title":{"type":"plain_text","text":"a"},"child_blocks":[{{Actions}},
                {{Actions}}]}]
                """
            )
        );
        Assert.Contains(
            "action_id already exists",
            Check($$"""[{"type":"actions","elements":[{{Button}},{{Button}}]}]"""),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_legacy_attachment_may_have_all_its_fields()
    {
        var attachment = new
        {
            fallback = "a",
            author_name = "a",
            author_subname = "b",
            attachment_type = "default",
            callback_id = "c",
            from_url = "https://example.com",
            service_name = "s",
            image_width = 10,
            actions = new[]
            {
                new
                {
                    name = "a",
                    text = "A",
                    type = "button",
                    value = "1",
                },
            },
        };

        var answer = await sandbox.CallAsync(
            "chat.postMessage",
            new { channel = "#general", attachments = new[] { attachment } }
        );

        Assert.True((bool)answer["ok"]!, answer.ToJsonString());
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_own_method_only()
    {
        var cursor = (string)
            (await sandbox.CallAsync("conversations.list", new { limit = 1 }))["response_metadata"]!["next_cursor"]!;

        Assert.Equal(
            "invalid_cursor",
            (string?)(await sandbox.CallAsync("users.list", new { limit = 1, cursor }))["error"]
        );
        Assert.True((bool)(await sandbox.CallAsync("conversations.list", new { limit = 1, cursor }))["ok"]!);
    }

    [Theory]
    [InlineData("tada", null)]
    [InlineData("wave::skin-tone-3", null)]
    [InlineData("shipit", null)]
    [InlineData("no_such_emoji", "invalid_name")]
    [InlineData("wave::skin-tone-9", "invalid_name")]
    [InlineData(":tada:", "invalid_name")]
    public async Task A_reaction_is_an_emoji_of_the_workspace(string name, string? error)
    {
        var timestamp = await sandbox.PostAsync("general", "a");

        Assert.Equal(
            error,
            (string?)
                (
                    await sandbox.CallAsync(
                        "reactions.add",
                        new
                        {
                            channel = sandbox.Id("general"),
                            timestamp,
                            name,
                        }
                    )
                )["error"]
        );
    }

    [Fact]
    public async Task Blocks_are_validated_without_being_sent()
    {
        var wrong = await sandbox.CallAsync(
            "blocks.validate",
            new { blocks = new[] { new { type = "section", text = new { type = "invalid", text = "a" } } } }
        );

        Assert.Equal(
            ("invalid_blocks", "failed_constraint", "unsupported type: invalid", "/0/text"),
            (
                (string)wrong["error"]!,
                (string)wrong["errors"]![0]!["code"]!,
                (string)wrong["errors"]![0]!["message"]!,
                (string)wrong["errors"]![0]!["pointer"]!
            )
        );
        Assert.True((bool)(await sandbox.CallAsync("blocks.validate", new { message = new { text = "a" } }))["ok"]!);
        Assert.Equal("invalid_arguments", (string?)(await sandbox.CallAsync("blocks.validate", new { }))["error"]);
    }

    [Fact]
    public async Task A_conversation_of_several_people_is_opened_once()
    {
        var first = await sandbox.CallAsync(
            "conversations.open",
            new { users = "U0ADA00001,U0LINUS001", return_im = true }
        );
        var again = await sandbox.CallAsync("conversations.open", new { users = "U0LINUS001,U0ADA00001" });

        var channel = (string)first["channel"]!["id"]!;
        Assert.True((bool)first["channel"]!["is_mpim"]!);
        Assert.Equal((channel, true), ((string)again["channel"]!["id"]!, (bool)again["already_open"]!));
        await sandbox.PostAsync(channel, "hello both");
        Assert.Equal(
            channel,
            (string)(await sandbox.CallAsync("conversations.list", new { types = "mpim" }))["channels"]![0]!["id"]!
        );
        Assert.Equal(
            "too_many_users",
            (string?)
                (await sandbox.CallAsync("conversations.open", new { users = "U1,U2,U3,U4,U5,U6,U7,U8,U9" }))["error"]
        );
    }

    [Fact]
    public async Task A_scheduled_message_is_posted_at_its_time_unless_it_is_deleted()
    {
        var channel = sandbox.Id("general");
        var time = sandbox.Clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds();
        async Task<string> ScheduleAsync(string text) =>
            (string)
                (
                    await sandbox.CallAsync(
                        "chat.scheduleMessage",
                        new
                        {
                            channel,
                            text,
                            post_at = time,
                        }
                    )
                )["scheduled_message_id"]!;
        await ScheduleAsync("later");
        var second = await ScheduleAsync("never");

        Assert.True(
            (bool)
                (
                    await sandbox.CallAsync(
                        "chat.deleteScheduledMessage",
                        new { channel, scheduled_message_id = second }
                    )
                )["ok"]!
        );
        Assert.Empty(sandbox.Workspace.Messages("general"));
        Assert.Equal(
            "later",
            (string)
                Assert.Single(
                    (await sandbox.CallAsync("chat.scheduledMessages.list"))["scheduled_messages"]!.AsArray()
                )!["text"]!
        );
        sandbox.Clock.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal("later", Assert.Single(sandbox.Workspace.Messages("general")).Text);
        Assert.Equal(
            "time_in_past",
            (string?)
                (
                    await sandbox.CallAsync(
                        "chat.scheduleMessage",
                        new
                        {
                            channel,
                            text = "a",
                            post_at = time,
                        }
                    )
                )["error"]
        );
        Assert.Equal(
            "time_too_far",
            (string?)
                (
                    await sandbox.CallAsync(
                        "chat.scheduleMessage",
                        new
                        {
                            channel,
                            text = "a",
                            post_at = time + (121 * 86_400),
                        }
                    )
                )["error"]
        );
        Assert.Equal(
            "invalid_scheduled_message_id",
            (string?)
                (
                    await sandbox.CallAsync(
                        "chat.deleteScheduledMessage",
                        new { channel, scheduled_message_id = second }
                    )
                )["error"]
        );
    }

    private static string? Check(string blocks) => BlockKitCheck.CheckMessage(JsonElement.Parse(blocks))?.Messages[0];
}
