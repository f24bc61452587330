using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Load;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Load;

/// <summary>How being on call is weighed.</summary>
public sealed class LoadCalculatorTests
{
    private const string Ada = "U0ADA00001",
        Linus = "U0LINUS001";

    // Monday, 2026-03-02.
    [Theory]
    [InlineData("2026-03-02T09:00", "2026-03-02T17:00", 8, 8.0)]
    [InlineData("2026-03-02T22:00", "2026-03-03T08:00", 10, 18.0)]
    [InlineData("2026-03-02T23:00", "2026-03-03T07:00", 8, 16.0)]
    [InlineData("2026-03-07T09:00", "2026-03-07T17:00", 8, 12.0)]
    // A night of the weekend counts twice, not three times; Sunday's goes on into Monday.
    [InlineData("2026-03-08T23:00", "2026-03-09T07:00", 8, 16.0)]
    [InlineData("2026-03-06T20:00", "2026-03-07T08:00", 12, 20.5)]
    // A holiday on a weekday.
    [InlineData("2026-03-04T09:00", "2026-03-04T17:00", 8, 16.0)]
    [InlineData("2026-03-04T20:00", "2026-03-05T00:00", 4, 8.0)]
    // 23 hours, of which the night has seven.
    [InlineData("2026-03-29T00:00", "2026-03-30T00:00", 23, 38.0)]
    // 25 hours, of which the night has nine.
    [InlineData("2026-10-25T00:00", "2026-10-26T00:00", 25, 42.0)]
    public void Hours_are_weighed_by_the_wall_clock_of_the_schedule(
        string from,
        string to,
        double hours,
        double weighted
    )
    {
        var load = Assert.Single(LoadCalculator.Of(Schedule(Ada), At(from), At(to)));

        Assert.Equal((Ada, 1), (load.Person, load.Shifts));
        Assert.Equal(hours, load.OnCall.TotalHours);
        Assert.Equal(weighted, load.Weighted.TotalHours);
    }

    [Fact]
    public void Who_carried_nothing_is_counted_and_what_goes_on_is_one_shift()
    {
        var loads = LoadCalculator.Of(Schedule(Ada, Linus), At("2026-03-02T09:00"), At("2026-03-08T09:00"));

        Assert.Equal(
            [(Ada, 1, 144.0), (Linus, 0, 0.0)],
            loads.Select(load => (load.Person, load.Shifts, load.OnCall.TotalHours))
        );
        Assert.Equal(1, loads[0].ShareOf(loads[0].Weighted));
        Assert.Equal(0, PersonLoad.None(Ada).ShareOf(NodaTime.Duration.Zero));
        Assert.Empty(LoadCalculator.Of(Schedule(), At("2026-03-02T09:00"), At("2026-03-08T09:00")));

        loads = LoadCalculator.Of(Schedule(Ada, Linus), At("2026-03-02T09:00"), At("2026-03-30T09:00"));
        Assert.Equal([2, 2], loads.Select(load => load.Shifts));
    }

    [Fact]
    public void Weighted_parts_add_up_whatever_the_cuts()
    {
        var random = new Random(14);
        var schedule = Schedule(Ada);
        for (var round = 0; round < 200; round++)
        {
            var start = At("2026-03-20T00:00") + NodaTime.Duration.FromMinutes(random.Next(30 * 1440));
            var middle = start + NodaTime.Duration.FromMinutes(random.Next(1, 3_000));
            var end = middle + NodaTime.Duration.FromMinutes(random.Next(1, 3_000));
            Assert.Equal(Of(start, end), Of(start, middle) + Of(middle, end));
        }

        NodaTime.Duration Of(Instant from, Instant to) => LoadCalculator.Of(schedule, from, to)[0].Weighted;
    }

    [Fact]
    public void A_page_at_night_counts_once_however_often_it_notified_someone()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
        Fact[] facts =
        [
            Notified("page:1", "2026-03-02T22:30", Ada),
            Notified("page:2", "2026-03-02T23:00", Ada),
            Notified("page:2", "2026-03-02T23:10", Ada),
            Notified("page:2", "2026-03-02T23:10", Linus),
            Notified("page:3", "2026-03-03T06:59", Ada),
            Notified("page:4", "2026-03-03T07:00", Ada),
        ];

        var nights = NightPages.Of(facts, zone);

        Assert.Equal(2, nights[Ada]);
        Assert.Equal(1, nights[Linus]);
        // The night of the change to summer time has seven hours.
        Assert.Equal(7, NightPages.EndedOn(new LocalDate(2026, 3, 29), zone).Duration.TotalHours);
    }

    private static Fact Notified(string subject, string at, string person) =>
        new(FactKind.PageNotified, subject, At(at).ToDateTimeOffset())
        {
            Data = new Dictionary<string, string> { [NightPages.Person] = person },
        };

    private static Instant At(string local) =>
        WallClock.Start(
            LocalDateTime.FromDateTime(DateTime.Parse(local, System.Globalization.CultureInfo.InvariantCulture)),
            DateTimeZoneProviders.Tzdb["Europe/Berlin"]
        );

    /// <summary>A week each, from Monday; Wednesday, 2026-03-04, is a holiday.</summary>
    private static Schedule Schedule(params string[] people) =>
        new ScheduleReader([]).Read(
            "payments",
            new ScheduleOptions
            {
                TimeZone = "Europe/Berlin",
                Layers =
                [
                    new LayerOptions
                    {
                        People = people.Length == 0 ? ["no one"] : [.. people],
                        Handoff = "monday 09:00",
                        Start = new DateTime(2026, 1, 5),
                    },
                ],
                Holidays = ["2026-03-04"],
            },
            "payments"
        )!;
}
