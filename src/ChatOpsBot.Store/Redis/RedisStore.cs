using System.Globalization;
using ChatOpsBot.Store.Sqlite;
using ChatOpsBot.Store.Transfer;
using StackExchange.Redis;

namespace ChatOpsBot.Store.Redis;

/// <summary>
/// The store of several replicas: each operation is a script that Redis runs alone. Redis' clock decides about leases,
/// due times and expiry, so that replicas whose clocks differ agree; only a clock of the tests is sent along instead.
/// </summary>
internal sealed partial class RedisStore : IStore, IStoreTransfer, IDisposable
{
    private const int SweepStep = 100;
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly WorkQueues _queues = new();
    private readonly string _sender = Guid.NewGuid().ToString("N");
    private readonly RedisConnection _redis;
    private readonly ITimer _sweep;

    /// <summary>
    /// Succeeds without Redis: every call throws <see cref="StoreUnavailableException"/> then, until it is there.
    /// </summary>
    public RedisStore(StorageOptions options, TimeProvider time, RedisTimeouts timeouts, ILogger<RedisStore> logger)
    {
        (_time, _log) = (time, logger);
        _redis = new RedisConnection(options.Redis!, Received, timeouts, logger);
        _sweep = time.CreateTimer(_ => _ = SweepAsync(), null, SweepEvery, SweepEvery);
    }

    private RedisValue Now => ReferenceEquals(_time, TimeProvider.System) ? "" : StoreTime.Now(_time);

    public async ValueTask<Document?> GetAsync(string key, CancellationToken cancellationToken)
    {
        var answer = await _redis.RunAsync(RedisScript.Get, [Now, key], cancellationToken);
        return answer.Length == 0 ? null : new Document(key, Bytes(answer[1]), (long)answer[0]);
    }

    public async ValueTask<IReadOnlyList<Document>> ListAsync(IndexQuery query, CancellationToken cancellationToken)
    {
        var answer = await _redis.RunAsync(
            RedisScript.List,
            [Now, query.Index, Score(query.Min), Score(query.Max), query.Limit],
            cancellationToken
        );
        return [.. answer.Chunk(3).Select(row => new Document(Text(row[0]), Bytes(row[2]), (long)row[1]))];
    }

    public async ValueTask<CommitResult> CommitAsync(Commit commit, CancellationToken cancellationToken)
    {
        commit.ThrowIfInvalid();
        var answer = await _redis.RunAsync(RedisScript.Commit, [Now, _sender, .. Arguments(commit)], cancellationToken);
        switch (Text(answer[0]))
        {
            case "lost":
                return new CommitResult(CommitStatus.LeaseLost);
            case "conflict":
                return new CommitResult(CommitStatus.Conflict, Text(answer[1]));
        }
        // The others are notified by Redis.
        foreach (var queue in (string[])answer[2]!)
            _queues[queue].Changed(0, mayBeDue: true);
        var skipped = (long[])answer[1]!;
        return skipped.Length == 0
            ? CommitResult.Done
            : new CommitResult(CommitStatus.Done, SkippedIds: [.. skipped.Select(i => commit.Enqueues[(int)i].Id!)]);
    }

    public async ValueTask<TakenWork> TakeAsync(
        string queue,
        int max,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lease, TimeSpan.Zero);
        // Before it asks, not after: news of what comes after Redis' answer may be here before the answer is.
        _queues[queue].Seen();
        var more = true;
        try
        {
            var answer = await _redis.RunAsync(
                RedisScript.Take,
                [Now, queue, max, StoreTime.Milliseconds(lease)],
                cancellationToken
            );
            var next = (long)answer[0];
            more = next == 0;
            return new TakenWork(
                [.. answer.Skip(1).Select(item => Item(queue, Rows(item)))],
                next < 0 ? null : TimeSpan.FromMilliseconds(next)
            );
        }
        finally
        {
            if (more)
                _queues[queue].Changed(0, mayBeDue: true);
        }
    }

    public async ValueTask<QueueDepth> DepthAsync(string queue, CancellationToken cancellationToken)
    {
        var answer = await _redis.RunAsync(RedisScript.Depth, [Now, queue], cancellationToken);
        return new QueueDepth((long)answer[0], TimeSpan.FromMilliseconds((long)answer[1]));
    }

    public Task WaitForWorkAsync(string queue, TimeSpan timeout, CancellationToken cancellationToken) =>
        _queues[queue].WaitAsync(timeout, _time, cancellationToken);

    public void Dispose()
    {
        _sweep.Dispose();
        _redis.Dispose();
    }

    /// <summary>In the order in which <c>commit.lua</c> reads them.</summary>
    private static IEnumerable<RedisValue> Arguments(Commit commit)
    {
        yield return commit.Ends.Count;
        foreach (var (item, kind, delay, reason) in commit.Ends)
        {
            foreach (
                var argument in (RedisValue[])
                    [Handle(item.Handle), item.LeaseToken, Kind(kind), StoreTime.Milliseconds(delay), reason ?? ""]
            )
                yield return argument;
        }
        yield return commit.Puts.Count;
        foreach (var put in commit.Puts)
        {
            RedisValue keep = put.KeepFor is { } span ? StoreTime.Milliseconds(span) : "";
            foreach (
                var argument in (RedisValue[])
                    [put.Key, put.ExpectedVersion, keep, StoredBytes.Encode(put.Body.Span), put.Indexes.Count]
            )
                yield return argument;
            foreach (var (index, score) in put.Indexes)
            {
                yield return index;
                yield return Score(score);
            }
        }
        yield return commit.Deletes.Count;
        foreach (var (key, version) in commit.Deletes)
        {
            yield return key;
            yield return version;
        }
        yield return commit.Enqueues.Count;
        foreach (var work in commit.Enqueues)
        {
            foreach (
                var argument in (RedisValue[])
                    [
                        work.Queue,
                        Optional(work.Lane),
                        work.Priority,
                        StoreTime.Milliseconds(work.Delay),
                        Optional(work.Id),
                        StoreTime.Milliseconds(work.RememberFor),
                        StoredBytes.Encode(work.Payload.Span),
                    ]
            )
                yield return argument;
        }
    }

    /// <summary>An empty text is a text; null means no text.</summary>
    private static string Optional(string? value) => value is null ? "" : "=" + value;

    /// <summary>Of equal length, so that their order as texts is that of the numbers.</summary>
    private static string Handle(long handle) => handle.ToString("D16", CultureInfo.InvariantCulture);

    private static string Kind(WorkEndKind kind) =>
        kind switch
        {
            WorkEndKind.Complete => "complete",
            WorkEndKind.Retry => "retry",
            WorkEndKind.Defer => "defer",
            _ => "renew",
        };

    private static string Score(double score) =>
        double.IsInfinity(score)
            ? score > 0
                ? "+inf"
                : "-inf"
            : score.ToString("R", CultureInfo.InvariantCulture);

    private static byte[] Bytes(RedisResult stored) => StoredBytes.Decode((byte[])stored!);

    private static string Text(RedisResult value) => (string?)value ?? "";

    private static RedisResult[] Rows(RedisResult value) => (RedisResult[]?)value ?? [];

    private static WorkItem Item(string queue, RedisResult[] row) =>
        new(
            queue,
            long.Parse(Text(row[0]), CultureInfo.InvariantCulture),
            (string?)row[1],
            Bytes(row[7]),
            (int)row[2],
            (int)row[3],
            (long)row[4],
            DateTimeOffset.FromUnixTimeMilliseconds((long)row[5]),
            (string?)row[6]
        );

    private void Received(string? message)
    {
        if (message is null)
            _queues.ChangedAll();
        else if (message.Split(' ', 2) is [var sender, var queue] && sender != _sender)
            _queues[queue].Changed(0, mayBeDue: true);
    }

    private async Task SweepAsync()
    {
        try
        {
            while (
                (long)(await _redis.RunAsync(RedisScript.Sweep, [Now, SweepStep], CancellationToken.None))[0]
                >= SweepStep
            )
                continue;
        }
        catch (StoreUnavailableException e)
        {
            Log.NotSwept(_log, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(11, LogLevel.Debug, "Store: expired documents are not removed now")]
        public static partial void NotSwept(ILogger logger, Exception exception);
    }
}
