using System.Globalization;
using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Sending;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using ChatOpsBot.Tests.EndToEnd;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>The binary as it is shipped, killed while it reaches people.</summary>
public sealed class ContactKillTests
{
    private const int Kills = 3,
        People = 60,
        Seed = 20261201;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everyone_is_reached_and_no_one_more_often_than_the_process_was_killed()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Delay = TimeSpan.FromMilliseconds(150);
        var address = new Uri($"http://127.0.0.1:{ChildProcess.FreePort()}/");
        await using var slack = await KillTests.StartSlackAsync(address);
        using var http = slack.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        using var folder = new TemporaryFolder();
        http.BaseAddress = address;
        await NotifyAsync(folder);
        var random = new Random(Seed);

        string[] settings = [$"OnCall:Ntfy:Server={receiver.Url}/", "Engine:LeaseFor=00:00:02"];
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var bot = KillTests.Start(folder, address, slack.Urls.First(), settings);
            await bot.UntilReadyAsync(http, "healthz/ready");
            var until = Math.Min(People - 5, receiver.All.Count + random.Next(3, People / Kills));
            await TestApp.UntilAsync(() => receiver.All.Count >= until, "people to be reached");
            await bot.KillAsync();
        }
        await using (var bot = KillTests.Start(folder, address, slack.Urls.First(), settings))
        {
            await TestApp.UntilAsync(() => Reached(receiver).Count == People, "everyone to be reached");
            await bot.UntilReadyAsync(http, "healthz/ready");
            Assert.Equal(0, await bot.StopAsync());
        }

        Assert.All(Reached(receiver), person => Assert.InRange(person.Count(), 1, Kills + 1));
        using var store = Open(folder);
        Assert.Equal(0, (await store.DepthAsync(ContactWork.QueueName, Stop)).Waiting);
    }

    private static ILookup<string, Received> Reached(Receiver receiver) =>
        receiver.All.ToLookup(received =>
            System.Text.Json.JsonElement.Parse(received.Text).GetProperty("topic").GetString()!
        );

    /// <summary>What the pager's commits hold, before the process starts.</summary>
    private static async Task NotifyAsync(TemporaryFolder folder)
    {
        using var store = Open(folder);
        var now = TimeProvider.System.GetUtcNow();
        foreach (var number in Enumerable.Range(0, People))
        {
            var person = string.Create(CultureInfo.InvariantCulture, $"U0PERSON{number:000}");
            var book = new ContactBook(person).Add(ContactKinds.Ntfy, $"topic-{number}", ContactCodes.NewSeed(), now);
            var method = book.Methods[0];
            var notice = new Notice("sample:17", "0.0", person, Urgency.High, "P17 checkout is down");
            var kept = new KeptNotice(notice, [new ContactRule(TimeSpan.Zero, false, [ContactKinds.Ntfy])]);
            var effects = book.Verify(method.Id, now).SaveTo(new Commit(), 0);
            kept.SaveTo(effects);
            new Delivery(notice.Subject, notice.Round, person, 0, method.Id, method.Kind, method.Masked, now).SaveTo(
                effects,
                0
            );
            effects.Enqueue(
                (Steps.Work(kept, ContactWorkKind.Attempt, 0) with { Method = method.Id }).ToWork(Urgency.High)
            );
            Assert.True((await store.CommitAsync(effects, Stop)).IsDone);
        }
    }

    private static SqliteStore Open(TemporaryFolder folder) =>
        new(
            new StorageOptions { Path = folder.File("chatops.db") },
            TimeProvider.System,
            NullLogger<SqliteStore>.Instance
        );
}
