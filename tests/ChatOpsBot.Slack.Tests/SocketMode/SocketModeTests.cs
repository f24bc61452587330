using System.Collections.Concurrent;
using System.Threading.Channels;

namespace ChatOpsBot.Slack.Tests;

public sealed class SocketModeTests : IAsyncLifetime
{
    private static readonly SocketModeOptions One = new() { Connections = 1, FirstBackOff = TimeSpan.FromMilliseconds(1), StopGrace = TimeSpan.FromSeconds(30) };

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _problems = new();
    private readonly Channel<SocketModeState> _states = Channel.CreateUnbounded<SocketModeState>();
    private readonly Channel<string> _stored = Channel.CreateUnbounded<string>();
    private Func<InboundRequest, CancellationToken, Task<InboundAnswer?>> _handler;
    private FakeSocketMode _slack = null!;
    private SocketModeClient _client = null!;
    private Task _running = Task.CompletedTask;

    public SocketModeTests() => _handler = (request, _) =>
    {
        _stored.Writer.TryWrite(request.DeliveryId ?? "");
        return Task.FromResult<InboundAnswer?>(null);
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _slack = await FakeSocketMode.StartAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _slack.DisposeAsync();
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    [Fact]
    public async Task The_token_travels_in_the_header_and_hello_opens()
    {
        Start(One);
        var socket = await _slack.NextAsync();
        Assert.Equal(SocketModeStatus.Connecting, _client.State.Status);
        Assert.Null(_client.State.LastHello);

        await socket.HelloAsync();

        await UntilAsync(SocketModeStatus.Open);
        Assert.Equal("Bearer xapp-secret ", Assert.Single(_slack.Calls));
        Assert.NotNull(_client.State.LastHello);
        Assert.NotNull(_client.State.LastHeard);
        Assert.Null(_client.State.LastEvent);
    }

    [Fact]
    public async Task Nothing_is_acknowledged_before_it_was_handled()
    {
        var store = new TaskCompletionSource<InboundAnswer?>();
        _handler = (request, _) => Assert.IsType<EventCallback>(request).EventId == "Ev1" ? store.Task : Task.FromResult<InboundAnswer?>(null);
        Start(One);
        var socket = await _slack.NextOpenAsync();

        await socket.EventAsync("e1", "Ev1");
        await socket.EventAsync("e2", "Ev2");
        Assert.Equal("e2", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        store.SetResult(null);

        Assert.Equal("""{"envelope_id":"e1"}""", (await socket.AcknowledgementAsync())!.ToJsonString());
    }

    [Fact]
    public async Task What_was_not_handled_is_not_acknowledged_and_hurts_nobody_else()
    {
        _handler = (request, _) => request.DeliveryId == "Ev1" ? throw new InvalidOperationException("store is down") : Task.FromResult<InboundAnswer?>(null);
        Start(One);
        var socket = await _slack.NextOpenAsync();

        await socket.EventAsync("e1", "Ev1");
        await socket.EventAsync("e2", "Ev2");

        Assert.Equal("e2", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        Assert.Equal(["not_acknowledged"], _problems);
    }

    [Fact]
    public async Task An_answer_goes_with_the_acknowledgement_when_slack_takes_one()
    {
        _handler = (_, _) => Task.FromResult<InboundAnswer?>(InboundAnswer.Reply(new() { Text = "hi" }));
        Start(One);
        var socket = await _slack.NextOpenAsync();

        await socket.CommandAsync("e1");
        Assert.Equal(
            """{"envelope_id":"e1","payload":{"response_type":"ephemeral","text":"hi","replace_original":false}}""",
            (await socket.AcknowledgementAsync())!.ToJsonString());
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
        _handler = (request, _) =>
        {
            seen.TrySetResult(((MessageEvent)((EventCallback)request).Event).Text);
            return Task.FromResult<InboundAnswer?>(null);
        };
        Start(One);
        var socket = await _slack.NextOpenAsync();

        await socket.SendInPiecesAsync(FakeSocket.Event("e1", "Ev1", text), piece);

        Assert.Equal("e1", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        Assert.Equal(text, await seen.Task);
    }

    [Fact]
    public async Task Rubbish_is_passed_over()
    {
        Start(One);
        var socket = await _slack.NextOpenAsync();

        foreach (var rubbish in new[] { "", "{", "[]", "7", "null", "{}", """{"type":"goodbye"}""", """{"type":7,"envelope_id":{}}""" }) await socket.SendAsync(rubbish);
        await socket.SendAsync("""{"envelope_id":"e0","type":"new_kind","payload":7}""");
        Assert.Equal("e0", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        await socket.EventAsync("e1", "Ev1");
        Assert.Equal("e1", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);

        Assert.Equal(Enumerable.Repeat("unreadable_message", 8), _problems);
        Assert.Equal(SocketModeStatus.Open, _client.State.Status);
    }

    [Fact]
    public async Task A_dropped_connection_is_replaced_and_a_repeated_event_is_recognised()
    {
        Start(One);
        var first = await _slack.NextOpenAsync();
        await first.EventAsync("e1", "Ev1");
        Assert.Equal("Ev1", await _stored.Reader.ReadAsync(Token));
        first.Drop();

        var second = await _slack.NextOpenAsync();
        await second.EventAsync("e2", "Ev1");
        Assert.Equal("e2", (string?)(await second.AcknowledgementAsync())!["envelope_id"]);

        Assert.Equal("Ev1", await _stored.Reader.ReadAsync(Token));
        Assert.Contains("connection_lost", _problems);
    }

    [Fact]
    public async Task The_replacement_is_open_before_the_old_connection_ends()
    {
        Start(One);
        var old = await _slack.NextOpenAsync();
        await UntilAsync(SocketModeStatus.Open);

        await old.DisconnectAsync("warning");
        var replacement = await _slack.NextOpenAsync();
        await old.DisconnectAsync("refresh_requested");
        await replacement.EventAsync("e2", "Ev2");
        await old.EventAsync("e1", "Ev1");

        Assert.Equal("e2", (string?)(await replacement.AcknowledgementAsync())!["envelope_id"]);
        Assert.Equal("e1", (string?)(await old.AcknowledgementAsync())!["envelope_id"]);
        await old.CloseAsync();
        await replacement.EventAsync("e3", "Ev3");
        Assert.Equal("e3", (string?)(await replacement.AcknowledgementAsync())!["envelope_id"]);
        Assert.False(_states.Reader.TryRead(out var change), $"Its status never left Open, but became {change}.");
        Assert.Equal(2, _slack.Calls.Count);
    }

    [Fact]
    public async Task Each_acknowledgement_goes_to_the_socket_that_it_is_for()
    {
        Start(One with { Connections = 2, Stagger = TimeSpan.Zero });
        var sockets = new[] { await _slack.NextOpenAsync(), await _slack.NextOpenAsync() };
        await UntilAsync(SocketModeStatus.Open);
        const int each = 100;

        await Task.WhenAll(sockets.Select(async (socket, index) =>
        {
            for (var i = 0; i < each; i++) await socket.EventAsync($"{index}-{i}", $"Ev{index}-{i}");
        }));
        for (var index = 0; index < sockets.Length; index++)
        {
            var acknowledged = new HashSet<string>();
            for (var i = 0; i < each; i++) acknowledged.Add((string)(await sockets[index].AcknowledgementAsync())!["envelope_id"]!);
            Assert.Equal(each, acknowledged.Count(id => id.StartsWith($"{index}-", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task Half_of_the_connections_is_degraded()
    {
        Start(One with { Connections = 2, Stagger = TimeSpan.Zero });
        await _slack.NextOpenAsync();
        await UntilAsync(SocketModeStatus.Degraded);
        var second = await _slack.NextOpenAsync();
        await UntilAsync(SocketModeStatus.Open);
        second.Drop();
        await UntilAsync(SocketModeStatus.Degraded);
    }

    [Fact]
    public async Task Without_a_hello_another_connection_is_tried()
    {
        Start(One with { OpenTimeout = TimeSpan.FromMilliseconds(300) });
        await _slack.NextAsync();
        await _slack.NextAsync();
        Assert.Contains("no_hello", _problems);
        Assert.DoesNotContain(SocketModeStatus.Open, Seen());
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_pings_is_given_up()
    {
        Start(One with { PingInterval = TimeSpan.FromMilliseconds(50), PingTimeout = TimeSpan.FromMilliseconds(200) });
        // Its pongs are sent while it reads, which it does not do.
        await _slack.NextOpenAsync();
        await _slack.NextAsync();
        Assert.Contains("connection_lost", _problems);
    }

    [Theory]
    [InlineData("not_authed")]
    [InlineData("invalid_auth")]
    [InlineData("account_inactive")]
    [InlineData("user_removed_from_team")]
    [InlineData("team_disabled")]
    [InlineData("not_allowed_token_type")]
    [InlineData("missing_scope")]
    public async Task What_only_an_operator_can_mend_ends_it(string error)
    {
        _slack.Answers.Enqueue($$"""{"ok":false,"error":"{{error}}"}""");
        Start(One);

        await _running.WaitAsync(Token);

        Assert.Equal((SocketModeStatus.Faulted, error), (_client.State.Status, _client.State.Reason));
        Assert.Single(_slack.Calls);
    }

    [Theory]
    [InlineData("""{"ok":false,"error":"internal_error"}""")]
    [InlineData("""{"ok":false,"error":"ratelimited"}""")]
    [InlineData("<html>log in to the hotel</html>")]
    [InlineData("""{"ok":true,"url":"https://not.a.socket.example/"}""")]
    [InlineData("""{"ok":true,"url":"ws://127.0.0.1:1/"}""")]
    public async Task What_may_pass_is_tried_again(string answer)
    {
        _slack.Answers.Enqueue(answer);
        _slack.Answers.Enqueue(answer);
        Start(One);

        await _slack.NextOpenAsync();

        await UntilAsync(SocketModeStatus.Open);
        Assert.Equal(3, _slack.Calls.Count);
    }

    [Fact]
    public async Task Socket_mode_that_is_switched_off_stays_off()
    {
        Start(One with { Connections = 2, Stagger = TimeSpan.Zero });
        var sockets = new[] { await _slack.NextOpenAsync(), await _slack.NextOpenAsync() };

        await sockets[0].DisconnectAsync("link_disabled");

        Assert.Null(await sockets[0].AcknowledgementAsync());
        Assert.Null(await sockets[1].AcknowledgementAsync());
        await sockets[0].CloseAsync();
        await sockets[1].CloseAsync();
        await _running.WaitAsync(Token);
        Assert.Equal((SocketModeStatus.Faulted, "link_disabled", 0), (_client.State.Status, _client.State.Reason, _client.State.OpenConnections));
        Assert.Equal(2, _slack.Calls.Count);
    }

    [Fact]
    public async Task Stopping_lets_what_is_in_hand_be_acknowledged()
    {
        var store = new TaskCompletionSource<InboundAnswer?>();
        var taken = new TaskCompletionSource();
        _handler = (_, _) =>
        {
            taken.SetResult();
            return store.Task;
        };
        Start(One);
        var socket = await _slack.NextOpenAsync();
        await socket.EventAsync("e1", "Ev1");
        await taken.Task.WaitAsync(Token);

        await _stop.CancelAsync();
        Assert.False(_running.IsCompleted);
        store.SetResult(null);

        Assert.Equal("e1", (string?)(await socket.AcknowledgementAsync())!["envelope_id"]);
        Assert.Null(await socket.AcknowledgementAsync());
        await socket.CloseAsync();
        await _running.WaitAsync(Token);
        Assert.Equal((SocketModeStatus.Stopped, 0), (_client.State.Status, _client.State.OpenConnections));
        Assert.Empty(_problems);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_ever()
    {
        var taken = new TaskCompletionSource();
        _handler = async (_, token) =>
        {
            taken.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            return null;
        };
        Start(One with { StopGrace = TimeSpan.FromMilliseconds(50) });
        await (await _slack.NextOpenAsync()).EventAsync("e1", "Ev1");
        await taken.Task.WaitAsync(Token);

        await _stop.CancelAsync();

        await _running.WaitAsync(Token);
        Assert.Contains("not_acknowledged", _problems);
    }

    [Fact]
    public async Task Under_refreshes_drops_and_repeats_nothing_is_lost()
    {
        var stored = new ConcurrentDictionary<string, int>();
        _handler = async (request, _) =>
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
            var socket = await _slack.NextOpenAsync();
            var sent = new List<string>();
            while (sent.Count < 60 && waiting.TryDequeue(out var id)) sent.Add(id);
            foreach (var id in sent) await socket.EventAsync($"{life}|{id}", id);
            var acknowledged = new HashSet<string>();
            var patience = life % 3 == 0 ? sent.Count / 2 : sent.Count;
            while (acknowledged.Count < patience) acknowledged.Add(((string)(await socket.AcknowledgementAsync())!["envelope_id"]!).Split('|')[1]);
            Assert.All(acknowledged, id => Assert.True(stored.ContainsKey(id)));
            foreach (var id in sent.Except(acknowledged)) waiting.Enqueue(id);
            if (life % 3 == 1) await socket.DisconnectAsync("refresh_requested");
            if (life % 3 == 2) await socket.CloseAsync();
            else socket.Drop();
        }

        Assert.Equal(300, stored.Count);
    }

    [Fact]
    public async Task A_connection_that_slack_forgets_to_close_is_closed()
    {
        Start(One with { Linger = TimeSpan.FromMilliseconds(50) });
        var old = await _slack.NextOpenAsync();

        await old.DisconnectAsync("warning");

        await _slack.NextOpenAsync();
        Assert.Null(await old.AcknowledgementAsync());
    }

    [Fact]
    public async Task Too_many_connections_are_a_reason_to_wait_and_not_to_give_up()
    {
        Start(One);
        var old = await _slack.NextOpenAsync();

        await old.DisconnectAsync("too_many_websockets");
        await old.CloseAsync();

        await _slack.NextOpenAsync();
        Assert.Equal(["too_many_websockets"], _problems);
    }

    [Fact]
    public async Task Debug_reconnects_are_asked_for_in_the_address()
    {
        Start(One with { DebugReconnects = true });
        Assert.Equal("?ticket=1&debug_reconnects=true", (await _slack.NextAsync()).Query);
    }

    private void Start(SocketModeOptions options)
    {
        _client = new(_slack.Client(), options, TimeProvider.System, (request, token) => _handler(request, token),
            state => _states.Writer.TryWrite(state), (what, _) => _problems.Enqueue(what));
        _running = _client.RunAsync(_stop.Token);
    }

    private async Task UntilAsync(SocketModeStatus status)
    {
        while ((await _states.Reader.ReadAsync(Token)).Status != status) { }
    }

    private List<SocketModeStatus> Seen()
    {
        var seen = new List<SocketModeStatus>();
        while (_states.Reader.TryRead(out var state)) seen.Add(state.Status);
        return seen;
    }
}
