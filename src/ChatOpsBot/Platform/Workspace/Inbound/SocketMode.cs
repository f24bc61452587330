using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Workspace.Inbound;

/// <summary>
/// Slack's requests over connections that the bot opens, for where Slack cannot reach it. They end in the same
/// <see cref="SlackDispatcher"/> as those over HTTP. While no connection is open the process is not ready.
/// </summary>
internal sealed partial class SocketMode : BackgroundService
{
    private const string Health = "socket mode";
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    private readonly SocketModeClient _client;
    private readonly BotHealth _health;
    private readonly SlackDispatcher _dispatcher;
    private readonly Telemetry _telemetry;
    private readonly TimeProvider _time;
    private readonly ILogger<SocketMode> _logger;
    private readonly IHostApplicationLifetime _lifetime;

    public SocketMode(
        [FromKeyedServices(WorkspaceModule.AppLevel)] SlackApiClient slack,
        SlackDispatcher dispatcher,
        BotHealth health,
        Telemetry telemetry,
        TimeProvider time,
        IHostApplicationLifetime lifetime,
        IOptions<SlackOptions> options,
        ILogger<SocketMode> logger
    )
    {
        (_dispatcher, _health, _telemetry, _time, _lifetime, _logger) = (
            dispatcher,
            health,
            telemetry,
            time,
            lifetime,
            logger
        );
        _client = new SocketModeClient(
            slack,
            new SocketModeOptions { Connections = options.Value.SocketConnections },
            time,
            AnswerAsync,
            Changed,
            Problem
        );
    }

    public SocketModeState State => _client.State;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _telemetry.Socket = () =>
            _client.State is var state
                ? (state.Status.ToString(), state.OpenConnections, _time.GetUtcNow() - state.LastReceived)
                : default;
        Changed(_client.State);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _lifetime.StartedAsync(stoppingToken);
        while (true)
        {
            await _client.RunAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested)
                return;
            // Whoever runs the bot may correct the token's file or switch Socket Mode on again.
            await Task.Delay(Again, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<InboundAnswer?> AnswerAsync(InboundRequest request, CancellationToken cancellationToken)
    {
        var begun = _time.GetTimestamp();
        var answer = await _dispatcher.AnswerAsync(request, cancellationToken);
        _telemetry.Acknowledged("socket", _time.GetElapsedTime(begun));
        return answer;
    }

    private void Changed(SocketModeState state)
    {
        _health.Report(
            Health,
            state.Status switch
            {
                SocketModeStatus.Open or SocketModeStatus.Degraded => null,
                SocketModeStatus.Faulted => $"Slack refused the connection: {Advice(state.Reason)}",
                _ => "no connection to Slack is open",
            }
        );
        if (state.Status == SocketModeStatus.Faulted)
            Log.Faulted(_logger, Advice(state.Reason));
        else
            Log.Changed(_logger, state.Status, state.OpenConnections);
    }

    private void Problem(string what, Exception? exception) => Log.Survived(_logger, what, exception);

    private static string Advice(string? reason) =>
        reason switch
        {
            "link_disabled" => "Socket Mode is switched off (app settings, Socket Mode)",
            "missing_scope" =>
                "Slack:AppToken lacks the scope connections:write (app settings, Basic Information, App-Level Tokens)",
            "invalid_auth" or "not_authed" or "not_allowed_token_type" =>
                "Slack:AppToken is not accepted; it starts with xapp- (app settings, Basic Information, "
                    + "App-Level Tokens)",
            _ => reason ?? "no reason given",
        };

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Socket Mode is {State} with {Connections} connections")]
        public static partial void Changed(ILogger logger, SocketModeStatus state, int connections);

        [LoggerMessage(LogLevel.Critical, "Socket Mode failed: {Reason}. Retrying in 30 s")]
        public static partial void Faulted(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Warning, "Socket Mode had a problem and continues: {Problem}")]
        public static partial void Survived(ILogger logger, string problem, Exception? exception);
    }
}
