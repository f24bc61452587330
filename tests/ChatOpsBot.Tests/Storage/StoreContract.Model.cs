using System.Globalization;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Tests.Storage;

public abstract partial class StoreContract
{
    /// <summary>Now as the store sees it; null when it lives in real time, where answers cannot be foretold to the millisecond.</summary>
    protected abstract DateTimeOffset? Now { get; }

    [Fact]
    public async Task Any_sequence_of_commands_is_answered_as_by_the_model()
    {
        if (Now is null)
            Assert.Skip("This engine's time is real.");
        for (var seed = 1; seed <= 200; seed++)
            await new ModelRun(this, seed).RunAsync(commands: 60);
    }

    private sealed class ModelRun(StoreContract contract, int seed)
    {
        private static readonly int[] Priorities = [5, 5, 0, 9];
        private static readonly WorkEndKind[] Kinds = [WorkEndKind.Complete, WorkEndKind.Complete, WorkEndKind.Retry, WorkEndKind.Defer, WorkEndKind.Renew];

        private readonly Random _random = new(seed);
        private readonly StoreModel _model = new(() => contract.Now!.Value);
        private readonly List<(WorkItem Item, StoreModel.Lease Lease)> _taken = [];
        private readonly List<string> _trace = [];
        private readonly string _queue = $"queue {seed}";

        public async Task RunAsync(int commands)
        {
            for (var i = 0; i < commands; i++)
            {
                await (_random.Next(10) switch
                {
                    < 4 => CommitAsync(i),
                    < 7 => TakeAsync(),
                    7 => contract.AdvanceAsync(contract.Beat * _random.Next(1, 7) * 0.5),
                    8 => ReadAsync(),
                    _ => DepthAsync(),
                });
            }
        }

        private async Task CommitAsync(int number)
        {
            var commit = new Commit();
            foreach (var key in Some(2).Select(_ => Key()).Distinct())
            {
                // Mostly the true version, sometimes a wrong one.
                var version = (_model.Get(key)?.Version ?? 0) + (_random.Next(8) == 0 ? 1 : 0);
                if (_random.Next(4) == 0)
                    commit.Delete(key, version);
                else
                    commit.Put(key, Bytes($"body {number}"), version, _random.Next(3) == 0 ? Span(1) : null, [.. Entries(number, key)]);
            }
            foreach (var i in Some(3))
                commit.Enqueue(NewWork($"work {number}.{i}"));
            var ends = Some(2).Where(_ => _taken.Count > 0).Select(_ => _random.Next(_taken.Count)).DistinctBy(i => _taken[i].Item.Handle)
                .Select(i => (_taken[i].Item, End: new StoreModel.End(_taken[i].Lease, Kinds[_random.Next(Kinds.Length)], Span(0), $"reason {number}"))).ToList();
            foreach (var (item, end) in ends)
                commit.Ends.Add(new WorkEnd(item, end.Kind, end.Kind == WorkEndKind.Renew ? end.Delay + contract.Beat : end.Delay, end.Reason));

            var expected = _model.Commit(commit.Puts, commit.Deletes, commit.Enqueues,
                [.. ends.Select((e, i) => e.End with { Delay = commit.Ends[i].Delay })]);
            Same($"commit {Say(commit)}", Say(expected), Say(await contract.Store.CommitAsync(commit, Cancel)));
        }

        private async Task TakeAsync()
        {
            var (max, lease) = (_random.Next(1, 4), Span(1));
            var expected = _model.Take(_queue, max, lease);
            var actual = await contract.Store.TakeAsync(_queue, max, lease, Cancel);
            Same($"take {max} for {lease}", Join(expected.Select(Say)) + _model.NextDue(_queue), Join(actual.Items.Select(Say)) + actual.NextDue);
            _taken.AddRange(actual.Items.Zip(expected));
        }

        private async Task ReadAsync()
        {
            var key = Key();
            var document = await contract.Store.GetAsync(key, Cancel);
            Same($"get {key}", Say(_model.Get(key)), document is null ? "none" : $"{Text(document.Body)} v{document.Version}");

            var query = new IndexQuery(Index(_random.Next(2)), _random.Next(1, 5)) { Min = _random.Next(-60, 20), Max = _random.Next(0, 60) };
            var listed = await contract.ListAsync(query);
            Same($"list {query}", Join(_model.List(query).Take(query.Limit).Select(d => d.Key)), Join(listed));
        }

        private async Task DepthAsync() =>
            Same("depth", _model.Depth(_queue).ToString(), (await contract.Store.DepthAsync(_queue, Cancel)).ToString());

        private NewWork NewWork(string payload) => new(_queue, Bytes(payload))
        {
            Lane = _random.Next(4) is var lane and > 0 ? $"lane {lane}" : null,
            Priority = Priorities[_random.Next(Priorities.Length)],
            Delay = _random.Next(3) == 0 ? Span(1) : TimeSpan.Zero,
            Id = _random.Next(3) == 0 ? $"id {_random.Next(4)}" : null,
            RememberFor = Span(1) * 3,
        };

        /// <summary>No two scores are equal: the order of equals is nobody's promise.</summary>
        private IEnumerable<IndexEntry> Entries(int number, string key) => Enumerable.Range(0, 2).Where(_ => _random.Next(2) == 0)
            .Select(i => new IndexEntry(Index(i), (_random.Next(2) == 0 ? number : -number) + key[^1] / 1000.0));

        private IEnumerable<int> Some(int most) => Enumerable.Range(0, _random.Next(most + 1));

        private TimeSpan Span(int least) => contract.Beat * _random.Next(least, 7) * 0.5;

        private string Key() => $"{seed}/key {_random.Next(5)}";

        private string Index(int number) => $"{seed}/index {number}";

        private void Same(string command, string expected, string actual)
        {
            _trace.Add($"{command} -> {expected}");
            if (expected != actual)
                Assert.Fail($"Seed {seed}: the model says {expected}\nbut the store {actual}\n{string.Join('\n', _trace)}");
        }

        private static string Say(CommitResult result) => $"{result.Status} {result.Key} {Join(result.SkippedIds ?? [])}";

        private static string Say(StoreModel.StoredDocument? document) => document is null ? "none" : $"{document.Body} v{document.Version}";

        private static string Say(StoreModel.Lease lease) =>
            $"{Text(lease.Item.Work.Payload)} {lease.Item.Work.Lane} p{lease.Item.Work.Priority} try {lease.Item.Attempts} at {Say(lease.Item.Enqueued)} {lease.Item.Reason}";

        private static string Say(WorkItem item) =>
            $"{Text(item.Payload)} {item.Lane} p{item.Priority} try {item.Attempts} at {Say(item.Enqueued)} {item.LastReason}";

        private static string Say(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

        private static string Say(Commit commit) => Join(
            commit.Puts.Select(p => $"put {p.Key} v{p.ExpectedVersion} for {p.KeepFor} [{Join(p.Indexes.Select(i => i.ToString()))}]")
                .Concat(commit.Deletes.Select(d => $"delete {d.Key} v{d.ExpectedVersion}"))
                .Concat(commit.Ends.Select(e => $"{e.Kind} {Text(e.Item.Payload)} {e.Delay}"))
                .Concat(commit.Enqueues.Select(w => $"enqueue {Text(w.Payload)} {w.Lane} p{w.Priority} in {w.Delay} id {w.Id} for {w.RememberFor}")));

        private static string Join(IEnumerable<string> parts) => string.Join(", ", parts);
    }
}
