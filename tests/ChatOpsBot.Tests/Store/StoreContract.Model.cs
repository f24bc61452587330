using System.Globalization;
using ChatOpsBot.Store;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOpsBot.Tests.Store;

public abstract partial class StoreContract
{
    private int _runs;

    /// <summary>How many sequences are tried.</summary>
    protected virtual int Sequences => 200;

    /// <summary>
    /// Now as the store sees it; null when it lives in real time, where answers cannot be foretold to the millisecond.
    /// </summary>
    protected abstract DateTimeOffset? Now { get; }

    /// <summary>
    /// A sequence that fails is made shorter as long as it fails; the report says its seed and ends with what led
    /// there.
    /// </summary>
    [Fact]
    public void Any_sequence_of_commands_is_answered_as_by_the_model() =>
        Prop.ForAll(Step.Sequences, steps => new ModelRun(this, _runs++).RunAsync(steps))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));

    [Fact]
    public void Whatever_was_stored_is_answered_as_before_after_it_was_read_out_and_stored_again() =>
        Prop.ForAll(
                Step.Sequences,
                Step.Sequences,
                async (before, after) =>
                {
                    await EmptyAsync();
                    var run = new ModelRun(this, _runs++);
                    await run.RunAsync(before);
                    await run.MoveAsync();
                    await run.RunAsync(after);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences / 10));

    /// <summary>
    /// A command as it is made up, before anything is known of what it meets: so each sequence of them makes sense, and
    /// each part of one. Times are half beats.
    /// </summary>
    private abstract record Step
    {
        private static readonly Gen<int> AnySpan = Gen.Choose(0, 6),
            SomeSpan = Gen.Choose(1, 6);

        private static readonly Gen<Step> Any = Gen.Frequency(
            (
                8,
                from puts in Some(
                    from key in Gen.Choose(0, 4)
                    from wrong in Rarely
                    from keep in Gen.Choose(-12, 6)
                    from first in Score
                    from second in Score
                    select new Put(key, wrong, keep, first, second),
                    2
                )
                from deletes in Some(from key in Gen.Choose(0, 4) from wrong in Rarely select new Delete(key, wrong), 1)
                from works in Some(
                    from lane in Gen.Choose(0, 3)
                    from priority in Gen.Elements(5, 5, 0, 9)
                    from delay in Gen.Choose(-12, 6)
                    from id in Gen.Choose(-8, 3)
                    from remember in AnySpan
                    select new Enqueue(lane, priority, Math.Max(0, delay), id, remember * 3),
                    3
                )
                from ends in Some(
                    from item in Gen.Choose(0, 100)
                    from kind in Gen.Elements(
                        WorkEndKind.Complete,
                        WorkEndKind.Complete,
                        WorkEndKind.Retry,
                        WorkEndKind.Defer,
                        WorkEndKind.Renew
                    )
                    from delay in AnySpan
                    select new End(item, kind, delay),
                    2
                )
                select (Step)new Change(puts, deletes, works, ends)
            ),
            (6, from max in Gen.Choose(1, 3) from lease in SomeSpan select (Step)new Take(max, lease)),
            (2, from span in SomeSpan select (Step)new Wait(span)),
            (
                2,
                from key in Gen.Choose(0, 4)
                from index in Gen.Choose(0, 1)
                from limit in Gen.Choose(1, 4)
                from min in Gen.Choose(-60, 20)
                from max in Gen.Choose(0, 60)
                select (Step)new Read(key, index, limit, min, max)
            ),
            (2, Gen.Constant((Step)new Depth()))
        );

        public static Arbitrary<Step[]> Sequences { get; } = Arb.From(Any.ArrayOf(), Shorter);

        private static Gen<int> Score => Gen.Choose(-60, 60);

        private static Gen<bool> Rarely => Gen.Choose(0, 7).Select(number => number == 0);

        private static Gen<T[]> Some<T>(Gen<T> gen, int most) =>
            Gen.Choose(0, most).SelectMany(count => gen.ArrayOf(count));

        /// <summary>Without a half of it, a quarter …, one command; then with commits that do less.</summary>
        private static IEnumerable<Step[]> Shorter(Step[] steps)
        {
            foreach (var shorter in Without(steps))
                yield return shorter;
            foreach (var (at, step) in steps.Index())
            {
                foreach (var smaller in (step as Change)?.Smaller() ?? [])
                    yield return [.. steps[..at], smaller, .. steps[(at + 1)..]];
            }
        }

        private static IEnumerable<T[]> Without<T>(T[] parts)
        {
            for (var size = (parts.Length + 1) / 2; size > 0; size /= 2)
            {
                for (var at = 0; at < parts.Length; at += size)
                    yield return [.. parts[..at], .. parts[Math.Min(at + size, parts.Length)..]];
            }
        }

        public sealed record Change(Put[] Puts, Delete[] Deletes, Enqueue[] Enqueues, End[] Ends) : Step
        {
            public IEnumerable<Change> Smaller() =>
                [
                    .. Without(Puts).Select(fewer => this with { Puts = fewer }),
                    .. Without(Deletes).Select(fewer => this with { Deletes = fewer }),
                    .. Without(Enqueues).Select(fewer => this with { Enqueues = fewer }),
                    .. Without(Ends).Select(fewer => this with { Ends = fewer }),
                ];

            public override string ToString() =>
                $"Change [{string.Join<object>(", ", [.. Puts, .. Deletes, .. Enqueues, .. Ends])}]";
        }

        /// <param name="Wrong">Expects another version than there is.</param>
        /// <param name="Keep">Below 1: forever.</param>
        /// <param name="First">The score in the first index; a multiple of 3: it is not listed there.</param>
        public sealed record Put(int Key, bool Wrong, int Keep, int First, int Second);

        public sealed record Delete(int Key, bool Wrong);

        /// <param name="Lane">0: none.</param>
        /// <param name="Id">Below 0: none.</param>
        public sealed record Enqueue(int Lane, int Priority, int Delay, int Id, int Remember);

        /// <param name="Item">One of those that were taken, whether it is still held or not.</param>
        public sealed record End(int Item, WorkEndKind Kind, int Delay);

        public sealed record Take(int Max, int Lease) : Step;

        public sealed record Wait(int Span) : Step;

        public sealed record Read(int Key, int Index, int Limit, int Min, int Max) : Step;

        public sealed record Depth : Step;
    }

    private sealed class ModelRun(StoreContract contract, int number)
    {
        private readonly StoreModel _model = new(() => contract.Now!.Value);
        private readonly List<(WorkItem Item, StoreModel.Lease Lease)> _taken = [];
        private readonly List<string> _trace = [];
        private readonly string _queue = $"queue {number}";
        private int _step;

        public async Task RunAsync(IEnumerable<Step> steps)
        {
            foreach (var step in steps)
            {
                _step++;
                await (
                    step switch
                    {
                        Step.Change change => CommitAsync(change),
                        Step.Take take => TakeAsync(take),
                        Step.Wait wait => contract.AdvanceAsync(Span(wait.Span)),
                        Step.Read read => ReadAsync(read),
                        _ => DepthAsync(),
                    }
                );
            }
        }

        /// <summary>Out of the store and into an empty one, where everything is as it was but for the leases.</summary>
        public async Task MoveAsync()
        {
            var before = await contract.MoveAsync();
            _model.LoseLeases();
            Same("move", before.ToString(), (await contract.SumAsync()).ToString());
        }

        private async Task CommitAsync(Step.Change change)
        {
            var commit = new Commit();
            foreach (var put in change.Puts.DistinctBy(put => put.Key))
                commit.Put(
                    Key(put.Key),
                    Bytes($"body {_step}"),
                    Version(put.Key, put.Wrong),
                    put.Keep > 0 ? Span(put.Keep) : null,
                    [.. Entries(put)]
                );
            foreach (var delete in change.Deletes.Where(delete => !change.Puts.Any(put => put.Key == delete.Key)))
                commit.Delete(Key(delete.Key), Version(delete.Key, delete.Wrong));
            foreach (var (i, work) in change.Enqueues.Index())
                commit.Enqueue(Work(work, $"work {_step}.{i}"));
            var ends = change
                .Ends.Where(_ => _taken.Count > 0)
                .Select(end => (Taken: _taken[end.Item % _taken.Count], end))
                .DistinctBy(end => end.Taken.Item.Handle)
                .Select(end =>
                    (
                        end.Taken.Item,
                        End: new StoreModel.End(
                            end.Taken.Lease,
                            end.end.Kind,
                            Span(end.end.Kind == WorkEndKind.Renew ? end.end.Delay + 2 : end.end.Delay),
                            $"reason {_step}"
                        )
                    )
                )
                .ToList();
            foreach (var (item, end) in ends)
                commit.Ends.Add(new WorkEnd(item, end.Kind, end.Delay, end.Reason));

            var expected = _model.Commit(commit.Puts, commit.Deletes, commit.Enqueues, [.. ends.Select(e => e.End)]);
            Same($"commit {Say(commit)}", Say(expected), Say(await contract.Store.CommitAsync(commit, Cancel)));
        }

        private async Task TakeAsync(Step.Take take)
        {
            var (max, lease) = (take.Max, Span(take.Lease));
            var expected = _model.Take(_queue, max, lease);
            var actual = await contract.Store.TakeAsync(_queue, max, lease, Cancel);
            Same(
                $"take {max} for {lease}",
                Join(expected.Select(Say)) + _model.NextDue(_queue),
                Join(actual.Items.Select(Say)) + actual.NextDue
            );
            _taken.AddRange(actual.Items.Zip(expected));
        }

        private async Task ReadAsync(Step.Read read)
        {
            var key = Key(read.Key);
            var document = await contract.Store.GetAsync(key, Cancel);
            Same(
                $"get {key}",
                Say(_model.Get(key)),
                document is null ? "none" : $"{Text(document.Body)} v{document.Version}"
            );

            var query = new IndexQuery(Index(read.Index), read.Limit) { Min = read.Min, Max = read.Max };
            var listed = await contract.ListAsync(query);
            Same($"list {query}", Join(_model.List(query).Take(query.Limit).Select(d => d.Key)), Join(listed));
        }

        private async Task DepthAsync() =>
            Same(
                "depth",
                _model.Depth(_queue).ToString(),
                (await contract.Store.DepthAsync(_queue, Cancel)).ToString()
            );

        private NewWork Work(Step.Enqueue work, string payload) =>
            new(_queue, Bytes(payload))
            {
                Lane = work.Lane > 0 ? $"lane {work.Lane}" : null,
                Priority = work.Priority,
                Delay = Span(work.Delay),
                Id = work.Id >= 0 ? $"id {work.Id}" : null,
                RememberFor = Span(work.Remember),
            };

        /// <summary>No two scores are equal: the order of equals is no one's promise.</summary>
        private IEnumerable<IndexEntry> Entries(Step.Put put)
        {
            if (put.First % 3 != 0)
                yield return new IndexEntry(Index(0), put.First + put.Key / 1000.0);
            if (put.Second % 3 != 0)
                yield return new IndexEntry(Index(1), put.Second + put.Key / 1000.0);
        }

        private long Version(int key, bool wrong) => (_model.Get(Key(key))?.Version ?? 0) + (wrong ? 1 : 0);

        private TimeSpan Span(int halves) => contract.Beat * halves * 0.5;

        private string Key(int key) => $"{number}/key {key}";

        private string Index(int index) => $"{number}/index {index}";

        private void Same(string command, string expected, string actual)
        {
            _trace.Add($"{command} -> {expected}");
            if (expected != actual)
                Assert.Fail($"The model says {expected}\nbut the store {actual}\n{string.Join('\n', _trace)}");
        }

        private static string Say(CommitResult result) =>
            $"{result.Status} {result.Key} {Join(result.SkippedIds ?? [])}";

        private static string Say(StoreModel.StoredDocument? document) =>
            document is null ? "none" : $"{document.Body} v{document.Version}";

        private static string Say(StoreModel.Lease lease) =>
            $"{Text(lease.Item.Work.Payload)} {lease.Item.Work.Lane} p{lease.Item.Work.Priority} try "
            + $"{lease.Item.Attempts} at {Say(lease.Item.Enqueued)} {lease.Item.Reason}";

        private static string Say(WorkItem item) =>
            $"{Text(item.Payload)} {item.Lane} p{item.Priority} try {item.Attempts} at {Say(item.Enqueued)} "
            + $"{item.LastReason}";

        private static string Say(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

        private static string Say(Commit commit) =>
            Join(
                commit
                    .Puts.Select(p =>
                        $"put {p.Key} v{p.ExpectedVersion} for {p.KeepFor} "
                        + $"[{Join(p.Indexes.Select(i => i.ToString()))}]"
                    )
                    .Concat(commit.Deletes.Select(d => $"delete {d.Key} v{d.ExpectedVersion}"))
                    .Concat(commit.Ends.Select(e => $"{e.Kind} {Text(e.Item.Payload)} {e.Delay}"))
                    .Concat(
                        commit.Enqueues.Select(w =>
                            $"enqueue {Text(w.Payload)} {w.Lane} p{w.Priority} in {w.Delay} id {w.Id} for "
                            + $"{w.RememberFor}"
                        )
                    )
            );

        private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);
    }
}
