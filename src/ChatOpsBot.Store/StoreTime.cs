namespace ChatOpsBot.Store;

/// <summary>
/// The clock of both stores: whole unix milliseconds. A part of one counts as one, so that nothing is due, free or
/// forgotten too early.
/// </summary>
internal static class StoreTime
{
    public static long Now(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();

    public static long Milliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);
}
