using System.Collections.Concurrent;

namespace ChatOpsBot.Events;

/// <summary>
/// When each queue's loop last completed a cycle, which it can only do with a store that answers. Readiness asks for a cycle of every loop in
/// the last 15 seconds: a process that looks alive and works nothing is what this is here to catch.
/// </summary>
public sealed class EngineHealth(TimeProvider time)
{
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<string, DateTimeOffset?> _cycles = new();

    public void Expect(string queue) => _cycles.TryAdd(queue, null);

    public void Completed(string queue) => _cycles[queue] = time.GetUtcNow();

    /// <summary>The queues whose loop is stuck, has not begun, or has lost the store.</summary>
    public IReadOnlyList<string> Stale()
    {
        var now = time.GetUtcNow();
        return [.. _cycles.Where(c => c.Value is not { } last || now - last > Fresh).Select(c => c.Key).Order()];
    }

    public bool IsReady => Stale().Count == 0;
}
