using System.Net;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Tests.Platform.Workspace.Inbound;

/// <summary>The same commands, events and buttons over connections that the bot opens.</summary>
public sealed class SocketModeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_and_events_come_over_the_socket_and_the_process_is_ready_only_with_one()
    {
        await using var app = await StartAsync();

        await app.Slack.CommandAsync("ada", "general", "/chatops hepl", Stop);
        app.Slack.PostAs("ada", "general", "<@U0CHATOPS1> whoami");
        await app.SettleAsync();

        Assert.Contains("Did you mean", app.Slack.Messages("general")[0].Text, StringComparison.Ordinal);
        Assert.Contains("You are *Ada Byron*", Assert.Single(app.Replies("general")).Text, StringComparison.Ordinal);
        Assert.All(
            app.Slack.Log.Where(entry => entry.Direction == "to_app"),
            entry => Assert.Equal("socket", entry.Transport)
        );
        var metrics = await app.Http.GetStringAsync("metrics", Stop);
        Assert.Contains("chatops_slack_socket_connections{state=\"", metrics, StringComparison.Ordinal);
        Assert.Matches(@"\nchatops_slack_socket_silence_seconds\{\} [0-9.]+\n", metrics);
    }

    [Fact]
    public async Task Nothing_is_lost_or_done_twice_while_connections_are_refreshed_and_dropped()
    {
        await using var app = await StartAsync();
        app.Slack.Faults.Add(new SandboxFault(SandboxFaultKind.Duplicate) { Method = "events", Times = 3 });

        for (var i = 0; i < 12; i++)
        {
            app.Slack.PostAs("ada", "general", $"<@U0CHATOPS1> help nonsense{i}");
            if (i is 3 or 8)
                await SocketsAsync(app, i == 3 ? "refresh" : "drop");
        }
        await app.SettleAsync();

        Assert.Equal(
            Enumerable.Range(0, 12).Select(i => $"nonsense{i}").Order(StringComparer.Ordinal),
            app.Replies("general").Select(reply => reply.Text.Split('`')[1]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Socket_Mode_that_is_switched_off_turns_readiness_red_and_says_why()
    {
        await using var app = await StartAsync();

        await SocketsAsync(app, "link_disabled");
        await app.UntilAsync(() =>
            app.Services.GetRequiredService<SocketMode>().State.Status == SocketModeStatus.Faulted
        );

        using var answer = await app.Http.GetAsync("healthz/ready", Stop);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains(
            "Socket Mode is switched off",
            await answer.Content.ReadAsStringAsync(Stop),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_token_file_that_is_corrected_is_tried_without_a_restart()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("token"), "xapp-wrong", Stop);
        await using var app = await TestApp.StartAsync($"Slack:AppTokenFile={folder.File("token")}");
        var socket = app.Services.GetRequiredService<SocketMode>();
        app.Slack.Faults.Add(
            new SandboxFault(SandboxFaultKind.Error)
            {
                Method = "apps.connections.open",
                Error = "invalid_auth",
                Times = 1,
            }
        );
        await app.UntilAsync(() => socket.State.Status == SocketModeStatus.Faulted);

        await File.WriteAllTextAsync(folder.File("token"), "xapp-sandbox", Stop);

        await app.UntilAsync(() => socket.State.Status is SocketModeStatus.Open or SocketModeStatus.Degraded);
    }

    private static async Task<TestApp> StartAsync()
    {
        var app = await TestApp.StartAsync("Slack:AppToken=xapp-sandbox", "Slack:ChannelPostsPerSecond=0");
        await app.UntilAsync(() => app.Services.GetRequiredService<SocketMode>().State.Status is SocketModeStatus.Open);
        using var ready = await app.Http.GetAsync("healthz/ready", Stop);
        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        return app;
    }

    private static async Task SocketsAsync(TestApp app, string action)
    {
        using var answer = await app.Http.PostAsJsonAsync("sandbox/api/sockets", new { action }, Stop);
        answer.EnsureSuccessStatusCode();
    }
}
