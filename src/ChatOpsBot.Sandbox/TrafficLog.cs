namespace ChatOpsBot.Sandbox;

/// <summary>The last requests in both directions, bounded in number and in bytes.</summary>
internal sealed class TrafficLog(int capacity)
{
    private const long MostBytes = 32L * 1024 * 1024;

    private readonly Lock guard = new();
    private readonly Queue<SandboxLogEntry> entries = new();
    private long bytes;
    private long made;

    public SandboxLogEntry[] All
    {
        get
        {
            lock (guard)
                return [.. entries];
        }
    }

    public SandboxLogEntry Add(SandboxLogEntry entry)
    {
        lock (guard)
        {
            entry = entry with { Id = ++made };
            entries.Enqueue(entry);
            bytes += Size(entry);
            while (entries.Count > capacity || bytes > MostBytes)
                bytes -= Size(entries.Dequeue());
            return entry;
        }
    }

    public void Clear()
    {
        lock (guard)
        {
            entries.Clear();
            bytes = 0;
        }
    }

    private static long Size(SandboxLogEntry entry) =>
        200
        + entry.AnswerJson.Length
        + entry.RequestJson.Length
        + (entry.Call?.Arguments.Sum(argument => 2L * argument.Value.Length) ?? 0);
}
