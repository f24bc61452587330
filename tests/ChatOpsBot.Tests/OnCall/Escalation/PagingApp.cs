using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;

namespace ChatOpsBot.Tests.OnCall.Escalation;

/// <summary>
/// The whole application with the service <c>checkout</c>, whose policy pages Ada, five minutes later Linus, then
/// Grace. A test has to expect each message that Slack gets: one that it did not expect fails it.
/// </summary>
internal sealed class PagingApp : IAsyncDisposable
{
    public const string Ada = "U0ADA00001",
        Linus = "U0LINUS001",
        Grace = "U0GRACE001",
        Channel = "#checkout";

    private static readonly string[] Basics =
    [
        "Services:checkout:Channel=#checkout",
        "Services:checkout:OnCall=payments",
        "Services:checkout:Escalation=payments",
        "OnCall:Schedules:payments:Layers:0:Name=primary",
        "OnCall:Schedules:payments:Layers:0:People:0=U0ADA00001",
        "OnCall:Schedules:payments:Layers:0:Rotation=weekly",
        "OnCall:Policies:payments:Steps:0:Notify:0=schedule:payments",
        "OnCall:Policies:payments:Steps:1:Notify:0=U0LINUS001",
        "OnCall:Policies:payments:Steps:2:Notify:0=U0GRACE001",
        "OnCall:Policies:payments:Repeat=0",
        // Cards of alerts go elsewhere, so that the page has a message of its own.
        "Slack:DefaultChannel=#alerts",
    ];

    private readonly HashSet<string> _seen = [];
    private bool _ignoresUnexpected;
    private int _reports;

    private PagingApp(TestApp app) => App = app;

    public TestApp App { get; }
    public PageBook Book => App.Services.GetRequiredService<PageBook>();
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="settings"><c>policy:</c> is the policy's section.</param>
    public static Task<PagingApp> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    public static async Task<PagingApp> StartAsync(Action<IServiceCollection> configure, params string[] settings)
    {
        var app = await TestApp.StartUnlimitedAsync(configure, [.. Basics, .. settings.Select(Whole)]);
        var pages = new PagingApp(app);
        foreach (var channel in (string[])["checkout", "alerts", "search", "managers"])
            if (!app.Slack.Channels.Any(known => known.Name == channel))
                app.Slack.AddChannel(channel, [Ada, Linus, Grace]);
        return pages;
    }

    /// <summary>One of a replica set, whose Slack is another's.</summary>
    public static IReadOnlyList<string> Settings(params string[] settings) => [.. Basics, .. settings.Select(Whole)];

    private static string Whole(string setting) =>
        setting.StartsWith("policy:", StringComparison.Ordinal)
            ? $"OnCall:Policies:payments:{setting["policy:".Length..]}"
            : setting;

    /// <summary>An alert of the service, as Alertmanager sends it, and all that follows at once.</summary>
    public async Task AlertAsync(
        string status = "firing",
        string name = "ErrorRate",
        string severity = "critical",
        string service = "checkout"
    )
    {
        using var answer = await App.BearerAsync("alertmanager", Body(status, name, severity, service));
        Assert.True(answer.IsSuccessStatusCode, answer.StatusCode.ToString());
        await NowAsync();
    }

    public object Body(
        string status = "firing",
        string name = "ErrorRate",
        string severity = "critical",
        string service = "checkout"
    ) =>
        new
        {
            version = "4",
            groupKey = name,
            status,
            externalURL = "https://alerts.example",
            alerts = new[]
            {
                new
                {
                    status,
                    labels = new
                    {
                        alertname = name,
                        service,
                        severity,
                    },
                    // No two deliveries are the same one.
                    annotations = new { summary = $"{name} of {service}, report {++_reports}" },
                    startsAt = "2026-03-02T08:59:00Z",
                    endsAt = status == "resolved" ? App.Time.GetUtcNow().ToString("O") : "0001-01-01T00:00:00Z",
                    fingerprint = $"{name}/{severity}",
                },
            },
        };

    /// <summary>A critical alert, alone in its group.</summary>
    public static object Body(string name, string service) =>
        new
        {
            version = "4",
            groupKey = name,
            status = "firing",
            alerts = new[]
            {
                new
                {
                    status = "firing",
                    labels = new
                    {
                        alertname = name,
                        service,
                        severity = "critical",
                    },
                    annotations = new { summary = $"{name} of {service}" },
                    startsAt = "2026-03-02T08:59:00Z",
                    endsAt = "0001-01-01T00:00:00Z",
                    fingerprint = name,
                },
            },
        };

    /// <summary>Types a command; the answer is the newest message that only the person sees.</summary>
    public async Task<string> TypeAsync(string line, string user = "ada")
    {
        var before = App.Slack.Messages("general").Count;
        await App.Slack.CommandAsync(user, "general", line, Stop);
        await App.UntilAsync(() => App.Slack.Messages("general").Count > before);
        var answer = App.Slack.Messages("general")[^1];
        _seen.Add(answer.Ts);
        await NowAsync();
        return DeployApp.TextOf(answer);
    }

    /// <summary>Presses a button on the newest message of a place that has it.</summary>
    public async Task PressAsync(string place, string label, string user = "ada")
    {
        var message = Messages(place).Last(message => Buttons(message).Any(button => button.Label == label));
        var id = Buttons(message).First(button => button.Label == label).Id;
        Assert.True((await App.Slack.ActAsync(user, message.Channel, message.Ts, id, null, Stop)).Ok);
        await NowAsync();
    }

    /// <summary>The buttons of a message, without its menu.</summary>
    public static IReadOnlyList<(string Label, string Id)> Buttons(SandboxMessage message) =>
        [
            .. (message.Blocks?.EnumerateArray() ?? default)
                .Where(block => block.GetProperty("type").GetString() == "actions")
                .SelectMany(block => block.GetProperty("elements").EnumerateArray())
                .Where(element => element.GetProperty("type").GetString() == "button")
                .Select(button =>
                    (
                        button.GetProperty("text").GetProperty("text").GetString()!,
                        button.GetProperty("action_id").GetString()!
                    )
                ),
        ];

    public async Task ReactAsync(string user, SandboxMessage message, string emoji)
    {
        await App.AskSandboxAsync(
            "reactions",
            new
            {
                user,
                channel = message.Channel,
                ts = message.Ts,
                name = emoji,
            }
        );
        await NowAsync();
    }

    public async Task<Page> PageAsync(long number = 1) => (await Book.FindAsync(number, Stop))!.Value.Page;

    /// <summary>Until nothing is due now: what waits for its time stays.</summary>
    public async Task NowAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var quiet = 0; quiet < 3; )
        {
            quiet = App.Slack.Undelivered > 0 || await DueAsync() is not null ? 0 : quiet + 1;
            Assert.True(
                TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60),
                $"Still not done: {App.Slack.Undelivered} undelivered, {await DueAsync()} due."
            );
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Stop);
        }
    }

    /// <summary>The clock moves on, in steps after each of which all is done that is due.</summary>
    public async Task PassAsync(TimeSpan time, TimeSpan? step = null)
    {
        var end = App.Time.GetUtcNow() + time;
        while (end - App.Time.GetUtcNow() is { Ticks: > 0 } left)
        {
            var one = step ?? TimeSpan.FromSeconds(30);
            App.Time.Advance(left < one ? left : one);
            await NowAsync();
        }
    }

    /// <summary>Depth counts what waits for later, too; once the clock has moved at all, the age of what is overdue
    /// tells them apart.</summary>
    private async Task<string?> DueAsync()
    {
        App.Time.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var handler in App.Services.GetServices<IWorkHandler>())
            if ((await App.Store.DepthAsync(handler.Queue, Stop)).OldestDueAge > TimeSpan.Zero)
                return handler.Queue;
        return null;
    }

    /// <summary>A message that came, with all of these words, to a channel or to a person.</summary>
    public SandboxMessage Expect(string place, params string[] words)
    {
        var found = Fresh()
            .FirstOrDefault(message =>
                NameOf(message) == NameOf(place)
                && words.All(word => DeployApp.TextOf(message).Contains(word, StringComparison.Ordinal))
            );
        if (found is null)
        {
            _ignoresUnexpected = true;
            Assert.Fail($"No message to {place} with {string.Join(", ", words)} came; there are:\n{Describe(Fresh())}");
        }
        _seen.Add(found.Ts);
        return found;
    }

    /// <summary>No message came that was not expected.</summary>
    public void ExpectNothing()
    {
        if (_ignoresUnexpected || Fresh().ToList() is not { Count: > 0 } fresh)
            return;
        _ignoresUnexpected = true;
        Assert.Fail($"Not expected:\n{Describe(fresh)}");
    }

    /// <summary>What comes to a place is not what the test is about.</summary>
    public void Ignore(string place) => _ignored.Add(NameOf(place));

    /// <summary>All that comes from now on is not what the test is about.</summary>
    public void IgnoreUnexpected() => _ignoresUnexpected = true;

    private readonly HashSet<string> _ignored = ["#alerts"];

    /// <summary>How a message looks now.</summary>
    public string Look(SandboxMessage message) =>
        DeployApp.TextOf(App.Slack.Messages(message.Channel).Single(now => now.Ts == message.Ts));

    public SandboxMessage Now(SandboxMessage message) =>
        App.Slack.Messages(message.Channel).Single(now => now.Ts == message.Ts);

    public IReadOnlyList<SandboxMessage> Messages(string place) =>
        [.. All().Where(message => NameOf(message) == NameOf(place))];

    private IEnumerable<SandboxMessage> Fresh() =>
        All()
            .Where(message =>
                message.EphemeralTo is null
                && !_seen.Contains(message.Ts)
                && !_ignored.Contains(NameOf(message))
                // The clock runs ahead of the queues here, which the audit takes for a process that hangs.
                && !message.Text.Contains("Paging is not well: ", StringComparison.Ordinal)
            );

    private IEnumerable<SandboxMessage> All() =>
        App
            .Slack.Channels.SelectMany(channel => App.Slack.Messages(channel.Id))
            .Where(message => message.User == "U0CHATOPS1")
            .OrderBy(message => message.Ts, StringComparer.Ordinal);

    private string NameOf(SandboxMessage message) =>
        App.Slack.Channels.Single(channel => channel.Id == message.Channel) is var channel
        && channel.DirectWith is { } person
            ? person
            : $"#{channel.Name}";

    private static string NameOf(string place) => place;

    private string Describe(IEnumerable<SandboxMessage> messages) =>
        string.Join('\n', messages.Select(message => $"{NameOf(message)}: {DeployApp.TextOf(message)}"));

    public async ValueTask DisposeAsync()
    {
        try
        {
            await NowAsync();
            ExpectNothing();
        }
        finally
        {
            await App.DisposeAsync();
        }
    }
}
