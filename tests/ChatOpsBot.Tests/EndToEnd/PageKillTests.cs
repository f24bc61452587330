using System.Net.Http.Headers;
using System.Text.Json;
using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using ChatOpsBot.Tests.Deployments;
using ChatOpsBot.Tests.OnCall.Escalation;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>The binary as it is shipped, killed as a page begins, as it goes on and as it is taken.</summary>
public sealed class PageKillTests
{
    /// <summary>As many as have messages of their own within a minute.</summary>
    private const int Rounds = ServiceTraffic.MostAlone,
        Seed = 20260301;
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_page_arrives_goes_on_and_is_taken_however_often_the_process_is_killed()
    {
        var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}/");
        await using var slack = await KillTests.StartSlackAsync(address);
        var workspace = slack.Services.GetRequiredService<SandboxWorkspace>();
        foreach (var channel in (string[])["checkout", "alerts"])
            if (!workspace.Channels.Any(known => known.Name == channel))
                workspace.AddChannel(channel, ["ada", "chatopsbot"]);
        using var http = slack.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var folder = new TemporaryFolder();
        http.BaseAddress = address;
        var random = new Random(Seed);
        string[] settings =
        [
            .. PagingApp.Settings("policy:Steps:0:After=00:00:10", "policy:Steps:1:After=1.00:00:00"),
            $"Sources:alertmanager:Secret={TestApp.Secret}",
            "Engine:LeaseFor=00:00:02",
        ];

        for (var round = 1; round <= Rounds; round++)
        {
            await using (var bot = KillTests.Start(folder, address, slack.Urls.First(), settings))
            {
                await bot.UntilReadyAsync(http, "healthz/ready");
                await AlertAsync(http, round);
                // In the middle of whatever it is at: the event, the page, its messages.
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 120)), TimeProvider.System, Stop);
                await bot.KillAsync();
            }
            await using (var bot = KillTests.Start(folder, address, slack.Urls.First(), settings))
            {
                await bot.UntilReadyAsync(http, "healthz/ready");
                await TestApp.UntilAsync(
                    () => Direct(workspace, PagingApp.Ada, round).Count > 0,
                    $"Ada's page {round}"
                );
                // Of every second page Ada takes care; the others go on while the bot is dead.
                if (round % 2 == 0)
                {
                    var message = Direct(workspace, PagingApp.Ada, round)[^1];
                    var id = PagingApp.Buttons(message).First(button => button.Label == "Acknowledge").Id;
                    Assert.True((await workspace.ActAsync("ada", message.Channel, message.Ts, id, null, Stop)).Ok);
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 60)), TimeProvider.System, Stop);
                }
                await bot.KillAsync();
            }
        }
        await using (var bot = KillTests.Start(folder, address, slack.Urls.First(), settings))
        {
            await bot.UntilReadyAsync(http, "healthz/ready");
            for (var round = 1; round <= Rounds; round++)
                if (round % 2 == 1)
                    await TestApp.UntilAsync(
                        () => Direct(workspace, PagingApp.Linus, round).Count > 0,
                        $"Linus' page {round}"
                    );
                else
                    await TestApp.UntilAsync(
                        () => Direct(workspace, PagingApp.Ada, round).All(IsAcknowledged),
                        $"page {round} to show who took it"
                    );
            Assert.Equal(0, await bot.StopAsync());
        }

        using var store = new SqliteStore(
            new StorageOptions { Path = folder.File("chatops.db") },
            TimeProvider.System,
            NullLogger<SqliteStore>.Instance
        );
        var book = new PageBook(store);
        Assert.Null(await book.FindAsync(Rounds + 1, Stop));
        foreach (var page in await book.OpenAsync(null, Stop))
        {
            Assert.InRange(Direct(workspace, PagingApp.Ada, (int)page.Number).Count, 1, 2);
            if (page.Number % 2 == 1)
                Assert.Equal([PagingApp.Ada, PagingApp.Linus], page.Paged.Select(paged => paged.Who));
            else
                // On a busy machine Linus may have been paged before Ada took it, and never after.
                Assert.All(
                    page.Paged,
                    paged => Assert.True(paged.At <= page.Acks[0].At, $"{paged} after it was taken")
                );
        }
    }

    private static bool IsAcknowledged(SandboxMessage message) =>
        DeployApp.TextOf(message).Contains("acknowledged by", StringComparison.Ordinal);

    /// <summary>The pages, without the answers to what was pressed on them, which come directly after a kill.</summary>
    private static IReadOnlyList<SandboxMessage> Direct(SandboxWorkspace workspace, string person, int number) =>
        workspace.Channels.FirstOrDefault(channel => channel.DirectWith == person) is { } direct
            ?
            [
                .. workspace
                    .Messages(direct.Id)
                    .Where(message =>
                        DeployApp.TextOf(message).Contains($"*P{number}* checkout", StringComparison.Ordinal)
                        && DeployApp.TextOf(message).Contains("Step 1:", StringComparison.Ordinal)
                    ),
            ]
            : [];

    private static async Task AlertAsync(HttpClient http, int number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/alertmanager")
        {
            Content = new ByteArrayContent(
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        version = "4",
                        groupKey = $"group{number}",
                        status = "firing",
                        alerts = new[]
                        {
                            new
                            {
                                status = "firing",
                                labels = new
                                {
                                    alertname = $"Alert{number}",
                                    service = "checkout",
                                    severity = "critical",
                                },
                                annotations = new { summary = $"number {number}" },
                                startsAt = "2026-03-02T08:59:00Z",
                                endsAt = "0001-01-01T00:00:00Z",
                                fingerprint = $"{number}",
                            },
                        },
                    }
                )
            ),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", TestApp.Secret);
        using var answer = await http.SendAsync(request, Stop);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
