using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// Debian's Icinga checks, notifies through deploy/senders, and the bot makes one message of each check.
/// </summary>
public sealed class RealIcingaTests
{
    private const string Program = "icinga2";

    [Fact]
    public async Task A_problem_is_acknowledged_and_recovers_in_one_message()
    {
        var program = ChildProcess.Find(Program);
        Assert.SkipWhen(program is null, $"{Program} is not installed.");
        await using var app = await TestApp.StartOnRealTimeAsync("Sources:icinga:Type=icinga");
        using var folder = new TemporaryFolder();
        await Script.SetResultAsync(folder, 0, "OK - 3 connections");
        await using var icinga = ChildProcess.Start(program!, folder.Path, await ArgumentsAsync(folder, app));

        await Script.SetResultAsync(folder, 2, "CRITICAL - \"refused\" <port 5432> & more");
        await Script.ShowsAsync(
            app,
            "🔴 PostgreSQL on db1 firing · checkout · production · critical",
            () => icinga.Output
        );

        await CommandAsync(folder, "ACKNOWLEDGE_SVC_PROBLEM;db1;PostgreSQL;1;1;0;ada;looking into it");
        await Script.ShowsAsync(
            app,
            "🟡 PostgreSQL on db1 acknowledged by ada · checkout · production · critical",
            () => icinga.Output
        );

        await Script.SetResultAsync(folder, 0, "OK - 3 connections");
        await Script.ShowsAsync(app, "🟢 PostgreSQL on db1 resolved · checkout · production", () => icinga.Output);

        await app.SettleAsync();
        var card = app.Cards("#general").Single();
        Assert.Contains("https://runbooks.example.org/postgres", card.Blocks.ToString(), StringComparison.Ordinal);
        Assert.Contains("fired for", card.Blocks.ToString(), StringComparison.Ordinal);
        Assert.Contains(app.Replies("#general"), reply => reply.Text == "🟡 acknowledged by ada");
        Assert.Contains(app.Replies("#general"), reply => reply.Text == "🔵 ada: looking into it");
        Assert.Empty(await DeadLetter.ListAsync(app.Store, 10, TestContext.Current.CancellationToken));
    }

    private static async Task<string[]> ArgumentsAsync(TemporaryFolder folder, TestApp app)
    {
        var shipped = await File.ReadAllTextAsync(
            Path.Combine(Script.Senders, "icinga2.conf"),
            TestContext.Current.CancellationToken
        );
        await Script.PrivateAsync(
            folder,
            "chatops.conf",
            shipped
                .Replace("/usr/local/lib/chatops", Script.Senders, StringComparison.Ordinal)
                .Replace(
                    "/etc/chatops/icinga.curl",
                    await Script.AddressAsync(folder, app, "icinga"),
                    StringComparison.Ordinal
                )
        );
        var configuration = await Script.PrivateAsync(
            folder,
            "icinga2.conf",
            $$"""
            object CheckerComponent "checker" { }
            object NotificationComponent "notification" { }
            object ExternalCommandListener "command" { command_path = "{{Pipe(folder)}}" }
            object CheckCommand "result" { command = [ "{{await Script.CheckAsync(folder)}}" ] }
            object Host "db1" { check_command = "result"; enable_active_checks = false; address = "192.0.2.10" }
            object Service "PostgreSQL" {
              host_name = "db1"; check_command = "result"; check_interval = 0.2; retry_interval = 0.2; max_check_attempts = 1
              vars.app = "checkout"; vars.environment = "production"; notes_url = "https://runbooks.example.org/postgres"
            }
            include "{{folder.File("chatops.conf")}}"
            """
        );
        // It gives up root's rights for those of a user of its own, who may not look into the folder.
        (string Name, string Value)[] constants =
        [
            ("RunAsUser", Environment.UserName),
            ("RunAsGroup", Environment.UserName),
            .. ((string[])["DataDir", "LogDir", "CacheDir", "SpoolDir", "InitRunDir"]).Select(name =>
                (name, Directory.CreateDirectory(folder.File(name)).FullName)
            ),
        ];
        return
        [
            "daemon",
            "-c",
            configuration,
            .. constants.SelectMany(constant => (string[])["-D", $"{constant.Name}={constant.Value}"]),
        ];
    }

    private static string Pipe(TemporaryFolder folder) => folder.File("command.pipe");

    private static Task CommandAsync(TemporaryFolder folder, string command) =>
        File.AppendAllTextAsync(
            Pipe(folder),
            $"[{TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()}] {command}\n",
            TestContext.Current.CancellationToken
        );
}
