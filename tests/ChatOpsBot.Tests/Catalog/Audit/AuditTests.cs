using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Cli;
using ChatOpsBot.Operations;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Catalog.Audit;

/// <summary>What someone may do to the audit log afterwards, and how it shows.</summary>
public sealed class AuditTests
{
    private static readonly byte[] Key = "a key of these tests"u8.ToArray();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string[] Log(int entries, byte[]? key)
    {
        List<string> lines = [];
        var previous = AuditLog.NoEntry;
        for (var number = 1; number <= entries; number++)
        {
            var entry = new AuditEntry(TestApp.Start, $"act {number}", "done").Chained(number, previous, key ?? []);
            lines.Add((key is null ? entry with { Mac = null } : entry).ToJson());
            previous = entry.Hash!;
        }
        return [.. lines];
    }

    private static AuditHead HeadOf(string[] lines) =>
        AuditEntry.Read(System.Text.Encoding.UTF8.GetBytes(lines[^1])) is var last
            ? new AuditHead(last.Number, last.Hash!)
            : null!;

    [Fact]
    public void A_whole_log_holds_together_and_what_is_missing_anywhere_is_named()
    {
        var log = Log(10, Key);
        var head = HeadOf(log);

        Assert.Equal((10L, null), AuditExport.Verify(log, Key, head));
        Assert.Equal("entries 1 to 3 are missing at the beginning", AuditExport.Verify(log[3..], Key, head).Problem);
        Assert.Equal("entry 10 is missing at the end", AuditExport.Verify(log[..9], Key, head).Problem);
        Assert.Equal(
            "entry 1 is missing at the beginning, and entries 8 to 10 are missing at the end",
            AuditExport.Verify(log[1..7], Key, head).Problem
        );
        Assert.Equal("entries 1 to 10 are missing: the file is empty", AuditExport.Verify([], Key, head).Problem);
        Assert.Equal("there is no entry in the file", AuditExport.Verify([], Key).Problem);
        Assert.Contains(
            "something is missing or was put in",
            AuditExport.Verify([.. log[..4], .. log[5..]], Key, head).Problem,
            StringComparison.Ordinal
        );
        // A head of earlier holds, too: the log has grown since.
        Assert.Null(AuditExport.Verify(log, Key, HeadOf(log[..4])).Problem);
    }

    [Fact]
    public void Hashes_that_were_computed_again_show()
    {
        var log = Log(10, Key);
        var again = Log(10, "the key of someone else"u8.ToArray());

        Assert.Contains(
            "entry 1 (line 1) is not signed with the log's key",
            AuditExport.Verify(again, Key, HeadOf(again)).Problem,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "no entry is signed with the log's key",
            AuditExport.Verify(Log(10, null), Key, HeadOf(log)).Problem
        );
        Assert.Contains(
            "is not the one that the head names",
            AuditExport.Verify([.. Shifted(log)], null, HeadOf(log)).Problem,
            StringComparison.Ordinal
        );
        // An entry without a signature cannot follow one with.
        var signed = Log(5, Key);
        Assert.Contains(
            "is not signed, and those before it are",
            AuditExport.Verify([.. signed[..4], Log(5, null)[4]], Key).Problem,
            StringComparison.Ordinal
        );
        // What was written before there was a key stays as it was.
        Assert.Null(AuditExport.Verify([.. Log(3, null), .. Log(5, Key)[3..]], Key, HeadOf(signed)).Problem);

        static IEnumerable<string> Shifted(string[] log)
        {
            var previous = AuditLog.NoEntry;
            foreach (var (index, line) in log.Index())
            {
                var entry = AuditEntry.Read(System.Text.Encoding.UTF8.GetBytes(line)) with { Actor = "U0EVIL" };
                entry = entry.Chained(index + 1, previous, []);
                previous = entry.Hash!;
                yield return entry.ToJson();
            }
        }
    }

    [Theory, InlineData(null), InlineData("a key from the configuration")]
    public async Task An_export_is_verified_against_the_head_beside_it_or_the_one_that_was_posted(string? key)
    {
        using var folder = new TemporaryFolder();
        string[] settings = [$"Storage:Path={folder.File("bot.db")}", "Sandbox=true", $"Audit:Key={key}"];
        await using (var app = await TestApp.StartAsync([.. settings, "Slack:AdminChannel=#admins"]))
        {
            var audit = app.Services.GetRequiredService<AuditLog>();
            for (var number = 1; number <= 3; number++)
            {
                var effects = new Commit();
                await audit.AddAsync(effects, new AuditEntry(TestApp.Start, $"act {number}", "done"), Stop);
                Assert.True((await app.Store.CommitAsync(effects, Stop)).IsDone);
            }
        }
        var file = folder.File("audit.jsonl");
        Assert.Equal(
            0,
            await ExportAuditVerb.RunAsync(ChatOpsBotApp.Bot, null, settings, file, new StringWriter(), Stop)
        );
        var whole = await File.ReadAllLinesAsync(file, Stop);
        var head = HeadOf(whole).ToString();

        Assert.Equal((0, "3 entries hold together."), await VerifyAsync());
        Assert.Equal((0, "3 entries hold together."), await VerifyAsync(head));
        await File.WriteAllLinesAsync(file, whole[..2], Stop);
        Assert.Equal((1, "2 entries hold together, but entry 3 is missing at the end."), await VerifyAsync());
        await File.WriteAllTextAsync(file + ".head", $"{HeadOf(whole[..2])} {new string('0', 64)}", Stop);
        Assert.Contains(
            "is not signed with the log's key, so entries may be missing at the end",
            (await VerifyAsync()).Said,
            StringComparison.Ordinal
        );
        File.Delete(file + ".head");
        Assert.Contains("entries may be missing at the end", (await VerifyAsync()).Said, StringComparison.Ordinal);
        Assert.Equal((1, "2 entries hold together, but entry 3 is missing at the end."), await VerifyAsync(head));
        await File.WriteAllTextAsync(file, "", Stop);
        Assert.Equal(
            (1, "0 entries hold together, but entries 1 to 3 are missing: the file is empty."),
            await VerifyAsync(head)
        );

        async Task<(int Code, string Said)> VerifyAsync(string? posted = null)
        {
            var output = new StringWriter();
            var code = await VerifyAuditVerb.RunAsync(ChatOpsBotApp.Bot, null, settings, file, posted, output, Stop);
            return (code, output.ToString().Trim());
        }
    }

    [Fact]
    public async Task How_far_the_log_goes_is_posted_every_day_that_it_has_grown()
    {
        await using var app = await TestApp.StartUnlimitedAsync("Slack:AdminChannel=#chatops-admin");
        var job = app.Services.GetServices<IRecurringJob>().OfType<PostAuditHead>().Single();

        await RunAsync();
        Assert.Empty(app.Cards("#chatops-admin"));
        await AddAsync();
        await RunAsync();
        await RunAsync();
        Assert.Equal(
            [
                $"The audit log has 1 entry. `export verify FILE --head \"{await app.Services.GetRequiredService<AuditLog>().HeadAsync(Stop)}\"` shows whether an export still has all of them, unchanged.",
            ],
            app.Cards("#chatops-admin").Select(message => message.Text)
        );
        await AddAsync();
        await RunAsync();
        Assert.Equal(2, app.Cards("#chatops-admin").Count);

        async Task AddAsync()
        {
            var effects = new Commit();
            await app
                .Services.GetRequiredService<AuditLog>()
                .AddAsync(effects, new AuditEntry(TestApp.Start, "act", "done"), Stop);
            await app.Store.CommitAsync(effects, Stop);
        }

        async Task RunAsync()
        {
            var effects = new Commit();
            await job.RunAsync(TestApp.Start, effects, Stop);
            await app.Store.CommitAsync(effects, Stop);
            await app.SettleAsync();
        }
    }
}
