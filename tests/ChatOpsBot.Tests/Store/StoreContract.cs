using System.Text;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Store;

/// <summary>
/// What every engine of <see cref="IStore"/> must do. Spans are counted in beats, so that an engine which lives in real
/// time can be tested with short ones.
/// </summary>
public abstract partial class StoreContract
{
    protected const string Queue = "work";

    protected abstract IStore Store { get; }

    /// <summary>One unit of the tests' time.</summary>
    protected virtual TimeSpan Beat => TimeSpan.FromSeconds(1);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task AdvanceAsync(TimeSpan by);

    /// <summary>Gives up the store without a farewell of its clients, and opens what it had stored.</summary>
    protected abstract Task ReopenAsync();

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    protected NewWork Item(string payload, string? lane = null) => new(Queue, Bytes(payload)) { Lane = lane };

    protected async Task CommitAsync(Commit commit)
    {
        var result = await Store.CommitAsync(commit, Cancel);
        Assert.Equal(CommitStatus.Done, result.Status);
    }

    protected async Task EnqueueAsync(params NewWork[] items)
    {
        foreach (var item in items)
            await CommitAsync(new Commit().Enqueue(item));
    }

    protected async Task<CommitStatus> TryAsync(Commit commit) => (await Store.CommitAsync(commit, Cancel)).Status;

    protected async Task<IReadOnlyList<WorkItem>> TakeAsync(int max = 100, double beats = 10) =>
        (await Store.TakeAsync(Queue, max, Beat * beats, Cancel)).Items;

    protected async Task<WorkItem> TakeOneAsync() => Assert.Single(await TakeAsync());

    protected async Task<string[]> TakeTextsAsync(int max = 100) =>
        [.. (await TakeAsync(max)).Select(i => Text(i.Payload))];

    protected async Task<string?> GetTextAsync(string key) =>
        await Store.GetAsync(key, Cancel) is { } document ? Text(document.Body) : null;

    protected async Task<string[]> ListAsync(IndexQuery query) =>
        [.. (await Store.ListAsync(query, Cancel)).Select(d => d.Key)];
}
