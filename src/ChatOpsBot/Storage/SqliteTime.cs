namespace ChatOpsBot.Storage;

/// <summary>The file's clock: whole unix milliseconds. A part of one counts as one, so that nothing is due, free or forgotten too early.</summary>
internal static class SqliteTime
{
    public static long Now(TimeProvider time) => time.GetUtcNow().ToUnixTimeMilliseconds();

    public static long Milliseconds(TimeSpan span) => (long)Math.Ceiling(span.TotalMilliseconds);
}
