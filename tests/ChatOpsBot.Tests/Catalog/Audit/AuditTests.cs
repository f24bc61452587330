using System.Text;
using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Catalog.Timeline;
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

    /// <summary>A chain: the first one names its entries by their number alone.</summary>
    private static string[] Log(int entries, byte[]? key, string chain = FactChain.First, string actor = "U1")
    {
        List<string> lines = [];
        var head = new AuditHead(0, FactChain.NoEntry);
        for (var number = 1; number <= entries; number++)
        {
            var entry = FactChain.Sealed(Act($"act {number}") with { Actor = actor }, chain, head, key ?? []);
            lines.Add((key is null ? entry with { Mac = null } : entry).ToJson());
            head = new AuditHead(entry.Number, entry.Hash!);
        }
        return [.. lines];
    }

    private static Fact Act(string title) =>
        new(FactKind.CommandDone, "command:act", TestApp.Start)
        {
            Id = title,
            Title = title,
            From = "typed",
        };

    private static AuditHead HeadIn(string[] lines) =>
        Fact.Read(Encoding.UTF8.GetBytes(lines[^1])) is var last ? new AuditHead(last.Number, last.Hash!) : null!;

    private static AuditHeads HeadOf(string[] lines, string chain = FactChain.First) =>
        AuditHeads.Of(chain, HeadIn(lines));

    [Fact]
    public async Task The_log_of_a_verb_does_not_get_into_what_it_exports_to_the_standard_output()
    {
        using var folder = new TemporaryFolder();
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(
                "dotnet",
                [
                    typeof(ChatOpsBotApp).Assembly.Location,
                    .. (string[])["export", "audit", "-", "--environment", "Development"],
                    .. (string[])["--set", $"Storage:Path={folder.File("audit.db")}"],
                ]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            }
        )!;
        var exported = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);

        Assert.Equal(0, process.ExitCode);
        Assert.All(
            exported.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.StartsWith("{\"", line, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_whole_log_holds_together_and_what_is_missing_anywhere_is_named()
    {
        var log = Log(10, Key);
        var head = HeadOf(log);

        Assert.Equal((10L, null), AuditVerifier.Verify(log, Key, head));
        Assert.Equal("entries 1 to 3 are missing at the beginning", AuditVerifier.Verify(log[3..], Key, head).Problem);
        Assert.Equal("entry 10 is missing at the end", AuditVerifier.Verify(log[..9], Key, head).Problem);
        Assert.Equal(
            "entry 1 is missing at the beginning, and entries 8 to 10 are missing at the end",
            AuditVerifier.Verify(log[1..7], Key, head).Problem
        );
        Assert.Equal("entries 1 to 10 are missing: the file is empty", AuditVerifier.Verify([], Key, head).Problem);
        Assert.Equal("the file has no entries", AuditVerifier.Verify([], Key).Problem);
        Assert.Contains(
            "entries are missing or were inserted",
            AuditVerifier.Verify([.. log[..4], .. log[5..]], Key, head).Problem,
            StringComparison.Ordinal
        );
        // A head of earlier holds, too: the log has grown since.
        Assert.Null(AuditVerifier.Verify(log, Key, HeadOf(log[..4])).Problem);
    }

    [Fact]
    public void Hashes_that_were_computed_again_show()
    {
        var log = Log(10, Key);
        var again = Log(10, "the key of someone else"u8.ToArray());

        Assert.Contains(
            "entry 1 (line 1) is not signed with the log's key",
            AuditVerifier.Verify(again, Key, HeadOf(again)).Problem,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "no entry is signed with the log's key",
            AuditVerifier.Verify(Log(10, null), Key, HeadOf(log)).Problem
        );
        Assert.Contains(
            "does not match the head",
            AuditVerifier.Verify([.. Shifted(log)], null, HeadOf(log)).Problem,
            StringComparison.Ordinal
        );
        // An entry without a signature cannot follow one with.
        var signed = Log(5, Key);
        Assert.Contains(
            "is not signed, and those before it are",
            AuditVerifier.Verify([.. signed[..4], Log(5, null)[4]], Key).Problem,
            StringComparison.Ordinal
        );
        // What was written before there was a key stays as it was.
        Assert.Null(AuditVerifier.Verify([.. Log(3, null), .. Log(5, Key)[3..]], Key, HeadOf(signed)).Problem);

        static IEnumerable<string> Shifted(string[] log)
        {
            var head = new AuditHead(0, FactChain.NoEntry);
            foreach (var line in log)
            {
                var entry = Fact.Read(Encoding.UTF8.GetBytes(line)) with { Actor = "U0EVIL" };
                entry = FactChain.Sealed(entry, FactChain.First, head, []);
                head = new AuditHead(entry.Number, entry.Hash!);
                yield return entry.ToJson();
            }
        }
    }

    [Theory]
    [InlineData(",\"actor\":\"U0EVIL\"}")]
    [InlineData(",\"text\":\"nothing was done\"}")]
    [InlineData(", \"kind\":\"command.denied\"}")]
    public void What_is_written_behind_the_signature_shows(string forged)
    {
        var log = Log(3, Key, "c1");
        // The last value of a name is the one that readers of JSON take.
        var changed = log[1][..^1] + forged;

        Assert.Contains(
            "entry c1/2 (line 2) was changed",
            AuditVerifier.Verify([log[0], changed, log[2]], Key, HeadOf(log, "c1")).Problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_chain_without_signatures_cannot_be_put_beside_those_that_have_them()
    {
        var (log, forged) = (Log(3, Key, "c1"), Log(2, null, "c2", "U0EVIL"));

        Assert.Contains(
            "entry c2/1 (line 4) is not signed",
            AuditVerifier.Verify([.. log, .. forged], Key, HeadOf(log, "c1")).Problem,
            StringComparison.Ordinal
        );
        // Entries of before there was a key have none; that they are the log's own only a head can say.
        var old = Log(2, null);
        var both = new AuditHeads(
            new Dictionary<string, AuditHead> { [FactChain.First] = HeadIn(old), ["c1"] = HeadIn(log) }
        );
        Assert.Null(AuditVerifier.Verify([.. old, .. log], Key, both).Problem);
        Assert.Contains(
            "is not signed",
            AuditVerifier.Verify([.. old, .. log], Key, HeadOf(log, "c1")).Problem,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "is not signed",
            AuditVerifier.Verify([.. Log(3, null), .. log], Key, both).Problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Several_chains_are_followed_side_by_side_and_a_seal_says_how_far_they_went()
    {
        var (one, two) = (Log(3, Key, "c1"), Log(2, Key, "c2"));
        var data = new Dictionary<string, string> { ["c1"] = HeadIn(one).ToString(), ["c2"] = HeadIn(two).ToString() };
        var sealing = new Fact(FactKind.AuditSealed, "audit", TestApp.Start) { From = "bot", Data = data };
        var seal = FactChain.Sealed(sealing, FactChain.Seals, new AuditHead(0, FactChain.NoEntry), Key).ToJson();

        Assert.Equal((6L, null), AuditVerifier.Verify([seal, .. one, .. two], Key));
        Assert.Equal((6L, null), AuditVerifier.Verify([one[0], two[0], seal, one[1], two[1], one[2]], Key));
        Assert.Equal(
            "entry c1/3 is missing at the end, and entries c2/1 to c2/2 are missing at the end",
            AuditVerifier.Verify([seal, .. one[..2]], Key).Problem
        );
        // Of the seals themselves the head beside the export knows, and the one that was posted.
        Assert.Equal(
            "entry seal/1 is missing at the end",
            AuditVerifier.Verify([.. one, .. two], Key, AuditHeads.Of(FactChain.Seals, HeadIn([seal]))).Problem
        );
        Assert.Contains(
            "does not match the head",
            AuditVerifier.Verify([seal, .. Log(3, Key, "c1", "U0EVIL"), .. two], Key).Problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_log_of_the_version_before_holds_together_and_is_read_as_facts()
    {
        var lines = File.ReadAllLines(
            Path.Combine(Repository.Root, "tests", "ChatOpsBot.Tests", "Catalog", "Audit", "before.jsonl")
        );

        Assert.Equal(((long)lines.Length, null), AuditVerifier.Verify(lines));
        Assert.Contains(
            "was changed",
            AuditVerifier.Verify([lines[0].Replace("U0", "U1", StringComparison.Ordinal), .. lines[1..]]).Problem,
            StringComparison.Ordinal
        );
        var facts = lines.Select(line => Fact.Read(Encoding.UTF8.GetBytes(line))).ToList();
        Assert.Contains(facts, fact => fact is { Kind: FactKind.CommandDone, Line.Length: > 0, Actor.Length: > 0 });
        Assert.Contains(facts, fact => fact is { Kind: FactKind.DeploymentSucceeded, After.Length: > 0 });
        Assert.Equal(
            Enumerable.Range(1, lines.Length).Select(number => (long)number),
            facts.Select(fact => fact.Number)
        );
    }

    [Fact]
    public async Task The_audit_log_shows_what_was_changed_taken_out_or_put_in()
    {
        await using var app = await TestApp.StartAsync();
        var facts = app.Services.GetRequiredService<Facts>();
        foreach (var number in Enumerable.Range(1, 4))
        {
            var effects = new Commit();
            await facts.AddAsync(Act($"act {number}"), effects, Stop);
            if (number == 4)
                await facts.AddAsync(Act("act 5"), effects, Stop);
            Assert.True((await app.Store.CommitAsync(effects, Stop)).IsDone);
        }
        var text = new StringWriter();
        Assert.Equal(5, (await AuditExport.WriteAsync(app.Store, text, Stop)).Entries);
        var lines = text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal((5L, null), AuditVerifier.Verify(lines));
        Assert.Contains(
            "was changed",
            AuditVerifier
                .Verify([lines[0], lines[1].Replace("act 2", "act X", StringComparison.Ordinal), .. lines[2..]])
                .Problem,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "entries are missing",
            AuditVerifier.Verify([lines[0], .. lines[2..]]).Problem,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "entries are missing",
            AuditVerifier.Verify([lines[0], lines[2], lines[1], .. lines[3..]]).Problem,
            StringComparison.Ordinal
        );
        Assert.Contains("is not an entry", AuditVerifier.Verify(["{"]).Problem, StringComparison.Ordinal);
    }

    [Theory, InlineData(null), InlineData("a key from the configuration")]
    public async Task An_export_is_verified_against_the_head_beside_it_or_the_one_that_was_posted(string? key)
    {
        using var folder = new TemporaryFolder();
        string[] settings = [$"Storage:Path={folder.File("bot.db")}", "Sandbox=true", $"Audit:Key={key}"];
        string posted;
        await using (var app = await TestApp.StartAsync([.. settings, "Slack:AdminChannel=#admins"]))
        {
            var facts = app.Services.GetRequiredService<Facts>();
            for (var number = 1; number <= 3; number++)
            {
                var effects = new Commit();
                await facts.AddAsync(Act($"act {number}"), effects, Stop);
                Assert.True((await app.Store.CommitAsync(effects, Stop)).IsDone);
            }
            var seal = new Commit();
            posted = (await app.Services.GetRequiredService<AuditLog>().SealAsync(seal, Stop))!.Value.Head.ToString();
            Assert.True((await app.Store.CommitAsync(seal, Stop)).IsDone);
        }
        var file = folder.File("audit.jsonl");
        Assert.Equal(
            0,
            await ExportAuditVerb.RunAsync(ChatOpsBotApp.Bot, null, settings, file, new StringWriter(), Stop)
        );
        var whole = await File.ReadAllLinesAsync(file, Stop);
        var chain = Fact.Read(Encoding.UTF8.GetBytes(whole[^1])).Chain!;

        Assert.Equal((0, "4 entries are intact."), await VerifyAsync());
        Assert.Equal((0, "4 entries are intact."), await VerifyAsync(posted));
        await File.WriteAllLinesAsync(file, whole[..3], Stop);
        Assert.Equal((1, $"3 entries are intact, but entry {Last(whole)} is missing at the end."), await VerifyAsync());
        Assert.Equal(
            (1, $"3 entries are intact, but entry {Last(whole)} is missing at the end."),
            await VerifyAsync(posted)
        );
        // Without its seal, too.
        await File.WriteAllLinesAsync(file, whole[1..3], Stop);
        await File.WriteAllTextAsync(
            file + ".head",
            AuditHeads.Of(chain, HeadIn(whole[..2])).Signed("another key"u8.ToArray()),
            Stop
        );
        Assert.Contains(
            "is not signed with the log's key, so entries may be missing at the end",
            (await VerifyAsync()).Said,
            StringComparison.Ordinal
        );
        File.Delete(file + ".head");
        Assert.Contains("entries may be missing at the end", (await VerifyAsync()).Said, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, "", Stop);
        Assert.StartsWith(
            "0 entries are intact, but entry",
            (await VerifyAsync(posted)).Said,
            StringComparison.Ordinal
        );

        static string Last(string[] log) =>
            Fact.Read(Encoding.UTF8.GetBytes(log[^1])) is var last ? $"{last.Chain}/{last.Number}" : "";

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
                "The audit log has 1 entry. `export verify FILE --head "
                    + $"\"{(await app.Services.GetRequiredService<FactChain>().HeadsAsync(Stop))[FactChain.Seals]}"
                    + "\"` shows whether an export still has all of them, unchanged.",
            ],
            app.Cards("#chatops-admin").Select(message => message.Text)
        );
        await AddAsync();
        await RunAsync();
        Assert.Equal(2, app.Cards("#chatops-admin").Count);

        async Task AddAsync()
        {
            var effects = new Commit();
            await app.Services.GetRequiredService<Facts>().AddAsync(Act(""), effects, Stop);
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
