using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Debian's Monit runs deploy/senders/monit-notify when a test fails and when it succeeds again.</summary>
public sealed class RealMonitTests
{
    private const string Program = "monit";

    [Fact]
    public async Task A_program_that_fails_and_recovers_is_one_message()
    {
        var program = ChildProcess.Find(Program);
        Assert.SkipWhen(program is null, $"{Program} is not installed.");
        await using var app = await TestApp.StartOnRealTimeAsync("Sources:monit:Type=monit");
        using var folder = new TemporaryFolder();
        await Script.SetResultAsync(folder, 2, "CRITICAL - \"refused\" <port 5432> & more");
        await using var monit = ChildProcess.Start(
            program!,
            folder.Path,
            "-I",
            "-c",
            await ConfigurationAsync(folder, app)
        );

        await Script.ShowsAsync(app, "🔴 backup on web-1 firing · checkout · production", () => monit.Output);

        await Script.SetResultAsync(folder, 0, "OK - 42 files");
        await Script.ShowsAsync(app, "🟢 backup on web-1 resolved · checkout · production", () => monit.Output);

        await app.SettleAsync();
        Assert.Contains(
            "Status succeeded: status succeeded (0) -- OK - 42 files",
            app.Cards("#general").Single().Blocks.ToString(),
            StringComparison.Ordinal
        );
        Assert.StartsWith("🟢 resolved after ", app.Replies("#general").Single().Text, StringComparison.Ordinal);
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
    }

    private static async Task<string> ConfigurationAsync(TemporaryFolder folder, TestApp app)
    {
        var address = await Script.AddressAsync(folder, app, "monit");
        await File.AppendAllTextAsync(
            address,
            "\ndata-urlencode = \"app=checkout\"\ndata-urlencode = \"environment=production\"\n",
            TestContext.Current.CancellationToken
        );
        var notify = Path.Combine(Script.Senders, "monit-notify");
        return await Script.PrivateAsync(
            folder,
            "monitrc",
            $"""
            set daemon 1
            set log {folder.File("log")}
            set idfile {folder.File("id")}
            set statefile {folder.File("state")}
            set pidfile {folder.File("pid")}
            check system web-1
            check program backup with path "{await Script.CheckAsync(folder)}"
              if status != 0 then exec "{notify} failed {address}" else if succeeded then exec "{notify} succeeded {address}"
            """
        );
    }
}
