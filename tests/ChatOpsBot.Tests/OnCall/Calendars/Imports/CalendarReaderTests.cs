using System.Text;
using ChatOpsBot.OnCall.Calendars.Imports;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Calendars.Imports;

public sealed class CalendarReaderTests
{
    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];
    private static readonly Instant From = Instant.FromUtc(2026, 3, 1, 0, 0),
        To = Instant.FromUtc(2026, 6, 1, 0, 0);

    [Theory]
    [InlineData("DTSTART:20260310T080000Z\nDTEND:20260310T200000Z", "2026-03-10T08:00:00Z", "2026-03-10T20:00:00Z")]
    [InlineData(
        "DTSTART;TZID=America/New_York:20260310T080000\nDURATION:PT2H",
        "2026-03-10T12:00:00Z",
        "2026-03-10T14:00:00Z"
    )]
    // A time without a zone, and a day, are on the clock of the schedule.
    [InlineData("DTSTART:20260310T080000\nDTEND:20260310T090000", "2026-03-10T07:00:00Z", "2026-03-10T08:00:00Z")]
    [InlineData(
        "DTSTART;VALUE=DATE:20260329\nDTEND;VALUE=DATE:20260330",
        "2026-03-28T23:00:00Z",
        "2026-03-29T22:00:00Z"
    )]
    [InlineData("DTSTART;VALUE=DATE:20260310", "2026-03-09T23:00:00Z", "2026-03-10T23:00:00Z")]
    public void Times_are_read_in_their_zone(string lines, string start, string end)
    {
        var entry = Assert.Single(Read(Event($"SUMMARY:Ada\n{lines}")));

        Assert.Equal((start, end), ($"{entry.Start}", $"{entry.End}"));
    }

    [Fact]
    public void Recurring_events_are_expanded_within_the_window_alone()
    {
        var entries = Read(
            Event(
                "SUMMARY:Ada\nDTSTART;TZID=Europe/Berlin:20200106T090000\nDURATION:PT8H\nRRULE:FREQ=WEEKLY\n"
                    + "EXDATE;TZID=Europe/Berlin:20260309T090000"
            )
        );

        Assert.Equal(12, entries.Count);
        Assert.Equal("2026-03-02T08:00:00Z", $"{entries[0].Start}");
        Assert.Equal("2026-03-16T08:00:00Z", $"{entries[1].Start}");
        // The clocks have changed by then.
        Assert.Equal("2026-03-30T07:00:00Z", $"{entries[3].Start}");
    }

    [Theory]
    [InlineData("Out of office", true)]
    [InlineData("Ada: vacation in Rome", true)]
    [InlineData("OOO", true)]
    [InlineData("Cooook dinner", false)]
    [InlineData("Review of the vacations page", false)]
    public void An_absence_is_known_by_its_words(string title, bool isAbsence) =>
        Assert.Equal(
            isAbsence,
            Assert.Single(Read(Event($"SUMMARY:{title}\nDTSTART:20260310T080000Z\nDTEND:20260310T200000Z"))).IsAbsence
        );

    [Theory]
    [InlineData("RRULE:FREQ=SECONDLY")]
    [InlineData("RRULE:FREQ=MINUTELY;INTERVAL=1")]
    [InlineData("RRULE:FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2,3,4,5;BYSECOND=0,1,2,3,4,5,6,7")]
    [InlineData("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")]
    [InlineData("RRULE:FREQ=NEVER")]
    [InlineData("RRULE:FREQ=DAILY;COUNT=-1")]
    [InlineData("RRULE:FREQ=DAILY;INTERVAL=0")]
    [InlineData("RRULE:FREQ=DAILY;UNTIL=99999999T999999Z")]
    public void A_rule_that_asks_for_too_much_or_for_nothing_is_refused_or_empty(string rule)
    {
        var failure = Record.Exception(() =>
            Read(Event($"SUMMARY:Ada\nDTSTART:19700101T000000Z\nDURATION:PT1H\n{rule}"))
        );

        Assert.True(failure is null or FormatException, $"{failure}");
    }

    public static TheoryData<string> Hostile =>
        [
            "",
            "<html>Sign in</html>",
            "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><lolz>&lol2;</lolz>",
            "BEGIN:VCALENDAR",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:yesterday\nEND:VEVENT\nEND:VCALENDAR",
            Event("DTSTART:20260310T080000Z\nDTEND:20260309T080000Z"),
            Event("DTSTART;TZID=Mars/Olympus:20260310T080000\nDURATION:PT1H"),
            Event("DTSTART:20260310T080000Z\nDURATION:P99999999999W"),
            string.Concat(Enumerable.Repeat("BEGIN:VCALENDAR\n", 100_000)),
            "BEGIN:VCALENDAR\n"
                + string.Concat(Enumerable.Repeat("BEGIN:VEVENT\nEND:VEVENT\n", 50_000))
                + "END:VCALENDAR",
            "BEGIN:VCALENDAR\nX-LONG:" + new string('x', 1_900_000) + "\nEND:VCALENDAR",
            "BEGIN:VCALENDAR\nX-FOLDED:" + string.Concat(Enumerable.Repeat("\n x", 300_000)) + "\nEND:VCALENDAR",
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY"
                + string.Concat(Enumerable.Repeat(";X=\"y\"", 50_000))
                + ":z\nEND:VEVENT\nEND:VCALENDAR",
            Encoding.UTF8.GetString(Encoding.Unicode.GetBytes("BEGIN:VCALENDAR\nEND:VCALENDAR")),
            Event("SUMMARY:\0\uFFFD\uFFFD\nDTSTART:20260310T080000Z\nDURATION:PT1H"),
        ];

    [Theory, MemberData(nameof(Hostile))]
    public void Whatever_comes_is_read_or_refused(string text)
    {
        var failure = Record.Exception(() => Read(text));

        Assert.True(failure is null or FormatException, $"{failure}");
    }

    [Fact]
    public void Of_thousands_of_events_some_are_kept()
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\n");
        for (var index = 0; index < 500; index++)
            text.Append($"BEGIN:VEVENT\nUID:{index}\nSUMMARY:Ada\nDTSTART:19990101T000000Z\nDURATION:PT1H\n")
                .Append("RRULE:FREQ=DAILY\nEND:VEVENT\n");

        Assert.Equal(2_000, Read($"{text}END:VCALENDAR").Count);
    }

    private static IReadOnlyList<Entry> Read(string text) => CalendarReader.Read(text, Berlin, From, To);

    private static string Event(string lines) =>
        $"BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:1\n{lines}\nEND:VEVENT\nEND:VCALENDAR";
}
