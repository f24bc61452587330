using ChatOpsBot.OnCall.Watch.Ports;
using ChatOpsBot.OnCall.Watch.Warnings;

namespace ChatOpsBot.Tests.OnCall.Watch;

/// <summary>Mornings in Berlin, around the change of clocks on Sunday, 2026-03-29.</summary>
public sealed class WarningTests
{
    private const string Ada = "U0ADA00001",
        Linus = "U0LINUS001",
        Admin = "#chatops-admin";

    private static readonly string[] Berlin =
    [
        "OnCall:Schedules:demo:Warn=false",
        "OnCall:Schedules:payments:TimeZone=Europe/Berlin",
        $"OnCall:Schedules:payments:Layers:0:People:0={Linus}",
        $"OnCall:Schedules:payments:Layers:0:People:1={Ada}",
        "OnCall:Schedules:payments:Layers:0:Handoff=monday 09:00",
        "OnCall:Schedules:payments:Layers:0:Start=2026-01-05",
    ];

    private static string Of(string setting) => $"OnCall:Schedules:payments:{setting}";

    [Theory]
    // In Berlin the clocks go forward on the 29th.
    [InlineData("2026-03-27T07:40Z", "2026-03-27T07:59Z", "2026-03-27T08:00Z")]
    [InlineData("2026-03-30T06:40Z", "2026-03-30T06:59Z", "2026-03-30T07:00Z")]
    public async Task Gaps_are_warned_of_at_nine_on_the_clock_of_the_schedule(string start, string before, string nine)
    {
        await using var app = await StartAsync(
            At(start),
            [.. Berlin, Of("Layers:0:Hours:0=tue-sun"), Of("Layers:0:Hours:1=mon 12:00-24:00")]
        );

        await PassAsync(app, At(before));
        Assert.Empty(Warnings(app));
        await PassAsync(app, At(nine));

        await app.Time.UntilAsync(() => Warnings(app).Count == 1, "the warning");
        Assert.StartsWith(
            "🟡 *payments* needs attention in the next 14 days: ",
            Warnings(app)[0],
            StringComparison.Ordinal
        );
        Assert.Contains(" until <!date^1774864800^", Warnings(app)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_new_is_due_at_once_and_what_stays_after_a_week()
    {
        var now = At("2026-03-27T08:00Z");
        var gap = Gap("2026-03-30T00:00Z");
        var first = new Warned("", now, [], null);
        Assert.True(first.IsDue([gap], now));
        Assert.False(first.IsDue([], now));

        var said = Warned.After("2026-03-27", now.AddDays(14), [gap], now);
        Assert.False(said.IsDue([gap], now.AddDays(1)));
        Assert.True(said.IsDue([gap], now.AddDays(7)));
        // One that comes each week is not new when the next one comes into sight; one in between is.
        Assert.False(said.IsDue([gap, Gap("2026-04-13T00:00Z")], now.AddDays(3)));
        Assert.True(said.IsDue([gap, Gap("2026-04-06T00:00Z")], now.AddDays(3)));
    }

    [Fact]
    public async Task A_schedule_without_gaps_and_one_that_does_not_want_warnings_say_nothing()
    {
        await using var app = await StartAsync(
            At("2026-03-27T07:40Z"),
            [
                .. Berlin,
                $"OnCall:Schedules:empty:Layers:0:People:0={Linus}",
                "OnCall:Schedules:empty:Layers:0:End=2026-03-01",
                "OnCall:Schedules:empty:Warn=false",
                $"OnCall:Schedules:allowed:Layers:0:People:0={Linus}",
                "OnCall:Schedules:allowed:Layers:0:End=2026-03-01",
                "OnCall:Schedules:allowed:AllowGaps=true",
            ]
        );

        await PassAsync(app, At("2026-03-27T08:00Z"));
        await LookedAsync(app, "2026-03-27");

        Assert.Empty(Warnings(app));
    }

    [Fact]
    public async Task People_who_cannot_be_reached_or_are_on_two_schedules_are_named_in_the_channel_of_the_schedule()
    {
        await using var app = await StartAsync(
            At("2026-03-27T07:40Z"),
            [
                .. Berlin,
                Of("Announce=#checkout"),
                Of("WarnOfTwoSchedules=true"),
                "OnCall:Schedules:search:WarnOfTwoSchedules=true",
                "OnCall:Schedules:search:Warn=false",
                $"OnCall:Schedules:search:Layers:0:People:0={Ada}",
            ],
            services => services.AddSingleton<IReachability, NoPager>()
        );
        app.Slack.ChangeUser(Ada, user => user with { IsDeactivated = true });

        await PassAsync(app, At("2026-03-27T08:00Z"));
        await app.Time.UntilAsync(
            () => app.Cards("#checkout").Any(card => card.Text.Contains("attention", StringComparison.Ordinal)),
            "the warning"
        );

        var said = app.Cards("#checkout")
            .Single(card => card.Text.Contains("attention", StringComparison.Ordinal))
            .Text;
        Assert.Contains("3 problems", said, StringComparison.Ordinal);
        Assert.Contains($"<@{Linus}>, on call from <!date^", said, StringComparison.Ordinal);
        Assert.Contains("has no verified way to be paged", said, StringComparison.Ordinal);
        Assert.Contains($"<@{Ada}>, on call now, is deactivated", said, StringComparison.Ordinal);
        Assert.Contains($"<@{Ada}> is on call by *search*, too, from ", said, StringComparison.Ordinal);
        Assert.Empty(Warnings(app));
    }

    private static async Task<TestApp> StartAsync(
        DateTimeOffset start,
        string[] settings,
        Action<IServiceCollection>? configure = null
    )
    {
        var app = await TestApp.StartAsync(
            new ManualTime(start),
            configure ?? (_ => { }),
            ["Slack:ChannelPostsPerSecond=0", .. settings]
        );
        await app.UntilKnownAsync("recurring/oncall-warnings");
        await PassAsync(app, start + TimeSpan.FromMinutes(6));
        await app.UntilKnownAsync(Warned.KeyOf("payments"));
        return app;
    }

    private static DateTimeOffset At(string text) =>
        DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Each Monday's.</summary>
    private static Concern Gap(string start) =>
        new($"gap/{start}", "weekly/Monday", NodaTime.Instant.FromDateTimeOffset(At(start)), "no one is on call");

    private static IReadOnlyList<string> Warnings(TestApp app) =>
        [
            .. app.Cards(Admin)
                .Select(card => card.Text)
                .Where(text => text.Contains("attention", StringComparison.Ordinal)),
        ];

    private static Task LookedAsync(TestApp app, string day) =>
        app.Time.UntilAsync(
            async () =>
                (await Warned.Kept.FindAsync(app.Store, Warned.KeyOf("payments"), CancellationToken.None))?.Value.Day
                == day,
            $"the look of {day}"
        );

    private static Task PassAsync(TestApp app, DateTimeOffset until) => app.PassAsync(until - app.Time.GetUtcNow());

    private sealed class NoPager : IReachability
    {
        public Task<string?> ProblemAsync(string person, CancellationToken cancellationToken) =>
            Task.FromResult(person == Linus ? "has no verified way to be paged" : null);
    }
}
