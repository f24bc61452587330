namespace ChatOpsBot.Store.Sqlite;

/// <summary>The writer's view of the file: tables and their statements, used by its thread alone.</summary>
internal sealed record SqliteTables(SqliteDocuments Documents, SqliteWork Work);

/// <summary>One operation of the writer, in a transaction shared with others.</summary>
internal abstract class SqliteOperation
{
    /// <summary>
    /// Runs again from the start, alone, when the group it was in had to be rolled back: so it changes nothing but the
    /// tables and its own result.
    /// </summary>
    public abstract void Apply(SqliteTables tables, long now);

    /// <summary>The transaction is on the disk.</summary>
    public abstract void Succeed();

    public abstract void Fail(Exception exception);
}

internal abstract class SqliteOperation<T> : SqliteOperation
{
    // The writer must not run its callers' code.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected T? Result { get; set; }

    public Task<T> Completion => _completion.Task;

    public override void Succeed() => _completion.SetResult(Result!);

    public override void Fail(Exception exception) => _completion.SetException(exception);
}

/// <summary>
/// Made on the caller's thread, bodies compressed; all preconditions are looked at before the first write, so that a
/// refusal needs no undoing.
/// </summary>
internal sealed class SqliteCommit(Commit commit, WorkQueues queues) : SqliteOperation<CommitResult>
{
    private readonly byte[][] _bodies = [.. commit.Puts.Select(p => StoredBytes.Encode(p.Body.Span))];
    private readonly byte[][] _payloads = [.. commit.Enqueues.Select(w => StoredBytes.Encode(w.Payload.Span))];
    private readonly SqliteDocuments.Row[] _puts = new SqliteDocuments.Row[commit.Puts.Count];
    private readonly SqliteDocuments.Row[] _deletes = new SqliteDocuments.Row[commit.Deletes.Count];
    private readonly List<(string Queue, int Added, bool MayBeDue)> _changes = new(
        commit.Enqueues.Count + commit.Ends.Count
    );

    public override void Apply(SqliteTables tables, long now)
    {
        _changes.Clear();
        Result = Refuse(tables, now) ?? Write(tables, now);
    }

    public override void Succeed()
    {
        foreach (var (queue, added, mayBeDue) in _changes)
            queues[queue].Changed(added, mayBeDue);
        base.Succeed();
    }

    private CommitResult? Refuse(SqliteTables tables, long now)
    {
        foreach (var end in commit.Ends)
        {
            if (!tables.Work.IsHeld(end.Item))
                return new CommitResult(CommitStatus.LeaseLost);
        }
        for (var i = 0; i < _puts.Length; i++)
        {
            _puts[i] = tables.Documents.Find(commit.Puts[i].Key, now);
            if (_puts[i].Version != commit.Puts[i].ExpectedVersion)
                return new CommitResult(CommitStatus.Conflict, commit.Puts[i].Key);
        }
        for (var i = 0; i < _deletes.Length; i++)
        {
            _deletes[i] = tables.Documents.Find(commit.Deletes[i].Key, now);
            if (_deletes[i].Version != commit.Deletes[i].ExpectedVersion)
                return new CommitResult(CommitStatus.Conflict, commit.Deletes[i].Key);
        }
        return null;
    }

    private CommitResult Write(SqliteTables tables, long now)
    {
        for (var i = 0; i < _puts.Length; i++)
            tables.Documents.Put(_puts[i], commit.Puts[i], _bodies[i], now);
        foreach (var row in _deletes)
            tables.Documents.Delete(row);
        foreach (var end in commit.Ends)
            _changes.Add((end.Item.Queue, end.Kind == WorkEndKind.Complete ? -1 : 0, tables.Work.End(end, now)));

        List<string>? skipped = null;
        for (var i = 0; i < _payloads.Length; i++)
        {
            var work = commit.Enqueues[i];
            if (tables.Work.Enqueue(work, _payloads[i], now))
                _changes.Add((work.Queue, 1, true));
            else
                (skipped ??= []).Add(work.Id!);
        }
        return skipped is null ? CommitResult.Done : new CommitResult(CommitStatus.Done, SkippedIds: skipped);
    }
}

internal sealed class SqliteTake(string queue, int max, TimeSpan lease, WorkQueues queues)
    : SqliteOperation<(List<StoredItem> Items, long? NextDue)>
{
    public override void Apply(SqliteTables tables, long now) =>
        Result = tables.Work.Take(queue, max, StoreTime.Milliseconds(lease), now);

    public override void Succeed()
    {
        // While more is due right now, a wait must not sleep.
        if (Result.NextDue != 0)
            queues[queue].Seen();
        base.Succeed();
    }
}

/// <summary>A step of an import, which has the store for itself.</summary>
internal sealed class SqliteImportStep(Func<SqliteTables, bool> step) : SqliteOperation<bool>
{
    public override void Apply(SqliteTables tables, long now) => Result = step(tables);
}

/// <summary>Removes a little of what has expired: readers have not seen it since, so there is no hurry.</summary>
/// <param name="again">Called when there may be more.</param>
internal sealed class SqliteSweep(Action again) : SqliteOperation
{
    private const int Step = 100;

    private bool _more;

    public override void Apply(SqliteTables tables, long now) =>
        _more = Math.Max(tables.Documents.Sweep(now, Step), tables.Work.Sweep(now, Step)) >= Step;

    public override void Succeed()
    {
        if (_more)
            again();
    }

    // The writer has logged it; the next round tries again.
    public override void Fail(Exception exception) { }
}
