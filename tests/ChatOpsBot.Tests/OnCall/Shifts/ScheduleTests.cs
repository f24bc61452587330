using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Shifts;

/// <summary>Layers, turns and overrides, as a configuration writes them.</summary>
public sealed class ScheduleTests
{
    private const string Ada = "U0ADA",
        Linus = "U0LINUS",
        Grace = "U0GRACE";

    private static readonly LayerOptions Weekly = new()
    {
        Name = "primary",
        People = [Ada, Linus],
        Handoff = "monday 09:00",
        Start = new DateTime(2026, 1, 1),
    };

    [Fact]
    public void A_rotation_of_weekdays_does_not_burn_turns_at_the_weekend()
    {
        var schedule = Read(
            new LayerOptions
            {
                People = [Ada, Linus, Grace],
                Rotation = "daily",
                Start = new DateTime(2026, 1, 5),
                Hours = ["mon-fri 09:00-17:00"],
            }
        );

        Assert.Equal(
            [Ada, Linus, Grace, Ada, Linus, Grace, Ada],
            schedule.Shifts(At(5), At(14)).Where(shift => !shift.IsGap).Select(shift => Assert.Single(shift.People))
        );
    }

    [Fact]
    public void The_first_handoff_is_on_the_weekday_after_the_start()
    {
        var schedule = Read(Weekly);

        Assert.Equal([], Who(schedule, At(5, 8)));
        Assert.Equal([Ada], Who(schedule, At(5, 9)));
        Assert.Equal([Linus], Who(schedule, At(12, 9)));
        Assert.Equal("primary", schedule.At(At(12, 9)).Now.Layer);
    }

    [Fact]
    public void A_later_layer_goes_over_an_earlier_one_where_it_has_someone()
    {
        var schedule = Read(
            Weekly,
            new LayerOptions
            {
                Name = "nights",
                People = [Grace, "no one"],
                Rotation = "daily",
                Handoff = "12:00",
                Start = new DateTime(2026, 1, 5),
                Hours = ["22:00-06:00"],
            }
        );

        Assert.Equal([Ada], Who(schedule, At(5, 21)));
        Assert.Equal([Grace], Who(schedule, At(5, 22)));
        Assert.Equal([Ada], Who(schedule, At(6, 6)));
        Assert.Equal([Ada], Who(schedule, At(6, 23)));
        Assert.Equal([Grace], Who(schedule, At(7, 23)));
        var night = schedule.At(At(6, 1));
        Assert.Equal(("nights", At(5, 22), At(6, 6)), (night.Now.Layer, night.Since, night.Until));
        Assert.Equal([Ada], night.Next!.People);
    }

    [Fact]
    public void Several_are_on_call_together_and_shadows_are_beside_them()
    {
        var schedule = Read(
            Weekly with
            {
                People = [$"{Ada} + {Linus}", Linus],
            },
            new LayerOptions { People = [Grace, Linus], Shadow = true }
        );

        var shift = schedule.At(At(6)).Now;
        Assert.Equal([Ada, Linus], shift.People);
        Assert.All(shift.Shadows, shadow => Assert.Equal(Grace, shadow));
    }

    [Fact]
    public void Shadows_alone_do_not_cover()
    {
        var schedule = Read(Weekly with { Shadow = true });

        Assert.Equal([new Interval(At(5), At(12))], schedule.Gaps(At(5), At(12)));
        Assert.Equal([Ada], schedule.At(At(6)).Now.Shadows);
    }

    [Fact]
    public void Someone_is_replaced_only_while_they_are_on_call()
    {
        var schedule = Read([Change(10, 14, replace: Ada, with: Grace)], Weekly);

        Assert.Equal([Ada], Who(schedule, At(9)));
        Assert.Equal([Grace], Who(schedule, At(10)));
        Assert.Equal([Linus], Who(schedule, At(13)));
        var shift = schedule.At(At(11)).Now;
        Assert.Equal((At(10), At(12, 9)), (shift.Start, shift.End));
        Assert.Equal("away", Assert.Single(shift.Overrides).Reason);
        Assert.Equal("primary", shift.Layer);
    }

    [Fact]
    public void Overrides_add_remove_and_replace_everyone_in_gaps_too()
    {
        var schedule = Read(
            [
                Change(6, 7, add: Grace),
                Change(7, 8, remove: Ada),
                Change(8, 9, replace: "*", with: Grace),
                Change(1, 3, replace: "*", with: Linus),
                Change(9, 10, remove: "*"),
            ],
            Weekly
        );

        Assert.Equal([Ada, Grace], Who(schedule, At(6)));
        Assert.Equal([], Who(schedule, At(7)));
        Assert.Equal([Grace], Who(schedule, At(8)));
        Assert.Equal([Linus], Who(schedule, At(2)));
        Assert.Equal([], Who(schedule, At(4)));
        Assert.Equal([], Who(schedule, At(9)));
        Assert.Equal(
            [new Interval(At(3), At(5, 9)), new Interval(At(7), At(8)), new Interval(At(9), At(10))],
            schedule.Gaps(At(2), At(12))
        );
    }

    [Fact]
    public void One_person_alone_is_on_call_without_an_end()
    {
        var standing = Read(Weekly with { People = [Ada] }).At(At(20));

        Assert.Equal((At(5, 9), null, null), (standing.Since, standing.Until, standing.Next));
    }

    [Fact]
    public void A_layer_ends_at_its_end()
    {
        var schedule = Read(Weekly with { End = new DateTime(2026, 1, 14, 12, 0, 0) });

        Assert.Equal([Linus], Who(schedule, At(14, 11)));
        Assert.Equal([], Who(schedule, At(14, 12)));
    }

    [Theory]
    [InlineData("hourly", "2026-01-05T01:00")]
    [InlineData("12 hours", "2026-01-05T12:00")]
    [InlineData("daily", "2026-01-06T00:00")]
    [InlineData("3 days", "2026-01-08T00:00")]
    [InlineData("1 week", "2026-01-12T00:00")]
    [InlineData("2 weeks", "2026-01-19T00:00")]
    [InlineData("monthly", "2026-02-05T00:00")]
    [InlineData("2 months", "2026-03-05T00:00")]
    public void Turns_have_the_length_that_is_written(string rotation, string next)
    {
        var schedule = Read(
            new LayerOptions
            {
                People = [Ada, Linus],
                Rotation = rotation,
                Start = new DateTime(2026, 1, 5),
            }
        );

        Assert.Equal(
            NodaTime.Text.LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(next).Value,
            schedule.At(At(5)).Until!.Value.InUtc().LocalDateTime
        );
    }

    private static IReadOnlyList<string> Who(Schedule schedule, Instant at) => schedule.At(at).Now.People;

    private static Instant At(int day, int hour = 0) => Instant.FromUtc(2026, 1, day, hour, 0);

    private static OverrideOptions Change(
        int from,
        int until,
        string? replace = null,
        string? with = null,
        string? add = null,
        string? remove = null
    ) =>
        new()
        {
            From = new DateTime(2026, 1, from),
            Until = new DateTime(2026, 1, until),
            Replace = replace,
            With = with,
            Add = add,
            Remove = remove,
            Reason = "away",
        };

    private static Schedule Read(params LayerOptions[] layers) => Read([], layers);

    private static Schedule Read(List<OverrideOptions> overrides, params LayerOptions[] layers)
    {
        List<string> problems = [];
        var schedule = new ScheduleReader(problems).Read(
            "payments",
            new ScheduleOptions { Layers = [.. layers], Overrides = overrides },
            "OnCall:Schedules:payments"
        );
        Assert.Empty(problems);
        return schedule!;
    }
}
