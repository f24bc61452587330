using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work.Recurring;

/// <summary>
/// What happens again and again by the calendar: reports, digests, scans. Each firing is run once, whichever of the
/// replicas does it; of those that were missed (no replica ran, or the store was down) the last one runs afterwards.
/// What is to happen once at a certain time is work with a due time instead.
/// </summary>
internal interface IRecurringJob
{
    /// <summary>The key of its firings in the store, so it never changes.</summary>
    string Name { get; }

    /// <summary>Quartz' cron, beginning with seconds: <c>0 */5 * * * ?</c>, <c>0 0 9 ? * MON</c>.</summary>
    string Cron { get; }

    /// <summary>
    /// Whose clock on the wall the cron means. An hour that the change to summer time skips or repeats fires once.
    /// </summary>
    TimeZoneInfo Zone => TimeZoneInfo.Utc;

    /// <summary>
    /// Adds what follows to <paramref name="effects"/>, which is committed with the firing's "done". It may be called
    /// again for the same firing (after a conflict, a failure, a crash), so it changes nothing by itself.
    /// </summary>
    /// <param name="firing">When it should have begun: now, or a while ago when it is made up.</param>
    Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken);
}
