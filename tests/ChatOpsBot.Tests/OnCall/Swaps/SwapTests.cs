using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Swaps;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Tests.Deployments;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Swaps;

/// <summary>
/// Monday, 2026-03-02, 09:00 UTC: ada is on call for a week, then linus, then grace. Times are read in London.
/// </summary>
public sealed class SwapTests
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
        $"OnCall:Schedules:payments:Layers:0:People:2={Grace}",
        "OnCall:Schedules:payments:Layers:0:Handoff=monday 09:00",
        "OnCall:Schedules:payments:Layers:0:Start=2026-03-02",
    ];

    [Fact]
    public async Task A_swap_with_someone_who_is_on_call_then_is_not_offered()
    {
        await using var app = await TestApp.StartUnlimitedAsync([
            .. Payments,
            $"OnCall:Schedules:payments:Layers:0:People:0={Ada} + {Linus}",
        ]);

        var answer = await AskAsync(app, "/oncall swap payments 2026-03-24 with @linus");

        Assert.Contains("is on call in that time already", answer.Text, Ordinal);
        Assert.Contains("There is no swap 1", (await AskAsync(app, "/oncall swap accept 1", "linus")).Text, Ordinal);
    }

    [Fact]
    public async Task Both_halves_of_a_swap_hold_together_and_are_cancelled_together()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        // Ada's next turn, from the 23rd, for one of Linus', from the 9th.
        var offer = await AskAsync(app, "/oncall swap payments 2026-03-24 with @linus for 2026-03-10 because wedding");
        Assert.StartsWith("Offered: ⏳ *payments* · swap 1:", offer.Text, StringComparison.Ordinal);
        await app.UntilAsync(() => Direct(app, Linus).Count == 1);
        Assert.Empty(Direct(app, Grace));
        Assert.Contains("decides it", (await AskAsync(app, "/oncall swap accept 1", "grace")).Text, Ordinal);
        Assert.Contains("your own shift", (await AskAsync(app, "/oncall swap accept 1")).Text, Ordinal);

        await AskAsync(app, "/oncall swap accept 1", "linus");

        var schedule = await FindAsync(app);
        Assert.Equal([Ada], schedule.At(At(9, 9)).Now.People);
        Assert.Equal([Ada], schedule.At(At(16, 8)).Now.People);
        Assert.Equal([Grace], schedule.At(At(16, 9)).Now.People);
        Assert.Equal([Linus], schedule.At(At(23, 9)).Now.People);
        await app.UntilAsync(() => Direct(app, Ada).Count == 1);
        Assert.Contains("accepted by", Direct(app, Ada)[0].Text, Ordinal);
        // The offer itself shows it, and no longer has buttons.
        await app.UntilAsync(() => Direct(app, Linus)[0].Blocks?.GetRawText().Contains("actions", Ordinal) == false);
        Assert.Contains("It is decided", (await AskAsync(app, "/oncall swap accept 1", "linus")).Text, Ordinal);
        Assert.Equal(
            [FactKind.SwapAccepted, FactKind.SwapOffered],
            (
                await app
                    .Services.GetRequiredService<Facts>()
                    .ListAsync(new FactQuery(5) { Subject = "swap:1" }, TestContext.Current.CancellationToken)
            )
                .Select(fact => fact.Kind)
                .Where(kind => kind.StartsWith("swap.", Ordinal))
        );

        await AskAsync(app, "/chatops undo", "linus");

        schedule = await FindAsync(app);
        Assert.Equal([Linus], schedule.At(At(9, 9)).Now.People);
        Assert.Equal([Ada], schedule.At(At(23, 9)).Now.People);
    }

    [Fact]
    public async Task A_shift_that_anyone_may_cover_is_offered_to_all_and_the_first_one_has_it()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        await AskAsync(app, "/oncall swap payments cover friday to sunday");
        await app.UntilAsync(() => Direct(app, Linus).Count == 1 && Direct(app, Grace).Count == 1);

        await Task.WhenAll(
            AskAsync(app, "/oncall swap accept 1", "linus"),
            AskAsync(app, "/oncall swap accept 1", "grace")
        );

        // The offer, and an answer to each.
        await app.UntilAsync(() => app.Slack.Messages("general").Count == 3);
        var swap = await SwapRequest.FindAsync(app.Store, 1, TestContext.Current.CancellationToken);
        var changes = await ScheduleChanges.FindAsync(app.Store, "payments", TestContext.Current.CancellationToken);
        Assert.Equal(swap!.Taker, Assert.Single(changes.All).Parts[0].With);
        Assert.Equal([swap.Taker!], (await FindAsync(app)).At(At(7, 12)).Now.People);
        Assert.Equal([Ada], (await FindAsync(app)).At(At(8, 0)).Now.People);
    }

    [Fact]
    public async Task An_offer_is_followed_up_until_the_shift_begins_and_expires_then()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        await AskAsync(app, "/oncall swap payments with @grace", "linus");
        await app.UntilAsync(() => Direct(app, Grace).Count == 1);

        // Seven days before it has been offered just now; then three days, one day, and twelve hours before.
        foreach (var (hours, reminders) in ((int, int)[])[(96, 2), (48, 3), (12, 4)])
        {
            app.Time.Advance(TimeSpan.FromHours(hours));
            await app.UntilAsync(() => Direct(app, Grace).Count == reminders);
            Assert.StartsWith("Still open:", Direct(app, Grace)[^1].Text, StringComparison.Ordinal);
        }
        app.Time.Advance(TimeSpan.FromHours(12));
        await app.UntilAsync(() => Direct(app, Linus).Count == 1);
        Assert.Contains("so you are on call", Direct(app, Linus)[0].Text, Ordinal);
        await app.UntilAsync(() => Direct(app, Grace)[0].Blocks?.GetRawText().Contains("expired", Ordinal) == true);
        Assert.Equal(4, Direct(app, Grace).Count);
    }

    [Fact]
    public async Task Declined_withdrawn_or_no_longer_true_changes_nothing()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        await AskAsync(app, "/oncall swap payments with @grace", "linus");
        await AskAsync(app, "/oncall swap decline 1", "grace");
        Assert.Contains("It is decided", (await AskAsync(app, "/oncall swap accept 1", "grace")).Text, Ordinal);

        await AskAsync(app, "/oncall swap payments with @grace", "linus");
        Assert.Contains("can take it back", (await AskAsync(app, "/oncall swap withdraw 2")).Text, Ordinal);
        await AskAsync(app, "/chatops undo", "linus");
        Assert.Contains("It is decided", (await AskAsync(app, "/oncall swap accept 2", "grace")).Text, Ordinal);

        await AskAsync(app, "/oncall swap payments with @grace", "linus");
        await AskAsync(app, "/oncall override payments @ada for @linus 2026-03-11 to 2026-03-12");
        Assert.Contains(
            "is no longer on call in all",
            (await AskAsync(app, "/oncall swap accept 3", "grace")).Text,
            Ordinal
        );
        Assert.Single(
            (await ScheduleChanges.FindAsync(app.Store, "payments", TestContext.Current.CancellationToken)).All
        );
    }

    [Fact]
    public async Task Swaps_that_wait_for_an_answer_are_listed_with_what_each_can_do()
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);
        Assert.Contains("No swap waits", (await AskAsync(app, "/oncall swap list")).Text, Ordinal);
        await AskAsync(app, "/oncall swap payments 2026-03-24 with @linus");
        await AskAsync(app, "/oncall swap payments cover", "grace");

        Assert.Equal(["Accept", "Decline", "Withdraw"], await ButtonsAsync("ada"));
        Assert.Equal(["Accept", "Decline", "Accept", "Decline"], await ButtonsAsync("linus"));
        Assert.Equal(["Withdraw"], await ButtonsAsync("grace"));
        await AskAsync(app, "/oncall swap withdraw 1");
        Assert.DoesNotContain("swap 1", (await AskAsync(app, "/oncall swap list payments")).Text, Ordinal);

        async Task<IEnumerable<string>> ButtonsAsync(string user) =>
            DeployApp.Buttons(await AskAsync(app, "/oncall swap list", user)).Select(button => button.Label);
    }

    [Theory]
    [InlineData("payments with", "Name a person")]
    [InlineData("payments with @ada", "You cannot swap with yourself")]
    [InlineData("payments now", "The shift has begun")]
    [InlineData("payments friday with @linus monday", "Say what for")]
    [InlineData("payments 2026-03-10 to 2026-03-11", "is not on call then")]
    [InlineData("payments 2026-03-10", "is not on call 2026-03-10; their next shift begins")]
    [InlineData("payments 2026-03-24 with @linus for 2026-03-20", "is not on call 2026-03-20; their next shift begins")]
    [InlineData("accept 5", "There is no swap 5")]
    public async Task A_mistake_is_answered_with_what_is_right(string line, string answer)
    {
        await using var app = await TestApp.StartUnlimitedAsync(Payments);

        Assert.Contains(answer, (await AskAsync(app, $"/oncall swap {line}")).Text, Ordinal);
        Assert.Null(await SwapRequest.FindAsync(app.Store, 1, TestContext.Current.CancellationToken));
    }

    private const StringComparison Ordinal = StringComparison.Ordinal;

    private static async Task<ChatOpsBot.OnCall.Shifts.Schedule> FindAsync(TestApp app)
    {
        var book = app.Services.GetRequiredService<ScheduleBook>();
        await book.RefreshAsync(TestContext.Current.CancellationToken);
        return book.Find("payments")!;
    }

    private static IReadOnlyList<SandboxMessage> Direct(TestApp app, string person) =>
        app.Slack.Channels.FirstOrDefault(channel => channel.DirectWith == person) is { } direct
            ? app.Slack.Messages(direct.Id)
            : [];

    private static Instant At(int day, int hour) => Instant.FromUtc(2026, 3, day, hour, 0);

    private static async Task<SandboxMessage> AskAsync(TestApp app, string line, string user = "ada")
    {
        var before = app.Slack.Messages("general").Count;
        await app.Slack.CommandAsync(user, "general", line, TestContext.Current.CancellationToken);
        await app.UntilAsync(() => app.Slack.Messages("general").Count > before);
        return app.Slack.Messages("general")[^1];
    }
}
