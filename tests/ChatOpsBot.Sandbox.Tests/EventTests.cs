using System.Net;
using Microsoft.AspNetCore.Http;
using Moq;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Events: what is notified, in which order, and what happens when the app does not take it.</summary>
public sealed class EventTests : WithApp
{
    [Fact]
    public async Task A_message_with_a_mention_makes_two_events()
    {
        var said = Workspace.PostAs("ada", "general", "@chatopsbot status of #checkout & co");

        var (mention, message) = (await App.NextAsync(), await App.NextAsync());
        Assert.Equal(("app_mention", "message"), (Event(mention, "type"), Event(message, "type")));
        Assert.Equal($"<@U0CHATOPS1> status of <#{Sandbox.Id("checkout")}|checkout> &amp; co", Event(mention, "text"));
        Assert.Equal((said.Ts, "channel"), (Event(message, "ts"), Event(message, "channel_type")));
        Assert.NotEqual(mention.Field("event_id"), message.Field("event_id"));
        Assert.Equal("application/json", mention.Headers.ContentType);
        Assert.Equal(
            FakeApp.Sign(mention.Headers["X-Slack-Request-Timestamp"]!, mention.Body),
            mention.Headers["X-Slack-Signature"]
        );
    }

    [Fact]
    public async Task What_a_person_types_has_blocks_too()
    {
        Workspace.PostAs("ada", "general", "see #checkout & ask @linus");

        var elements = (await App.NextAsync()).Content["event"]!["blocks"]![0]!["elements"]![0]!["elements"]!.AsArray();

        Assert.Equal(["text", "channel", "text", "user"], elements.Select(element => (string)element!["type"]!));
        Assert.Equal((" & ask ", "U0LINUS001"), ((string)elements[2]!["text"]!, (string)elements[3]!["user_id"]!));
    }

    [Fact]
    public async Task Edits_and_deletions_are_sent_with_what_was_there_before()
    {
        var ts = await Sandbox.PostAsync("general", "one");
        await OkAsync(
            "chat.update",
            new
            {
                channel = Sandbox.Id("general"),
                ts,
                text = "two",
            }
        );
        await OkAsync("chat.delete", new { channel = Sandbox.Id("general"), ts });

        await App.NextAsync();
        var (changed, deleted) = (await App.NextAsync(), await App.NextAsync());
        Assert.Equal(
            ("message", "message_changed", Sandbox.Id("general")),
            (Event(changed, "type"), Event(changed, "subtype"), Event(changed, "channel"))
        );
        Assert.Equal(
            ("two", "one"),
            (
                (string)changed.Content["event"]!["message"]!["text"]!,
                (string)changed.Content["event"]!["previous_message"]!["text"]!
            )
        );
        Assert.Equal(("message_deleted", ts), (Event(deleted, "subtype"), Event(deleted, "deleted_ts")));
        Assert.True((bool)deleted.Content["event"]!["hidden"]!);
    }

    [Fact]
    public async Task The_bots_own_posts_are_sent_with_its_id()
    {
        await Sandbox.PostAsync("general", "hello");

        Assert.Equal("B0CHATOPS1", Event(await App.NextAsync(), "bot_id"));
    }

    [Fact]
    public async Task What_was_not_subscribed_or_is_said_elsewhere_is_not_sent()
    {
        var random = Workspace.PostAs("ada", "random", "@chatopsbot hello");
        Workspace.PostAs("ada", "general", "heard");

        Assert.Equal("heard", Event(await App.NextAsync(), "text"));
        Assert.Equal("<@U0CHATOPS1> hello", random.Text);
    }

    [Fact]
    public async Task A_failed_event_is_tried_three_times_more_over_six_minutes()
    {
        App.Answer = _ => HttpStatusCode.InternalServerError;
        Workspace.PostAs("ada", "general", "one");

        var attempts = new List<Heard> { await App.NextAsync(), await App.NextAsync() };
        await WaitForTimerAsync(TimeSpan.FromMinutes(1));
        attempts.Add(await App.NextAsync());
        await WaitForTimerAsync(TimeSpan.FromMinutes(5));
        attempts.Add(await App.NextAsync());

        Assert.Single(attempts.Select(attempt => attempt.Field("event_id")).Distinct());
        Assert.Equal(["", "1", "2", "3"], attempts.Select(attempt => attempt.Headers["X-Slack-Retry-Num"].ToString()));
        Assert.Equal(
            ["", "http_error", "http_error", "http_error"],
            attempts.Select(attempt => attempt.Headers["X-Slack-Retry-Reason"].ToString())
        );
    }

    [Fact]
    public async Task A_failed_event_is_not_tried_again_when_the_app_declines()
    {
        var noRetry = new Mock<IResult>();
        noRetry
            .Setup(result => result.ExecuteAsync(It.IsAny<HttpContext>()))
            .Callback(
                (HttpContext context) =>
                {
                    context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                    context.Response.Headers["X-Slack-No-Retry"] = "1";
                }
            )
            .Returns(Task.CompletedTask);
        App.Answer = _ => noRetry.Object;
        Workspace.PostAs("ada", "general", "one");
        await App.NextAsync();
        App.Answer = _ => null;
        Workspace.PostAs("ada", "general", "two");

        Assert.Equal("two", Event(await App.NextAsync(), "text"));
        Assert.False(App.HasMore);
    }

    [Fact]
    public async Task A_reset_forgets_what_waits_to_be_tried_again()
    {
        App.Answer = _ => HttpStatusCode.InternalServerError;
        Workspace.PostAs("ada", "general", "one");
        await App.NextAsync();
        await App.NextAsync();
        await Sandbox.Clock.UntilSetAsync(TimeSpan.FromMinutes(1), Cancelled);
        App.Answer = _ => null;

        Workspace.Reset();
        Sandbox.Clock.Advance(TimeSpan.FromMinutes(1));
        Workspace.PostAs("ada", "general", "two");

        Assert.Equal("two", Event(await App.NextAsync(), "text"));
    }

    [Theory]
    [InlineData("duplicate", new[] { "one", "one", "two" })]
    [InlineData("reorder", new[] { "two", "one" })]
    [InlineData("lose_answer", new[] { "one", "one", "two" })]
    [InlineData("abort", new[] { "one", "two" })]
    public async Task Faults_hit_deliveries(string kind, string[] texts)
    {
        using var content = System.Net.Http.Json.JsonContent.Create(
            new
            {
                kind,
                method = "events",
                times = 1,
            }
        );
        using var set = await Sandbox.Http.PostAsync("sandbox/api/faults", content, Cancelled);
        set.EnsureSuccessStatusCode();

        Workspace.PostAs("ada", "general", "one");
        Workspace.PostAs("ada", "general", "two");

        var heard = new List<string>();
        for (var count = 0; count < texts.Length; count++)
            heard.Add(Event(await App.NextAsync(), "text"));
        Assert.Equal(texts.Order(), heard.Order());
        if (kind is "reorder" or "duplicate")
            Assert.Equal(texts, heard);
    }

    [Fact]
    public async Task Reactions_and_pins_of_people_are_sent()
    {
        var ts = Workspace.PostAs("linus", "general", "nice").Ts;
        using var reaction = System.Net.Http.Json.JsonContent.Create(
            new
            {
                user = "ada",
                channel = "general",
                ts,
                name = "tada",
            }
        );
        using var reacted = await Sandbox.Http.PostAsync("sandbox/api/reactions", reaction, Cancelled);

        await App.NextAsync();
        var heard = await App.NextAsync();
        Assert.Equal(
            ("reaction_added", "U0ADA00001", "tada", "U0LINUS001"),
            (Event(heard, "type"), Event(heard, "user"), Event(heard, "reaction"), Event(heard, "item_user"))
        );
        Assert.Equal(ts, (string)heard.Content["event"]!["item"]!["ts"]!);
    }

    [Fact]
    public async Task A_method_needs_one_of_its_scopes()
    {
        var refused = await Sandbox.CallAsync("users.list");
        var elsewhere = await ErrorAsync("chat.postMessage", new { channel = "#random", text = "a" });

        Assert.Equal(
            ("missing_scope", "users:read", "chat:write,channels:read,reactions:write"),
            ((string)refused["error"]!, (string)refused["needed"]!, (string)refused["provided"]!)
        );
        Assert.Equal("not_in_channel", elsewhere);
        await OkAsync("conversations.list", new { });
    }

    private async Task WaitForTimerAsync(TimeSpan due)
    {
        // The attempt's own patience is a timer, too: wait until the pause is among them.
        await Sandbox.Clock.UntilSetAsync(due, Cancelled);
        Sandbox.Clock.Advance(due);
    }

    private static string Event(Heard heard, string name) => (string)heard.Content["event"]![name]!;
}
