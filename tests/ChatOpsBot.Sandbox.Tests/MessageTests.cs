using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Posting, editing, threads, history.</summary>
public sealed class MessageTests : IAsyncLifetime
{
    private RunningSandbox sandbox = null!;

    private string General => sandbox.Id("general");

    public async ValueTask InitializeAsync() => sandbox = await RunningSandbox.StartAsync();

    public ValueTask DisposeAsync() => sandbox.DisposeAsync();

    [Fact]
    public async Task A_post_by_name_answers_with_the_id_and_the_message()
    {
        var answer = await sandbox.CallJsonAsync(
            "chat.postMessage",
            new
            {
                channel = "#general",
                text = "a",
                blocks = new object[] { new { type = "divider" }, new { type = "divider", block_id = "mine" } },
                metadata = new { event_type = "card_posted", event_payload = new { delivery_id = "d1" } },
            }
        );

        Assert.Equal(General, (string)answer["channel"]!);
        Assert.Equal((string)answer["ts"]!, (string)answer["message"]!["ts"]!);
        Assert.NotEmpty((string)answer["message"]!["blocks"]![0]!["block_id"]!);
        Assert.Equal("mine", (string)answer["message"]!["blocks"]![1]!["block_id"]!);
        Assert.Equal(
            "d1",
            Assert
                .Single(sandbox.Workspace.Messages("#general"))
                .Metadata!.Value.GetProperty("event_payload")
                .GetProperty("delivery_id")
                .GetString()
        );
    }

    [Fact]
    public async Task Timestamps_are_unique_and_rise_while_the_clock_stands_still()
    {
        var all = new List<string>();
        for (var count = 0; count < 5; count++)
            all.Add(await sandbox.PostAsync("general", "a"));

        Assert.Equal(all.Distinct().Order(StringComparer.Ordinal), all);
        Assert.All(all, ts => Assert.Matches(@"^\d{10}\.\d{6}$", ts));
    }

    [Fact]
    public async Task An_edit_replaces_the_text_and_is_marked()
    {
        var ts = await sandbox.PostAsync("general", "before");

        var answer = await sandbox.CallAsync(
            "chat.update",
            new
            {
                channel = General,
                ts,
                text = "after",
            }
        );

        Assert.Equal("after", (string)answer["text"]!);
        var message = Assert.Single(sandbox.Workspace.Messages("general"));
        Assert.Equal(("after", true), (message.Text, message.EditedTs is not null));
    }

    [Fact]
    public async Task Only_own_messages_can_be_edited_or_deleted()
    {
        var ts = sandbox.Workspace.PostAs("ada", "general", "mine").Ts;

        Assert.Equal(
            "cant_update_message",
            await ErrorAsync(
                "chat.update",
                new
                {
                    channel = General,
                    ts,
                    text = "x",
                }
            )
        );
        Assert.Equal("cant_delete_message", await ErrorAsync("chat.delete", new { channel = General, ts }));
        Assert.Equal(
            "message_not_found",
            await ErrorAsync(
                "chat.update",
                new
                {
                    channel = General,
                    ts = "1.000001",
                    text = "x",
                }
            )
        );
    }

    [Fact]
    public async Task Long_text_is_cut_when_posted_and_refused_when_edited()
    {
        var answer = await sandbox.CallAsync(
            "chat.postMessage",
            new { channel = General, text = new string('a', 40_001) }
        );
        var ts = (string)answer["ts"]!;

        Assert.Equal("message_truncated", (string)answer["warning"]!);
        Assert.Equal(40_000, sandbox.Workspace.Messages("general")[0].Text.Length);
        Assert.Null(
            await ErrorAsync(
                "chat.update",
                new
                {
                    channel = General,
                    ts,
                    text = new string('a', 4_000),
                }
            )
        );
        Assert.Equal(
            "msg_too_long",
            await ErrorAsync(
                "chat.update",
                new
                {
                    channel = General,
                    ts,
                    text = new string('a', 4_001),
                }
            )
        );
    }

    [Fact]
    public async Task A_thread_counts_on_its_parent()
    {
        var parent = await sandbox.PostAsync("general", "parent");
        var first = await sandbox.PostAsync("general", "one", parent);
        sandbox.Workspace.PostAs("ada", "general", "two", parent);

        var replies = await sandbox.CallAsync("conversations.replies", new { channel = General, ts = parent });
        var history = await sandbox.CallAsync("conversations.history", new { channel = General });

        Assert.Equal(["parent", "one", "two"], Texts(replies));
        Assert.Equal(["parent"], Texts(history));
        Assert.Equal(2, (int)history["messages"]![0]!["reply_count"]!);
        Assert.Equal(2, history["messages"]![0]!["reply_users"]!.AsArray().Count);
        Assert.Equal(
            "thread_not_found",
            await ErrorAsync(
                "chat.postMessage",
                new
                {
                    channel = General,
                    text = "x",
                    thread_ts = "1.000001",
                }
            )
        );
        Assert.Equal(
            "cannot_reply_to_message",
            await ErrorAsync(
                "chat.postMessage",
                new
                {
                    channel = General,
                    text = "x",
                    thread_ts = first,
                }
            )
        );
    }

    [Fact]
    public async Task A_deleted_parent_leaves_a_tombstone_and_a_deleted_reply_is_uncounted()
    {
        var parent = await sandbox.PostAsync("general", "parent");
        var reply = await sandbox.PostAsync("general", "one", parent);
        await sandbox.PostAsync("general", "two", parent);

        await sandbox.CallAsync("chat.delete", new { channel = General, ts = reply });
        await sandbox.CallAsync("chat.delete", new { channel = General, ts = parent });

        var tombstone = sandbox.Workspace.Messages("general")[0];
        Assert.Equal((true, 1), (tombstone.IsTombstone, tombstone.ReplyCount));
        Assert.Equal("message_not_found", await ErrorAsync("chat.delete", new { channel = General, ts = parent }));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(50)]
    public async Task Pages_of_any_size_give_every_message_once(int limit)
    {
        for (var count = 0; count < 7; count++)
            await sandbox.PostAsync("general", $"{count}");

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await sandbox.CallAsync(
                "conversations.history",
                new
                {
                    channel = General,
                    limit,
                    cursor,
                }
            );
            seen.AddRange(Texts(page));
            cursor = (string)page["response_metadata"]!["next_cursor"]!;
            Assert.Equal(cursor.Length > 0, (bool)page["has_more"]!);
        } while (cursor.Length > 0);

        Assert.Equal(["6", "5", "4", "3", "2", "1", "0"], seen);
    }

    [Fact]
    public async Task Oldest_and_latest_are_exclusive_unless_inclusive()
    {
        var first = await sandbox.PostAsync("general", "0");
        await sandbox.PostAsync("general", "1");
        var last = await sandbox.PostAsync("general", "2");

        Assert.Equal(
            ["1"],
            Texts(
                await sandbox.CallAsync(
                    "conversations.history",
                    new
                    {
                        channel = General,
                        oldest = first,
                        latest = last,
                    }
                )
            )
        );
        Assert.Equal(
            ["2", "1", "0"],
            Texts(
                await sandbox.CallAsync(
                    "conversations.history",
                    new
                    {
                        channel = General,
                        oldest = first,
                        latest = last,
                        inclusive = true,
                    }
                )
            )
        );
        Assert.Equal(
            "invalid_ts_oldest",
            await ErrorAsync("conversations.history", new { channel = General, oldest = "yesterday" })
        );
    }

    [Fact]
    public async Task Metadata_is_returned_only_when_asked_for_and_survives_an_edit()
    {
        var answer = await sandbox.CallAsync(
            "chat.postMessage",
            new
            {
                channel = General,
                text = "a",
                metadata = new { event_type = "x", event_payload = new { id = 1 } },
            }
        );
        await sandbox.CallAsync(
            "chat.update",
            new
            {
                channel = General,
                ts = (string)answer["ts"]!,
                text = "b",
            }
        );

        Assert.Null(
            (await sandbox.CallAsync("conversations.history", new { channel = General }))["messages"]![0]!["metadata"]
        );
        Assert.Equal(
            "x",
            (string)
                (
                    await sandbox.CallAsync(
                        "conversations.history",
                        new { channel = General, include_all_metadata = true }
                    )
                )["messages"]![0]!["metadata"]!["event_type"]!
        );
    }

    [Fact]
    public async Task Membership_and_archives_are_respected()
    {
        var random = sandbox.Id("random");
        sandbox.Workspace.AddChannel("secret", ["ada"], isPrivate: true);
        sandbox.Workspace.AddChannel("old");
        sandbox.Workspace.Archive("old");

        Assert.Null(await ErrorAsync("chat.postMessage", new { channel = "#random", text = "chat:write.public" }));
        Assert.Equal("not_in_channel", await ErrorAsync("conversations.history", new { channel = random }));
        Assert.Null(await ErrorAsync("conversations.join", new { channel = random }));
        Assert.Null(await ErrorAsync("conversations.history", new { channel = random }));
        Assert.Equal(
            "channel_not_found",
            await ErrorAsync("chat.postMessage", new { channel = "#secret", text = "a" })
        );
        Assert.Equal("is_archived", await ErrorAsync("chat.postMessage", new { channel = "#old", text = "a" }));
        Assert.Equal(
            "user_not_in_channel",
            await ErrorAsync(
                "chat.postEphemeral",
                new
                {
                    channel = General,
                    user = "U404",
                    text = "a",
                }
            )
        );
    }

    [Fact]
    public async Task A_post_to_a_person_opens_a_direct_message()
    {
        var answer = await sandbox.CallAsync("chat.postMessage", new { channel = "U0ADA00001", text = "psst" });

        Assert.StartsWith("D", (string)answer["channel"]!);
        var opened = await sandbox.CallAsync("conversations.open", new { users = "U0ADA00001" });
        Assert.Equal(
            ((string)answer["channel"]!, true),
            ((string)opened["channel"]!["id"]!, (bool)opened["already_open"]!)
        );
    }

    [Fact]
    public async Task Reactions_and_pins_are_once_only()
    {
        var timestamp = await sandbox.PostAsync("general", "a");
        var item = new { channel = General, timestamp };
        var tada = new
        {
            channel = General,
            timestamp,
            name = "tada",
        };

        Assert.Null(await ErrorAsync("reactions.add", tada));
        Assert.Equal("already_reacted", await ErrorAsync("reactions.add", tada));
        Assert.Null(await ErrorAsync("reactions.remove", tada));
        Assert.Equal("no_reaction", await ErrorAsync("reactions.remove", tada));
        Assert.Null(await ErrorAsync("pins.add", item));
        Assert.Equal("already_pinned", await ErrorAsync("pins.add", item));
        Assert.Single((await sandbox.CallAsync("pins.list", new { channel = General }))["items"]!.AsArray());
        Assert.Null(await ErrorAsync("pins.remove", item));
        Assert.Equal("no_pin", await ErrorAsync("pins.remove", item));
    }

    [Fact]
    public async Task Memory_is_bounded_and_the_oldest_go_first()
    {
        await using var small = await RunningSandbox.StartAsync(limits =>
        {
            RunningSandbox.NoLimits(limits);
            (limits.MessagesPerChannel, limits.CallsLogged) = (10, 5);
        });
        for (var count = 0; count < 40; count++)
            await small.PostAsync("general", $"{count}");

        Assert.InRange(small.Workspace.Messages("general").Count, 10, 13);
        Assert.Equal("39", small.Workspace.Messages("general")[^1].Text);
        Assert.Equal(5, small.Workspace.Calls.Count);
    }

    private async Task<string?> ErrorAsync(string method, object arguments) =>
        (string?)(await sandbox.CallAsync(method, arguments))["error"];

    private static string[] Texts(JsonObject answer) =>
        [.. answer["messages"]!.AsArray().Select(message => (string)message!["text"]!)];
}
