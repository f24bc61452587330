using System.Text;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Slack.Tests;

/// <summary>Slack's own samples of what it sends.</summary>
public sealed class InboundSamplesTests
{
    // What we do not read of it: it must still come through, under its name.
    private static readonly HashSet<string> ReadTypes =
    [
        "message",
        "app_mention",
        "app_home_opened",
        "reaction_added",
        "reaction_removed",
        "pin_added",
        "pin_removed",
        "member_joined_channel",
        "channel_rename",
        "channel_archive",
        "channel_unarchive",
        "channel_deleted",
        "group_rename",
        "group_archive",
        "group_unarchive",
        "group_deleted",
        "app_uninstalled",
        "tokens_revoked",
    ];

    public static TheoryData<string> Events => Files("events");

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_known_or_unknown_by_its_name(string file)
    {
        var json = Body(file);
        var type = (string?)JsonNode.Parse(json)!["event"]!["type"];

        var request = Assert.IsType<EventCallback>(SlackInbound.Parse("application/json; charset=utf-8", json));

        Assert.Equal(type, request.Event.Type);
        Assert.Equal(!ReadTypes.Contains(request.Event.Type), request.Event is UnknownEvent);
        Assert.NotEmpty(request.DeliveryId!);
    }

    [Theory]
    [InlineData("docs-examples/app_rate_limited.json", typeof(AppRateLimited))]
    [InlineData("docs-examples/url_verification.json", typeof(UrlVerification))]
    [InlineData("docs-examples/shortcut.global.json", typeof(GlobalShortcut))]
    [InlineData("docs-examples/message_action.json", typeof(MessageShortcut))]
    [InlineData("docs-examples/view_submission.json", typeof(ViewSubmission))]
    [InlineData("docs-examples/view_closed.json", typeof(ViewClosed))]
    [InlineData("docs-examples/event_callback.reaction_added.json", typeof(EventCallback))]
    [InlineData("docs-examples/slash_command.form.txt", typeof(SlashCommand))]
    [InlineData("docs-examples/block_suggestion.grid.json", typeof(BlockOptionsRequest))]
    [InlineData("docs-examples/block_actions.message.json", typeof(BlockActionRequest))]
    [InlineData("interactions/BlockActionPayload.json", typeof(BlockActionRequest))]
    [InlineData("interactions/MessageShortcutPayload.json", typeof(MessageShortcut))]
    [InlineData("interactions/ViewClosedPayload.json", typeof(ViewClosed))]
    [InlineData("interactions/ViewSubmissionPayload.json", typeof(ViewSubmission))]
    public void A_sample_is_what_it_is(string file, Type expected)
    {
        var body = Body(file);
        Assert.IsType(
            expected,
            SlackInbound.Parse(
                file.EndsWith(".txt", StringComparison.Ordinal) ? "application/x-www-form-urlencoded" : null,
                body
            )
        );
        if (!typeof(InteractionRequest).IsAssignableFrom(expected))
            return;
        byte[] form =
        [
            .. "payload="u8,
            .. Encoding.ASCII.GetBytes(Uri.EscapeDataString(Encoding.UTF8.GetString(body))),
        ];
        var request = SlackInbound.Parse("application/x-www-form-urlencoded", form);
        Assert.IsType(expected, request);
        Assert.True(request.Json.Span.SequenceEqual(body));
    }

    [Theory]
    [InlineData("socket-mode/events_api.app_mention.json", typeof(EventCallback), false)]
    [InlineData("socket-mode/events_api.message.json", typeof(EventCallback), false)]
    [InlineData("socket-mode/interactive.shortcut.json", typeof(GlobalShortcut), false)]
    [InlineData("socket-mode/interactive.block_actions.large.json", typeof(BlockActionRequest), false)]
    [InlineData("socket-mode/slash_commands.json", typeof(SlashCommand), true)]
    public void An_envelope_holds_the_same(string file, Type expected, bool accepts)
    {
        var frame = SocketModeFrame.Parse(Body(file))!;
        Assert.IsType(expected, SlackInbound.ParseJson(frame.Payload));
        Assert.NotNull(frame.EnvelopeId);
        if (accepts)
            Assert.True(frame.AcceptsResponsePayload);
    }

    [Fact]
    public void A_button_in_a_message_is_read_whole()
    {
        var request = Assert.IsType<BlockActionRequest>(
            SlackInbound.ParseJson(Body("docs-examples/block_actions.message.json"))
        );

        Assert.Equal(
            ("WaXA", "=qXel", "button", "click_me_123"),
            (request.Action!.ActionId, request.Action.BlockId, request.Action.Type, request.Action.Value)
        );
        Assert.Equal(("UA8RXUSPL", "jtorrance", "T9TK3CUKW"), (request.User.Id, request.User.Name, request.TeamId));
        Assert.Equal(("CBR2V3XEX", "review-updates"), (request.Channel!.Id, request.Channel.Name));
        Assert.Equal(("1548261231.000200", "BAH5CA16Z"), (request.Message!.Ts, request.Message.BotId));
        Assert.Equal(new("message_attachment", "CBR2V3XEX", "1548261231.000200", null, null, false), request.Container);
        Assert.Equal(
            "https://hooks.slack.com/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209",
            request.ResponseUrl
        );
        Assert.Equal($"{request.TriggerId}:1548426417.840180", request.DeliveryId);
    }

    [Fact]
    public void A_submitted_view_is_read_whole()
    {
        var request = Assert.IsType<ViewSubmission>(SlackInbound.ParseJson(Body("docs-examples/view_submission.json")));

        Assert.Equal(
            ("VNHU13V36", "modal", "modal-with-inputs", "shhh-its-secret"),
            (request.View.Id, request.View.Type, request.View.CallbackId, request.View.PrivateMetadata)
        );
        Assert.Equal("This is my example inputted value", request.View.State["multiline", "mlvalue"]!.Value);
        Assert.Equal("C123B12DE", request.View.State["target_select"]!.SelectedConversation);
        Assert.Null(request.View.State["multiline", "target_select"]);
        Assert.Equal(
            "https://hooks.slack.com/app/ABC12312/1234567890/A100B100C100d100",
            Assert.Single(request.ResponseUrls).ResponseUrl
        );
        Assert.StartsWith(
            "view_submission:VNHU13V36:156663117.cd33ad1f:",
            request.DeliveryId,
            StringComparison.Ordinal
        );
        Assert.Equal("ViewSubmission", request.ToString());
    }

    [Fact]
    public void A_command_is_the_same_as_a_form_and_as_json()
    {
        var request = Assert.IsType<SlashCommand>(
            SlackInbound.Parse(
                "application/x-www-form-urlencoded; charset=utf-8",
                Body("docs-examples/slash_command.form.txt")
            )
        );

        Assert.Equal(
            ("/weather", "94070", "U2147483697", "C2147483705"),
            (request.Command, request.Text, request.UserId, request.ChannelId)
        );
        Assert.Equal(
            ("Globular Construct Inc", "https://hooks.slack.com/commands/1234/5678"),
            (request.EnterpriseName, request.ResponseUrl)
        );
        Assert.Equal("13345224609.738474920.8088930838d88f008e0", request.DeliveryId);
        Assert.Equal(request with { Json = default }, SlackInbound.ParseJson(request.Json) with { Json = default });
    }

    private static TheoryData<string> Files(string folder)
    {
        var root = Path.GetFullPath(Path.Combine(SharedData.Root, "..", "shared", "slack", "payloads", folder));
        return Directory.Exists(root)
            ?
            [
                .. Directory
                    .GetFiles(root, "*.json")
                    .Select(file => $"{folder}/{Path.GetFileName(file)}")
                    .Order(StringComparer.Ordinal),
            ]
            : ["(none)"];
    }

    private static byte[] Body(string file) => File.ReadAllBytes(SharedData.Path($"payloads/{file}"));
}
