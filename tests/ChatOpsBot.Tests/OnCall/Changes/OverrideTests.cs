using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Calendars.Imports;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.Sandbox;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Changes;

/// <summary>Monday, 2026-03-02, 09:00 UTC: ada is on call for a week, then linus. Times are read in London.</summary>
public sealed class OverrideTests
{
    private const string Ada = "U0ADA00001",
        Linus = "U0LINUS001",
        Grace = "U0GRACE001";

    private static readonly string[] Payments =
    [
        "OnCall:Schedules:demo:AllowGaps=true",
        "OnCall:Schedules:payments:Layers:0:Name=primary",
        $"OnCall:Schedules:payments:Layers:0:People:0={Ada}",
        $"OnCall:Schedules:payments:Layers:0:People:1={Linus}",
        "OnCall:Schedules:payments:Layers:0:Handoff=monday 09:00",
        "OnCall:Schedules:payments:Layers:0:Start=2026-03-02",
    ];

    [Theory]
    [InlineData("@linus for @ada tomorrow 18:00 to friday 09:00", 3, 18, 6, 9, Linus)]
    [InlineData("@linus for @ada until 22:00", 2, 9, 2, 22, Linus)]
    [InlineData("me for everyone friday to sunday 02:00", 6, 0, 8, 2, Ada)]
    [InlineData("from tomorrow 22:00 to 06:00", 3, 22, 4, 6, Grace)]
    [InlineData("add @grace wednesday to thursday", 4, 0, 5, 0, $"{Ada} {Grace}")]
    [InlineData("remove @ada wednesday to thursday because dentist", 4, 0, 5, 0, "")]
    public async Task People_write_who_and_when(
        string change,
        int fromDay,
        int fromHour,
        int toDay,
        int toHour,
        string people
    )
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        var written = change.StartsWith("from", StringComparison.Ordinal) ? $"@grace for @ada {change}" : change;

        var reply = await AskAsync(app, $"/oncall override payments {written}");

        Assert.StartsWith("🟢 Overridden: *payments* · ", reply.Text, StringComparison.Ordinal);
        var book = await BookAsync(app);
        var (from, to) = (At(fromDay, fromHour), At(toDay, toHour));
        var schedule = book.Find("payments")!;
        Assert.Equal(people, string.Join(' ', schedule.At(from).Now.People));
        Assert.Equal(people, string.Join(' ', schedule.At(to - Duration.FromMinutes(1)).Now.People));
        Assert.Equal([Ada], schedule.At(to).Now.People);
        if (from > At(2, 9))
            Assert.Equal([Ada], schedule.At(from - Duration.FromMinutes(1)).Now.People);
    }

    [Theory]
    [InlineData("override payments @nobody for @ada until 22:00", "There is no user `@nobody`")]
    [InlineData("override payments @linus for @ada", "Say until when")]
    [InlineData("override payments @linus until 22:00", "Say who is on call for another")]
    [InlineData("override payments @linus for @linus until 22:00", "Someone cannot be on call for themselves")]
    [InlineData("override payments @linus for @ada 2026-03-01 to 2026-03-02", "is in the past")]
    [InlineData("override payments @linus for @ada friday to thursday 2026", "is not a time")]
    [InlineData("override payments @linus for @ada until 2099-01-01", "too far away")]
    [InlineData("override paymens @linus for @ada until 22:00", "Did you mean `payments`?")]
    [InlineData("override payments <@U0NOTHERE1> for @ada until 22:00", "cannot be on call")]
    [InlineData("override cancel payments 7", "has no override 7 that still holds.")]
    [InlineData("override restore payments 7", "has no override 7 that was cancelled")]
    [InlineData("temporary payments @ada", "Write each shift as")]
    [InlineData("temporary payments @ada tomorrow", "Say until when for each shift")]
    [InlineData("temporary payments @ada until 09:03", "It has to end in five minutes or later")]
    [InlineData("take payments tomorrow", "Say until when")]
    [InlineData("take", "Say which schedule")]
    public async Task A_mistake_is_answered_with_what_is_right(string line, string answer)
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        Assert.Contains(answer, (await AskAsync(app, $"/oncall {line}")).Text, StringComparison.Ordinal);
        Assert.Equal(0, await ScheduleChanges.MarkAsync(app.Store, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_an_undo_takes_it_back()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        const string line = "/oncall override payments @linus for @ada until 22:00";

        var dry = await AskAsync(app, $"{line} --dry-run");
        Assert.Contains("Would override", dry.Text, StringComparison.Ordinal);
        Assert.Equal([Ada], (await BookAsync(app)).OnCallNow("payments")!);

        await AskAsync(app, line);
        Assert.Equal([Linus], (await BookAsync(app)).OnCallNow("payments")!);

        app.Time.Advance(TimeSpan.FromHours(1));
        Assert.Contains("Cancelled", (await AskAsync(app, "/chatops undo")).Text, StringComparison.Ordinal);
        var schedule = (await BookAsync(app)).Find("payments")!;
        Assert.Equal([Ada], schedule.At(At(2, 10, 1)).Now.People);
        // What has happened stays.
        Assert.Equal([Linus], schedule.At(At(2, 9, 59)).Now.People);

        app.Time.Advance(TimeSpan.FromHours(1));
        await AskAsync(app, "/oncall override restore payments 1");
        schedule = (await BookAsync(app)).Find("payments")!;
        Assert.Equal([Linus], schedule.At(At(2, 9, 59)).Now.People);
        Assert.Equal([Ada], schedule.At(At(2, 10, 30)).Now.People);
        Assert.Equal([Linus], schedule.At(At(2, 11, 30)).Now.People);
        Assert.Equal([Ada], schedule.At(At(2, 22)).Now.People);
    }

    [Fact]
    public async Task Those_affected_are_notified_and_the_timeline_has_it()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        await AskAsync(app, "/oncall override payments @linus for @ada until 22:00 because *bold* <!channel>", "grace");

        await app.UntilAsync(() => Told(app, Ada) == 1 && Told(app, Linus) == 1);
        Assert.Equal(0, Told(app, Grace));
        var text = Direct(app, Linus)[^1].Text;
        Assert.DoesNotContain("<!channel>", text, StringComparison.Ordinal);
        var fact = Assert.Single(
            await app
                .Services.GetRequiredService<Facts>()
                .ListAsync(new FactQuery(1) { Kind = FactKind.OverrideAdded }, TestContext.Current.CancellationToken)
        );
        Assert.Equal(("schedule:payments", Grace, "1"), (fact.Subject, fact.Actor, fact.Data["override"]));
    }

    [Fact]
    public async Task Overlapping_overrides_of_one_person_are_refused_also_when_two_people_are_at_it_at_once()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        await Task.WhenAll(
            AskAsync(app, "/oncall override payments @linus for @ada wednesday to friday", "linus"),
            AskAsync(app, "/oncall override payments @grace for @ada thursday to saturday", "grace")
        );

        await app.SettleAsync();
        var changes = await ScheduleChanges.FindAsync(app.Store, "payments", TestContext.Current.CancellationToken);
        Assert.Single(changes.All);
        Assert.Contains(
            "Another override takes the same person off",
            (await AskAsync(app, "/oncall override payments remove @ada thursday to saturday")).Text,
            StringComparison.Ordinal
        );
        // After it is another matter.
        await AskAsync(app, "/oncall override payments @grace for @ada 2026-03-08T12:00Z to 2026-03-08T18:00Z");
        changes = await ScheduleChanges.FindAsync(app.Store, "payments", TestContext.Current.CancellationToken);
        Assert.Equal(2, changes.All.Count);
    }

    [Fact]
    public async Task Who_takes_over_has_the_rest_of_the_shift_or_until_a_time_whoever_is_on_call_then()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        var rest = await AskAsync(app, "/oncall take payments", "grace");
        Assert.Contains($"<@{Grace}> for <@{Ada}>", rest.Text, StringComparison.Ordinal);
        var schedule = (await BookAsync(app)).Find("payments")!;
        Assert.Equal([Grace], schedule.At(At(9, 8, 59)).Now.People);
        Assert.Equal([Linus], schedule.At(At(9, 9)).Now.People);
        Assert.Contains(
            "You are already on call until then",
            (await AskAsync(app, "/oncall take payments", "grace")).Text,
            StringComparison.Ordinal
        );

        await AskAsync(app, "/oncall override cancel payments 1", "grace");
        await AskAsync(app, "/oncall take payments until 2026-03-09T12:00Z", "grace");
        schedule = (await BookAsync(app)).Find("payments")!;
        Assert.Equal([Grace], schedule.At(At(9, 11, 59)).Now.People);
        Assert.Equal([Linus], schedule.At(At(9, 12)).Now.People);
    }

    [Fact]
    public async Task A_temporary_schedule_holds_for_its_time_and_its_past_stays_when_it_is_cancelled()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        await AskAsync(app, "/oncall override payments @linus for @ada until 22:00");

        var reply = await AskAsync(
            app,
            "/oncall temporary payments @grace 10:00 to 12:00, @linus 14:00 to 16:00 because offsite"
        );

        Assert.StartsWith("🟢 Set: *payments* · temporary schedule: ", reply.Text, StringComparison.Ordinal);
        var schedule = (await BookAsync(app)).Find("payments")!;
        Assert.Equal(
            [Linus, Grace, "", Linus, Linus],
            new[] { 9, 11, 13, 15, 17 }.Select(hour => string.Join(' ', schedule.At(At(2, hour)).Now.People))
        );
        Assert.Contains(
            "temporary schedule, instead of layers and overrides: no one",
            (await AskAsync(app, "/oncall preview payments 13:00")).Text,
            StringComparison.Ordinal
        );

        app.Time.Advance(TimeSpan.FromHours(4) + TimeSpan.FromMinutes(30));
        await AskAsync(app, "/chatops undo");

        schedule = (await BookAsync(app)).Find("payments")!;
        Assert.Equal(
            [Grace, "", Linus],
            new[] { 11, 13, 14 }.Select(hour => string.Join(' ', schedule.At(At(2, hour)).Now.People))
        );
        Assert.NotNull(schedule.At(At(2, 13)).Now.Temporary);
        Assert.Null(schedule.At(At(2, 15)).Now.Temporary);
    }

    [Fact]
    public async Task The_list_has_what_is_not_over_and_a_button_cancels_it()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        await AskAsync(app, "/oncall override payments @linus for @ada until 10:00 because <!here>");
        await AskAsync(app, "/oncall override payments @grace for @ada wednesday to thursday");

        var list = await AskAsync(app, "/oncall override list");
        Assert.StartsWith("`1` *payments* · ", list.Text, StringComparison.Ordinal);
        Assert.Equal(2, list.Text.Split('\n').Length);
        Assert.DoesNotContain("<!here>", list.Text, StringComparison.Ordinal);
        Assert.Contains(
            "override 2",
            (await AskAsync(app, "/oncall who payments wednesday 12:00")).Text,
            StringComparison.Ordinal
        );

        app.Time.Advance(TimeSpan.FromHours(2));
        list = await AskAsync(app, "/oncall override list payments");
        Assert.StartsWith("`2` *payments* · ", list.Text, StringComparison.Ordinal);
        await AskAsync(app, "/oncall override cancel payments 2");
        Assert.Contains(
            "No override, swap or temporary schedule",
            (await AskAsync(app, "/oncall override list payments")).Text,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("/oncall override payments @linus for @ada until 22:00")]
    [InlineData("/oncall take payments")]
    [InlineData("/oncall temporary payments @linus until 22:00")]
    public async Task Who_may_not_override_can_still_swap(string line)
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            $"Permissions:oncall override:0={Grace}",
            $"Permissions:oncall take:0={Grace}",
            $"Permissions:oncall temporary:0={Grace}",
        ]);

        Assert.Contains("You may not run", (await AskAsync(app, line, "linus")).Text, StringComparison.Ordinal);
        Assert.StartsWith("🟢", (await AskAsync(app, line, "grace")).Text, StringComparison.Ordinal);
        await AskAsync(app, "/oncall swap payments 2026-03-10 with @ada", "linus");
        Assert.StartsWith("🟢 Accepted", (await AskAsync(app, "/oncall swap accept 1")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_arguments_a_form_asks()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        await app.Slack.CommandAsync("ada", "general", "/oncall override", TestContext.Current.CancellationToken);
        var form = Assert.Single(app.Slack.Views("ada"));

        await app.Slack.SubmitAsync(
            "ada",
            form.Id,
            $$$"""
            {
              "schedule": { "schedule": { "selected_option": { "value": "payments" } } },
              "with": { "with": { "selected_user": "{{{Linus}}}" } },
              "for": { "for": { "selected_user": "{{{Ada}}}" } },
              "until": { "until": { "selected_date_time": {{{At(2, 22).ToUnixTimeSeconds()}}} } },
              "reason": { "reason": { "value": "dentist" } }
            }
            """,
            TestContext.Current.CancellationToken
        );

        await app.UntilAsync(async () => (await BookAsync(app)).OnCallNow("payments") is [Linus]);
        var change = Assert.Single(
            (await ScheduleChanges.FindAsync(app.Store, "payments", TestContext.Current.CancellationToken)).All
        );
        Assert.Equal(("dentist", At(2, 22).ToDateTimeOffset()), (change.Reason, change.End));
    }

    [Fact]
    public async Task All_answers_are_the_same_for_ten_thousand_moments()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            "OnCall:Schedules:payments:TimeZone=Europe/Dublin",
            "OnCall:Schedules:payments:Layers:1:People:0=U0GRACE001",
            "OnCall:Schedules:payments:Layers:1:Hours:0=sat,sun 10:00-02:00",
        ]);
        await AskAsync(app, "/oncall override payments @linus for @ada wednesday to friday");
        await AskAsync(app, "/oncall temporary payments @grace 2026-03-20 to 2026-03-21 12:00");
        var schedule = (await BookAsync(app)).Find("payments")!;
        var (from, random) = (At(1, 0), new Random(14));
        var shifts = schedule.Shifts(from, from + Duration.FromDays(400));

        foreach (var _ in Enumerable.Range(0, 10_000))
        {
            var at = from + Duration.FromSeconds(random.Next(400 * 86_400));
            var expected = shifts[Index(shifts, at)];

            Assert.Equal(expected.People, schedule.Shifts(at, at + Duration.FromSeconds(1))[0].People);
            if (random.Next(100) == 0)
                Assert.Equal(expected.People, schedule.At(at).Now.People);
        }
    }

    private static int Index(IReadOnlyList<ChatOpsBot.OnCall.Shifts.Shift> shifts, Instant at) =>
        shifts.Index().First(shift => shift.Item.End > at).Index;

    [Fact]
    public async Task A_change_holds_on_another_replica_at_once_and_in_its_memory_within_a_second()
    {
        var time = new ManualTime(TestApp.Start);
        await using var app = await TestApp.StartUnlimitedAsync(time, Payments);
        var other = new ScheduleBook(
            app.Services.GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<OnCallOptions>>(),
            app.Store,
            app.Services.GetRequiredService<ImportedOverrides>(),
            time
        );
        var own = app.Services.GetRequiredService<ScheduleBook>();
        Assert.Equal([Ada], await other.OnCallNowAsync("payments", TestContext.Current.CancellationToken) ?? []);

        await AskAsync(app, "/oncall override payments @linus for @ada until 22:00");

        Assert.Equal([Linus], await other.OnCallNowAsync("payments", TestContext.Current.CancellationToken) ?? []);
        time.Advance(TimeSpan.FromSeconds(1));
        await app.UntilAsync(() => own.OnCallNow("payments") is [Linus]);
    }

    [Fact]
    public async Task Someone_is_named_by_mail_address_and_one_who_is_not_in_Slack_breaks_nothing()
    {
        await using var app = await TestApp.StartUnlimitedAsync(
            "OnCall:Schedules:web:Layers:0:People:0=Linus@Example.com",
            "OnCall:Schedules:web:Layers:0:People:1=gone@example.com",
            "OnCall:Schedules:web:Layers:0:Handoff=monday 09:00",
            "OnCall:Schedules:web:Layers:0:Start=2026-03-02"
        );
        await app.UntilAsync(async () =>
        {
            app.Time.Advance(TimeSpan.FromSeconds(1));
            return (await BookAsync(app)).OnCallNow("web") is [Linus];
        });

        var text = (await AskAsync(app, "/oncall who web")).Text;

        Assert.Contains($"<@{Linus}> until", text, StringComparison.Ordinal);
        Assert.Contains("then gone@example.com", text, StringComparison.Ordinal);
        Assert.Contains(
            "gone@example.com is not known in Slack",
            (await AskAsync(app, "/oncall gaps web")).Text,
            StringComparison.Ordinal
        );
    }

    private static int Told(TestApp app, string person) => Direct(app, person).Count;

    private static IReadOnlyList<SandboxMessage> Direct(TestApp app, string person) =>
        app.Slack.Channels.FirstOrDefault(channel => channel.DirectWith == person) is { } direct
            ? app.Slack.Messages(direct.Id)
            : [];

    private static async Task<ScheduleBook> BookAsync(TestApp app)
    {
        var book = app.Services.GetRequiredService<ScheduleBook>();
        await book.RefreshAsync(TestContext.Current.CancellationToken);
        return book;
    }

    private static Instant At(int day, int hour, int minute = 0) => Instant.FromUtc(2026, 3, day, hour, minute);

    private static async Task<SandboxMessage> AskAsync(TestApp app, string line, string user = "ada")
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync(user, "general", line, TestContext.Current.CancellationToken);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        return app.Slack.Messages("general")[^1];
    }
}
