using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.Tests.OnCall;

/// <summary>
/// Moves the clock by exact steps, where <see cref="TestApp.UntilAsync(Func{bool})"/> would move it as it needs.
/// </summary>
internal static class PassingTime
{
    private const int LooksToNudge = 60;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5),
        LongestNudge = TimeSpan.FromSeconds(15),
        Patience = TimeSpan.FromSeconds(5);

    /// <summary>Moves the clock, and waits until all that is due by then is done.</summary>
    public static async Task PassAsync(this TestApp app, TimeSpan time)
    {
        app.Time.Advance(time);
        await app.DoDueWorkAsync();
    }

    /// <summary>In steps of ten seconds, as time passes: a jump would be an outage.</summary>
    public static async Task PassSlowlyAsync(this TestApp app, TimeSpan time)
    {
        for (var end = app.Time.GetUtcNow() + time; app.Time.GetUtcNow() < end; )
        {
            app.Time.Advance(TimeSpan.FromSeconds(10));
            await app.DoDueWorkAsync(looks: 2);
        }
    }

    /// <summary>Until a document is there.</summary>
    public static Task UntilKnownAsync(this TestApp app, string key) =>
        app.Time.UntilAsync(async () => await app.Store.GetAsync(key, CancellationToken.None) is not null, key);

    /// <summary>
    /// Looks again and again until it holds. The clock stands still, but for a nudge now and then: a timer that was
    /// being set while the clock moved counts from there.
    /// </summary>
    public static async Task UntilAsync(this ManualTime time, Func<Task<bool>> condition, string what)
    {
        var (begun, nudge) = (TimeProvider.System.GetTimestamp(), TimeSpan.FromSeconds(1));
        for (var looks = 1; !await condition(); looks++)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TestApp.LongEnough, $"Still waiting for: {what}");
            if (looks % LooksToNudge == 0)
            {
                time.Advance(nudge);
                nudge = nudge < LongestNudge ? nudge * 2 : nudge;
            }
            await Task.Delay(Look, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="UntilAsync(ManualTime, Func{Task{bool}}, string)"/>
    public static Task UntilAsync(this ManualTime time, Func<bool> condition, string what) =>
        time.UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>
    /// Waits until nothing is due. A worker that set its timer while the clock moved sleeps for that much longer, so
    /// what stays due for long gets a second more.
    /// </summary>
    /// <param name="looks">How often in a row nothing is due.</param>
    private static async Task DoDueWorkAsync(this TestApp app, int looks = 10)
    {
        var (begun, nudged) = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetTimestamp());
        for (var quiet = 0; quiet < looks; )
        {
            await Task.Delay(Look, TimeProvider.System, TestContext.Current.CancellationToken);
            if (await DueQueueAsync(app) is not { } queue)
            {
                quiet++;
                continue;
            }
            quiet = 0;
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TestApp.LongEnough, $"Still due: {queue}");
            if (TimeProvider.System.GetElapsedTime(nudged) < Patience)
                continue;
            app.Time.Advance(TimeSpan.FromSeconds(1));
            nudged = TimeProvider.System.GetTimestamp();
        }
    }

    private static async Task<string?> DueQueueAsync(TestApp app)
    {
        foreach (var queue in app.Services.GetServices<IWorkHandler>().Select(handler => handler.Queue))
            if ((await app.Store.DepthAsync(queue, CancellationToken.None)).OldestDueAge != TimeSpan.Zero)
                return queue;
        return null;
    }
}
