using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Watch.Heartbeats;

/// <summary>
/// Records every few seconds that the bot can hear senders, and when it could not: after the start of a process that
/// is the only one, after an outage of the store, after the machine stood still. Every sender then has its whole time
/// again, so that an outage of the bot does not become a storm of alerts.
/// </summary>
internal sealed class KeepListening(IStore store, IOptionsMonitor<OnCallOptions> options, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10),
        Outage = TimeSpan.FromSeconds(35);

    private DateTimeOffset _last = time.GetUtcNow();
    private volatile bool _isJudged;

    /// <summary>
    /// Whether silence can be judged: the bot listens, and this process knows since when it does.
    /// </summary>
    public bool IsSure(Listening? listening) => _isJudged && time.GetUtcNow() - listening?.At < Outage;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested || options.CurrentValue.Heartbeats.Count == 0)
                continue;
            try
            {
                await ListenAsync(started);
            }
            catch (StoreUnavailableException)
            {
                // What was missed shows when it is back.
            }
        }
    }

    private async Task ListenAsync(DateTimeOffset started)
    {
        var now = time.GetUtcNow();
        var known = await Listening.Kept.FindAsync(store, Listening.Key, CancellationToken.None);
        var resumed = known?.Value.Resumed;
        if (now - _last > Outage)
            resumed = now;
        else if (!_isJudged && known?.Value.At > started)
            // Another was there all the time.
            _isJudged = true;
        else if (!_isJudged && now - started < Outage - Every)
        {
            _last = now;
            return;
        }
        else if (!_isJudged)
            resumed = started;
        var listening = new Listening(now, resumed);
        var commit = Listening.Kept.Put(new Commit(), Listening.Key, listening, known?.Version ?? 0);
        // When another replica was first it wrote the same.
        if ((await store.CommitAsync(commit, CancellationToken.None)).IsDone || resumed == known?.Value.Resumed)
            (_last, _isJudged) = (now, true);
    }
}
