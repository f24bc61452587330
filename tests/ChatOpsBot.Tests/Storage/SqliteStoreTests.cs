using ChatOpsBot.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.Storage;

public sealed class SqliteStoreTests : StoreContract, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("chatops-store-").FullName;
    private readonly ManualTime _time = new();
    private SqliteStore _store;

    public SqliteStoreTests() => _store = Open();

    protected override IStore Store => _store;

    private string File => Path.Combine(_folder, "data", "chatops.db");

    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected override Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return Task.CompletedTask;
    }

    protected override Task ReopenAsync()
    {
        _store.Dispose();
        _store = Open();
        return Task.CompletedTask;
    }

    private SqliteStore Open(int? maxMegabytes = null) =>
        new(new StorageOptions { Path = File, MaxMegabytes = maxMegabytes }, _time, NullLogger<SqliteStore>.Instance);
}
