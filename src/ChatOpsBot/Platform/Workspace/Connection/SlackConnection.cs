using ChatOpsBot.Platform.Work;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Workspace.Connection;

/// <summary>
/// Finds out at the start, and from time to time, whether Slack lets the bot in, and says what to do when not.
/// </summary>
internal sealed partial class SlackConnection(
    SlackIdentity identity,
    BotHealth health,
    IHostApplicationLifetime lifetime,
    ILogger<SlackConnection> logger
) : BackgroundService
{
    private const string Health = "slack";
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Checked = TimeSpan.FromMinutes(5);

    private bool _connected;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            _connected = await ConnectedAsync(stoppingToken);
            await identity.UntilDoubtAsync(_connected ? Checked : Again, stoppingToken);
        }
    }

    private async Task<bool> ConnectedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var bot = await identity.AskAsync(cancellationToken);
            health.Report(Health, null);
            if (_connected)
                return true;
            Log.Connected(logger, bot.Team, bot.User);
            if (SlackIdentity.Missing(bot) is { Count: > 0 } missing)
                Log.ScopesMissing(logger, string.Join(", ", missing));
            return true;
        }
        catch (SlackException failure)
        {
            // An outage of Slack is not a reason to take the bot out of service: what is sent to it is kept.
            var advice =
                failure.Failure == SlackFailure.Authentication
                    ? $"Slack:BotToken is not accepted ({failure.ErrorCode}); "
                        + "copy the Bot User OAuth Token (app settings, OAuth & Permissions)"
                    : null;
            health.Report(Health, advice);
            if (advice is not null)
                Log.Refused(logger, advice);
            else
                Log.Unreachable(logger, failure.ErrorCode);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "Connected to the workspace {Workspace} as @{Bot}")]
        public static partial void Connected(ILogger logger, string workspace, string bot);

        [LoggerMessage(
            LogLevel.Error,
            "The bot token lacks the scopes {Scopes}: add them (app settings, OAuth & Permissions, "
                + "or the manifest) and install the app again"
        )]
        public static partial void ScopesMissing(ILogger logger, string scopes);

        [LoggerMessage(LogLevel.Critical, "Slack rejected the bot: {Advice}. Nothing is lost, everything waits")]
        public static partial void Refused(ILogger logger, string advice);

        [LoggerMessage(LogLevel.Warning, "Slack cannot be reached ({Error}); retrying in 30 s")]
        public static partial void Unreachable(ILogger logger, string error);
    }
}
