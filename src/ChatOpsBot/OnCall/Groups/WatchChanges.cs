using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>
/// Looks who is on call at the start, and at once when a schedule changes, in the configuration or from Slack.
/// </summary>
internal sealed partial class WatchChanges(
    IStore store,
    IOptionsMonitor<OnCallOptions> options,
    ScheduleBook book,
    Handoffs handoffs,
    TimeProvider time,
    ILogger<WatchChanges> logger
) : IHostedService, IDisposable
{
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = options.OnChange(changed => _ = LookAsync());
        book.Changed += OnScheduleChanged;
        _ = LookAsync();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        book.Changed -= OnScheduleChanged;
        _subscription?.Dispose();
    }

    private void OnScheduleChanged(object? sender, EventArgs changed) => _ = LookAsync();

    private async Task LookAsync()
    {
        var now = time.GetUtcNow();
        if (handoffs.At(now).Count == 0)
            return;
        try
        {
            await store.CommitAsync(new Commit().Enqueue(HandoffWork.At(now, now)), CancellationToken.None);
        }
        catch (StoreUnavailableException exception)
        {
            Log.Later(logger, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Who is on call is looked at within a minute, not at once: {Reason}")]
        public static partial void Later(ILogger logger, string reason);
    }
}
