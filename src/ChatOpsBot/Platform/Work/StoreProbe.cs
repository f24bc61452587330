using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work;

/// <summary>
/// Writes a little every few seconds, because a store that answers every question may refuse every write (a full disk,
/// a replica that is read-only), and readiness must show that.
/// </summary>
internal sealed class StoreProbe(IStore store, BotHealth health, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5),
        TimeLimit = TimeSpan.FromSeconds(10),
        KeepFor = TimeSpan.FromMinutes(5);
    private readonly string _key = $"probe/{Guid.NewGuid():N}";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            health.Report(BotHealth.Store, await ProblemAsync());
            await Task.Delay(Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> ProblemAsync()
    {
        try
        {
            // By the real clock: a store that hangs hangs in its time.
            await WriteAsync().WaitAsync(TimeLimit, TimeProvider.System);
            return null;
        }
        catch (StoreUnavailableException exception)
        {
            return $"writes are refused: {exception.Message}";
        }
        catch (TimeoutException)
        {
            return $"a write got no response after {TimeLimit.TotalSeconds:0} s";
        }
    }

    private async Task WriteAsync()
    {
        var known = await store.GetAsync(_key, CancellationToken.None);
        await store.CommitAsync(
            new Commit().Put(_key, "{}"u8.ToArray(), known?.Version ?? 0, KeepFor),
            CancellationToken.None
        );
    }
}
