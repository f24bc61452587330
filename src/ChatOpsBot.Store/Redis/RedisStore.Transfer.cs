using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using ChatOpsBot.Store.Sqlite;
using ChatOpsBot.Store.Transfer;
using StackExchange.Redis;

namespace ChatOpsBot.Store.Redis;

/// <summary>
/// What a mark in Redis forbids the bots in the meantime. That of an export expires when no one continues it, as
/// an export changes nothing; that of an import stays until the store is whole.
/// </summary>
internal sealed partial class RedisStore
{
    private const int ScanStep = 500;
    private const int ReadBytes = 4 << 20;
    private static readonly TimeSpan ExportMark = TimeSpan.FromMinutes(1);

    private bool _importing;

    public string Name => $"Redis at {_redis.Address}";

    public async IAsyncEnumerable<StoreRecord> ReadAllAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        if (!_importing)
            await BeginAsync("export", cancellationToken);
        try
        {
            await foreach (var names in ScanAsync(cancellationToken))
            {
                for (var read = 0; read < names.Count; )
                {
                    var records = await _redis.RunAsync(
                        RedisScript.ReadOut,
                        [Now, ReadBytes, .. names.Skip(read)],
                        cancellationToken
                    );
                    foreach (var record in records)
                        yield return Record(Rows(record));
                    read += records.Length;
                }
            }
            await foreach (var (queue, lane, until) in MembersAsync("holds", cancellationToken))
                yield return new HoldRecord(queue, lane, until);
            await foreach (var (queue, id, until) in MembersAsync("seen", cancellationToken))
                yield return new IdRecord(queue, id, until);
            yield return new HandlesRecord(
                (long)(await _redis.RunAsync(RedisScript.LastHandle, [Now], cancellationToken))[0]
            );
        }
        finally
        {
            if (!_importing)
                await _redis.RunAsync(RedisScript.End, [Now], CancellationToken.None);
        }
    }

    public async ValueTask BeginImportAsync(CancellationToken cancellationToken)
    {
        await BeginAsync("import", cancellationToken);
        _importing = true;
        var cursor = "0";
        do cursor = Text((await _redis.RunAsync(RedisScript.Clear, [Now, cursor, ScanStep], cancellationToken))[0]);
        while (cursor != "0");
    }

    public async ValueTask ImportAsync(IReadOnlyList<StoreRecord> records, CancellationToken cancellationToken) =>
        await _redis.RunAsync(
            RedisScript.Write,
            [Now, records.Count, .. records.SelectMany(Arguments)],
            cancellationToken
        );

    public async ValueTask EndImportAsync(CancellationToken cancellationToken)
    {
        await _redis.RunAsync(RedisScript.End, [Now], cancellationToken);
        _importing = false;
        _queues.ChangedAll();
    }

    private async Task BeginAsync(string what, CancellationToken cancellationToken)
    {
        if (await _redis.OthersAsync() is > 0 and var others)
            throw new StoreUnavailableException(
                $"{Name} is in use by {others} other {(others == 1 ? "process" : "processes")}; "
                    + "stop every replica first."
            );
        var answer = Text(
            (
                await _redis.RunAsync(
                    RedisScript.Begin,
                    [Now, what, StoreTime.Milliseconds(ExportMark)],
                    cancellationToken
                )
            )[0]
        );
        if (answer == "begun")
            return;
        throw new StoreUnavailableException(
            $"{Name} "
                + answer switch
                {
                    "full" => "is not empty; import into one that is: another database of it (Storage:Redis with "
                        + "defaultDatabase=1), or delete its keys, which all begin with {chatops}:.",
                    "import" => "is not complete: an import into it was interrupted. Run it again: import store FILE.",
                    _ => "is being exported, or was a minute ago; try again in a minute.",
                }
        );
    }

    /// <summary>The names of all documents and items, some at a time.</summary>
    private async IAsyncEnumerable<IReadOnlyList<string>> ScanAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var (cursor, scanned, all) = ("0", 0L, 0L);
        do
        {
            var answer = await _redis.RunAsync(
                RedisScript.Scan,
                [Now, cursor, ScanStep, StoreTime.Milliseconds(ExportMark)],
                cancellationToken
            );
            (cursor, scanned, all) = (Text(answer[0]), scanned + (long)answer[1], (long)answer[2]);
            yield return [.. answer.Skip(3).Select(name => Text(name))];
        } while (cursor != "0");
        // Redis promises each key at least once. When it makes its table smaller meanwhile, some come twice.
        if (scanned != all)
            throw new StoreUnavailableException(
                $"{Name}: keys were added or removed while they were read, {scanned} of {all} were seen. "
                    + "Does something else write to the same database? Try again."
            );
    }

    private async IAsyncEnumerable<(string Queue, string Name, long Until)> MembersAsync(
        string set,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        for (var from = 0; ; from += ScanStep)
        {
            var members = await _redis.RunAsync(RedisScript.Members, [Now, set, from, ScanStep], cancellationToken);
            foreach (var member in members.Chunk(3))
                yield return (Text(member[0]), Text(member[1]), (long)member[2]);
            if (members.Length < 3 * ScanStep)
                yield break;
        }
    }

    /// <summary>As <c>move-read.lua</c> answers.</summary>
    private static StoreRecord Record(RedisResult[] row) =>
        Text(row[0]) == "document"
            ? new DocumentRecord(
                Text(row[1]),
                (long)row[2],
                DocumentRecord.InOrder(
                    row.Skip(5).Chunk(2).Select(entry => new IndexEntry(Text(entry[0]), Score(Text(entry[1]))))
                ),
                Bytes(row[4]),
                (long?)row[3]
            )
            : new WorkRecord(
                long.Parse(Text(row[1]), CultureInfo.InvariantCulture),
                Text(row[2]),
                (int)row[4],
                (long)row[5],
                (long)row[7],
                (long)row[8],
                (long)row[9],
                Bytes(row[11]),
                (string?)row[3],
                (long?)row[6],
                (string?)row[10]
            );

    /// <summary>In the order in which <c>move-write.lua</c> reads them.</summary>
    private static IEnumerable<RedisValue> Arguments(StoreRecord record) =>
        record switch
        {
            DocumentRecord document =>
            [
                "document",
                document.Key,
                document.Version,
                document.Expires ?? (RedisValue)"",
                StoredBytes.Encode(document.Body.Span),
                document.Indexes.Count,
                .. document.Indexes.SelectMany(entry => (string[])[entry.Index, Score(entry.Score)]),
            ],
            WorkRecord work =>
            [
                "work",
                Handle(work.Handle),
                work.Queue,
                Optional(work.Lane),
                work.Priority,
                work.Due,
                work.Ready ?? (RedisValue)"",
                work.Attempts,
                work.Leases,
                work.Enqueued,
                Optional(work.Reason),
                StoredBytes.Encode(work.Payload.Span),
            ],
            HoldRecord hold => (RedisValue[])["hold", hold.Queue, hold.Lane, hold.Until],
            IdRecord id => ["id", id.Queue, id.Id, id.Until],
            HandlesRecord handles => ["handles", handles.Last],
            _ => throw new UnreachableException(),
        };

    private static double Score(string score) =>
        score switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            _ => double.Parse(score, CultureInfo.InvariantCulture),
        };
}
