using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Store;

/// <summary>
/// The port said in the plainest way: lists, searched from end to end. Each question is answered from what was stored,
/// nothing is kept up to date.
/// </summary>
internal sealed class StoreModel(Func<DateTimeOffset> clock)
{
    private readonly Dictionary<string, StoredDocument> _documents = [];
    private readonly List<Item> _items = [];
    private readonly Dictionary<string, DateTimeOffset> _holds = [];
    private readonly Dictionary<string, DateTimeOffset> _seen = [];
    private long _enqueued;

    private DateTimeOffset Now => clock();

    public sealed record StoredDocument(
        string Key,
        string Body,
        long Version,
        DateTimeOffset Expires,
        IReadOnlyList<IndexEntry> Indexes
    );

    public sealed class Item
    {
        public required long Order { get; init; }
        public required NewWork Work { get; init; }
        public required DateTimeOffset Enqueued { get; init; }
        public DateTimeOffset Due { get; set; }
        public DateTimeOffset? LeasedUntil { get; set; }
        public int Attempts { get; set; }
        public int Leases { get; set; }
        public string? Reason { get; set; }

        /// <summary>
        /// It was out when its holder ended, and stays the head of its lane until a more urgent one comes.
        /// </summary>
        public bool Leads { get; set; }
    }

    /// <summary>A lease as its holder knows it.</summary>
    public sealed record Lease(Item Item, int Number);

    public sealed record End(Lease Lease, WorkEndKind Kind, TimeSpan Delay, string? Reason);

    public StoredDocument? Get(string key) =>
        _documents.TryGetValue(key, out var document) && document.Expires > Now ? document : null;

    public IEnumerable<StoredDocument> List(IndexQuery query) =>
        from document in _documents.Values
        where document.Expires > Now
        from entry in document.Indexes
        where entry.Index == query.Index && entry.Score >= query.Min && entry.Score <= query.Max
        orderby entry.Score descending
        select document;

    public CommitResult Commit(
        IReadOnlyList<DocumentPut> puts,
        IReadOnlyList<DocumentDelete> deletes,
        IReadOnlyList<NewWork> enqueues,
        IReadOnlyList<End> ends
    )
    {
        if (
            ends.Any(e =>
                e.Lease.Item.LeasedUntil is null
                || e.Lease.Item.Leases != e.Lease.Number
                || !_items.Contains(e.Lease.Item)
            )
        )
            return new CommitResult(CommitStatus.LeaseLost);
        var expected = puts.Select(p => (p.Key, p.ExpectedVersion))
            .Concat(deletes.Select(d => (d.Key, d.ExpectedVersion)));
        if (expected.FirstOrDefault(e => (Get(e.Key)?.Version ?? 0) != e.ExpectedVersion).Key is { } conflict)
            return new CommitResult(CommitStatus.Conflict, conflict);

        foreach (var put in puts)
            Put(put);
        foreach (var delete in deletes)
            _documents.Remove(delete.Key);
        foreach (var end in ends)
            Finish(end);
        var skipped = enqueues.Where(w => !Enqueue(w)).Select(w => w.Id!).ToList();
        return new CommitResult(CommitStatus.Done, SkippedIds: skipped.Count == 0 ? null : skipped);
    }

    public IReadOnlyList<Lease> Take(string queue, int max, TimeSpan lease)
    {
        var due = Takeable(queue)
            .Where(i => Ready(i) <= Now)
            .OrderBy(i => i.Work.Priority)
            .ThenBy(Ready)
            .ThenBy(i => i.Order)
            .Take(max)
            .ToList();
        foreach (var item in due)
        {
            item.LeasedUntil = Now + lease;
            item.Attempts++;
            item.Leases++;
            item.Leads = false;
        }
        return [.. due.Select(i => new Lease(i, i.Leases))];
    }

    /// <summary>All who held something have ended, and the store knows.</summary>
    public void LoseLeases()
    {
        foreach (var item in _items.Where(i => i.LeasedUntil is not null))
            (item.LeasedUntil, item.Leads) = (null, item.Work.Lane is not null);
    }

    public TimeSpan? NextDue(string queue) =>
        Takeable(queue).Select(Ready).DefaultIfEmpty(DateTimeOffset.MaxValue).Min() is var next
        && next == DateTimeOffset.MaxValue
            ? null
        : next < Now ? TimeSpan.Zero
        : next - Now;

    public QueueDepth Depth(string queue)
    {
        var items = _items.Where(i => i.Work.Queue == queue).ToList();
        return new QueueDepth(
            items.Count,
            items.Where(i => i.Due < Now).Select(i => Now - i.Due).DefaultIfEmpty(TimeSpan.Zero).Max()
        );
    }

    /// <summary>
    /// Every item without a lane, and of each lane the one that is out, or else the first by priority and order.
    /// </summary>
    private IEnumerable<Item> Takeable(string queue) =>
        _items
            .Where(i => i.Work.Queue == queue && i.Work.Lane is null)
            .Concat(
                _items
                    .Where(i => i.Work.Queue == queue && i.Work.Lane is not null)
                    .GroupBy(i => i.Work.Lane)
                    .Select(lane =>
                        lane.OrderBy(i => i.LeasedUntil is null && !i.Leads)
                            .ThenBy(i => i.Work.Priority)
                            .ThenBy(i => i.Order)
                            .First()
                    )
            );

    private DateTimeOffset Ready(Item item)
    {
        if (item.LeasedUntil is { } leasedUntil)
            return leasedUntil;
        if (item.Leads)
            return item.Due;
        return _holds.TryGetValue(LaneOf(item.Work), out var held) && held > item.Due ? held : item.Due;
    }

    private void Put(DocumentPut put)
    {
        var expires = put.KeepFor is { } keep ? Now + keep : DateTimeOffset.MaxValue;
        _documents[put.Key] = new StoredDocument(
            put.Key,
            System.Text.Encoding.UTF8.GetString(put.Body.Span),
            put.ExpectedVersion + 1,
            expires,
            put.Indexes
        );
    }

    private void Finish(End end)
    {
        var item = end.Lease.Item;
        if (end.Kind == WorkEndKind.Renew)
        {
            item.LeasedUntil = Now + end.Delay;
            return;
        }
        _holds.Remove(LaneOf(item.Work));
        if (end.Kind == WorkEndKind.Complete)
        {
            _items.Remove(item);
            if (item.Work.Lane is not null && end.Delay > TimeSpan.Zero)
                _holds[LaneOf(item.Work)] = Now + end.Delay;
            return;
        }
        (item.Due, item.LeasedUntil, item.Reason) = (Now + end.Delay, null, end.Reason);
        if (end.Kind == WorkEndKind.Defer)
            item.Attempts--;
    }

    private bool Enqueue(NewWork work)
    {
        var id = $"{work.Queue} {work.Id}";
        if (work.Id is not null && _seen.TryGetValue(id, out var until) && until > Now)
            return false;
        if (work.Id is not null)
            _seen[id] = Now + work.RememberFor;
        foreach (
            var head in _items.Where(i => i.Leads && LaneOf(i.Work) == LaneOf(work) && i.Work.Priority > work.Priority)
        )
            head.Leads = false;
        _items.Add(
            new Item
            {
                Order = _enqueued++,
                Work = work,
                Enqueued = Now,
                Due = Now + work.Delay,
            }
        );
        return true;
    }

    private static string LaneOf(NewWork work) => $"{work.Queue} {work.Lane}";
}
