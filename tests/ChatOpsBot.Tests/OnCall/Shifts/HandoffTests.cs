using ChatOpsBot.OnCall.Shifts;
using NodaTime;
using NodaTime.Text;

namespace ChatOpsBot.Tests.OnCall.Shifts;

/// <summary>When turns change where clocks do: the handoffs as people there read them, with the offset.</summary>
public sealed class HandoffTests
{
    private const string Chicago = "America/Chicago";

    private static readonly OffsetDateTimePattern Form = OffsetDateTimePattern.CreateWithInvariantCulture(
        "uuuu-MM-dd HH:mm o<g>"
    );

    public static TheoryData<string, string, string, int, string[]> Cases =>
        new()
        {
            // The clock goes from 02:00 to 03:00.
            {
                Chicago,
                "2020-03-06T02:30",
                "Days",
                1,
                ["2020-03-06 02:30 -06", "2020-03-07 02:30 -06", "2020-03-08 03:00 -05", "2020-03-09 02:30 -05"]
            },
            // The clock goes from 02:00 to 01:00.
            {
                Chicago,
                "2020-10-31T01:30",
                "Days",
                1,
                ["2020-10-31 01:30 -05", "2020-11-01 01:30 -05", "2020-11-02 01:30 -06"]
            },
            {
                Chicago,
                "2020-10-31T01:30",
                "Hours",
                24,
                ["2020-10-31 01:30 -05", "2020-11-01 01:30 -05", "2020-11-02 01:30 -06"]
            },
            {
                Chicago,
                "2020-03-08T00:30",
                "Hours",
                1,
                ["2020-03-08 00:30 -06", "2020-03-08 01:30 -06", "2020-03-08 03:00 -05", "2020-03-08 03:30 -05"]
            },
            {
                Chicago,
                "2020-03-08T01:00",
                "Hours",
                1,
                ["2020-03-08 01:00 -06", "2020-03-08 03:00 -05", "2020-03-08 04:00 -05"]
            },
            {
                Chicago,
                "2020-11-01T00:30",
                "Hours",
                1,
                ["2020-11-01 00:30 -05", "2020-11-01 01:30 -05", "2020-11-01 02:30 -06", "2020-11-01 03:30 -06"]
            },
            {
                Chicago,
                "2020-10-01T01:30",
                "Months",
                1,
                ["2020-10-01 01:30 -05", "2020-11-01 01:30 -05", "2020-12-01 01:30 -06"]
            },
            // The end of the month does not drift.
            {
                "UTC",
                "2023-12-31T09:00",
                "Months",
                1,
                ["2023-12-31 09:00 +00", "2024-01-31 09:00 +00", "2024-02-29 09:00 +00", "2024-03-31 09:00 +00"]
            },
            {
                "UTC",
                "2024-02-29T09:00",
                "Months",
                12,
                ["2024-02-29 09:00 +00", "2025-02-28 09:00 +00", "2026-02-28 09:00 +00", "2027-02-28 09:00 +00"]
            },
            // Half an hour, from 02:00 to 01:30.
            {
                "Australia/Lord_Howe",
                "2021-04-04T00:30",
                "Hours",
                1,
                ["2021-04-04 00:30 +11", "2021-04-04 01:30 +11", "2021-04-04 02:30 +10:30"]
            },
            {
                "Australia/Lord_Howe",
                "2020-10-03T02:15",
                "Days",
                1,
                ["2020-10-03 02:15 +10:30", "2020-10-04 02:30 +11", "2020-10-05 02:15 +11"]
            },
            // Midnight is skipped: the day begins at 01:00.
            {
                "Asia/Beirut",
                "2023-03-25T00:00",
                "Days",
                1,
                ["2023-03-25 00:00 +02", "2023-03-26 01:00 +03", "2023-03-27 00:00 +03"]
            },
            {
                "America/Havana",
                "2022-03-12T00:00",
                "Days",
                1,
                ["2022-03-12 00:00 -05", "2022-03-13 01:00 -04", "2022-03-14 00:00 -04"]
            },
            {
                "Africa/Cairo",
                "2023-04-27T00:00",
                "Days",
                1,
                ["2023-04-27 00:00 +02", "2023-04-28 01:00 +03", "2023-04-29 00:00 +03"]
            },
            {
                "America/Asuncion",
                "2023-09-30T00:00",
                "Days",
                1,
                ["2023-09-30 00:00 -04", "2023-10-01 01:00 -03", "2023-10-02 00:00 -03"]
            },
            // Midnight comes twice: the first one counts.
            {
                "America/Havana",
                "2022-11-05T00:00",
                "Days",
                1,
                ["2022-11-05 00:00 -04", "2022-11-06 00:00 -04", "2022-11-07 00:00 -05"]
            },
            // The hour before midnight comes twice.
            {
                "America/Asuncion",
                "2023-03-25T23:30",
                "Hours",
                1,
                ["2023-03-25 23:30 -03", "2023-03-26 00:30 -04", "2023-03-26 01:30 -04"]
            },
            // The clock goes back for Ramadan.
            {
                "Africa/Casablanca",
                "2023-03-18T02:30",
                "Days",
                1,
                ["2023-03-18 02:30 +01", "2023-03-19 02:30 +01", "2023-03-20 02:30 +00"]
            },
            // Winter is what deviates there.
            {
                "Europe/Dublin",
                "2024-10-26T01:30",
                "Days",
                1,
                ["2024-10-26 01:30 +01", "2024-10-27 01:30 +01", "2024-10-28 01:30 +00"]
            },
            // There is no 2011-12-30.
            {
                "Pacific/Apia",
                "2011-12-29T09:00",
                "Days",
                1,
                ["2011-12-29 09:00 -10", "2011-12-31 00:00 +14", "2011-12-31 09:00 +14", "2012-01-01 09:00 +14"]
            },
        };

    [Theory, MemberData(nameof(Cases))]
    public void Turns_change_at_the_first_occurrence_of_the_time_or_right_after_the_gap(
        string zone,
        string first,
        string unit,
        int length,
        string[] expected
    )
    {
        var place = DateTimeZoneProviders.Tzdb[zone];
        var rotation = new Rotation(
            LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm").Parse(first).Value,
            Enum.Parse<RotationUnit>(unit),
            length,
            place
        );

        var layer = new Layer(
            "",
            rotation,
            [
                ["U1"],
                ["U2"],
            ],
            new WeeklyHours([], place)
        );
        var from = rotation.Handoff(0);
        var parts = layer.In(from, from + Duration.FromDays(1200)).Take(expected.Length).ToList();

        Assert.Equal(expected, parts.Select(part => Form.Format(part.Start.InZone(place).ToOffsetDateTime())));
        // Nothing between two, and a turn that the clock skips takes no one's place.
        Assert.Equal(parts.Skip(1).Select(part => part.Start), parts.SkipLast(1).Select(part => part.End));
        Assert.Equal(Enumerable.Range(0, expected.Length), parts.Select(part => part.Turn));
    }

    [Theory]
    [InlineData(Chicago, "2020-11-01", "01:00", "02:00", 2)]
    [InlineData(Chicago, "2020-11-01", "00:30", "01:00", 1.5)]
    [InlineData(Chicago, "2020-11-01", "00:00", "24:00", 25)]
    [InlineData(Chicago, "2020-03-08", "02:00", "03:00", 0)]
    [InlineData(Chicago, "2020-03-08", "01:30", "02:30", 0.5)]
    [InlineData(Chicago, "2020-03-07", "22:00", "06:00", 7)]
    [InlineData("America/Havana", "2022-11-05", "00:00", "24:00", 24)]
    [InlineData("America/Havana", "2022-11-06", "00:00", "24:00", 25)]
    [InlineData("Asia/Beirut", "2023-10-28", "00:00", "24:00", 25)]
    [InlineData("Asia/Beirut", "2023-03-26", "00:00", "01:00", 0)]
    [InlineData("Pacific/Apia", "2011-12-30", "00:00", "24:00", 0)]
    [InlineData("Pacific/Apia", "2011-12-29", "22:00", "06:00", 2)]
    // Daylight saving time came back, at midnight.
    [InlineData("Africa/Cairo", "2023-04-28", "00:00", "24:00", 23)]
    [InlineData("Africa/Cairo", "2023-04-28", "00:00", "01:00", 0)]
    [InlineData("Africa/Cairo", "2023-04-27", "22:00", "02:00", 3)]
    [InlineData("Africa/Cairo", "2023-10-26", "00:00", "24:00", 25)]
    // Daylight saving time for good since October 2024.
    [InlineData("America/Asuncion", "2023-10-01", "00:00", "24:00", 23)]
    [InlineData("America/Asuncion", "2024-03-23", "00:00", "24:00", 25)]
    [InlineData("America/Asuncion", "2025-03-22", "00:00", "24:00", 24)]
    // An hour less in Ramadan, which tz data calls standard time minus one.
    [InlineData("Africa/Casablanca", "2023-03-19", "00:00", "24:00", 25)]
    [InlineData("Africa/Casablanca", "2023-03-19", "02:00", "03:00", 2)]
    [InlineData("Africa/Casablanca", "2023-04-23", "02:00", "03:00", 0)]
    // Standard time is the one of the summer.
    [InlineData("Europe/Dublin", "2024-03-31", "00:00", "24:00", 23)]
    [InlineData("Europe/Dublin", "2024-10-27", "01:00", "02:00", 2)]
    public void Hours_of_a_day_end_at_the_last_occurrence_of_their_end(
        string zone,
        string day,
        string from,
        string to,
        double hours
    )
    {
        var date = LocalDatePattern.Iso.Parse(day).Value;
        var days = new HoursOfDays(new HashSet<IsoDayOfWeek> { date.DayOfWeek }, Clock(from), Clock(to));

        var found = days.On(date, DateTimeZoneProviders.Tzdb[zone]);

        Assert.Equal(Duration.FromHours(hours), found.Duration);
    }

    private static LocalTime Clock(string text) =>
        text == "24:00" ? LocalTime.Midnight : LocalTimePattern.CreateWithInvariantCulture("HH:mm").Parse(text).Value;
}
