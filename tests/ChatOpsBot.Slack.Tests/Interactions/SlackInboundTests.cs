using System.Text;

namespace ChatOpsBot.Slack.Tests;

public sealed class SlackInboundTests
{
    private const string Form = "application/x-www-form-urlencoded";

    [Fact]
    public void A_certificate_check_smuggles_nothing_in() =>
        Assert.Equal(
            new SslCheck(),
            SlackInbound.Parse(
                Form,
                "ssl_check=1&command=%2Fdeploy&payload=%7B%22type%22%3A%22block_actions%22%7D&text=x"u8.ToArray()
            )
        );

    [Theory]
    [InlineData("ssl_check=0&command=/x")]
    [InlineData("command=%2Fx&command=%2Fy&text=")]
    [InlineData("command=%2Fx&type=block_actions&event=%7B%7D")]
    public void A_form_with_a_command_is_a_command(string form) =>
        Assert.Equal(
            "/x",
            Assert
                .IsType<SlashCommand>(SlackInbound.Parse(Form.ToUpperInvariant(), Encoding.UTF8.GetBytes(form)))
                .Command
        );

    [Fact]
    public void A_form_is_decoded_as_utf_8()
    {
        var request = Assert.IsType<SlashCommand>(
            SlackInbound.Parse(
                Form,
                "command=%2Fx&text=%E2%80%9Ca+b%E2%80%9D%2B%26=%zz&is_enterprise_install=true"u8.ToArray()
            )
        );
        Assert.Equal(("“a b”+&=%zz", true), (request.Text, request.IsEnterpriseInstall));
    }

    [Theory]
    [InlineData(Form, "", 0)]
    [InlineData(Form, "a=b&&=&x", 0)]
    [InlineData(Form, "payload=%7B%22type%22%3A", 8)]
    [InlineData(Form, "payload=", 0)]
    [InlineData("application/json", "", 0)]
    [InlineData("application/json", "[]", 0)]
    [InlineData("application/json", "null", 0)]
    [InlineData("application/json", "7", 0)]
    [InlineData("application/json", "{\n  \"type\":\n  oops}", 14)]
    [InlineData("application/json", "{} x", 3)]
    [InlineData("nonsense", "{\"a\":1,}", 7)]
    [InlineData(null, "{", 1)]
    public void What_is_malformed_says_where(string? contentType, string body, int position) =>
        Assert.Equal(
            position,
            Assert.IsType<Malformed>(SlackInbound.Parse(contentType, Encoding.UTF8.GetBytes(body))).Position
        );

    [Theory]
    [InlineData("""{"type":"interactive_message","trigger_id":"1.2"}""", "interactive_message", "1.2")]
    [InlineData("""{"type":"dialog_submission","action_ts":"1.0"}""", "dialog_submission", "sha256:")]
    [InlineData("""{"type":7}""", "", "sha256:")]
    [InlineData("{}", "", "sha256:")]
    public void What_is_unknown_keeps_its_name_and_can_be_written_again(string json, string type, string deliveryId)
    {
        var request = Assert.IsType<UnknownInteraction>(SlackInbound.ParseJson(Encoding.UTF8.GetBytes(json)));
        Assert.Equal(type, request.Type);
        Assert.StartsWith(deliveryId, request.DeliveryId!, StringComparison.Ordinal);
        Assert.Equal(json, Encoding.UTF8.GetString(request.Json.Span));
    }

    [Theory]
    [InlineData("""{"type":"url_verification","challenge":"c"}""")]
    [InlineData("""{"type":"block_suggestion","value":"a"}""")]
    public void What_may_be_answered_twice_has_no_delivery_id(string json) =>
        Assert.Null(SlackInbound.ParseJson(Encoding.UTF8.GetBytes(json)).DeliveryId);

    [Fact]
    public void A_repeated_event_has_the_same_delivery_id_whatever_its_envelope()
    {
        var ids = "ab"
            .Select(envelope =>
                SocketModeFrame.Parse(
                    Encoding.UTF8.GetBytes(
                        $$$"""
                        {"envelope_id":"{{{envelope}}}","payload":{"type":"event_callback",
                        "event_id":"Ev1","event":{"type":"app_uninstalled"} } }
                        """
                    )
                )!
            )
            .Select(frame => SlackInbound.ParseJson(frame.Payload).DeliveryId);
        Assert.Equal(["Ev1", "Ev1"], ids);
    }

    [Theory]
    [InlineData("""{"type":"button","value":"v"}""", "Value = v")]
    [InlineData("""{"type":"plain_text_input","value":"v"}""", "Value = v")]
    [InlineData("""{"type":"plain_text_input","value":null}""", "")]
    [InlineData("""{"type":"number_input","value":"1.5"}""", "Value = 1.5")]
    [InlineData(
        """{"type":"static_select","selected_option":{"text":{"type":"plain_text","text":"One"},"value":"1"}}""",
        "Option = 1 One"
    )]
    [InlineData("""{"type":"static_select","selected_option":null}""", "")]
    [InlineData("""{"type":"overflow","selected_option":{"text":"One","value":"1"}}""", "Option = 1 ")]
    [InlineData(
        """{"type":"checkboxes","selected_options":[{"value":"1"},7,{"value":"2"}]}""",
        "Option = 1 , Option = 2 "
    )]
    [InlineData("""{"type":"checkboxes","selected_options":[]}""", "")]
    [InlineData("""{"type":"users_select","selected_user":"U1"}""", "User = U1")]
    [InlineData("""{"type":"multi_users_select","selected_users":["U1","U2"]}""", "User = U1, User = U2")]
    [InlineData("""{"type":"channels_select","selected_channel":"C1"}""", "Channel = C1")]
    [InlineData("""{"type":"multi_channels_select","selected_channels":["C1"]}""", "Channel = C1")]
    [InlineData("""{"type":"conversations_select","selected_conversation":"D1"}""", "Conversation = D1")]
    [InlineData("""{"type":"multi_conversations_select","selected_conversations":["D1",null]}""", "Conversation = D1")]
    [InlineData("""{"type":"datepicker","selected_date":"2026-11-20"}""", "Date = 2026-11-20")]
    [InlineData("""{"type":"datepicker","selected_date":"20.11.2026"}""", "")]
    [InlineData(
        """{"type":"timepicker","selected_time":"22:49","timezone":"Europe/Berlin"}""",
        "Time = 22:49, Timezone = Europe/Berlin"
    )]
    [InlineData("""{"type":"datetimepicker","selected_date_time":1795214940}""", "DateTime = 2026-11-20 22:49:00Z")]
    [InlineData("""{"type":"datetimepicker","selected_date_time":1e300}""", "")]
    [InlineData("""{"type":"file_input","files":[{"id":"F1"},{"id":"F2"}]}""", "File = F1, File = F2")]
    [InlineData(
        """
            {"type":"rich_text_input","rich_text_value":{"type":"rich_text",
            "elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"a "},{"type":"text",
            "text":"b"}]}]}}
            """,
        "RichText = a b"
    )]
    public void A_value_has_its_type_in_an_action_and_in_a_state(string element, string expected)
    {
        var json = $$$"""
            {"type":"block_actions","actions":[{{{element}}}],
            "state":{"values":{"b":{"a":{{{element}}} } } } }
            """;
        var request = Assert.IsType<BlockActionRequest>(SlackInbound.ParseJson(Encoding.UTF8.GetBytes(json)));

        Assert.Equal(expected, Describe(request.Action!));
        Assert.Equal(expected, Describe(request.State["b", "a"]!));
    }

    [Fact]
    public void A_changed_message_tells_before_and_after()
    {
        var message = Event<MessageEvent>(
            """
            {"type":"message","subtype":"message_changed","hidden":true,"channel":"C1","ts":"2.0",
            "message":{"text":"new","ts":"1.0","user":"U1"},
             "previous_message":{"text":"old"},"channel_type":"group"}
            """
        );
        Assert.Equal(
            ("message_changed", true, "C1", "group"),
            (message.Subtype, message.Hidden, message.Channel, message.ChannelType)
        );
        Assert.Equal(
            ("new", "1.0", "U1", "old"),
            (message.Message!.Text, message.Message.Ts, message.Message.User, message.PreviousMessage!.Text)
        );
    }

    [Fact]
    public void Events_are_read_by_their_type()
    {
        Assert.Equal(
            "thumbsup",
            Event<ReactionAdded>(
                """
                {"type":"reaction_added","reaction":"thumbsup::skin-tone-2","item":{"type":"message",
                "channel":"C1","ts":"1.0"}}
                """
            ).Reaction
        );
        Assert.Equal(
            ("C1", "new"),
            Event<ChannelRename>("""{"type":"group_rename","channel":{"id":"C1","name":"new"}}""") is var rename
                ? (rename.Channel, rename.Name)
                : default
        );
        Assert.Equal("C1", Event<ChannelArchive>("""{"type":"channel_archive","channel":"C1","user":"U1"}""").Channel);
        Assert.Equal(
            ["U1"],
            Event<TokensRevoked>("""{"type":"tokens_revoked","tokens":{"oauth":["U1"],"bot":7}}""").Users
        );
        Assert.Equal(
            ("home", "V1"),
            Event<AppHomeOpened>("""{"type":"app_home_opened","tab":"home","view":{"id":"V1"}}""") is var home
                ? (home.Tab, home.View!.Id)
                : default
        );
        Assert.Equal(
            ("C1", "x", "p"),
            Event<PinAdded>(
                """
                {"type":"pin_added","channel_id":"C1","pin_count":"7","item":{"message":{"text":"x",
                "permalink":"p"}}}
                """
            )
                is var pin
                ? (pin.Channel, pin.Message!.Text, pin.Permalink)
                : default
        );
        Assert.Equal("link_shared", Event<UnknownEvent>("""{"type":"link_shared"}""").Type);
    }

    private static T Event<T>(string json)
        where T : SlackEvent =>
        Assert.IsType<T>(
            Assert
                .IsType<EventCallback>(
                    SlackInbound.ParseJson(
                        Encoding.UTF8.GetBytes($$$"""{"type":"event_callback","event_id":"Ev1","event":{{{json}}} }""")
                    )
                )
                .Event
        );

    private static string Describe(ElementValue value) =>
        string.Join(
            ", ",
            new[]
            {
                value.Value is null ? null : $"Value = {value.Value}",
                value.SelectedDate is { } date ? $"Date = {date:yyyy-MM-dd}" : null,
                value.SelectedTime is { } time ? $"Time = {time:HH:mm}" : null,
                value.Timezone is null ? null : $"Timezone = {value.Timezone}",
                value.SelectedDateTime is { } moment ? $"DateTime = {moment:u}" : null,
                value.RichText is null ? null : $"RichText = {value.RichText}",
            }
                .OfType<string>()
                .Concat(value.SelectedOptions.Select(option => $"Option = {option.Value} {option.Text}"))
                .Concat(value.SelectedUsers.Select(user => $"User = {user}"))
                .Concat(value.SelectedChannels.Select(channel => $"Channel = {channel}"))
                .Concat(value.SelectedConversations.Select(conversation => $"Conversation = {conversation}"))
                .Concat(value.Files.Select(file => $"File = {file}"))
        );
}
