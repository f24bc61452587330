using Microsoft.Data.Sqlite;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>
/// What the writer does to work items, inside its transaction. Each lane that has items has exactly one head: the one
/// with a ready time. An item that has been taken stays the head until it is ended, whatever comes meanwhile.
/// </summary>
internal sealed class SqliteWork(SqliteConnection connection) : IDisposable
{
    private const int LeastUrgent = 9;

    private readonly SqliteStatement _remember = new(
        connection,
        "INSERT INTO seen (queue, id, expires) VALUES (?, ?, ?) ON CONFLICT (queue, "
            + "id) DO UPDATE SET expires = excluded.expires WHERE seen.expires <= ?"
    );
    private readonly SqliteStatement _head = new(
        connection,
        "SELECT seq, priority, leased_until FROM items WHERE queue = ? AND lane = ? AND lane IS NOT NULL "
            + "AND ready IS NOT NULL"
    );
    private readonly SqliteStatement _holdOf = new(
        connection,
        "SELECT until FROM lane_holds WHERE queue = ? AND lane = ?"
    );
    private readonly SqliteStatement _hold = new(
        connection,
        "INSERT INTO lane_holds (queue, lane, until) VALUES (?, ?, ?) ON CONFLICT (queue, "
            + "lane) DO UPDATE SET until = excluded.until"
    );
    private readonly SqliteStatement _insert = new(
        connection,
        "INSERT INTO items (queue, lane, priority, due, ready, enqueued, payload) VALUES (?, ?, ?, ?, ?, ?, ?)"
    );
    private readonly SqliteStatement _behead = new(connection, "UPDATE items SET ready = NULL WHERE seq = ?");
    private readonly SqliteStatement _promote = new(
        connection,
        """
        UPDATE items SET ready = max(due, ?) WHERE seq = (SELECT seq FROM items WHERE queue = ? AND lane = ?
            ORDER BY priority, seq LIMIT 1)
        """
    );
    private readonly SqliteStatement _held = new(
        connection,
        "SELECT 1 FROM items WHERE seq = ? AND leases = ? AND leased_until IS NOT NULL"
    );
    private readonly SqliteStatement _delete = new(connection, "DELETE FROM items WHERE seq = ?");
    private readonly SqliteStatement _release = new(
        connection,
        "UPDATE items SET due = ?, ready = ?, leased_until = NULL, attempts = attempts - ?, reason = ? WHERE seq = ?"
    );
    private readonly SqliteStatement _lease = new(
        connection,
        "UPDATE items SET ready = ?, leased_until = ?, leases = leases + 1, attempts = attempts + 1 WHERE seq = ?"
    );
    private readonly SqliteStatement _renew = new(
        connection,
        "UPDATE items SET ready = ?, leased_until = ? WHERE seq = ?"
    );
    private readonly SqliteStatement _ready = new(
        connection,
        """
        SELECT ready, seq, lane, attempts, leases, enqueued, reason, payload FROM items
        WHERE queue = ? AND priority = ? AND ready IS NOT NULL ORDER BY ready, seq LIMIT ?
        """
    );
    private readonly SqliteStatement _forget = new(
        connection,
        "DELETE FROM seen WHERE (queue, id) IN (SELECT queue, id FROM seen WHERE expires <= ? ORDER BY expires LIMIT ?)"
    );
    private readonly SqliteStatement _unhold = new(
        connection,
        "DELETE FROM lane_holds WHERE (queue, lane) IN (SELECT queue, "
            + "lane FROM lane_holds WHERE until <= ? ORDER BY until LIMIT ?)"
    );
    private readonly SqliteStatement _count = new(connection, "SELECT queue, count(*) FROM items GROUP BY queue");

    /// <summary>False when the id had been seen. Otherwise the item is enqueued.</summary>
    public bool Enqueue(NewWork work, byte[] payload, long now)
    {
        if (
            work.Id is not null
            && _remember
                .Bind(work.Queue)
                .Bind(work.Id)
                .Bind(now + StoreTime.Milliseconds(work.RememberFor))
                .Bind(now)
                .Run() == 0
        )
            return false;
        var due = now + StoreTime.Milliseconds(work.Delay);
        var (ready, overtakes) = work.Lane is null ? (due, false) : Place(work.Queue, work.Lane, work.Priority, due);
        _insert
            .Bind(work.Queue)
            .Bind(work.Lane)
            .Bind(work.Priority)
            .Bind(due)
            .Bind(ready)
            .Bind(now)
            .Bind(payload)
            .Run();
        // Not itself for certain: one that was out when its process ended may have stood before more urgent ones.
        if (overtakes)
            Promote(work.Queue, work.Lane!, HoldOf(work.Queue, work.Lane!));
        return true;
    }

    public bool IsHeld(WorkItem item)
    {
        var held = _held.Bind(item.Handle).Bind(item.LeaseToken).Read();
        _held.Reset();
        return held;
    }

    /// <summary>True when something may be due now that was not before.</summary>
    public bool End(WorkEnd end, long now)
    {
        var (item, delay) = (end.Item, StoreTime.Milliseconds(end.Delay));
        switch (end.Kind)
        {
            case WorkEndKind.Complete:
                _delete.Bind(item.Handle).Run();
                return item.Lane is not null && Promote(item.Queue, item.Lane, Hold(item.Queue, item.Lane, delay, now));
            case WorkEndKind.Renew:
                _renew.Bind(now + delay).Bind(now + delay).Bind(item.Handle).Run();
                return false;
            default:
                Release(end, now + delay);
                return true;
        }
    }

    /// <summary>Leases what is due, and says how long after <paramref name="now"/> the next is.</summary>
    public (List<StoredItem> Items, long? NextDue) Take(string queue, int max, long lease, long now)
    {
        var taken = new List<StoredItem>();
        var next = long.MaxValue;
        for (var priority = 0; priority <= LeastUrgent; priority++)
        {
            // One row more than wanted: it says when there is more to come.
            _ready.Bind(queue).Bind(priority).Bind((long)max - taken.Count + 1);
            while (_ready.Read())
            {
                if (_ready.Int64(0) <= now && taken.Count < max)
                {
                    taken.Add(ReadItem(_ready, priority));
                    continue;
                }
                next = Math.Min(next, Math.Max(0, _ready.Int64(0) - now));
                _ready.Reset();
                break;
            }
        }
        foreach (var item in taken)
            _lease.Bind(now + lease).Bind(now + lease).Bind(item.Seq).Run();
        if (taken.Count > 0)
            next = Math.Min(next, lease);
        return (taken, next == long.MaxValue ? null : next);
    }

    /// <summary>
    /// Forgets up to <paramref name="limit"/> ids and as many holds whose time is over, and says how many it found of
    /// what it found most.
    /// </summary>
    public int Sweep(long now, int limit) =>
        Math.Max(_forget.Bind(now).Bind(limit).Run(), _unhold.Bind(now).Bind(limit).Run());

    public Dictionary<string, long> CountByQueue()
    {
        var counts = new Dictionary<string, long>();
        while (_count.Read())
            counts.Add(_count.Text(0)!, _count.Int64(1));
        return counts;
    }

    public void Dispose()
    {
        foreach (
            var statement in (SqliteStatement[])
                [
                    _remember,
                    _head,
                    _holdOf,
                    _hold,
                    _insert,
                    _behead,
                    _promote,
                    _held,
                    _delete,
                    _release,
                    _lease,
                    _renew,
                    _ready,
                    _forget,
                    _unhold,
                    _count,
                ]
        )
            statement.Dispose();
    }

    /// <summary>
    /// When a new item can be taken, null when it stands behind another; and whether the head of its lane has made
    /// room.
    /// </summary>
    private (long? Ready, bool Overtakes) Place(string queue, string lane, int priority, long due)
    {
        if (!_head.Bind(queue).Bind(lane).Read())
            return (Math.Max(due, HoldOf(queue, lane)), false);
        var (seq, yields) = (_head.Int64(0), priority < _head.Int64(1) && _head.IsNull(2));
        _head.Reset();
        if (yields)
            _behead.Bind(seq).Run();
        return (null, yields);
    }

    private long HoldOf(string queue, string lane) => _holdOf.Bind(queue).Bind(lane).Scalar() ?? 0;

    private long Hold(string queue, string lane, long delay, long now)
    {
        if (delay <= 0)
            return 0;
        _hold.Bind(queue).Bind(lane).Bind(now + delay).Run();
        return now + delay;
    }

    private bool Promote(string queue, string lane, long notBefore) =>
        _promote.Bind(notBefore).Bind(queue).Bind(lane).Run() > 0;

    private void Release(WorkEnd end, long due)
    {
        var item = end.Item;
        var givenBack = end.Kind == WorkEndKind.Defer ? 1 : 0;
        _release
            .Bind(due)
            .Bind(item.Lane is null ? due : null)
            .Bind(givenBack)
            .Bind(end.Reason)
            .Bind(item.Handle)
            .Run();
        if (item.Lane is not null)
            Promote(item.Queue, item.Lane, 0);
    }

    private static StoredItem ReadItem(SqliteStatement row, int priority) =>
        new(
            row.Int64(1),
            row.Text(2),
            priority,
            row.Int64(3) + 1,
            row.Int64(4) + 1,
            row.Int64(5),
            row.Text(6),
            row.Blob(7).ToArray()
        );
}

/// <summary>A taken item as the writer read it; its payload is decoded on the taker's thread.</summary>
internal sealed record StoredItem(
    long Seq,
    string? Lane,
    int Priority,
    long Attempts,
    long Leases,
    long Enqueued,
    string? Reason,
    byte[] Payload
)
{
    public WorkItem Decode(string queue) =>
        new(
            queue,
            Seq,
            Lane,
            StoredBytes.Decode(Payload),
            Priority,
            (int)Attempts,
            Leases,
            DateTimeOffset.FromUnixTimeMilliseconds(Enqueued),
            Reason
        );
}
