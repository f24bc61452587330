using System.Collections.Concurrent;
using System.Globalization;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>The binary as it is shipped, killed while people tell it to change things.</summary>
public sealed class CommandKillTests
{
    private const int Rounds = 3,
        PerRound = 20,
        Seed = 20260303;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_acknowledged_command_is_done_once_and_answered_however_often_the_process_is_killed()
    {
        var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}/");
        await using var slack = await KillTests.StartSlackAsync(address);
        var workspace = slack.Services.GetRequiredService<SandboxWorkspace>();
        using var http = slack.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var folder = new TemporaryFolder();
        http.BaseAddress = address;
        var (acknowledged, random) = (new ConcurrentBag<int>(), new Random(Seed));

        for (var round = 0; round < Rounds; round++)
        {
            await using var bot = KillTests.Start(folder, address, slack.Urls.First());
            await bot.UntilReadyAsync(http, "healthz/ready");
            var sending = SendAsync(workspace, Enumerable.Range(round * PerRound, PerRound), acknowledged);
            var until = acknowledged.Count + random.Next(3, PerRound - 3);
            await TestApp.UntilAsync(() => acknowledged.Count >= until, $"round {round} to be under way");
            await bot.KillAsync();
            await sending;
        }
        await using (var bot = KillTests.Start(folder, address, slack.Urls.First()))
        {
            await bot.UntilReadyAsync(http, "healthz/ready");
            await TestApp.UntilAsync(
                () => acknowledged.All(Answers(workspace).Contains),
                $"an answer to each of {acknowledged.Count} commands"
            );
            Assert.Equal(0, await bot.StopAsync());
        }

        // Each command that was done has made one more version of the person, and has been answered; commands that
        // no one acknowledged may have been done or not.
        using var store = new SqliteStore(
            new StorageOptions { Path = folder.File("chatops.db") },
            TimeProvider.System,
            NullLogger<SqliteStore>.Instance
        );
        var person = await store.GetAsync("person/U0ADA00001", Stop);
        // The answer to one that no one acknowledged, and no one waits for, may still be on its way.
        var onTheirWay = (await store.DepthAsync(Answer.QueueName, Stop)).Waiting;
        Assert.Equal(person!.Version, Answers(workspace).Distinct().Count() + onTheirWay);
        Assert.InRange(person.Version, acknowledged.Count, Rounds * PerRound);
        Assert.Equal(0, (await store.DepthAsync(CommandCall.QueueName, Stop)).Waiting);
    }

    private static Task SendAsync(
        SandboxWorkspace workspace,
        IEnumerable<int> numbers,
        ConcurrentBag<int> acknowledged
    ) =>
        Parallel.ForEachAsync(
            numbers,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Stop },
            async (number, cancellationToken) =>
            {
                if (
                    (
                        await workspace.CommandAsync(
                            "ada",
                            "general",
                            $"/chatops link login{number}",
                            cancellationToken
                        )
                    ).Ok
                )
                    acknowledged.Add(number);
            }
        );

    private static List<int> Answers(SandboxWorkspace workspace) =>
        [
            .. workspace
                .Channels.Where(channel => channel.Name == "general" || channel.DirectWith is not null)
                .SelectMany(channel => workspace.Messages(channel.Id))
                .Where(message => message.Text.StartsWith("Linked you", StringComparison.Ordinal))
                .Select(message =>
                    int.Parse(message.Text.Split("|login")[1].Split('>')[0], CultureInfo.InvariantCulture)
                ),
        ];
}
