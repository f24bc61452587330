using System.Diagnostics;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.Store.Sqlite;

public sealed class SqliteStoreTests : StoreContract, IDisposable
{
    private const string ChildFile = "CHATOPSBOT_TEST_STORE";

    private readonly TemporaryFolder _folder = new(inMemory: true);
    private readonly ManualTime _time = new();
    private SqliteStore _store;

    public SqliteStoreTests() => _store = Open(StorePath);

    protected override IStore Store => _store;

    protected override DateTimeOffset? Now => _time.GetUtcNow();

    private string StorePath => _folder.File("data/chatops.db");

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    protected override Task AdvanceAsync(TimeSpan by)
    {
        _time.Advance(by);
        return Task.CompletedTask;
    }

    protected override Task ReopenAsync()
    {
        _store.Dispose();
        _store = Open(StorePath);
        return Task.CompletedTask;
    }

    protected override Task EmptyAsync()
    {
        _store.Dispose();
        Directory.Delete(Path.GetDirectoryName(StorePath)!, recursive: true);
        _store = Open(StorePath);
        return Task.CompletedTask;
    }

    [Fact]
    public void A_file_in_a_folder_that_others_can_open_is_readable_by_its_user_only()
    {
        // Windows has no such rights.
        if (OperatingSystem.IsWindows())
            return;
        Directory.CreateDirectory(_folder.File("shared"));
        var path = _folder.File("shared/chatops.db");

        using var store = Open(path);

        foreach (var ending in new[] { "", "-wal", "-shm", ".lock" })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path + ending));
    }

    [Fact]
    public async Task What_a_dead_process_held_is_due_at_once_because_no_one_else_can_have_it()
    {
        await EnqueueAsync(Item("held", "a"), Item("next", "a"), Item("alone"));
        var held = await TakeAsync();

        await ReopenAsync();

        Assert.Equal(CommitStatus.LeaseLost, (await Store.CommitAsync(new Commit().Complete(held[0]), Cancel)).Status);
        Assert.Equal(["held", "alone"], await TakeTextsAsync());
    }

    [Fact]
    public void A_second_store_on_one_file_is_refused()
    {
        var refused = Assert.Throws<StoreUnavailableException>(() => Open(StorePath));

        Assert.Contains("is another one running?", refused.Message);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused()
    {
        await CommitAsync(new Commit().Put("a", Bytes("1"), 0));
        _store.Dispose();
        Execute("PRAGMA user_version = 99");

        var refused = Assert.Throws<StoreUnavailableException>(() => Open(StorePath));

        Assert.Contains("schema 99", refused.Message);
        Execute("PRAGMA user_version = 1");
        await ReopenAsync();
        Assert.Equal("1", await GetTextAsync("a"));
    }

    [Fact]
    public void A_file_that_is_not_a_database_is_refused()
    {
        var path = _folder.File("other.db");
        File.WriteAllText(path, new string('x', 5_000));

        Assert.Throws<StoreUnavailableException>(() => Open(path));
    }

    [Fact]
    public async Task A_closed_store_reports_it()
    {
        _store.Dispose();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () =>
            await Store.CommitAsync(new Commit().Enqueue(Item("x")), Cancel)
        );
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await Store.GetAsync("a", Cancel));
    }

    [Fact]
    public async Task A_full_disk_refuses_what_does_not_fit_and_nothing_else()
    {
        _store.Dispose();
        _store = Open(StorePath, maxMegabytes: 1);
        var large = System.Security.Cryptography.RandomNumberGenerator.GetBytes(2_000_000);

        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async i =>
                {
                    var commit = new Commit().Put($"{i}", i % 2 == 0 ? large : Bytes("small"), 0).Enqueue(Item($"{i}"));
                    return await Record.ExceptionAsync(async () => await CommitAsync(commit));
                })
        );

        Assert.All(outcomes.Index(), o => Assert.Equal(o.Index % 2 == 0, o.Item is StoreUnavailableException));
        Assert.Equal(10, (await Store.DepthAsync(Queue, Cancel)).Waiting);
        Assert.Null(await Store.GetAsync("0", Cancel));
        Assert.Equal("small", await GetTextAsync("1"));
    }

    [Fact]
    public async Task The_store_goes_on_when_there_is_room_again()
    {
        _store.Dispose();
        _store = Open(StorePath, maxMegabytes: 1);
        var part = System.Security.Cryptography.RandomNumberGenerator.GetBytes(100_000);
        var stored = 0;
        while (await Record.ExceptionAsync(() => CommitAsync(new Commit().Put($"{stored}", part, 0))) is null)
            stored++;

        await CommitAsync(new Commit().Delete("0", 1));

        await CommitAsync(new Commit().Put("again", part, 0));
        Assert.InRange(stored, 5, 10);
    }

    [Fact]
    public async Task What_has_expired_leaves_the_file_without_anyone_asking()
    {
        for (var i = 0; i < 250; i++)
        {
            await CommitAsync(
                new Commit()
                    .Put($"{i}", Bytes("1"), 0, Beat, new IndexEntry("all", i))
                    .Enqueue(Item("x", $"{i}") with { Id = $"{i}", RememberFor = Beat })
            );
        }
        foreach (var item in await TakeAsync(max: 250))
            await CommitAsync(new Commit().Complete(item, Beat));
        await CommitAsync(new Commit().Put("stays", Bytes("1"), 0, TimeSpan.FromDays(1)));

        await AdvanceAsync(TimeSpan.FromMinutes(2));
        // Each group takes one step of the sweep with it.
        for (var i = 0; i < 5; i++)
            await TakeAsync();
        _store.Dispose();

        Assert.Equal(
            "1 0 0 0",
            Query(
                "SELECT (SELECT count(*) FROM documents) || ' ' || (SELECT count(*) FROM index_entries) "
                    + "|| ' ' || (SELECT count(*) FROM seen) || ' ' || (SELECT count(*) FROM lane_holds)"
            )
        );
    }

    [Fact]
    public async Task Questions_about_work_use_an_index_whatever_the_backlog()
    {
        await EnqueueAsync(Item("x", "a"));
        _store.Dispose();

        string[] questions =
        [
            "SELECT seq FROM items WHERE queue = 'q' AND priority = 5 AND ready IS NOT NULL ORDER BY ready, "
                + "seq LIMIT 5",
            "SELECT seq FROM items WHERE queue = 'q' AND lane = 'a' ORDER BY priority, seq LIMIT 1",
            "SELECT seq FROM items WHERE queue = 'q' AND lane = 'a' AND lane IS NOT NULL AND ready IS NOT NULL",
            "SELECT min(due) FROM items WHERE queue = 'q'",
            "SELECT id FROM documents WHERE expires <= 5 ORDER BY expires LIMIT 5",
        ];
        Assert.All(
            questions,
            q =>
                Assert.Matches(
                    "^SEARCH (TABLE )?[a-z]+ USING (COVERING )?INDEX",
                    Query($"EXPLAIN QUERY PLAN {q}", column: 3)
                )
        );
    }

    [Fact]
    public async Task What_a_killed_process_had_acknowledged_is_there()
    {
        var path = _folder.File("killed.db");
        using var child = StartChild(path);
        var acknowledged = new List<string>();
        while (acknowledged.Count < 500 && await child.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("stored ", StringComparison.Ordinal))
                acknowledged.Add(line["stored ".Length..]);
        }
        child.Kill();
        // What it had said before it died counts too.
        while (await child.StandardOutput.ReadLineAsync(Cancel) is { } line)
        {
            if (line.StartsWith("stored ", StringComparison.Ordinal) && line.EndsWith('.'))
                acknowledged.Add(line["stored ".Length..]);
        }
        await child.WaitForExitAsync(Cancel);

        using var store = OpenNow(path);
        var items = (await store.TakeAsync(Queue, 1_000_000, TimeSpan.FromHours(1), Cancel))
            .Items.Select(i => Text(i.Payload))
            .ToHashSet();
        Assert.True(acknowledged.Count >= 500);
        foreach (var key in acknowledged)
        {
            Assert.NotNull(await store.GetAsync(key, Cancel));
            Assert.Contains(key, items);
        }
    }

    /// <summary>The other half of the test above, run in a process of its own.</summary>
    [Fact(Explicit = true)]
    public async Task Store_until_killed()
    {
        var path = Environment.GetEnvironmentVariable(ChildFile);
        if (path is null)
            Assert.Skip($"{ChildFile} names no file.");
        using var store = OpenNow(path);
        await using var output = TextWriter.Synchronized(
            new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true }
        );
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async writer =>
                {
                    for (var i = 0; ; i++)
                    {
                        var key = $"{writer}/{i}.";
                        await store.CommitAsync(
                            new Commit().Put(key, new byte[3_000], 0).Enqueue(new NewWork(Queue, Bytes(key))),
                            Cancel
                        );
                        await output.WriteLineAsync($"stored {key}");
                    }
                })
        );
    }

    private static Process StartChild(string path)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (
            var argument in (string[])
                [
                    "exec",
                    typeof(SqliteStoreTests).Assembly.Location,
                    "-explicit",
                    "only",
                    "-method",
                    $"*.{nameof(Store_until_killed)}",
                ]
        )
            start.ArgumentList.Add(argument);
        start.Environment[ChildFile] = path;
        return Process.Start(start)!;
    }

    private SqliteStore Open(string path, int? maxMegabytes = null) =>
        new(new StorageOptions { Path = path, MaxMegabytes = maxMegabytes }, _time, NullLogger<SqliteStore>.Instance);

    /// <summary>Two processes share no manual clock.</summary>
    private static SqliteStore OpenNow(string path) =>
        new(new StorageOptions { Path = path }, TimeProvider.System, NullLogger<SqliteStore>.Instance);

    private void Execute(string sql) => Query(sql);

    private string? Query(string sql, int column = 0)
    {
        using var connection = new SqliteConnection($"Data Source={StorePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the texts are this file's own
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        return reader.Read() ? reader.GetValue(column).ToString() : null;
    }
}
