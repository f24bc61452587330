using System.Collections.Concurrent;

namespace ChatOpsBot.Slack.Tests;

/// <summary>What comes over the connections, and what goes back.</summary>
public sealed class SocketModeDeliveryTests : SocketModeRun
{
    [Fact]
    public async Task Nothing_is_acknowledged_before_it_was_handled()
    {
        var store = new TaskCompletionSource<InboundAnswer?>();
        Handler = (request, _) =>
            Assert.IsType<EventCallback>(request).EventId == "Ev1" ? store.Task : Task.FromResult<InboundAnswer?>(null);
        Start(One);
        var socket = await Slack.NextOpenAsync();

        await socket.EventAsync("e1", "Ev1");
        await socket.EventAsync("e2", "Ev2");
        Assert.Equal("e2", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        store.SetResult(null);

        Assert.Equal("""{"envelope_id":"e1"}""", (await socket.AcknowledgementAsync())!.ToJsonString());
    }

    [Fact]
    public async Task What_was_not_handled_is_not_acknowledged_and_hurts_no_one_else()
    {
        Handler = (request, _) =>
            request.DeliveryId == "Ev1"
                ? throw new InvalidOperationException("store is down")
                : Task.FromResult<InboundAnswer?>(null);
        Start(One);
        var socket = await Slack.NextOpenAsync();

        await socket.EventAsync("e1", "Ev1");
        await socket.EventAsync("e2", "Ev2");

        Assert.Equal("e2", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        Assert.Equal(["not_acknowledged"], Problems);
    }

    [Fact]
    public async Task An_answer_goes_with_the_acknowledgement_when_slack_takes_one()
    {
        Handler = (_, _) => Task.FromResult<InboundAnswer?>(InboundAnswer.Reply(new() { Text = "hi" }));
        Start(One);
        var socket = await Slack.NextOpenAsync();

        await socket.CommandAsync("e1");
        Assert.Equal(
            """{"envelope_id":"e1","payload":{"response_type":"ephemeral","text":"hi","replace_original":false}}""",
            (await socket.AcknowledgementAsync())!.ToJsonString()
        );
        await socket.CommandAsync("e2", accepts: false);
        Assert.Equal("""{"envelope_id":"e2"}""", (await socket.AcknowledgementAsync())!.ToJsonString());
    }

    [Theory]
    [InlineData(1, 200)]
    [InlineData(1000, 100_000)]
    [InlineData(70_000, 300_000)]
    public async Task Messages_in_pieces_are_put_together(int piece, int length)
    {
        var text = string.Concat(Enumerable.Repeat("é🔴", length / 6));
        var seen = new TaskCompletionSource<string>();
        Handler = (request, _) =>
        {
            seen.TrySetResult(((MessageEvent)((EventCallback)request).Event).Text);
            return Task.FromResult<InboundAnswer?>(null);
        };
        Start(One);
        var socket = await Slack.NextOpenAsync();

        await socket.SendInPiecesAsync(FakeSocket.Event("e1", "Ev1", text), piece);

        Assert.Equal("e1", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        Assert.Equal(text, await seen.Task);
    }

    [Fact]
    public async Task Rubbish_is_passed_over()
    {
        Start(One);
        var socket = await Slack.NextOpenAsync();

        foreach (
            var rubbish in new[]
            {
                "",
                "{",
                "[]",
                "7",
                "null",
                "{}",
                """{"type":"goodbye"}""",
                """{"type":7,"envelope_id":{}}""",
            }
        )
            await socket.SendAsync(rubbish);
        await socket.SendAsync("""{"envelope_id":"e0","type":"new_kind","payload":7}""");
        Assert.Equal("e0", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        await socket.EventAsync("e1", "Ev1");
        Assert.Equal("e1", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);

        Assert.Equal(Enumerable.Repeat("unreadable_message", 8), Problems);
        Assert.Equal(SocketModeStatus.Open, Client.State.Status);
    }

    [Fact]
    public async Task Each_acknowledgement_goes_to_the_socket_that_it_is_for()
    {
        Start(One with { Connections = 2, Stagger = TimeSpan.Zero });
        var sockets = new[] { await Slack.NextOpenAsync(), await Slack.NextOpenAsync() };
        await UntilAsync(SocketModeStatus.Open);
        const int each = 100;

        await Task.WhenAll(
            sockets.Select(
                async (socket, index) =>
                {
                    for (var i = 0; i < each; i++)
                        await socket.EventAsync($"{index}-{i}", $"Ev{index}-{i}");
                }
            )
        );
        for (var index = 0; index < sockets.Length; index++)
        {
            var acknowledged = new HashSet<string>();
            for (var i = 0; i < each; i++)
                acknowledged.Add((string)(await sockets[index].AcknowledgementAsync())!["envelope_id"]!);
            Assert.Equal(each, acknowledged.Count(id => id.StartsWith($"{index}-", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Stopping_lets_what_is_in_progress_be_acknowledged()
    {
        var store = new TaskCompletionSource<InboundAnswer?>();
        var taken = new TaskCompletionSource();
        Handler = (_, _) =>
        {
            taken.SetResult();
            return store.Task;
        };
        Start(One);
        var socket = await Slack.NextOpenAsync();
        await socket.EventAsync("e1", "Ev1");
        await taken.Task.WaitAsync(Token);

        await Stop.CancelAsync();
        Assert.False(Running.IsCompleted);
        store.SetResult(null);

        Assert.Equal("e1", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        Assert.Null(await socket.AcknowledgementAsync());
        await socket.CloseAsync();
        await Running.WaitAsync(Token);
        Assert.Equal((SocketModeStatus.Stopped, 0), (Client.State.Status, Client.State.OpenConnections));
        Assert.Empty(Problems);
    }

    [Fact]
    public async Task Stopping_does_not_wait_forever()
    {
        var taken = new TaskCompletionSource();
        Handler = async (_, token) =>
        {
            taken.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return null;
        };
        Start(One with { StopGrace = TimeSpan.FromMilliseconds(50) });
        await (await Slack.NextOpenAsync()).EventAsync("e1", "Ev1");
        await taken.Task.WaitAsync(Token);

        await Stop.CancelAsync();

        await Running.WaitAsync(Token);
        Assert.Contains("not_acknowledged", Problems);
    }

    [Fact]
    public async Task Under_refreshes_drops_and_repeats_nothing_is_lost()
    {
        var stored = new ConcurrentDictionary<string, int>();
        Handler = async (request, _) =>
        {
            await Task.Yield();
            stored.AddOrUpdate(request.DeliveryId!, 1, (_, times) => times + 1);
            return null;
        };
        Start(One with { Connections = 2, Stagger = TimeSpan.Zero, Steady = TimeSpan.Zero });
        var waiting = new ConcurrentQueue<string>(Enumerable.Range(0, 300).Select(i => $"Ev{i}"));

        // Slack gives what was not acknowledged to the next connection.
        for (var life = 0; !waiting.IsEmpty; life++)
        {
            var socket = await Slack.NextOpenAsync();
            var sent = new List<string>();
            while (sent.Count < 60 && waiting.TryDequeue(out var id))
                sent.Add(id);
            foreach (var id in sent)
                await socket.EventAsync($"{life}|{id}", id);
            var acknowledged = new HashSet<string>();
            var patience = life % 3 == 0 ? sent.Count / 2 : sent.Count;
            while (acknowledged.Count < patience)
                acknowledged.Add(((string)(await socket.AcknowledgementAsync())!["envelope_id"]!).Split('|')[1]);
            Assert.All(acknowledged, id => Assert.True(stored.ContainsKey(id)));
            foreach (var id in sent.Except(acknowledged))
                waiting.Enqueue(id);
            if (life % 3 == 1)
                await socket.DisconnectAsync("refresh_requested");
            if (life % 3 == 2)
                await socket.CloseAsync();
            else
                socket.Drop();
        }

        Assert.Equal(300, stored.Count);
    }
}
