namespace ChatOpsBot.Slack.Tests;

/// <summary>Connections come and go.</summary>
public sealed class SocketModeLifeTests : SocketModeRun
{
    [Fact]
    public async Task The_token_travels_in_the_header_and_hello_opens()
    {
        Start(One);
        var socket = await Slack.NextAsync();
        Assert.Equal(SocketModeStatus.Connecting, Client.State.Status);
        Assert.Null(Client.State.LastHello);

        await socket.HelloAsync();

        await UntilAsync(SocketModeStatus.Open);
        Assert.Equal("Bearer xapp-secret ", Assert.Single(Slack.Calls));
        Assert.NotNull(Client.State.LastHello);
        Assert.NotNull(Client.State.LastReceived);
        Assert.Null(Client.State.LastEvent);
    }

    [Fact]
    public async Task A_dropped_connection_is_replaced_and_a_repeated_event_is_recognised()
    {
        Start(One);
        var first = await Slack.NextOpenAsync();
        await first.EventAsync("e1", "Ev1");
        Assert.Equal("Ev1", await Stored.Reader.ReadAsync(Token));
        first.Drop();

        var second = await Slack.NextOpenAsync();
        await second.EventAsync("e2", "Ev1");
        Assert.Equal("e2", (string?)(await second.AcknowledgementAsync())!["envelope_id"]);

        Assert.Equal("Ev1", await Stored.Reader.ReadAsync(Token));
        Assert.Contains("connection_lost", Problems);
    }

    [Fact]
    public async Task A_connection_that_is_cut_again_and_again_is_back_soon_each_time()
    {
        Start(One with { FirstBackOff = TimeSpan.FromSeconds(30), LongestAfterCut = TimeSpan.FromMilliseconds(1) });

        for (var cut = 0; cut < 12; cut++)
        {
            var connection = await Slack.NextOpenAsync();
            await UntilAsync(SocketModeStatus.Open);
            connection.Drop();
        }

        Assert.InRange(Slack.Calls.Count, 12, 13);
    }

    [Fact]
    public async Task The_replacement_is_open_before_the_old_connection_ends()
    {
        Start(One);
        var old = await Slack.NextOpenAsync();
        await UntilAsync(SocketModeStatus.Open);

        await old.DisconnectAsync("warning");
        var replacement = await Slack.NextOpenAsync();
        await old.DisconnectAsync("refresh_requested");
        await replacement.EventAsync("e2", "Ev2");
        await old.EventAsync("e1", "Ev1");

        Assert.Equal("e2", (string?)(await replacement.AcknowledgementAsync())!["envelope_id"]);
        Assert.Equal("e1", (string?)(await old.AcknowledgementAsync())!["envelope_id"]);
        await old.CloseAsync();
        await replacement.EventAsync("e3", "Ev3");
        Assert.Equal("e3", (string?)(await replacement.AcknowledgementAsync())!["envelope_id"]);
        Assert.Empty(Seen());
        Assert.Equal(2, Slack.Calls.Count);
    }

    [Fact]
    public async Task Half_of_the_connections_is_degraded()
    {
        Start(One with { Connections = 2, Stagger = TimeSpan.Zero });
        await Slack.NextOpenAsync();
        await UntilAsync(SocketModeStatus.Degraded);
        var second = await Slack.NextOpenAsync();
        await UntilAsync(SocketModeStatus.Open);
        second.Drop();
        await UntilAsync(SocketModeStatus.Degraded);
    }

    [Fact]
    public async Task Without_a_hello_another_connection_is_tried()
    {
        Start(One with { OpenTimeout = TimeSpan.FromMilliseconds(300) });
        await Slack.NextAsync();
        await Slack.NextAsync();
        Assert.Contains("no_hello", Problems);
        Assert.DoesNotContain(SocketModeStatus.Open, Seen());
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_pings_is_given_up()
    {
        Start(One with { PingInterval = TimeSpan.FromMilliseconds(50), PingTimeout = TimeSpan.FromMilliseconds(200) });
        // Its pongs are sent while it reads, which it does not do.
        await Slack.NextOpenAsync();
        await Slack.NextAsync();
        Assert.Contains("connection_lost", Problems);
    }

    [Theory]
    [InlineData("not_authed")]
    [InlineData("invalid_auth")]
    [InlineData("account_inactive")]
    [InlineData("user_removed_from_team")]
    [InlineData("team_disabled")]
    [InlineData("not_allowed_token_type")]
    [InlineData("missing_scope")]
    public async Task What_only_an_operator_can_fix_ends_it(string error)
    {
        Slack.Answers.Enqueue($$"""{"ok":false,"error":"{{error}}"}""");
        Start(One);

        await Running.WaitAsync(Token);

        Assert.Equal((SocketModeStatus.Faulted, error), (Client.State.Status, Client.State.Reason));
        Assert.Single(Slack.Calls);
    }

    [Theory]
    [InlineData("""{"ok":false,"error":"internal_error"}""")]
    [InlineData("""{"ok":false,"error":"ratelimited"}""")]
    [InlineData("<html>log in to the hotel</html>")]
    [InlineData("""{"ok":true,"url":"https://not.a.socket.example/"}""")]
    [InlineData("""{"ok":true,"url":"ws://127.0.0.1:1/"}""")]
    public async Task What_may_pass_is_tried_again(string answer)
    {
        Slack.Answers.Enqueue(answer);
        Slack.Answers.Enqueue(answer);
        Start(One);

        await Slack.NextOpenAsync();

        await UntilAsync(SocketModeStatus.Open);
        Assert.Equal(3, Slack.Calls.Count);
    }

    [Fact]
    public async Task Socket_mode_that_is_switched_off_stays_off()
    {
        Start(One with { Connections = 2, Stagger = TimeSpan.Zero });
        var sockets = new[] { await Slack.NextOpenAsync(), await Slack.NextOpenAsync() };

        await sockets[0].DisconnectAsync("link_disabled");

        // At the same time: a connection that Slack does not close is cut.
        await Task.WhenAll(
            sockets.Select(async socket =>
            {
                Assert.Null(await socket.AcknowledgementAsync());
                await socket.CloseAsync();
            })
        );
        await Running.WaitAsync(Token);
        Assert.Equal(
            (SocketModeStatus.Faulted, "link_disabled", 0),
            (Client.State.Status, Client.State.Reason, Client.State.OpenConnections)
        );
        Assert.Equal(2, Slack.Calls.Count);
    }

    [Fact]
    public async Task A_connection_that_slack_forgets_to_close_is_closed()
    {
        Start(One with { Linger = TimeSpan.FromMilliseconds(50) });
        var old = await Slack.NextOpenAsync();

        await old.DisconnectAsync("warning");

        await Slack.NextOpenAsync();
        Assert.Null(await old.AcknowledgementAsync());
    }

    [Fact]
    public async Task Too_many_connections_are_a_reason_to_wait_and_not_to_give_up()
    {
        Start(One);
        var old = await Slack.NextOpenAsync();

        await old.DisconnectAsync("too_many_websockets");
        await old.CloseAsync();

        await Slack.NextOpenAsync();
        Assert.Equal(["too_many_websockets"], Problems);
    }

    [Fact]
    public async Task Debug_reconnects_are_asked_for_in_the_address()
    {
        Start(One with { DebugReconnects = true });
        Assert.Equal("?ticket=1&debug_reconnects=true", (await Slack.NextAsync()).Query);
    }
}
