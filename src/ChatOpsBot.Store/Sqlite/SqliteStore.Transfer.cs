using ChatOpsBot.Store.Transfer;
using Microsoft.Data.Sqlite;

namespace ChatOpsBot.Store.Sqlite;

/// <summary>The file is held by this process alone, so no one else has to be asked.</summary>
internal sealed partial class SqliteStore
{
    // Of the writer's thread, while this process imports.
    private SqliteImport? _import;

    public string Name => $"The database {_file.Path}";

    public IAsyncEnumerable<StoreRecord> ReadAllAsync(CancellationToken cancellationToken)
    {
        if (_import is null)
            ThrowIfImporting();
        return Rows().ToAsyncEnumerable();
    }

    public async ValueTask BeginImportAsync(CancellationToken cancellationToken)
    {
        if (
            !await _writer.RunAsync(
                new SqliteImportStep(_ => (_import ??= new SqliteImport(_file.Writer)).TryEmpty(_file)),
                cancellationToken
            )
        )
            throw new StoreUnavailableException(
                $"{Name} is not empty; import into one that is: another Storage:Path, or delete the file."
            );
    }

    public async ValueTask ImportAsync(IReadOnlyList<StoreRecord> records, CancellationToken cancellationToken) =>
        await _writer.RunAsync(
            new SqliteImportStep(_ =>
            {
                foreach (var record in records)
                    _import!.Insert(record);
                return true;
            }),
            cancellationToken
        );

    public async ValueTask EndImportAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, long> counts = [];
        await _writer.RunAsync(
            new SqliteImportStep(tables =>
            {
                counts = tables.Work.CountByQueue();
                _file.IsImporting = false;
                _import?.Dispose();
                _import = null;
                return true;
            }),
            cancellationToken
        );
        foreach (var (queue, count) in counts)
            _queues[queue].Restore(count);
        _queues.ChangedAll();
    }

    private void ThrowIfImporting()
    {
        if (_file.IsImporting)
            throw new StoreUnavailableException(
                $"{Name} is not complete: an import into it was interrupted. Run it again: import store FILE."
            );
    }

    private IEnumerable<StoreRecord> Rows()
    {
        using var dump = new SqliteDump(_file.OpenReader());
        using var rows = dump.Read().GetEnumerator();
        while (true)
        {
            try
            {
                if (!rows.MoveNext())
                    yield break;
            }
            catch (SqliteException e)
            {
                throw Unreadable(e);
            }
            yield return rows.Current;
        }
    }
}
