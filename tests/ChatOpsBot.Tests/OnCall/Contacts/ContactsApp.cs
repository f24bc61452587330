using System.Collections.Concurrent;
using ChatOpsBot.OnCall.Contacts;
using ChatOpsBot.OnCall.Contacts.Book;
using ChatOpsBot.OnCall.Contacts.Ports;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Logging.Testing;

namespace ChatOpsBot.Tests.OnCall.Contacts;

/// <summary>The whole application with a mail server and a gateway beside it, and pages that a test makes up.</summary>
internal sealed class ContactsApp : IAsyncDisposable
{
    public const string Ada = "U0ADA00001",
        Linus = "U0LINUS001";

    private readonly FakePages _pages;

    private ContactsApp(TestApp app, MailBox mail, Receiver receiver, FakePages pages, FakeLoggerProvider log) =>
        (App, Mail, Receiver, _pages, Log) = (app, mail, receiver, pages, log);

    public TestApp App { get; }
    public MailBox Mail { get; }
    public Receiver Receiver { get; }
    public FakeLoggerProvider Log { get; }

    /// <summary>Subjects that someone has taken care of.</summary>
    public ConcurrentDictionary<string, bool> Acknowledged => _pages.Acknowledged;

    public Deliveries Deliveries => App.Services.GetRequiredService<Deliveries>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<ContactsApp> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    public static async Task<ContactsApp> StartAsync(Action<IServiceCollection> configure, params string[] settings)
    {
        var (mail, receiver) = (MailBox.Start(), await Receiver.StartAsync());
        var (pages, log) = (new FakePages(), new FakeLoggerProvider());
        var app = await TestApp.StartUnlimitedAsync(
            services =>
            {
                services.AddSingleton<INoticeSubjects>(pages).AddSingleton<ILiveMessages>(pages);
                services.AddSingleton<ILoggerProvider>(log);
                configure(services);
            },
            [.. Settings(mail, receiver), .. settings]
        );
        return new ContactsApp(app, mail, receiver, pages, log);
    }

    /// <summary>A mail server, two gateways and an ntfy server.</summary>
    public static string[] Settings(MailBox mail, Receiver receiver) =>
        [
            "OnCall:Mail:Host=127.0.0.1",
            $"OnCall:Mail:Port={mail.Port}",
            "OnCall:Mail:Tls=None",
            "OnCall:Mail:From=On call <oncall@example.com>",
            $"OnCall:Hooks:sms:Url={receiver.Url}/sms",
            "OnCall:Hooks:sms:Secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            $"OnCall:Hooks:voice:Url={receiver.Url}/voice?key=of-a-test",
            "OnCall:Hooks:voice:User=AC123",
            "OnCall:Hooks:voice:Password=secret-of-a-test",
            "OnCall:Hooks:voice:Form:To={number}",
            "OnCall:Hooks:voice:Form:Twiml=<Response><Say>{text:xml}</Say></Response>",
            $"OnCall:Ntfy:Server={receiver.Url}/",
            "OnCall:Ntfy:Token=tk_of_a_test",
            "Services:checkout:Channel=#checkout",
        ];

    /// <summary>A person with verified methods and rules, as if they had made them.</summary>
    public async Task KnowAsync(
        string person,
        IReadOnlyList<(string Kind, string Address)> methods,
        params string[] high
    )
    {
        var (book, version) = await ContactBook.FindAsync(App.Store, person, Stop);
        foreach (var (kind, address) in methods)
        {
            book = book.Add(kind, address, ContactCodes.NewSeed(), App.Time.GetUtcNow());
            book = book.Verify(book.Methods[^1].Id, App.Time.GetUtcNow());
        }
        book = book with { High = high.Length == 0 ? null : high, CodesSent = [] };
        Assert.True((await App.Store.CommitAsync(book.SaveTo(new Commit(), version), Stop)).IsDone);
    }

    /// <summary>As the pager does: within a commit of its own.</summary>
    /// <param name="settles">Nothing of it has to wait behind something else.</param>
    public async Task NotifyAsync(Notice notice, bool settles = true)
    {
        var effects = new Commit();
        await App.Services.GetRequiredService<Notifier>().NotifyAsync(notice, effects, Stop);
        Assert.True((await App.Store.CommitAsync(effects, Stop)).IsDone);
        if (settles)
            await NowAsync();
    }

    public static Notice Page(int number = 17, string round = "0.0", string person = Ada, string? text = null) =>
        new($"sample:{number}", round, person, Urgency.High, text ?? $"P{number} checkout is down")
        {
            Service = "checkout",
            Url = $"https://bot.example.com/pages/{number}",
        };

    /// <summary>Until nothing is due now: work that waits for a time to come stays.</summary>
    public async Task NowAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var (quiet, turn) = (0, 0); quiet < 3; turn++)
        {
            // Whoever went to sleep while the clock was moved wakes up as much later.
            App.Time.Advance(TimeSpan.FromMilliseconds(turn < 200 ? 1 : 20));
            quiet = App.Slack.Undelivered > 0 || await IsDueAsync() ? 0 : quiet + 1;
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(120), "Still not done.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Stop);
        }
    }

    private async Task<bool> IsDueAsync()
    {
        foreach (var handler in App.Services.GetServices<IWorkHandler>())
            if ((await App.Store.DepthAsync(handler.Queue, Stop)).OldestDueAge > TimeSpan.Zero)
                return true;
        return false;
    }

    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        var one = step ?? TimeSpan.FromSeconds(5);
        for (var gone = TimeSpan.Zero; gone < time; gone += one)
        {
            App.Time.Advance(one);
            await NowAsync();
        }
    }

    /// <summary>A second at a time, so that no work in progress outlives its lease.</summary>
    public async Task CreepAsync(Func<bool> condition)
    {
        for (var seconds = 0; !condition(); seconds++)
        {
            Assert.True(seconds < 3600, "It has not come about in an hour.");
            App.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System, Stop);
        }
    }

    /// <summary>What the bot has written to someone directly.</summary>
    public IReadOnlyList<SandboxMessage> Direct(string user = "ada") =>
        App.Slack.Channels.FirstOrDefault(channel =>
            channel.DirectWith == App.Slack.Users.Single(person => person.Name == user).Id
        )
            is { } direct
            ? App.Slack.Messages(direct.Id)
            : [];

    /// <summary>What became of each method, as <c>mail Sent</c>.</summary>
    public async Task<IReadOnlyList<string>> OutcomesAsync(int page = 17) =>
        [
            .. (await Deliveries.OfAsync($"sample:{page}", Stop)).Select(delivery =>
                $"{delivery.Kind} {delivery.State}"
                + (delivery.State == DeliveryState.Failed ? $" {delivery.Reason}" : "")
            ),
        ];

    /// <summary>Types a command; the answer is the newest message.</summary>
    public async Task<SandboxMessage> TypeAsync(string line, string user = "ada")
    {
        var before = App.Slack.Messages("general").Count;
        await App.Slack.CommandAsync(user, "general", line, Stop);
        await App.UntilAsync(() => App.Slack.Messages("general").Count > before);
        await NowAsync();
        return App.Slack.Messages("general")[^1];
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Mail.DisposeAsync();
        await Receiver.DisposeAsync();
        Log.Dispose();
    }

    /// <summary>What the pager will be: it knows whether someone has taken a page, and shows it.</summary>
    private sealed class FakePages : INoticeSubjects, ILiveMessages
    {
        public ConcurrentDictionary<string, bool> Acknowledged { get; } = new();

        public Task<bool> WantsAttentionAsync(
            string subject,
            string round,
            string person,
            CancellationToken cancellationToken
        ) => Task.FromResult(!Acknowledged.ContainsKey(subject));

        public string? AcknowledgedBy(string subject) =>
            subject.StartsWith("sample:", StringComparison.Ordinal)
                ? $"/oncall ack P{subject["sample:".Length..]}"
                : null;

        public bool Show(string subject) => subject.StartsWith("sample:", StringComparison.Ordinal);

        public Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken) =>
            Task.FromResult<LiveMessage?>(
                new LiveMessage(new Message { Channel = channel, Text = $"The page {subject}" }, 1, Pages: [channel])
            );

        public Task<LiveMessage?> PlainAsync(string subject, string channel, CancellationToken cancellationToken) =>
            RenderAsync(subject, channel, cancellationToken);
    }
}
