using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Sending;
using ChatOpsBot.Store;
using ChatOpsBot.Tests.Replicas;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>Two bots on one Redis reach people together.</summary>
public sealed class ContactReplicaTests
{
    private const int Pages = 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whichever_replica_is_asked_each_person_is_reached_once_by_each_method()
    {
        await using var mail = MailBox.Start();
        await using var receiver = await Receiver.StartAsync();
        await using var set = await ReplicaSet.StartAsync();
        var settings = ContactsApp.Settings(mail, receiver);
        TestApp[] replicas = [await set.AddAsync(settings), await set.AddAsync(settings)];
        foreach (var number in Enumerable.Range(1, Pages))
            await KnowAsync(replicas[0].Store, PersonOf(number), set.Time.GetUtcNow());

        // Both are asked for the same, at once; who finds a conflict begins again.
        await Task.WhenAll(
            Enumerable.Range(1, Pages).SelectMany(number => replicas.Select(replica => NotifyAsync(replica, number)))
        );
        await TestApp.UntilAsync(
            () => receiver.All.Count >= Pages && mail.Mails.Count >= Pages,
            "text messages and mails"
        );
        while ((await replicas[0].Store.DepthAsync(ContactWork.QueueName, Stop)).Waiting > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Stop);

        Assert.Equal(
            Enumerable.Range(1, Pages).Select(number => $"person{number}@example.com").Order(),
            mail.Mails.Select(one => one.To.Mailboxes.Single().Address).Order()
        );
        Assert.Equal(Pages, receiver.All.Select(one => one.Headers["webhook-id"]).Distinct().Count());
        Assert.Equal(Pages, receiver.All.Count);
    }

    private static string PersonOf(int number) => $"U0PERSON{number:000}";

    private static async Task KnowAsync(IStore store, string person, DateTimeOffset now)
    {
        var number = int.Parse(person[^3..], System.Globalization.CultureInfo.InvariantCulture);
        var book = new ContactBook(person) { High = ["now: sms, mail"] };
        foreach (
            var (kind, address) in ((string, string)[])
                [("mail", $"person{number}@example.com"), ("sms", $"+49151123456{number:00}")]
        )
        {
            book = book.Add(kind, address, ContactCodes.NewSeed(), now);
            book = book.Verify(book.Methods[^1].Id, now);
        }
        Assert.True((await store.CommitAsync(book.SaveTo(new Commit(), 0), Stop)).IsDone);
    }

    private static async Task NotifyAsync(TestApp replica, int number)
    {
        var notice = new Notice($"sample:{number}", "0.0", PersonOf(number), Urgency.High, $"P{number} is down");
        CommitResult result;
        do
        {
            var effects = new Commit();
            await replica.Services.GetRequiredService<Notifier>().NotifyAsync(notice, effects, Stop);
            result = await replica.Store.CommitAsync(effects, Stop);
        } while (!result.IsDone);
    }
}
