namespace ChatOpsBot.Store.Transfer;

/// <summary>
/// A whole store into a file, and back into one of another store. Messages for people go to the output, the exit code
/// is the answer.
/// </summary>
public sealed class MoveStore
{
    private readonly IStoreTransfer _store;
    private readonly TimeProvider _time;
    private readonly TextWriter _output;

    internal MoveStore(IStoreTransfer store, TimeProvider time, TextWriter output) =>
        (_store, _time, _output) = (store, time, output);

    /// <summary>Of the store that is configured.</summary>
    public static MoveStore Of(IServiceProvider services, TextWriter output) =>
        new(services.GetRequiredService<IStoreTransfer>(), services.GetRequiredService<TimeProvider>(), output);

    private const int PageRecords = 500;
    private const int PageBytes = 4 << 20;

    public async Task ExportAsync(string path, CancellationToken cancellationToken)
    {
        var sum = await StoreFile.WriteAsync(
            path,
            new StoreHeader(StoreFile.Format, _store.Name, _time.GetUtcNow()),
            _store.ReadAllAsync(cancellationToken),
            cancellationToken
        );
        await _output.WriteLineAsync($"{_store.Name} is in {path}: {sum}.");
    }

    /// <summary>
    /// Looks at the whole file before it touches the store, and at the whole store before it admits anyone else.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is not right, or what is read back is not what it
    /// holds.</exception>
    public async Task ImportAsync(string path, CancellationToken cancellationToken)
    {
        var expected = await SumAsync(StoreFile.ReadAsync(path, cancellationToken));
        await _store.BeginImportAsync(cancellationToken);
        var (page, bytes) = (new List<StoreRecord>(PageRecords), 0);
        await foreach (var record in StoreFile.ReadAsync(path, cancellationToken))
        {
            page.Add(record);
            bytes +=
                record is DocumentRecord document ? document.Body.Length
                : record is WorkRecord work ? work.Payload.Length
                : 0;
            if (page.Count < PageRecords && bytes < PageBytes)
                continue;
            await _store.ImportAsync(page, cancellationToken);
            page.Clear();
            bytes = 0;
        }
        if (page.Count > 0)
            await _store.ImportAsync(page, cancellationToken);

        var actual = await SumAsync(_store.ReadAllAsync(cancellationToken));
        await _output.WriteLineAsync($"{path} holds {expected}.");
        await _output.WriteLineAsync($"{_store.Name} holds {actual}.");
        if (actual != expected)
            throw new InvalidDataException(
                "The two differ, so the import is not finished and the store stays closed. "
                    + "Is something else writing to it? Import the file again."
            );
        await _store.EndImportAsync(cancellationToken);
        await _output.WriteLineAsync("They are the same; the bot can be started.");
    }

    private static async Task<StoreSum> SumAsync(IAsyncEnumerable<StoreRecord> records)
    {
        var sum = new StoreSum.Builder();
        await foreach (var record in records)
            sum.Add(record);
        return sum.Sum;
    }
}
