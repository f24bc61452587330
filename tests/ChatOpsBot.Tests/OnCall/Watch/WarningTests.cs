using ChatOpsBot.OnCall.Watch.Ports;
using ChatOpsBot.OnCall.Watch.Warnings;

namespace ChatOpsBot.Tests.OnCall.Watch;

/// <summary>Thursday, 2026-03-26: in Berlin the clocks go forward on Sunday, the 29th, in New York they have.</summary>
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

    [Fact]
    public async Task Gaps_are_warned_of_at_nine_on_the_clock_of_the_schedule_through_the_change_of_clocks()
    {
        // A gap on Monday alone is new on Tuesday of the week before, when it comes within six days.
        await using var app = await StartAsync([
            .. Berlin,
            Of("Layers:0:Hours:0=tue-sun"),
            Of("Layers:0:Hours:1=mon 12:00-24:00"),
            Of("WarnDays=6"),
        ]);

        await PassAsync(app, new(2026, 3, 27, 7, 59, 0, TimeSpan.Zero));
        Assert.Empty(Warnings(app));
        await PassAsync(app, new(2026, 3, 27, 8, 0, 0, TimeSpan.Zero));
        await TestApp.UntilAsync(() => Warnings(app).Count == 1, "the warning");
        Assert.Equal(
            "🟡 *payments* needs attention in the next 6 days: 1 problem\n• no one is on call from "
                + "<!date^1774821600^{date_short_pretty} {time}|2026-03-29 22:00 UTC> until "
                + "<!date^1774864800^{date_short_pretty} {time}|2026-03-30 10:00 UTC> (12h 00m)",
            Warnings(app)[0]
        );

        // In summer nine is an hour earlier. The gap of the next week is the same again, until a week has passed.
        for (var day = 28; day <= 33; day++)
            await PassAsync(app, new DateTimeOffset(2026, 3, 1, 7, 0, 0, TimeSpan.Zero).AddDays(day - 1));
        Assert.Single(Warnings(app));
        await PassAsync(app, new(2026, 4, 3, 7, 0, 0, TimeSpan.Zero));
        await TestApp.UntilAsync(() => Warnings(app).Count == 2, "the reminder");
    }

    [Fact]
    public async Task A_schedule_without_gaps_and_one_that_does_not_want_warnings_say_nothing()
    {
        await using var app = await StartAsync([
            .. Berlin,
            $"OnCall:Schedules:empty:Layers:0:People:0={Linus}",
            "OnCall:Schedules:empty:Layers:0:End=2026-03-01",
            "OnCall:Schedules:empty:Warn=false",
            $"OnCall:Schedules:allowed:Layers:0:People:0={Linus}",
            "OnCall:Schedules:allowed:Layers:0:End=2026-03-01",
            "OnCall:Schedules:allowed:AllowGaps=true",
        ]);

        await PassAsync(app, new(2026, 3, 27, 9, 0, 0, TimeSpan.Zero));

        Assert.Empty(Warnings(app));
    }

    [Fact]
    public async Task People_who_cannot_be_reached_or_are_on_two_schedules_are_named_in_the_channel_of_the_schedule()
    {
        await using var app = await StartAsync(
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

        await PassAsync(app, new(2026, 3, 27, 9, 0, 0, TimeSpan.Zero));
        await TestApp.UntilAsync(
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

    private static async Task<TestApp> StartAsync(string[] settings, Action<IServiceCollection>? configure = null)
    {
        var app = await TestApp.StartAsync(
            new ManualTime(new DateTimeOffset(2026, 3, 26, 12, 0, 0, TimeSpan.Zero)),
            configure ?? (_ => { }),
            ["Slack:ChannelPostsPerSecond=0", .. settings]
        );
        await app.UntilKnownAsync("recurring/oncall-warnings");
        await PassAsync(app, new(2026, 3, 26, 12, 16, 0, TimeSpan.Zero));
        await app.UntilKnownAsync(Warned.KeyOf("payments"));
        return app;
    }

    private static IReadOnlyList<string> Warnings(TestApp app) =>
        [
            .. app.Cards(Admin)
                .Select(card => card.Text)
                .Where(text => text.Contains("attention", StringComparison.Ordinal)),
        ];

    private static Task PassAsync(TestApp app, DateTimeOffset until) => app.PassAsync(until - app.Time.GetUtcNow());

    private sealed class NoPager : IReachability
    {
        public Task<string?> ProblemAsync(string person, CancellationToken cancellationToken) =>
            Task.FromResult(person == Linus ? "has no verified way to be paged" : null);
    }
}
