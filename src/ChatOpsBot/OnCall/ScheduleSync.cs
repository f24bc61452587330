using ChatOpsBot.Catalog.People;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall;

/// <summary>
/// Keeps the schedules in memory in step with the store, and finds the people that schedules name by mail address. An
/// address that is not found is looked up again, because people join.
/// </summary>
internal sealed partial class ScheduleSync(
    ScheduleBook book,
    Identities identities,
    IStore store,
    TimeProvider time,
    ILogger<ScheduleSync> logger
) : BackgroundService
{
    /// <summary>By then a change holds on all replicas.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, DateTimeOffset> _lookedUp = [];

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await book.RefreshAsync(stoppingToken);
            await LookUpAsync(stoppingToken);
            await Task.Delay(Every, time, stoppingToken);
            // Not on the thread of the clock, which has other timers.
            await Task.Yield();
        }
    }

    private async Task LookUpAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var found = new Dictionary<string, string>();
        foreach (var address in book.Unknown)
        {
            if (_lookedUp.TryGetValue(address, out var before) && now - before < LookAgain)
                continue;
            _lookedUp[address] = now;
            try
            {
                if ((await identities.OfAuthorAsync(null, address, cancellationToken))?.SlackId is { } id)
                    found[address] = id;
                else if (before == default)
                    Log.NotFound(logger, address);
            }
            catch (SlackException failure)
            {
                Log.NotLookedUp(logger, address, failure.ErrorCode);
            }
        }
        if (found.Count == 0)
            return;
        try
        {
            await ScheduleAddresses.AddAsync(store, found, cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            foreach (var address in found.Keys)
                _lookedUp.Remove(address);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "OnCall:Schedules names {Address}, who is not in Slack: they cannot be reached while they are on call"
        )]
        public static partial void NotFound(ILogger logger, string address);

        [LoggerMessage(LogLevel.Warning, "Slack did not say who {Address} is: {Error}")]
        public static partial void NotLookedUp(ILogger logger, string address, string error);
    }
}
