using System.Text.RegularExpressions;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Calendars.Imports;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.Sandbox;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Editing;

/// <summary>Monday, 2026-03-02, 09:00 UTC: ada is on call for a week, then linus.</summary>
public sealed partial class EditScheduleTests
{
    private const string Ada = "U0ADA00001",
        Linus = "U0LINUS001",
        Grace = "U0GRACE001";

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static readonly string[] Payments =
    [
        "OnCall:Schedules:demo:AllowGaps=true",
        "OnCall:Schedules:payments:Layers:0:Name=primary",
        $"OnCall:Schedules:payments:Layers:0:People:0={Ada}",
        $"OnCall:Schedules:payments:Layers:0:People:1={Linus}",
        "OnCall:Schedules:payments:Layers:0:Handoff=monday 09:00",
        "OnCall:Schedules:payments:Layers:0:Start=2026-03-02",
    ];

    [Fact]
    public async Task An_edit_shows_who_changes_first_and_is_saved_by_its_button()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        var preview = await AskAsync(app, "/oncall schedule edit payments --people \"@ada, @grace\"");

        Assert.StartsWith(
            $"🔵 *payments*: primary: people <@{Ada}>, <@{Linus}> → <@{Ada}>, <@{Grace}> · from now on\n• ",
            preview.Text,
            Ordinal
        );
        Assert.Contains($"<@{Linus}> → <@{Grace}>", preview.Text, Ordinal);
        Assert.Equal(0, await ScheduleChanges.MarkAsync(app.Store, Stop));

        await PressAsync(app, preview, "Save");
        await app.UntilAsync(async () => (await BookAsync(app)).Find("payments")!.At(At(10, 9)).Now.People is [Grace]);

        await app.UntilAsync(() => Direct(app, Linus).Count == 1 && Direct(app, Grace).Count == 1);
        Assert.Empty(Direct(app, Ada));
        var fact = Assert.Single(
            await app
                .Services.GetRequiredService<Facts>()
                .ListAsync(new FactQuery(1) { Kind = FactKind.ScheduleChanged }, Stop)
        );
        Assert.Equal(("schedule:payments", Ada, "1"), (fact.Subject, fact.Actor, fact.Data["version"]));
        Assert.Contains($"{Ada}, {Linus} → {Ada}, {Grace}", fact.Text!, Ordinal);
    }

    [Theory]
    [InlineData("now", 2, 9)]
    [InlineData("after this shift", 9, 9)]
    [InlineData("after a full rotation", 16, 9)]
    [InlineData("2026-03-05 12:00", 5, 12)]
    public async Task It_takes_effect_when_that_was_said_and_the_past_stays(string at, int day, int hour)
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        await SaveAsync(app, $"/oncall schedule edit payments --people @grace --at \"{at}\"");
        app.Time.Advance(TimeSpan.FromDays(30));

        var schedule = (await BookAsync(app)).Find("payments")!;
        Assert.Equal([Grace], schedule.At(At(day, hour)).Now.People);
        Assert.DoesNotContain(Grace, schedule.At(At(day, hour) - Duration.FromMinutes(1)).Now.People);
    }

    [Fact]
    public async Task A_preview_of_another_base_is_not_saved_and_shows_what_it_is_now()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        var ada = await AskAsync(app, "/oncall schedule edit payments --people @grace --at \"2026-03-05 12:00\"");
        var linus = await AskAsync(app, "/oncall schedule edit payments --people \"@ada, @linus, @grace\"", "linus");

        await PressAsync(app, linus, "Save", "linus");
        await app.UntilAsync(async () => (await ListAsync(app)).Count == 2);
        await PressAsync(app, ada, "Save");
        await app.UntilAsync(() => app.Slack.Messages("general").Any(IsAgain));
        var again = app.Slack.Messages("general").Last(IsAgain);

        Assert.Equal(2, (await ListAsync(app)).Count);
        await PressAsync(app, again, "Save");
        await app.UntilAsync(async () => (await ListAsync(app)).Count == 3);
        Assert.Equal([Grace], (await BookAsync(app)).Find("payments")!.At(At(6, 9)).Now.People);
    }

    [Fact]
    public async Task Of_two_who_save_at_once_the_second_one_sees_the_edit_of_the_first()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        var ada = await AskAsync(app, "/oncall schedule edit payments --people @grace");
        var linus = await AskAsync(app, "/oncall schedule edit payments --people @linus", "linus");

        await Task.WhenAll(PressAsync(app, ada, "Save"), PressAsync(app, linus, "Save", "linus"));
        await app.SettleAsync();

        Assert.Equal(2, (await ListAsync(app)).Count);
        Assert.Single(app.Slack.Messages("general"), IsAgain);
    }

    [Fact]
    public async Task The_history_names_each_edit_and_reverts_to_one_and_an_undo_takes_back()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        Assert.Contains("was not edited from Slack", (await AskAsync(app, History)).Text, Ordinal);
        await SaveAsync(app, "/oncall schedule edit payments --people @grace");
        app.Time.Advance(TimeSpan.FromHours(1));
        await SaveAsync(app, "/oncall schedule edit payments --rotation daily --handoff 10:00");

        var history = await AskAsync(app, History);
        Assert.Contains("rotation weekly → daily", history.Text, Ordinal);
        Assert.Contains("the configuration differs", history.Text, Ordinal);
        app.Time.Advance(TimeSpan.FromHours(1));
        await AskAsync(app, "/oncall schedule revert payments 0");

        var schedule = (await BookAsync(app)).Find("payments")!;
        Assert.Equal([Grace], schedule.At(At(2, 10)).Now.People);
        Assert.Equal([Ada], schedule.At(At(2, 12)).Now.People);
        Assert.Contains("the same as in the configuration", (await AskAsync(app, History)).Text, Ordinal);
        app.Time.Advance(TimeSpan.FromHours(1));
        await AskAsync(app, "/chatops undo");
        Assert.Equal([Grace], (await BookAsync(app)).Find("payments")!.At(At(2, 13)).Now.People);
        Assert.Contains(
            "is already in effect",
            (await AskAsync(app, "/oncall schedule revert payments 2")).Text,
            Ordinal
        );
    }

    [Theory]
    [InlineData("edit payments", "the schedule is already like that")]
    [InlineData("edit payments --people @nobody", "There is no user `@nobody`")]
    [InlineData("edit payments --rotation 0", "is not a length of turns")]
    [InlineData("edit payments --handoff noon", "is not a handoff")]
    [InlineData("edit payments --hours \"all day\"", "is not valid hours")]
    [InlineData("edit payments --time-zone Mars/Olympus", "is not a time zone")]
    [InlineData("edit payments --layer other --people @ada", "There is no layer `other`; there are `primary`")]
    [InlineData("edit payments --remove", "It is the only layer")]
    [InlineData("edit payments --fair perhaps", "say yes or no")]
    [InlineData("edit payments --end someday", "is not a date or a time")]
    [InlineData("edit payments --holidays Atlantis", "Atlantis")]
    [InlineData("edit payments --people @ada --at yesterday", "in the past")]
    [InlineData("edit paymens --people @ada", "Did you mean `payments`?")]
    [InlineData("edit payments --layer new --name \"<!here>\" --people <!channel>", "no user")]
    [InlineData("new payments --people @ada", "There is a schedule `payments` already")]
    [InlineData("new edit --people @ada", "cannot be a name")]
    [InlineData("new web", "is empty")]
    [InlineData("revert payments 7", "has no version 7")]
    [InlineData("keep payments file", "has no version of Slack's")]
    [InlineData("history nothing", "There is no schedule `nothing`")]
    public async Task A_mistake_is_answered_with_what_is_right(string line, string answer)
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        var text = (await AskAsync(app, $"/oncall schedule {line}")).Text;

        Assert.Contains(answer, text, Ordinal);
        Assert.DoesNotContain("<!", text, Ordinal);
        Assert.Equal(0, await ScheduleChanges.MarkAsync(app.Store, Stop));
    }

    [Fact]
    public async Task A_schedule_of_Slack_alone_holds_is_exported_and_goes_with_an_undo()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        const string line =
            "/oncall schedule new web --people \"@ada + @linus, no one\" --rotation daily --hours \"09:00-17:00\"";

        var preview = await AskAsync(app, line);
        Assert.Contains("Nothing is saved yet", preview.Text, Ordinal);
        Assert.Contains($"<@{Ada}>", preview.Text, Ordinal);
        Assert.Null((await BookAsync(app)).Find("web"));
        await PressAsync(app, preview, "Save");
        await app.UntilAsync(async () => (await BookAsync(app)).Find("web") is not null);

        Assert.Equal([Ada, Linus], (await BookAsync(app)).OnCallNow("web") ?? []);
        var export = (await AskAsync(app, "/oncall schedule export web")).Text;
        Assert.Contains($"\"{Ada} + {Linus}\"", export, Ordinal);
        Assert.Contains("\"Hours\": [", export, Ordinal);
        await AskAsync(app, "/chatops undo");
        Assert.Null((await BookAsync(app)).Find("web"));
        await AskAsync(app, "/oncall schedule revert web 1");
        Assert.NotNull((await BookAsync(app)).Find("web"));
    }

    [Fact]
    public async Task A_layer_becomes_fair_a_shadow_and_ends_and_the_schedule_has_holidays()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        const string edit = "/oncall schedule edit payments";

        await SaveAsync(app, $"{edit} --fair yes --end 2026-04-01 --holidays \"DE, 2026-03-05\"");
        await SaveAsync(app, $"{edit} --layer new --name learners --people @grace --shadow yes");

        var rules = (await app.Services.GetRequiredService<ScheduleEditor>().FindAsync("payments", Stop)).Rules!;
        Assert.Equal(
            [(true, false, new DateTime(2026, 4, 1)), (false, true, (DateTime?)null)],
            rules.Layers.Select(layer => (layer.Fair, layer.Shadow, layer.End))
        );
        Assert.Equal(["DE", "2026-03-05"], rules.Holidays);
        Assert.Equal([Grace], (await BookAsync(app)).Find("payments")!.At(At(3, 9)).Now.Shadows);
        await SaveAsync(app, $"{edit} --layer primary --fair no --end none --holidays none");
        rules = (await app.Services.GetRequiredService<ScheduleEditor>().FindAsync("payments", Stop)).Rules!;
        Assert.Equal((false, null, 0), (rules.Layers[0].Fair, rules.Layers[0].End, rules.Holidays.Count));
    }

    [Fact]
    public async Task A_layer_is_added_and_removed_and_a_dry_run_saves_nothing()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        const string add =
            "/oncall schedule edit payments --layer new --name nights --people @grace --hours 22:00-06:00";

        await AskAsync(app, $"{add} --dry-run");
        await SaveAsync(app, add);
        Assert.Equal([Grace], (await BookAsync(app)).Find("payments")!.At(At(3, 2)).Now.People);
        Assert.Contains(
            "Say which layer",
            (await AskAsync(app, "/oncall schedule edit payments --people @ada")).Text,
            Ordinal
        );
        await SaveAsync(app, "/oncall schedule edit payments --layer nights --remove");

        Assert.Equal([Ada], (await BookAsync(app)).Find("payments")!.At(At(4, 2)).Now.People);
    }

    [Fact]
    public async Task A_form_asks_and_another_layer_fills_it_again()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            "OnCall:Schedules:payments:Layers:1:Name=nights",
            $"OnCall:Schedules:payments:Layers:1:People:0={Linus} + {Grace}",
            "OnCall:Schedules:payments:Layers:1:Hours:0=22:00-06:00",
        ]);
        await app.Slack.CommandAsync("ada", "general", "/oncall schedule edit", Stop);
        await app.UntilAsync(() => app.Slack.Views("ada").Count == 1);
        var form = app.Slack.Views("ada")[0];

        await app.Slack.ActInViewAsync("ada", form.Id, Action(form, "schedule"), Option("payments"), Stop);
        await app.UntilAsync(() => app.Slack.Views("ada")[0].Hash != form.Hash);
        form = app.Slack.Views("ada")[0];
        Assert.Contains(Ada, $"{form.Blocks}", Ordinal);
        await app.Slack.ActInViewAsync("ada", form.Id, Action(form, "layer"), Option("nights"), Stop);
        await app.UntilAsync(() => $"{app.Slack.Views("ada")[0].Blocks}".Contains("22:00-06:00", Ordinal));
        form = app.Slack.Views("ada")[0];
        var preview = await AnswerAsync(
            app,
            () =>
                app.Slack.SubmitAsync(
                    "ada",
                    form.Id,
                    $$"""
                    { "people": { "{{Action(form, "people")}}": { "value": "@grace" } },
                      "hours": { "{{Action(form, "hours")}}": { "value": "" } } }
                    """,
                    Stop
                )
        );

        Assert.Contains($"nights: people <@{Linus}> + <@{Grace}> → <@{Grace}>", preview.Text, Ordinal);
        Assert.Contains("hours 22:00-06:00 → always", preview.Text, Ordinal);
        await PressAsync(app, preview, "Save");
        await app.UntilAsync(async () => (await BookAsync(app)).OnCallNow("payments") is [Grace]);
    }

    [Fact]
    public async Task Who_may_not_edit_sees_no_preview_and_cannot_press_that_of_another()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            $"Permissions:oncall schedule edit:0={Grace}",
            $"Permissions:oncall schedule new:0={Grace}",
            $"Permissions:oncall schedule revert:0={Grace}",
            $"Permissions:oncall schedule keep:0={Grace}",
        ]);
        foreach (
            var line in new[]
            {
                "edit payments --people @linus",
                "new web --people @linus",
                "revert payments 0",
                "keep payments file",
            }
        )
            Assert.Contains(
                "You may not run",
                (await AskAsync(app, $"/oncall schedule {line}", "linus")).Text,
                Ordinal
            );

        await SaveAsync(app, "/oncall schedule edit payments --people @grace", "grace");

        Assert.Equal([Grace], (await BookAsync(app)).OnCallNow("payments") ?? []);
        Assert.Contains("·", (await AskAsync(app, History, "linus")).Text, Ordinal);
    }

    [Fact]
    public async Task Another_replica_has_an_edit_at_once()
    {
        var time = new ManualTime(TestApp.Start);
        await using var app = await TestApp.StartUnlimitedAsync(time, Payments);
        using var other = new ScheduleBook(
            app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<OnCallOptions>>(),
            app.Store,
            app.Services.GetRequiredService<ImportedOverrides>(),
            time
        );
        Assert.Equal([Ada], await other.OnCallNowAsync("payments", Stop) ?? []);

        await SaveAsync(app, "/oncall schedule edit payments --people @grace");

        Assert.Equal([Grace], await other.OnCallNowAsync("payments", Stop) ?? []);
    }

    private const string History = "/oncall schedule history payments";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static bool IsAgain(SandboxMessage message) =>
        message.Text.Contains("Something has changed since that preview, so nothing was saved", Ordinal);

    private static async Task SaveAsync(TestApp app, string line, string user = "ada")
    {
        var before = (await ListAsync(app)).Count;
        await PressAsync(app, await AskAsync(app, line, user), "Save", user);
        await app.UntilAsync(async () => (await ListAsync(app)).Count > before);
    }

    private static async Task<IReadOnlyList<ScheduleVersion>> ListAsync(TestApp app) =>
        (await ScheduleVersions.FindAsync(app.Store, "payments", Stop)).All;

    private static async Task PressAsync(TestApp app, SandboxMessage message, string label, string user = "ada")
    {
        var button = message
            .Blocks!.Value.EnumerateArray()
            .Where(block => block.GetProperty("type").GetString() == "actions")
            .SelectMany(block => block.GetProperty("elements").EnumerateArray())
            .First(button => button.GetProperty("text").GetProperty("text").GetString() == label);
        var action = button.GetProperty("action_id").GetString()!;
        var answers = app.Slack.Messages("general").Count;
        Assert.True((await app.Slack.ActAsync(user, message.Channel, message.Ts, action, null, Stop)).Ok);
        // Or the answer to what is typed next would be taken for this one.
        await app.UntilAsync(() => app.Slack.Messages("general").Count > answers);
    }

    /// <summary>Of the input of that block in a form.</summary>
    private static string Action(SandboxView form, string block) =>
        ActionId().Matches($"{form.Blocks}").Select(match => match.Value).First(id => id.StartsWith(block, Ordinal));

    [GeneratedRegex("(?<=\"action_id\":\\s?\")[^\"]+", RegexOptions.None, 10_000)]
    private static partial Regex ActionId();

    private static string Option(string value) => $$"""{ "selected_option": { "value": "{{value}}" } }""";

    private static IReadOnlyList<SandboxMessage> Direct(TestApp app, string person) =>
        app.Slack.Channels.FirstOrDefault(channel => channel.DirectWith == person) is { } direct
            ? app.Slack.Messages(direct.Id)
            : [];

    private static async Task<ScheduleBook> BookAsync(TestApp app)
    {
        var book = app.Services.GetRequiredService<ScheduleBook>();
        await book.RefreshAsync(Stop);
        return book;
    }

    private static Instant At(int day, int hour) => Instant.FromUtc(2026, 3, day, hour, 0);

    private static Task<SandboxMessage> AskAsync(TestApp app, string line, string user = "ada") =>
        AnswerAsync(app, () => app.Slack.CommandAsync(user, "general", line, Stop));

    private static async Task<SandboxMessage> AnswerAsync(TestApp app, Func<Task> ask)
    {
        var before = app.Slack.Messages("general").Count;
        await ask();
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        return app.Slack.Messages("general")[^1];
    }
}
