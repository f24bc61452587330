using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.Tests;

/// <summary>Socket Mode over real WebSockets.</summary>
public sealed class SocketTests : WithApp
{
    [Fact]
    public async Task A_ticket_opens_one_connection()
    {
        var url = await UrlAsync();
        using var first = await ConnectAsync(url);

        var hello = await ReadAsync(first);

        Assert.Equal(("hello", 1), ((string)hello["type"]!, (int)hello["num_connections"]!));
        await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(url));
        Assert.DoesNotContain(Workspace.Log, entry => entry.Answer.Contains("ticket", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("xoxb-bot", "not_allowed_token_type")]
    [InlineData("xapp-", "invalid_auth")]
    public async Task Connections_are_opened_with_the_token_of_the_app(string token, string error)
    {
        using var request = RunningSandbox.Request("apps.connections.open", token);

        Assert.Equal(error, (string)(await Sandbox.SendAsync(request)).Body["error"]!);
        using var other = RunningSandbox.Request("auth.test", "xapp-1");
        Assert.Equal("not_allowed_token_type", (string)(await Sandbox.SendAsync(other)).Body["error"]!);
    }

    [Fact]
    public async Task A_command_is_answered_in_the_acknowledgement()
    {
        using var socket = await OpenAsync();

        var sending = Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled);
        var envelope = await ReadAsync(socket);
        await AcknowledgeAsync(socket, envelope, new { text = "over the socket" });

        Assert.True((await sending).Ok);
        Assert.Equal(
            ("slash_commands", true, "help"),
            (
                (string)envelope["type"]!,
                (bool)envelope["accepts_response_payload"]!,
                (string)envelope["payload"]!["text"]!
            )
        );
        Assert.Equal("over the socket", Workspace.Messages("general")[^1].Text);
        Assert.Equal("socket", Workspace.Log.Single(entry => entry.Name == "slash_commands").Transport);
    }

    [Fact]
    public async Task An_empty_object_acknowledges_and_says_nothing()
    {
        using var socket = await OpenAsync();

        var sending = Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled);
        await AcknowledgeAsync(socket, await ReadAsync(socket), new { });

        Assert.True((await sending).Ok);
        Assert.Empty(Workspace.Messages("general"));
    }

    [Fact]
    public async Task A_command_without_a_connection_fails()
    {
        Assert.Equal(
            "dispatch_failed",
            (await Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled)).Error
        );
    }

    [Fact]
    public async Task Payloads_go_to_the_connections_in_turn()
    {
        using var first = await OpenAsync();
        using var second = await OpenAsync();

        foreach (var socket in new[] { first, second, first })
        {
            var sending = Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled);
            await AcknowledgeAsync(socket, await ReadAsync(socket));
            await sending;
        }
    }

    [Fact]
    public async Task An_event_that_is_not_acknowledged_comes_again_on_another_connection()
    {
        using var first = await OpenAsync();
        using var second = await OpenAsync();

        Workspace.PostAs("ada", "general", "one");
        var lost = await ReadAsync(first);
        await Sandbox.Clock.UntilSetAsync(TimeSpan.FromSeconds(3), Cancelled);
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(3));
        var again = await ReadAsync(second);
        await AcknowledgeAsync(second, again);

        Assert.Equal((string)lost["payload"]!["event_id"]!, (string)again["payload"]!["event_id"]!);
        Assert.NotEqual((string)lost["envelope_id"]!, (string)again["envelope_id"]!);
        Assert.Equal(
            (0, 1, "timeout"),
            ((int)lost["retry_attempt"]!, (int)again["retry_attempt"]!, (string)again["retry_reason"]!)
        );
    }

    [Fact]
    public async Task A_dropped_connection_gives_its_event_to_another_at_once()
    {
        using var first = await OpenAsync();
        using var second = await OpenAsync();

        Workspace.PostAs("ada", "general", "one");
        var lost = await ReadAsync(first);
        first.Abort();
        var again = await ReadAsync(second);

        Assert.Equal((string)lost["payload"]!["event_id"]!, (string)again["payload"]!["event_id"]!);
    }

    [Fact]
    public async Task A_refresh_warns_ten_seconds_before_and_sends_elsewhere_meanwhile()
    {
        using var old = await OpenAsync();
        await DoAsync("refresh");
        Assert.Equal("warning", (string)(await ReadAsync(old))["reason"]!);
        using var fresh = await OpenAsync();

        var sending = Workspace.CommandAsync("ada", "general", "/chatops help", Cancelled);
        await AcknowledgeAsync(fresh, await ReadAsync(fresh));
        await sending;
        Sandbox.Clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal("refresh_requested", (string)(await ReadAsync(old))["reason"]!);
        Assert.Equal(
            WebSocketMessageType.Close,
            (await old.ReceiveAsync(new ArraySegment<byte>(new byte[1024]), Cancelled)).MessageType
        );
    }

    [Theory]
    [InlineData("link_disabled")]
    [InlineData("too_many_websockets")]
    public async Task A_connection_is_ended_with_a_reason(string reason)
    {
        using var socket = await OpenAsync();

        await DoAsync(reason);

        Assert.Equal(
            ("disconnect", reason),
            ((await ReadAsync(socket)) is var said ? (string)said["type"]! : "", (string)said["reason"]!)
        );
        Assert.Equal(
            WebSocketMessageType.Close,
            (await socket.ReceiveAsync(new ArraySegment<byte>(new byte[1024]), Cancelled)).MessageType
        );
    }

    [Fact]
    public async Task The_eleventh_connection_is_one_too_many()
    {
        var open = new List<ClientWebSocket>();
        for (var count = 0; count < 10; count++)
            open.Add(await OpenAsync());

        using var last = await ConnectAsync(await UrlAsync());

        Assert.Equal("too_many_websockets", (string)(await ReadAsync(last))["reason"]!);
        open.ForEach(socket => socket.Dispose());
    }

    private protected override string Manifest() => App.Manifest(sockets: true);

    private async Task<ClientWebSocket> OpenAsync()
    {
        var socket = await ConnectAsync(await UrlAsync());
        Assert.Equal("hello", (string)(await ReadAsync(socket))["type"]!);
        return socket;
    }

    private async Task<string> UrlAsync()
    {
        using var request = RunningSandbox.Request("apps.connections.open", "xapp-1-sandbox");
        var (_, body, _) = await Sandbox.SendAsync(request);
        Assert.True((bool)body["ok"]!, body.ToJsonString());
        return (string)body["url"]!;
    }

    private async Task DoAsync(string action)
    {
        using var content = System.Net.Http.Json.JsonContent.Create(new { action });
        using var response = await Sandbox.Http.PostAsync("sandbox/api/sockets", content, Cancelled);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<ClientWebSocket> ConnectAsync(string url)
    {
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(new Uri(url), Cancelled);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<JsonObject> ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        var received = await socket.ReceiveAsync(new ArraySegment<byte>(buffer), Cancelled);
        return JsonNode.Parse(Encoding.UTF8.GetString(buffer, 0, received.Count))!.AsObject();
    }

    private static Task AcknowledgeAsync(ClientWebSocket socket, JsonObject envelope, object? payload = null) =>
        socket.SendAsync(
            new ArraySegment<byte>(
                JsonSerializer.SerializeToUtf8Bytes(new { envelope_id = (string)envelope["envelope_id"]!, payload })
            ),
            WebSocketMessageType.Text,
            endOfMessage: true,
            Cancelled
        );
}
