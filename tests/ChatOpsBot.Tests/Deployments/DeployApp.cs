using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Running;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.Deployments;

/// <summary>
/// The whole application with one service, <c>checkout</c>, in staging and production, on an engine that the test
/// holds. Ada asks, Linus approves; versions 1.0.0 to 1.4.0 exist.
/// </summary>
internal sealed partial class DeployApp : IAsyncDisposable
{
    public const string Ada = "U0ADA00001",
        Linus = "U0LINUS001";

    private readonly TemporaryFolder _folder;

    private DeployApp(TestApp app, FakeEngine engine, TemporaryFolder folder) =>
        (App, Engine, _folder) = (app, engine, folder);

    public TestApp App { get; }
    public FakeEngine Engine { get; }
    public string VersionsFile => _folder.File("versions.json");
    public DeployBook Book => App.Services.GetRequiredService<DeployBook>();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <param name="settings">Below <c>Services:checkout:Environments:</c> when they begin with an environment's name,
    /// else as they are; <c>{versions}</c> is the file of the versions.</param>
    public static Task<DeployApp> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <inheritdoc cref="StartAsync(string[])"/>
    public static async Task<DeployApp> StartAsync(Action<IServiceCollection> configure, params string[] settings)
    {
        var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("versions.json"), JsonSerializer.Serialize(Versions()), Stop);
        return await StartAsync(
            new ManualTime(TestApp.Start),
            folder,
            configure,
            [
                $"Services:checkout:Versions={folder.File("versions.json")}",
                "Services:checkout:Environments:staging:Engine=fake",
                "Services:checkout:Environments:production:Engine=fake",
                .. settings,
            ]
        );
    }

    /// <summary>
    /// With versions from somewhere else than the file, on engines that the settings name, and a clock that someone
    /// else goes by, too.
    /// </summary>
    /// <inheritdoc cref="StartAsync(string[])"/>
    public static Task<DeployApp> StartAsync(ManualTime time, params string[] settings) =>
        StartAsync(time, _ => { }, settings);

    /// <inheritdoc cref="StartAsync(ManualTime, string[])"/>
    public static Task<DeployApp> StartAsync(
        ManualTime time,
        Action<IServiceCollection> configure,
        params string[] settings
    ) => StartAsync(time, new TemporaryFolder(), configure, settings);

    private static async Task<DeployApp> StartAsync(
        ManualTime time,
        TemporaryFolder folder,
        Action<IServiceCollection> configure,
        string[] settings
    )
    {
        var engine = new FakeEngine();
        string[] basics =
        [
            "Services:checkout:Channel=#checkout",
            "Permissions:deploy checkout/production:0=*",
            "Permissions:rollback checkout/production:0=*",
            "Slack:ChannelPostsPerSecond=0",
            "Slack:UpdatesPerMinute=0",
        ];
        var app = await TestApp.StartAsync(
            time,
            services =>
            {
                services.AddSingleton<IDeployEngine>(engine);
                services.Configure<SandboxLimits>(limits =>
                    (limits.PostsPerSecondPerChannel, limits.PostsPerMinute, limits.TierScale, limits.CallsLogged) = (
                        0,
                        0,
                        0,
                        100_000
                    )
                );
                configure(services);
            },
            [
                .. basics,
                .. settings.Select(setting =>
                    setting.StartsWith("production:", StringComparison.Ordinal)
                    || setting.StartsWith("staging:", StringComparison.Ordinal)
                        ? $"Services:checkout:Environments:{setting}"
                        : setting.Replace("{versions}", folder.File("versions.json"), StringComparison.Ordinal)
                ),
            ]
        );
        return new DeployApp(app, engine, folder);
    }

    /// <summary>Newest first; each by Ada, 1.3.0 by Linus with a migration.</summary>
    public static IEnumerable<object> Versions(string build = "success") =>
        Enumerable
            .Range(0, 5)
            .Reverse()
            .Select(minor =>
                (object)
                    new
                    {
                        version = $"1.{minor}.0",
                        sha = Sha(minor),
                        branch = "main",
                        title = $"Change number {minor}",
                        author = minor == 3
                            ? new { name = "Linus Pauling", login = "linus" }
                            : new { name = "Ada Byron", login = "ada" },
                        pullRequest = 10 + minor,
                        files = minor == 3 ? new[] { "migrations/0003_orders.sql" } : ["src/app.cs"],
                        checks = new Dictionary<string, string> { ["build"] = build },
                    }
            );

    /// <summary>The branch has moved: 1.5.0 is the newest version.</summary>
    public Task MoveBranchAsync() =>
        File.WriteAllTextAsync(
            VersionsFile,
            JsonSerializer.Serialize(
                Versions()
                    .Prepend(
                        new
                        {
                            version = "1.5.0",
                            sha = Sha(5),
                            branch = "main",
                            title = "Late",
                        }
                    )
            ),
            Stop
        );

    /// <summary>A delivery of Alertmanager about the service.</summary>
    public static object Alert(
        string status,
        string severity = "critical",
        string started = "2026-03-02T09:00:00Z",
        string ended = "2026-03-02T12:00:00Z"
    ) =>
        new
        {
            version = "4",
            groupKey = "errors",
            status,
            alerts = new[]
            {
                new
                {
                    status,
                    labels = new
                    {
                        alertname = "ErrorRate",
                        service = "checkout",
                        severity,
                    },
                    annotations = new { summary = "5 % errors" },
                    startsAt = started,
                    endsAt = ended,
                    fingerprint = "1",
                },
            },
        };

    public static string Sha(int minor) => new((char)('a' + minor), 40);

    /// <summary>
    /// Types a command; the answer is the newest message that only the person sees, or that everybody does.
    /// </summary>
    public async Task<SandboxMessage> TypeAsync(string line, string user = "ada")
    {
        var before = App.Slack.Messages("general").Count;
        await App.Slack.CommandAsync(user, "general", line, Stop);
        await App.UntilAsync(() => App.Slack.Messages("general").Count > before);
        return App.Slack.Messages("general")[^1];
    }

    /// <summary>Presses a button and waits until all of it has come about that needs no time.</summary>
    public async Task PressAsync(SandboxMessage message, string label, string user = "ada", string channel = "general")
    {
        var id = Buttons(message).First(button => button.Label == label).Id;
        Assert.True((await App.Slack.ActAsync(user, channel, message.Ts, id, null, Stop)).Ok);
        await NowAsync();
    }

    /// <summary>Plans and confirms.</summary>
    /// <returns>The deploy's number.</returns>
    public async Task<long> DeployAsync(string line, string user = "ada")
    {
        var plan = await TypeAsync(line, user);
        var label = Buttons(plan)
            .Select(button => button.Label)
            .FirstOrDefault(label => label is "Deploy" or "Ask for approval" or "Roll back");
        Assert.True(label is not null, $"The plan has no button: {plan.Text}\n{plan.Blocks}");
        await PressAsync(plan, label, user);
        var (_, text) = (plan, App.Slack.Messages("general")[^1].Text);
        return long.Parse(
            Number().Match(text).Groups["number"].Value,
            System.Globalization.CultureInfo.InvariantCulture
        );
    }

    /// <summary>Until nothing is due now: work that waits for a time to come stays.</summary>
    public async Task NowAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        // The queues are asked one after another, and work that goes from one to another meanwhile is in neither: only
        // what is quiet again and again is quiet.
        for (var quiet = 0; quiet < 3; )
        {
            quiet = App.Slack.Undelivered > 0 || await DueAsync() is not null ? 0 : quiet + 1;
            Assert.True(
                TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(180),
                $"Still not done: {App.Slack.Undelivered} undelivered, {await DueAsync()} due."
            );
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, Stop);
        }
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

    /// <summary>Two minutes later what runs is compared with what was deployed.</summary>
    public async Task ScanDriftAsync()
    {
        var effects = new Commit();
        App.Time.Advance(TimeSpan.FromMinutes(2));
        await App
            .Services.GetServices<IRecurringJob>()
            .OfType<ScanDrift>()
            .Single()
            .RunAsync(App.Time.GetUtcNow(), effects, Stop);
        await App.Store.CommitAsync(effects, Stop);
        await NowAsync();
    }

    /// <summary>
    /// The queue in which something is due; null when none is. Depth counts what waits for later, too; once the clock
    /// has moved at all, the age of what is overdue tells them apart.
    /// </summary>
    private async Task<string?> DueAsync()
    {
        App.Time.Advance(TimeSpan.FromMilliseconds(1));
        foreach (var handler in App.Services.GetServices<IWorkHandler>())
            if ((await App.Store.DepthAsync(handler.Queue, Stop)).OldestDueAge > TimeSpan.Zero)
                return handler.Queue;
        return null;
    }

    /// <summary>What is on in an environment of checkout.</summary>
    public async Task<TargetVersion?> OnAsync(string environment) =>
        (await EnvironmentState.ReadAsync(App.Store, "checkout", environment, Stop)).Now;

    /// <summary>What the bot has written to someone directly.</summary>
    public IReadOnlyList<SandboxMessage> Direct(string user) =>
        App.Slack.Channels.FirstOrDefault(channel =>
            channel.DirectWith == App.Slack.Users.Single(person => person.Name == user).Id
        )
            is { } direct
            ? App.Slack.Messages(direct.Id)
            : [];

    public async Task<Deployment> FindAsync(long number) => (await Book.FindAsync(number, Stop))!.Value.Deployment;

    /// <summary>The live message of a deploy.</summary>
    public SandboxMessage Card(long number) =>
        App.Cards("checkout").Single(message => TextOf(message).Contains($"#{number} by", StringComparison.Ordinal));

    /// <summary>None in a message of text alone, such as what a slow command answers first.</summary>
    public static IReadOnlyList<(string Label, string Id)> Buttons(SandboxMessage message) =>
        [
            .. (message.Blocks?.EnumerateArray() ?? default)
                .Where(block => block.GetProperty("type").GetString() == "actions")
                .SelectMany(block => block.GetProperty("elements").EnumerateArray())
                .Select(button =>
                    (
                        button.GetProperty("text").GetProperty("text").GetString()!,
                        button.GetProperty("action_id").GetString()!
                    )
                ),
        ];

    /// <summary>All texts of a message, a line each.</summary>
    public static string TextOf(SandboxMessage message) =>
        message.Blocks is { } blocks ? string.Join('\n', Texts(blocks)) : message.Text;

    private static IEnumerable<string> Texts(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
            JsonValueKind.Object => element
                .EnumerateObject()
                .SelectMany(property =>
                    property is { Name: "text", Value.ValueKind: JsonValueKind.String }
                        ? [property.Value.GetString()!]
                        : Texts(property.Value)
                ),
            _ => [],
        };

    [GeneratedRegex(@"#(?<number>\d+)")]
    private static partial Regex Number();

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        _folder.Dispose();
    }
}
