using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Platform.Commands.Verbs;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using ChatOpsBot.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// The binary as it is shipped, killed under load again and again, while Slack lives on and has troubles of its own.
/// </summary>
public sealed class KillTests
{
    private const int Deliveries = 300,
        Rounds = 5,
        Seed = 20260302;
    private static readonly string[] Repositories = ["checkout", "deployments", "incidents", "random"];

    [Fact]
    public async Task Every_acknowledged_delivery_has_its_card_once_however_often_the_process_is_killed()
    {
        await using var slack = await StartSlackAsync();
        var workspace = slack.Services.GetRequiredService<SandboxWorkspace>();
        using var http = slack.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var folder = new TemporaryFolder();
        http.BaseAddress = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}/");
        var acknowledged = new ConcurrentBag<int>();
        var random = new Random(Seed);

        for (var round = 0; round < Rounds; round++)
        {
            await using var bot = Start(folder, http.BaseAddress, slack.Urls.First());
            await bot.UntilReadyAsync(http, "healthz/ready");
            SetFaults(workspace, random);
            var sending = SendAsync(
                http,
                Enumerable.Range(round * Deliveries / Rounds, Deliveries / Rounds),
                acknowledged
            );
            await UntilUnderWayAsync(round, random.Next(1, Deliveries / Rounds / 2), acknowledged, workspace);
            // The last time it is asked to stop, as a deployment does it.
            if (round < Rounds - 1)
                await bot.KillAsync();
            else
                Assert.True(await bot.StopAsync() == 0, bot.Output);
            await sending;
        }

        workspace.Faults.Clear();
        await using (var bot = Start(folder, http.BaseAddress, slack.Urls.First()))
        {
            await bot.UntilReadyAsync(http, "healthz/ready");
            await SendAsync(http, [Deliveries], acknowledged);
            await TestApp.UntilAsync(
                () => acknowledged.All(Cards(workspace).ContainsKey),
                $"a card for each of {acknowledged.Count} deliveries"
            );
            Assert.Equal(0, await bot.StopAsync());
        }

        Assert.InRange(acknowledged.Count, Rounds, Deliveries + 1);
        Assert.Empty(
            Cards(workspace).Where(card => card.Value > 1).Select(card => $"delivery {card.Key} has {card.Value} cards")
        );
        await AssertNothingIsLeftAsync(folder);
    }

    [Fact]
    public async Task A_stop_lets_the_work_in_progress_finish()
    {
        await using var slack = await StartSlackAsync();
        var workspace = slack.Services.GetRequiredService<SandboxWorkspace>();
        using var http = slack.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var folder = new TemporaryFolder();
        http.BaseAddress = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}/");
        await using var bot = Start(folder, http.BaseAddress, slack.Urls.First());
        await bot.UntilReadyAsync(http, "healthz/ready");
        workspace.Faults.Add(
            new SandboxFault(SandboxFaultKind.Latency)
            {
                Method = "chat.postMessage",
                LatencyMs = 6_000,
                Times = 1,
            }
        );

        var acknowledged = new ConcurrentBag<int>();
        await SendAsync(http, [1], acknowledged);
        await TestApp.UntilAsync(() => !workspace.Faults.All.Any(fault => fault.Times > 0), "the post to be under way");
        Assert.True(await bot.StopAsync() == 0, bot.Output);

        Assert.Equal(1, Assert.Single(Cards(workspace)).Value);
        await AssertNothingIsLeftAsync(folder);
    }

    /// <summary>In turn: so many deliveries are acknowledged, so many cards are shown.</summary>
    private static Task UntilUnderWayAsync(
        int round,
        int count,
        ConcurrentBag<int> acknowledged,
        SandboxWorkspace workspace
    )
    {
        int Done() =>
            round % 2 == 0 ? acknowledged.Count : Repositories.Sum(channel => workspace.Messages(channel).Count);
        var until = Done() + count;
        return TestApp.UntilAsync(() => Done() >= until, $"round {round} to be under way, {Done()} of {until}");
    }

    internal static ChildProcess Start(TemporaryFolder folder, Uri address, string slack, params string[] more)
    {
        string[] settings =
        [
            $"Urls={address}",
            $"Storage:Path={folder.File("chatops.db")}",
            $"Sources:github:Secret={TestApp.Secret}",
            "Serilog:MinimumLevel:Default=Error",
            "Slack:BotToken=xoxb-of-a-test",
            "Slack:SigningSecret=of-a-test",
            $"Slack:ApiUrl={slack}/sandbox/slack/api/",
            "Slack:ChannelPostsPerSecond=0",
            "Slack:UpdatesPerMinute=0",
            .. Repositories.SelectMany(
                (name, index) =>
                    new[] { $"Routes:{index}:Match:0=repository=acme/{name}", $"Routes:{index}:Channel=#{name}" }
            ),
            .. more,
        ];
        return ChildProcess.Start(
            "dotnet",
            folder.Path,
            [
                "exec",
                Path.Combine(AppContext.BaseDirectory, "ChatOpsBot.dll"),
                "run",
                .. settings.SelectMany(setting => new[] { "--set", setting }),
            ]
        );
    }

    /// <summary>With the app installed as its own manifest says.</summary>
    internal static Task<WebApplication> StartSlackAsync(Uri address) =>
        StartSlackAsync(app =>
            (app.Manifest, app.SigningSecret) = (
                new SlackManifest(CommandTable.Declared, [], address, socketMode: false).ToJson().ToJsonString(),
                "of-a-test"
            )
        );

    internal static async Task<WebApplication> StartSlackAsync(Action<SandboxApp>? install = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSandbox().AddHttpClient();
        builder.Services.Configure<SandboxLimits>(limits =>
            (limits.PostsPerSecondPerChannel, limits.PostsPerMinute, limits.TierScale) = (0, 0, 0)
        );
        if (install is not null)
            builder.Services.Configure(install);
        var slack = builder.Build();
        slack.MapSandbox();
        await slack.StartAsync(TestContext.Current.CancellationToken);
        return slack;
    }

    /// <summary>
    /// Some posts arrive and their answers do not, some are refused, and all take long enough for a kill to find them
    /// under way.
    /// </summary>
    private static void SetFaults(SandboxWorkspace workspace, Random random)
    {
        workspace.Faults.Clear();
        workspace.Faults.Add(
            new SandboxFault(SandboxFaultKind.AcceptThenAbort)
            {
                Method = "chat.postMessage",
                Channel = "#checkout",
                Times = random.Next(1, 4),
            }
        );
        workspace.Faults.Add(
            new SandboxFault(SandboxFaultKind.RateLimited)
            {
                Method = "chat.postMessage",
                Channel = "#deployments",
                Times = 1,
                RetryAfter = 1,
            }
        );
        workspace.Faults.Add(new SandboxFault(SandboxFaultKind.Latency) { LatencyMs = 15 });
    }

    private static async Task SendAsync(HttpClient http, IEnumerable<int> numbers, ConcurrentBag<int> acknowledged) =>
        await Parallel.ForEachAsync(
            numbers,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = 8,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (number, cancellationToken) =>
            {
                var body = TestApp.Bytes(
                    GitHubPayloads.Push(
                        1,
                        $"acme/{Repositories[number % Repositories.Length]}",
                        after: $"{number:0000000}ffff",
                        message: $"Delivery {number} of"
                    )
                );
                using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/github")
                {
                    Content = new ByteArrayContent(body),
                };
                request.Content.Headers.ContentType = new("application/json");
                request.Headers.Add("X-GitHub-Event", "push");
                request.Headers.Add("X-GitHub-Delivery", $"delivery-{number}");
                request.Headers.Add(
                    "X-Hub-Signature-256",
                    "sha256="
                        + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestApp.Secret), body))
                );
                try
                {
                    using var response = await http.SendAsync(request, cancellationToken);
                    if (response.StatusCode == HttpStatusCode.Accepted)
                        acknowledged.Add(number);
                }
                catch (HttpRequestException)
                {
                    // No one promised anything: it may be there or not.
                }
            }
        );

    /// <summary>How many cards each delivery has.</summary>
    private static Dictionary<int, int> Cards(SandboxWorkspace workspace) =>
        Repositories
            .SelectMany(workspace.Messages)
            .Select(message =>
                int.Parse(message.Blocks.ToString()!.Split("Delivery ")[1].Split(' ')[0], CultureInfo.InvariantCulture)
            )
            .CountBy(number => number)
            .ToDictionary();

    private static async Task AssertNothingIsLeftAsync(TemporaryFolder folder)
    {
        // Late enough for everything that has a time to be due.
        var time = new ManualTime(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(10));
        using var store = new SqliteStore(
            new StorageOptions { Path = folder.File("chatops.db") },
            time,
            NullLogger<SqliteStore>.Instance
        );
        Assert.Equal(0, (await store.DepthAsync(EventWork.QueueName, TestContext.Current.CancellationToken)).Waiting);
        foreach (var queue in (string[])[SlackJob.QueueName, SlackJob.PagesQueueName])
        {
            var left = await store.TakeAsync(
                queue,
                1000,
                TimeSpan.FromMinutes(1),
                TestContext.Current.CancellationToken
            );
            // A minute after a post in doubt it is looked for copies once more.
            Assert.DoesNotContain(left.Items, item => SlackJob.Read(item.Payload).Kind != SlackJobKind.Tidy);
        }
        Assert.Empty(
            (await DeadLetter.ListAsync(store, 10, TestContext.Current.CancellationToken)).Select(letter =>
                letter.Reason
            )
        );
    }

    /// <summary>
    /// As a person does, who types it again when Slack says after three seconds that the app does not answer.
    /// </summary>
    internal static async Task TypeAsync(SandboxWorkspace workspace, string line)
    {
        var tries = 1;
        while (!(await workspace.CommandAsync("ada", "general", line, TestContext.Current.CancellationToken)).Ok)
            Assert.True(++tries <= 5, $"{line} was not answered five times");
    }
}
