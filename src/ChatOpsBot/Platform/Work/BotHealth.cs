using System.Collections.Concurrent;
using System.Globalization;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work;

/// <summary>
/// When each queue's loop last completed a cycle, which it can only do with a store that answers. Readiness asks for a
/// cycle of every loop in the last 15 seconds: a process that looks alive and works nothing is what this is here to
/// catch.
/// </summary>
public sealed class BotHealth(TimeProvider time)
{
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(15);

    /// <summary>The name of the store among what is reported.</summary>
    public const string Store = "store";

    private static readonly TimeSpan ShownFor = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset?> _cycles = new();
    private readonly ConcurrentDictionary<string, string> _problems = new();
    private Refusal? _refused;

    /// <summary>When the process began to work, UTC.</summary>
    public DateTimeOffset Started { get; } = time.GetUtcNow();

    public IReadOnlyList<string> Queues => [.. _cycles.Keys.Order()];

    public void Expect(string queue) => _cycles.TryAdd(queue, null);

    public void Completed(string queue) => _cycles[queue] = time.GetUtcNow();

    /// <summary>The queues whose loop is stuck, has not begun, or has lost the store.</summary>
    public IReadOnlyList<string> Stale()
    {
        var now = time.GetUtcNow();
        return [.. _cycles.Where(c => c.Value is not { } last || now - last > Fresh).Select(c => c.Key).Order()];
    }

    /// <summary>What else the process cannot do without; null when it is well.</summary>
    public void Report(string what, string? problem)
    {
        if (problem is null)
            _problems.TryRemove(what, out _);
        else
            _problems[what] = problem;
        if (what == Store && problem is null && _refused is { TakesOthers: false })
            _refused = null;
    }

    /// <summary>
    /// The store did not take a write. That shows until it is reported to be well, and where it takes smaller writes
    /// for a while even then: a full disk does.
    /// </summary>
    public void Refused(StoreUnavailableException refusal) =>
        _refused = new(refusal.Message, time.GetUtcNow(), refusal.TakesOthers);

    /// <summary>Why the process is not ready, a line each; none when it is.</summary>
    public IReadOnlyList<string> Problems() =>
        [
            .. Stale()
                .Select(queue =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{queue}: no cycle in the last {Fresh.TotalSeconds:0} s"
                    )
                ),
            .. _refused is { } refused && time.GetUtcNow() - refused.At <= ShownFor && !_problems.ContainsKey(Store)
                ? [$"{Store}: {refused.Reason}"]
                : Array.Empty<string>(),
            .. _problems
                .OrderBy(problem => problem.Key, StringComparer.Ordinal)
                .Select(problem => $"{problem.Key}: {problem.Value}"),
        ];

    private sealed record Refusal(string Reason, DateTimeOffset At, bool TakesOthers);
}
