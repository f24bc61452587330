using System.Diagnostics;
using ChatOpsBot.Tests;

namespace ChatOpsBot.Slack.Tests;

public sealed class SlackApiClientTests
{
    private static readonly Message Card = new()
    {
        Channel = "#checkout",
        Text = "🔴 build & <test>",
        Blocks = [new SectionBlock { Text = new Markdown("*checkout* 🔴") }],
        Metadata = new("card_posted", new Dictionary<string, string> { ["delivery_id"] = "d 1" }),
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_is_posted_as_a_form_with_json_inside()
    {
        using var slack = RecordingHandler.Answering(
            """{"ok":true,"channel":"C1","ts":"1405895017.000506","message":{"text":"x"}}"""
        );

        var posted = await slack.Client().Chat.PostMessageAsync(Card, Token);

        Assert.Equal(new("C1", "1405895017.000506"), posted);
        Assert.Equal("chat.postMessage", slack.Call.Method);
        Assert.Equal("application/x-www-form-urlencoded", slack.Call.ContentType);
        Assert.Equal("Bearer xoxb-secret", slack.Call.Authorization!.ToString());
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["channel"] = "#checkout",
                ["text"] = "🔴 build & <test>",
                ["blocks"] = """[{"type":"section","text":{"type":"mrkdwn","text":"*checkout* \uD83D\uDD34"}}]""",
                ["metadata"] = """{"event_type":"card_posted","event_payload":{"delivery_id":"d 1"}}""",
                ["unfurl_links"] = "false",
                ["unfurl_media"] = "false",
            },
            slack.Call.Form
        );
    }

    [Fact]
    public async Task An_update_always_says_which_blocks_there_are()
    {
        using var slack = RecordingHandler.Answering("""{"ok":true,"channel":"C1","ts":"1.000001"}""");

        await slack
            .Client()
            .Chat.UpdateAsync(new() { Channel = "ignored", Text = new('x', 5000) }, "C1", "1.000001", Token);

        Assert.Equal("[]", slack.Call.Form["blocks"]);
        Assert.Equal("C1", slack.Call.Form["channel"]);
        Assert.Equal(4000, slack.Call.Form["text"].Length);
        Assert.DoesNotContain("metadata", slack.Call.Form.Keys);
        Assert.DoesNotContain("unfurl_links", slack.Call.Form.Keys);
    }

    [Fact]
    public async Task A_thread_reply_may_be_broadcast()
    {
        using var slack = RecordingHandler.Answering("""{"ok":true,"channel":"C1","ts":"1.000001"}""");

        await slack.Client().Chat.PostMessageAsync(Card with { ThreadTs = "1.000000", ReplyBroadcast = true }, Token);

        Assert.Equal(("1.000000", "true"), (slack.Call.Form["thread_ts"], slack.Call.Form["reply_broadcast"]));
    }

    [Fact]
    public async Task A_message_of_the_largest_size_fits_into_the_form()
    {
        using var slack = RecordingHandler.Answering("""{"ok":true,"channel":"C1","ts":"1.000001"}""");
        var text = new string('&', 40_000);

        await slack.Client().Chat.PostMessageAsync(Card with { Text = text }, Token);

        Assert.Equal(text, slack.Call.Form["text"]);
    }

    [Fact]
    public async Task Pages_are_followed_until_there_is_no_cursor()
    {
        using var slack = RecordingHandler.Answering(
            """
            {"ok":true,"channels":[{"id":"C1","name":"one","is_member":true}],
            "response_metadata":{"next_cursor":"a="}}
            """,
            """{"ok":true,"channels":[],"response_metadata":{"next_cursor":"b="}}""",
            """
            {"ok":true,"channels":[{"id":"C2","name":"two","is_archived":true,"is_private":true}],
            "response_metadata":{"next_cursor":""}}
            """
        );

        var channels = new List<Conversation>();
        string? cursor = null;
        do
        {
            var page = await slack
                .Client()
                .Conversations.ListPageAsync("public_channel", excludeArchived: true, cursor, Token);
            channels.AddRange(page.Conversations);
            cursor = page.NextCursor;
        } while (cursor is not null);

        Assert.Equal(
            [
                new()
                {
                    Id = "C1",
                    Name = "one",
                    IsMember = true,
                },
                new()
                {
                    Id = "C2",
                    Name = "two",
                    IsArchived = true,
                    IsPrivate = true,
                },
            ],
            channels
        );
        Assert.Equal([null, "a=", "b="], slack.Calls.Select(call => call.Form.GetValueOrDefault("cursor")));
        Assert.All(
            slack.Calls,
            call => Assert.Equal(("200", "true"), (call.Form["limit"], call.Form["exclude_archived"]))
        );
    }

    [Fact]
    public async Task A_cursor_that_repeats_ends_the_list()
    {
        using var slack = RecordingHandler.Answering(
            """{"ok":true,"members":["U1"],"response_metadata":{"next_cursor":"a"}}"""
        );
        Assert.Equal(2, await slack.Client().Conversations.MembersAsync("C1", Token).CountAsync(Token));
    }

    [Fact]
    public async Task A_page_is_asked_for_only_when_it_is_read()
    {
        using var slack = RecordingHandler.Answering(
            """{"ok":true,"members":["U1"],"response_metadata":{"next_cursor":"a"}}"""
        );
        Assert.Equal("U1", await slack.Client().Conversations.MembersAsync("C1", Token).FirstAsync(Token));
        Assert.Single(slack.Calls);
    }

    [Fact]
    public async Task History_finds_a_delivery_by_its_metadata()
    {
        using var slack = RecordingHandler.Answering(
            """
            {"ok":true,"messages":[
              {"type":"message","ts":"2.000002","text":"x","bot_id":"B1","metadata":{"event_type":"card_posted",
              "event_payload":{"delivery_id":"d1","attempt":2}}},
              {"type":"message","ts":"2.000001","thread_ts":"1.000001","user":"U1",
              "metadata":{"event_type":"Other App","event_payload":{"Key":1}}},
              {"type":"message","ts":"2.000000","metadata":null}]}
            """
        );
        var oldest = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000).AddMicroseconds(42);

        var messages = await slack
            .Client()
            .Conversations.HistoryAsync("C1", oldest, includeAllMetadata: true, Token)
            .ToListAsync(Token);

        Assert.Equal(
            ("d1", "2"),
            (messages[0].Metadata!.EventPayload["delivery_id"], messages[0].Metadata!.EventPayload["attempt"])
        );
        Assert.Equal(("1.000001", "U1", null), (messages[1].ThreadTs, messages[1].User, messages[1].Metadata));
        Assert.Equal(
            ("1700000000.000042", "true", "true"),
            (slack.Call.Form["oldest"], slack.Call.Form["inclusive"], slack.Call.Form["include_all_metadata"])
        );
    }

    [Fact]
    public async Task What_is_done_already_is_done()
    {
        var chat = new Dictionary<string, Func<SlackApiClient, Task>>
        {
            ["already_reacted"] = client => client.Reactions.AddAsync("eyes", "C1", "1.0", Token),
            ["no_reaction"] = client => client.Reactions.RemoveAsync("eyes", "C1", "1.0", Token),
            ["already_pinned"] = client => client.Pins.AddAsync("C1", "1.0", Token),
            ["no_pin"] = client => client.Pins.RemoveAsync("C1", "1.0", Token),
            ["already_in_channel"] = client => client.Conversations.InviteAsync("C1", ["U1"], Token),
            ["already_archived"] = client => client.Conversations.ArchiveAsync("C1", Token),
            ["message_not_found"] = client => client.Chat.DeleteAsync("C1", "1.0", Token),
        };
        foreach (var (code, call) in chat)
        {
            using var slack = RecordingHandler.Answering($$"""{"ok":false,"error":"{{code}}"}""");
            await call(slack.Client());
        }
    }

    [Fact]
    public async Task Warnings_are_reported()
    {
        List<(string, string)> warnings = [];
        using var slack = RecordingHandler.Answering(
            """
            {"ok":true,"channel":"C1","ts":"1.0","warning":"message_truncated, missing_charset",
            "response_metadata":{"warnings":["message_truncated"]}}
            """
        );

        await slack.Client((method, warning) => warnings.Add((method, warning))).Chat.PostMessageAsync(Card, Token);

        Assert.Equal([("chat.postMessage", "message_truncated"), ("chat.postMessage", "missing_charset")], warnings);
    }

    [Fact]
    public async Task Each_call_is_a_span()
    {
        using var spans = new RecordedSpans(source => source.Name == SlackApiClient.ActivitySourceName);
        using var parent = new Activity("test").Start();
        using var slack = RecordingHandler.Answering("""{"ok":false,"error":"not_in_channel"}""");

        await Assert.ThrowsAsync<SlackException>(() => slack.Client().Chat.PostMessageAsync(Card, Token));

        var span = Assert.Single(spans.Of(parent.TraceId));
        Assert.Equal(("chat.postMessage", ActivityStatusCode.Error), (span.DisplayName, span.Status));
        Assert.Equal(
            ("not_in_channel", 200),
            (span.GetTagItem("error.type"), span.GetTagItem("http.response.status_code"))
        );
        Assert.DoesNotContain(span.TagObjects, tag => tag.Value?.ToString()?.Contains("checkout") == true);
    }

    [Fact]
    public async Task A_view_that_is_too_large_is_not_sent()
    {
        using var slack = RecordingHandler.Answering("{}");
        var view = new HomeViewDefinition
        {
            Blocks = [.. Enumerable.Repeat(new SectionBlock { Text = new Markdown(new('"', 3000)) }, 100)],
        };

        await Assert.ThrowsAsync<ArgumentException>(() =>
            slack.Client().Views.PublishAsync("U1", view, hash: null, Token)
        );

        Assert.Empty(slack.Calls);
    }

    [Fact]
    public async Task A_modal_is_checked_before_it_is_sent()
    {
        using var slack = RecordingHandler.Answering("{}");
        var view = Sample.Modal with { Blocks = [new InputBlock { Label = "x", Element = new PlainTextInput() }] };

        await Assert.ThrowsAsync<ArgumentException>(() => slack.Client().Views.OpenAsync("t", view, Token));

        Assert.Empty(slack.Calls);
    }

    [Fact]
    public void The_address_of_the_api_must_be_a_folder()
    {
        using var handler = RecordingHandler.Answering("{}");
        using var http = handler.Http();
        http.BaseAddress = new("https://slack.com/api");
        Assert.Throws<ArgumentException>(() => new SlackApiClient(http, () => "x", TimeProvider.System));
    }

    [Fact]
    public void The_handler_follows_no_redirect()
    {
        using var handler = SlackApiClient.CreateHandler();
        Assert.False(handler.AllowAutoRedirect);
    }

    [Fact]
    public async Task A_cancelled_call_is_cancelled()
    {
        using var slack = RecordingHandler.Answering("{}");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            slack.Client().Auth.TestAsync(new(canceled: true))
        );
    }
}
