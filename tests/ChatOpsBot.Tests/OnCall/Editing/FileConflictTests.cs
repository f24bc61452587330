using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests.OnCall.Editing;

/// <summary>
/// The file of a schedule changes after it was edited from Slack. Monday, 2026-03-02, 09:00 UTC: ada by the file, and
/// grace by Slack.
/// </summary>
public sealed class FileConflictTests
{
    private const string Ada = "U0ADA00001",
        Linus = "U0LINUS001",
        Grace = "U0GRACE001",
        Admins = "#chatops-admin";

    private const StringComparison Ordinal = StringComparison.Ordinal;

    [Theory]
    [InlineData("Keep Slack's", Grace)]
    [InlineData("Take the file's", Linus)]
    public async Task Slacks_version_stays_until_someone_decides(string button, string onCall)
    {
        await using var bot = await EditedAsync();
        var app = bot.App;

        await bot.WriteAsync(File(Linus));
        await app.UntilAsync(() => Questions(app).Count == 1);
        var question = Questions(app)[0];

        Assert.Contains($"from Slack's to the file's: primary: people <@{Grace}> → <@{Linus}>", question.Text, Ordinal);
        Assert.Equal([Grace], await OnCallAsync(app));
        foreach (var line in new[] { "/oncall", "/oncall schedule payments", "/oncall schedule history payments" })
            Assert.Contains("until someone decides", (await AskAsync(app, line)).Text, Ordinal);
        Assert.Contains(
            "Decide first",
            (await AskAsync(app, "/oncall schedule edit payments --people @ada")).Text,
            Ordinal
        );
        // It is asked once.
        app.Time.Advance(TimeSpan.FromMinutes(5));
        await app.SettleAsync();
        Assert.Single(Questions(app));

        await PressAsync(app, question, button);

        await app.UntilAsync(async () => !await IsUndecidedAsync(app));
        Assert.Equal([onCall], await OnCallAsync(app));
        Assert.DoesNotContain("until someone decides", (await AskAsync(app, "/oncall")).Text, Ordinal);
        // The next edit of the file is the next question, or is in effect at once.
        await bot.WriteAsync(File(Ada));
        await app.UntilAsync(async () => onCall == Grace ? Questions(app).Count == 2 : await OnCallAsync(app) is [Ada]);
        Assert.Equal([onCall == Grace ? Grace : Ada], await OnCallAsync(app));
    }

    [Fact]
    public async Task A_decision_for_the_file_is_taken_back_by_an_undo()
    {
        await using var bot = await EditedAsync();
        var app = bot.App;
        await bot.WriteAsync(File(Linus));
        await app.UntilAsync(() => Questions(app).Count == 1);

        await AskAsync(app, "/oncall schedule keep payments file");
        Assert.Equal([Linus], await OnCallAsync(app));
        await AskAsync(app, "/chatops undo");

        Assert.Equal([Grace], await OnCallAsync(app));
        Assert.False(await IsUndecidedAsync(app));
    }

    [Fact]
    public async Task Overrides_of_a_schedule_that_was_renamed_are_reported_once()
    {
        await using var bot = await BotAsync();
        var app = bot.App;
        await AskAsync(app, "/oncall override payments @linus for @ada tomorrow 18:00 to friday 09:00");

        await bot.WriteAsync(File(Ada).Replace("payments", "billing", Ordinal));
        await app.UntilAsync(() => Reports(app).Any());
        app.Time.Advance(TimeSpan.FromMinutes(5));
        await app.SettleAsync();

        Assert.Contains($"<@{Linus}>", Assert.Single(Reports(app)).Text, Ordinal);

        static IEnumerable<SandboxMessage> Reports(TestApp app) =>
            app.Cards(Admins)
                .Where(card => card.Text.Contains("*payments* is no longer in the configuration", Ordinal));
    }

    [Fact]
    public async Task A_file_that_says_what_Slack_says_is_followed_again()
    {
        await using var bot = await EditedAsync();
        var app = bot.App;
        var version = (await ScheduleVersions.FindAsync(app.Store, "payments", Stop)).Last!;

        await bot.WriteAsync(version.Rules.ToFile("payments"));
        await app.UntilAsync(async () =>
            (await ScheduleVersions.FindAsync(app.Store, "payments", Stop)).Last is { IsFile: true }
        );

        Assert.Equal([Grace], await OnCallAsync(app));
        Assert.Empty(Questions(app));
        await bot.WriteAsync(File(Linus));
        await app.UntilAsync(async () => await OnCallAsync(app) is [Linus]);
    }

    [Theory]
    [InlineData("slack")]
    [InlineData("file")]
    public async Task A_schedule_that_the_file_no_longer_has_is_the_same_question(string which)
    {
        await using var bot = await EditedAsync();
        var app = bot.App;

        await bot.WriteAsync("{}");
        await app.UntilAsync(() => Questions(app).Count == 1);
        Assert.Contains("no longer in the configuration", Questions(app)[0].Text, Ordinal);
        Assert.Equal([Grace], await OnCallAsync(app));
        await AskAsync(app, $"/oncall schedule keep payments {which}");

        Assert.False(await IsUndecidedAsync(app));
        Assert.Equal(which == "slack" ? [Grace] : null, await OnCallAsync(app));
        if (which == "file")
            await AskAsync(app, "/chatops undo");
        Assert.Equal([Grace], await OnCallAsync(app));
    }

    [Fact]
    public async Task What_Slack_does_not_edit_follows_the_file_without_a_question()
    {
        await using var bot = await EditedAsync();
        var app = bot.App;

        await bot.WriteAsync(
            File(Ada)
                .Replace(
                    "\"Layers\"",
                    $$"""
                    "Announce": "#checkout",
                    "Overrides": [ { "From": "2026-03-02", "Until": "2036-03-20", "Add": "{{Linus}}" } ], "Layers"
                    """,
                    Ordinal
                )
        );
        await app.UntilAsync(async () => await OnCallAsync(app) is [Grace, Linus]);

        app.Time.Advance(TimeSpan.FromMinutes(2));
        await app.SettleAsync();
        Assert.Empty(Questions(app));
        Assert.False(await IsUndecidedAsync(app));
    }

    [Fact]
    public async Task A_restart_keeps_the_edit_and_finds_a_file_that_changed_meanwhile()
    {
        using var folder = new TemporaryFolder();
        var database = folder.File("kept.db");
        var file = folder.File("chatops.json");
        await System.IO.File.WriteAllTextAsync(file, File(Ada), Stop);
        await using (var first = await StartAsync(new ManualTime(TestApp.Start), file, database))
            await EditAsync(first);

        await using (var second = await StartAsync(new ManualTime(TestApp.Start.AddHours(1)), file, database))
            Assert.Equal([Grace], await OnCallAsync(second));
        await System.IO.File.WriteAllTextAsync(file, File(Linus), Stop);
        await using var third = await StartAsync(new ManualTime(TestApp.Start.AddHours(2)), file, database);

        Assert.Equal([Grace], await OnCallAsync(third));
        await third.UntilAsync(() => Questions(third).Count > 0);
    }

    private static string File(string person) =>
        $$"""
            {
              "OnCall": { "Schedules": { "payments": {
                "Layers": [ { "Name": "primary", "People": ["{{person}}"], "Handoff": "monday 09:00" } ]
              } } }
            }
            """;

    private static async Task<Bot> EditedAsync()
    {
        var bot = await BotAsync();
        await EditAsync(bot.App);
        return bot;
    }

    private static async Task<Bot> BotAsync()
    {
        var folder = new TemporaryFolder();
        var file = folder.File("chatops.json");
        await System.IO.File.WriteAllTextAsync(file, File(Ada), Stop);
        var app = await StartAsync(new ManualTime(TestApp.Start), file, folder.File("kept.db"));
        return new Bot(app, folder, file);
    }

    private static Task<TestApp> StartAsync(ManualTime time, string file, string database) =>
        TestApp.StartReplicaAsync(
            time,
            _ => { },
            file,
            "OnCall:Schedules:demo:AllowGaps=true",
            $"Storage:Path={database}"
        );

    private static async Task EditAsync(TestApp app)
    {
        var preview = await AskAsync(app, "/oncall schedule edit payments --people @grace");
        var answers = app.Slack.Messages("general").Count;
        await PressAsync(app, preview, "Save");
        await app.UntilAsync(async () => await OnCallAsync(app) is [Grace]);
        // Or the answer to what is typed next would be taken for this one.
        await app.UntilAsync(() => app.Slack.Messages("general").Count > answers);
    }

    /// <summary>Without what the watchdog reports of a clock that jumps.</summary>
    private static IReadOnlyList<SandboxMessage> Questions(TestApp app) =>
        [.. app.Cards(Admins).Where(card => card.Text.Contains("was edited from Slack", Ordinal))];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static async Task<IReadOnlyList<string>?> OnCallAsync(TestApp app) =>
        await app.Services.GetRequiredService<ScheduleBook>().OnCallNowAsync("payments", Stop);

    private static async Task<bool> IsUndecidedAsync(TestApp app)
    {
        await OnCallAsync(app);
        return app.Services.GetRequiredService<ScheduleBook>().IsUndecided("payments");
    }

    private static async Task PressAsync(TestApp app, SandboxMessage message, string label)
    {
        var button = message
            .Blocks!.Value.EnumerateArray()
            .Where(block => block.GetProperty("type").GetString() == "actions")
            .SelectMany(block => block.GetProperty("elements").EnumerateArray())
            .First(button => button.GetProperty("text").GetProperty("text").GetString() == label);
        var action = button.GetProperty("action_id").GetString()!;
        Assert.True((await app.Slack.ActAsync("ada", message.Channel, message.Ts, action, null, Stop)).Ok);
    }

    private static async Task<SandboxMessage> AskAsync(TestApp app, string line)
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync("ada", "general", line, Stop);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        return app.Slack.Messages("general")[^1];
    }

    private sealed record Bot(TestApp App, TemporaryFolder Folder, string File) : IAsyncDisposable
    {
        public Task WriteAsync(string text) => System.IO.File.WriteAllTextAsync(File, text, Stop);

        public async ValueTask DisposeAsync()
        {
            await App.DisposeAsync();
            Folder.Dispose();
        }
    }
}
