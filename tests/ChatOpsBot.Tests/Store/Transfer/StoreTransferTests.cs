using System.Text;
using ChatOpsBot.Cli;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using ChatOpsBot.Store.Transfer;
using ChatOpsBot.Tests.EndToEnd;
using ChatOpsBot.Tests.Store.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.Store.Transfer;

/// <summary>From one engine to the other and back, as an operator does it.</summary>
public sealed class StoreTransferTests(RedisServer redis) : IClassFixture<RedisServer>, IAsyncLifetime
{
    private static readonly TimeSpan Long = TimeSpan.FromDays(30);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string[] OnRedis => ["Storage:Provider=Redis", $"Storage:Redis={redis.Address}"];

    public async ValueTask InitializeAsync()
    {
        RedisServer.SkipUnlessInstalled();
        await redis.AskAsync("FLUSHALL");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task From_SQLite_to_Redis_and_back_nothing_changes()
    {
        using (var store = Open("first.db"))
            await FillAsync(store);

        await MoveAsync("export", OnSqlite("first.db"), "1.jsonl");
        var said = await MoveAsync("import", OnRedis, "1.jsonl");
        await MoveAsync("export", OnRedis, "2.jsonl");
        await MoveAsync("import", OnSqlite("second.db"), "2.jsonl");
        await MoveAsync("export", OnSqlite("second.db"), "3.jsonl");

        var ends = new[] { "1.jsonl", "2.jsonl", "3.jsonl" }
            .Select(name => File.ReadLines(_folder.File(name)).Last())
            .ToArray();
        Assert.Contains(
            "\"documents\":501,\"work\":503,\"holds\":1,\"ids\":500,\"sha256\":\"",
            ends[0],
            StringComparison.Ordinal
        );
        Assert.Single(ends.Distinct());
        Assert.Contains("They are the same", said, StringComparison.Ordinal);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite,
            OperatingSystem.IsWindows()
                ? UnixFileMode.UserRead | UnixFileMode.UserWrite
                : File.GetUnixFileMode(_folder.File("1.jsonl"))
        );
        using var moved = Open("second.db");
        var held = (await moved.TakeAsync("work", 1, Long, Stop)).Items.Single();
        Assert.Equal(("held", "lane", 3), (Encoding.UTF8.GetString(held.Payload.Span), held.Lane, held.Attempts));
        Assert.Equal(
            ["id 7"],
            (
                await moved.CommitAsync(new Commit().Enqueue(new NewWork("later", default) { Id = "id 7" }), Stop)
            ).SkippedIds!
        );
    }

    [Fact]
    public async Task A_bot_that_moves_to_Redis_goes_on_where_it_was()
    {
        var path = $"Storage:Path={_folder.File("chatops.db")}";
        await using (var before = await TestApp.StartUnlimitedAsync(path, "Engine:Enabled=false"))
        {
            using var taken = await before.GitHubAsync("push", GitHubPayloads.Push(1), "known");
            Assert.Equal(202, (int)taken.StatusCode);
        }
        await MoveAsync("export", [path], "bot.jsonl");
        await MoveAsync("import", OnRedis, "bot.jsonl");

        await using var after = await TestApp.StartUnlimitedAsync(OnRedis);
        await after.UntilAsync(() => after.Cards("#general").Count > 0);
        using var again = await after.GitHubAsync("push", GitHubPayloads.Push(1), "known");

        Assert.Equal(200, (int)again.StatusCode);
        Assert.Single(after.Cards("#general"));
    }

    [Fact]
    public async Task An_import_that_was_killed_leaves_a_closed_store_and_is_run_again()
    {
        await WriteAsync(
            "large.jsonl",
            Enumerable
                .Range(0, 20_000)
                .Select(i => new DocumentRecord(
                    $"document {i}",
                    1,
                    [new IndexEntry("all", i)],
                    Encoding.UTF8.GetBytes($"{i}")
                ))
        );
        // The import reads the file twice, to judge it and to take it; through a pipe it waits where the test stops.
        var pipe = _folder.File("pipe");
        await using (var make = ChildProcess.Start("mkfifo", _folder.Path, pipe))
            Assert.Equal(0, await make.ExitAsync());
        var file = await File.ReadAllBytesAsync(_folder.File("large.jsonl"), Stop);
        await using (
            var import = ChildProcess.Start(
                "dotnet",
                _folder.Path,
                [
                    "exec",
                    Path.Combine(AppContext.BaseDirectory, "ChatOpsBot.dll"),
                    "import",
                    "store",
                    pipe,
                    .. OnRedis.SelectMany(setting => new[] { "--set", setting }),
                ]
            )
        )
        {
            await using (var whole = await OpenPipeAsync(pipe))
                await whole.WriteAsync(file, Stop);
            await UntilDocumentsAsync(1, import);
            await using (var half = await OpenPipeAsync(pipe))
            {
                await half.WriteAsync(file.AsMemory(..(file.Length / 2)), Stop);
                await half.FlushAsync(Stop);
                await UntilDocumentsAsync(1_000, import);
                await import.KillAsync();
            }
        }
        Assert.Equal("$6", await redis.AskAsync("GET {chatops}:moving"));

        var refused = await MoveAsync("export", OnRedis, "half.jsonl", code: 1);
        await using (var bot = await TestApp.StartUnlimitedAsync(OnRedis))
        {
            using var sent = await bot.GitHubAsync("push", GitHubPayloads.Push(1));
            using var ready = await bot.Http.GetAsync("healthz/ready", Stop);
            Assert.Equal((503, 503), ((int)sent.StatusCode, (int)ready.StatusCode));
        }
        await MoveAsync("import", OnRedis, "large.jsonl");

        Assert.Contains(
            "an import into it was interrupted. Run it again: import store FILE",
            refused,
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(_folder.File("half.jsonl")));
        Assert.Equal(":20002", await redis.AskAsync("DBSIZE"));
    }

    public static TheoryData<string, Func<string[], string[]>> BadFiles =>
        new()
        {
            { "line 1: the file is empty; write the file again with: export store FILE", _ => [] },
            {
                "line 1: this is not an exported store, which begins with {\"kind\":\"store\"",
                _ => ["{\"at\":\"2026-03-02\",\"hash\":\"x\"}"]
            },
            {
                "line 1: this is format 2, and this version reads format 1",
                lines => [lines[0].Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal), .. lines[1..]]
            },
            { "line 4: the last line, whose kind is \"end\", is missing. The file was truncated", lines => lines[..3] },
            {
                "line 3: the file ends within the line. It was truncated",
                lines => [lines[0], lines[1], lines[2][..20]]
            },
            {
                "line 2: this is not a record ($.version, byte ",
                lines =>
                    [
                        lines[0],
                        lines[1].Replace("\"version\":1", "\"version\":\"secret\"", StringComparison.Ordinal),
                        .. lines[2..],
                    ]
            },
            {
                "line 2: this is not a record",
                lines =>
                    [lines[0], lines[1].Replace("\"document\"", "\"secret\"", StringComparison.Ordinal), .. lines[2..]]
            },
            {
                "line 2: this is not a record",
                lines => [lines[0], lines[1].Replace("\"version\":1,", "", StringComparison.Ordinal), .. lines[2..]]
            },
            {
                "line 6: the file should hold 2 documents, 1 work items",
                lines => [.. lines[..2], lines[2].Replace("body 1", "body 2", StringComparison.Ordinal), .. lines[3..]]
            },
            { "line 5: the file should hold 2 documents, 1 work items", lines => [.. lines[..1], .. lines[2..]] },
            { "line 7: nothing may come after the last line", lines => [.. lines, lines[1]] },
            { "line 3: a second first line", lines => [.. lines[..2], lines[0], .. lines[2..]] },
        };

    [Theory(DisableDiscoveryEnumeration = true), MemberData(nameof(BadFiles))]
    public async Task A_file_that_is_not_right_is_refused_by_its_line_before_the_store_is_touched(
        string problem,
        Func<string[], string[]> change
    )
    {
        await WriteAsync(
            "good.jsonl",
            [
                new DocumentRecord("a", 1, [], "body 1"u8.ToArray()),
                new DocumentRecord("b", 1, [], "body 1"u8.ToArray()),
                new WorkRecord(1, "work", 5, 0, 0, 0, 0, "x"u8.ToArray(), Ready: 0),
            ]
        );
        var bad = change(await File.ReadAllLinesAsync(_folder.File("good.jsonl"), Stop));
        await File.WriteAllTextAsync(_folder.File("bad.jsonl"), string.Join('\n', bad), Stop);

        var said = await MoveAsync("import", OnRedis, "bad.jsonl", code: 1);

        Assert.StartsWith(problem, said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said, StringComparison.Ordinal);
        Assert.Equal(":0", await redis.AskAsync("DBSIZE"));
    }

    [Fact]
    public void The_sum_is_that_of_all_hashes_whatever_the_order_and_counts_what_comes_twice()
    {
        StoreRecord[] records = [.. Enumerable.Range(0, 100).Select(i => new IdRecord("queue", $"{i}", i))];

        var sum = Sum(records);

        Assert.Equal(sum, Sum(records.Reverse()));
        Assert.NotEqual(sum.Sha256, Sum([.. records, records[0], records[0]]).Sha256);
        var expected =
            records.Aggregate(
                System.Numerics.BigInteger.Zero,
                (total, record) =>
                    total
                    + new System.Numerics.BigInteger(
                        System.Security.Cryptography.SHA256.HashData(record.ToUtf8()),
                        isUnsigned: true,
                        isBigEndian: true
                    )
            ) % System.Numerics.BigInteger.Pow(2, 256);
        Assert.Equal(
            Convert.ToHexStringLower(expected.ToByteArray(isUnsigned: true, isBigEndian: true)).PadLeft(64, '0'),
            sum.Sha256
        );

        static StoreSum Sum(IEnumerable<StoreRecord> records)
        {
            var builder = new StoreSum.Builder();
            foreach (var record in records)
                builder.Add(record);
            return builder.Sum;
        }
    }

    private string[] OnSqlite(string file) => [$"Storage:Path={_folder.File(file)}"];

    private SqliteStore Open(string file) =>
        new(new StorageOptions { Path = _folder.File(file) }, TimeProvider.System, NullLogger<SqliteStore>.Instance);

    private static async Task FillAsync(IStore store)
    {
        var commit = new Commit().Put("binary", new byte[] { 0xC0, 0x00, 0xFF }, 0, Long);
        for (var i = 0; i < 500; i++)
        {
            commit
                .Put(
                    $"document {i}",
                    Encoding.UTF8.GetBytes($$"""{"number":{{i}},"text":"ü \"quoted\" 🔥\n"}"""),
                    0,
                    i % 2 == 0 ? Long : null,
                    new IndexEntry("all", i),
                    new IndexEntry("own", -i / 3.0)
                )
                .Enqueue(
                    new NewWork("later", Encoding.UTF8.GetBytes($"{i}"))
                    {
                        Lane = i % 3 == 0 ? null : $"lane {i % 10}",
                        Delay = Long,
                        Priority = i % 10,
                        Id = $"id {i}",
                        RememberFor = Long,
                    }
                );
        }
        await store.CommitAsync(commit, Stop);
        await store.CommitAsync(
            new Commit().Put("document 1", "changed"u8.ToArray(), 1, null, new IndexEntry("own", 0)),
            Stop
        );
        await store.CommitAsync(
            new Commit()
                .Enqueue(new NewWork("slack", "paced"u8.ToArray()) { Lane = "channel" })
                .Enqueue(new NewWork("slack", "next"u8.ToArray()) { Lane = "channel" }),
            Stop
        );
        await store.CommitAsync(
            new Commit().Complete((await store.TakeAsync("slack", 1, Long, Stop)).Items[0], Long),
            Stop
        );
        await store.CommitAsync(
            new Commit()
                .Enqueue(new NewWork("work", "held"u8.ToArray()) { Lane = "lane" })
                .Enqueue(new NewWork("work", "page"u8.ToArray()) { Lane = "lane" }),
            Stop
        );
        await store.CommitAsync(
            new Commit().Retry((await store.TakeAsync("work", 1, Long, Stop)).Items[0], TimeSpan.Zero, "HTTP 500"),
            Stop
        );
        Assert.Single((await store.TakeAsync("work", 1, Long, Stop)).Items);
    }

    /// <summary>Open when the other side has opened it too.</summary>
    private static Task<FileStream> OpenPipeAsync(string path) =>
        Task.Run(() => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), Stop)
            .WaitAsync(TestApp.LongEnough, Stop);

    private async Task UntilDocumentsAsync(int count, ChildProcess import)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (int.Parse((await redis.AskAsync("DBSIZE"))[1..]) < count)
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TestApp.LongEnough, import.Output);
    }

    private Task<StoreSum> WriteAsync(string name, IEnumerable<StoreRecord> records) =>
        StoreFile.WriteAsync(
            _folder.File(name),
            new StoreHeader(StoreFile.Format, "a test", TestApp.Start),
            records.Append(new HandlesRecord(0)).ToAsyncEnumerable(),
            Stop
        );

    /// <returns>What is said, or the error.</returns>
    private async Task<string> MoveAsync(string verb, string[] settings, string name, int code = 0)
    {
        using var said = new StringWriter();
        string[] quiet = [.. settings, "Serilog:MinimumLevel:Default=Fatal"];
        var ended =
            verb == "export"
                ? await ExportStoreVerb.RunAsync(ChatOpsBotApp.Bot, null, quiet, _folder.File(name), said, said, Stop)
                : await ImportStoreVerb.RunAsync(ChatOpsBotApp.Bot, null, quiet, _folder.File(name), said, said, Stop);
        Assert.True(ended == code, said.ToString());
        return said.ToString();
    }
}
