using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Shifts;

/// <summary>Fair rotations, holidays and temporary schedules, as a configuration writes them; in UTC.</summary>
public sealed class FairAndHolidayTests
{
    private const string Ada = "U0ADA",
        Linus = "U0LINUS",
        Grace = "U0GRACE";

    [Fact]
    public void Who_worked_on_a_holiday_has_the_next_turn_later()
    {
        var schedule = Read(
            new ScheduleOptions
            {
                Holidays = ["2026-01-05"],
                Layers =
                [
                    new LayerOptions
                    {
                        People = [Ada, Linus, Grace],
                        Rotation = "daily",
                        Start = new DateTime(2026, 1, 5),
                        Fair = true,
                    },
                ],
            }
        );

        Assert.Equal(
            [Ada, Linus, Grace, Linus, Grace, Ada, Linus, Grace, Ada],
            Enumerable.Range(5, 9).Select(day => Assert.Single(schedule.At(At(day, 12)).Now.People))
        );
    }

    [Fact]
    public void What_a_fair_rotation_answers_does_not_depend_on_what_was_asked_before()
    {
        var options = new ScheduleOptions
        {
            TimeZone = "Europe/Dublin",
            Holidays = ["IE"],
            Layers =
            [
                new LayerOptions
                {
                    People = [Ada, Linus, $"{Grace} + {Ada}"],
                    Rotation = "2 days",
                    Start = new DateTime(2024, 1, 1),
                    Hours = ["mon-fri except holidays 09:00-17:00", "22:00-02:00"],
                    Fair = true,
                },
            ],
        };
        var (all, random) = (Read(options).Shifts(At(1), At(1) + Duration.FromDays(300)), new Random(1));
        foreach (var _ in Enumerable.Range(0, 20))
        {
            var at = At(1) + Duration.FromMinutes(random.Next(300 * 24 * 60));
            var expected = all.Single(shift => shift.Start <= at && at < shift.End);

            var now = Read(options).Shifts(at, at + Duration.FromMinutes(1))[0];

            Assert.Equal((string.Join(' ', expected.People), expected.Turn), (string.Join(' ', now.People), now.Turn));
        }
    }

    [Fact]
    public void A_layer_can_be_active_on_holidays_or_not()
    {
        var schedule = Read(
            new ScheduleOptions
            {
                Holidays = ["DE-BY", "2026-01-07"],
                Layers =
                [
                    new LayerOptions { People = [Ada], Hours = ["mon-fri except holidays 09:00-17:00"] },
                    new LayerOptions { People = [Linus], Hours = ["sat,sun,holidays"] },
                ],
            }
        );

        // Epiphany is a holiday in Bavaria and not in all of Germany.
        Assert.Equal([Ada], schedule.At(At(5, 12)).Now.People);
        Assert.Equal([Linus], schedule.At(At(6, 12)).Now.People);
        Assert.Equal([Linus], schedule.At(At(7, 12)).Now.People);
        Assert.Equal([Ada], schedule.At(At(8, 12)).Now.People);
        Assert.Equal([Linus], schedule.At(At(10, 12)).Now.People);
        Assert.NotNull(schedule.Holidays.NameOf(new LocalDate(2026, 12, 25)));
    }

    [Fact]
    public void A_temporary_schedule_goes_over_overrides_and_layers_also_where_it_has_no_one()
    {
        var schedule = Read(
            new ScheduleOptions
            {
                Layers = [new LayerOptions { People = [Ada] }],
                Overrides =
                [
                    new OverrideOptions
                    {
                        From = new DateTime(2026, 1, 5),
                        Until = new DateTime(2026, 1, 9),
                        Replace = "*",
                        With = Linus,
                    },
                ],
                Temporary =
                [
                    new TemporaryOptions
                    {
                        From = new DateTime(2026, 1, 6),
                        Until = new DateTime(2026, 1, 8),
                        Reason = "fair",
                        Shifts =
                        [
                            new FixedShiftOptions
                            {
                                From = new DateTime(2026, 1, 5),
                                Until = new DateTime(2026, 1, 6, 12, 0, 0),
                                Person = Grace,
                            },
                            new FixedShiftOptions
                            {
                                From = new DateTime(2026, 1, 6, 10, 0, 0),
                                Until = new DateTime(2026, 1, 6, 18, 0, 0),
                                Person = Grace,
                            },
                        ],
                    },
                ],
            }
        );

        Assert.Equal(
            [
                (At(5), At(6), Linus, false),
                (At(6), At(6, 18), Grace, true),
                (At(6, 18), At(8), "", true),
                (At(8), At(9), Linus, false),
                (At(9), At(10), Ada, false),
            ],
            schedule
                .Shifts(At(5), At(10))
                .Select(shift =>
                    (shift.Start, shift.End, string.Join(' ', shift.People), shift.Temporary?.Reason == "fair")
                )
        );
    }

    [Fact]
    public void The_rest_of_a_temporary_schedule_stays_where_another_takes_its_place()
    {
        var temporary = new TemporarySchedule(
            At(5),
            At(9),
            [new FixedShift(At(5), At(7), Ada), new FixedShift(At(7), At(9), Linus)],
            null
        );

        var rest = temporary.Without(At(6), At(8)).ToList();

        Assert.Equal([(At(5), At(6)), (At(8), At(9))], rest.Select(one => (one.Start, one.End)));
        Assert.Equal([Ada, Linus], rest.Select(one => Assert.Single(one.Shifts).Person));
        Assert.Empty(temporary.Without(At(5), At(9)));
        Assert.Equal([temporary], temporary.Without(At(9), At(10)));
    }

    [Theory]
    [InlineData("XX", "neither a date nor a country")]
    [InlineData("DE-XX", "neither a date nor a country")]
    [InlineData("12", "neither a date nor a country")]
    [InlineData("2026-02-30", "neither a date nor a country")]
    public void A_holiday_is_a_date_or_a_country(string holiday, string problem)
    {
        List<string> problems = [];

        new ScheduleReader(problems).Read(
            "payments",
            new ScheduleOptions { Holidays = [holiday], Layers = [new LayerOptions { People = [Ada] }] },
            "payments"
        );

        Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AU", "AT", "BE", "BR", "CA", "CZ", "DK", "NL", "EE", "FI", "FR", "DE", "GR", "HR", "HU", "IE", "IT")]
    [InlineData("JP", "KZ", "LV", "LT", "LU", "MX", "NZ", "NO", "PL", "PT", "RO", "RS", "SK", "SI", "ZA", "ES", "SE")]
    [InlineData("CH", "TR", "GB", "US", "DE-BW", "DE-SN")]
    public void Countries_have_their_holidays(params string[] codes)
    {
        foreach (var code in codes)
            Assert.True(Holidays.Country(code)?.PublicHolidays(2026).Count >= 3, code);
    }

    private static Schedule Read(ScheduleOptions options)
    {
        List<string> problems = [];
        var schedule = new ScheduleReader(problems).Read("payments", options, "payments");
        Assert.Empty(problems);
        return schedule!;
    }

    private static Instant At(int day, int hour = 0) => Instant.FromUtc(2026, 1, day, hour, 0);
}
