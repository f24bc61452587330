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

    [Fact]
    public void An_instance_that_was_moved_or_cancelled_is_not_there_twice()
    {
        var entries = Read(
            "BEGIN:VCALENDAR\nVERSION:2.0\n"
                + "BEGIN:VEVENT\nUID:1\nSUMMARY:Ada\nDTSTART;TZID=Europe/Berlin:20260302T090000\nDURATION:PT8H\n"
                + "RRULE:FREQ=WEEKLY;COUNT=4\nEND:VEVENT\n"
                + "BEGIN:VEVENT\nUID:1\nSUMMARY:Linus\nRECURRENCE-ID;TZID=Europe/Berlin:20260309T090000\n"
                + "DTSTART;TZID=Europe/Berlin:20260310T090000\nDURATION:PT8H\nEND:VEVENT\n"
                + "BEGIN:VEVENT\nUID:1\nSUMMARY:Ada\nRECURRENCE-ID:20260316T080000Z\nSTATUS:CANCELLED\n"
                + "DTSTART;TZID=Europe/Berlin:20260316T090000\nDURATION:PT8H\nEND:VEVENT\nEND:VCALENDAR"
        );

        Assert.Equal(
            ["Ada 2026-03-02T08:00:00Z", "Linus 2026-03-10T08:00:00Z", "Ada 2026-03-23T08:00:00Z"],
            entries.Select(entry => $"{entry.Title} {entry.Start}")
        );
    }

    [Theory]
    [InlineData("DTSTART:00010101T000000Z", "RRULE:FREQ=DAILY;UNTIL=20250101T000000Z", 0)]
    [InlineData("DTSTART:00010101T000000Z", "RRULE:FREQ=DAILY;INTERVAL=40", 10_000)]
    [InlineData("DTSTART;TZID=Europe/Berlin:19000101T000000", "RRULE:FREQ=WEEKLY;INTERVAL=20", 10_000)]
    public void Thousands_of_rules_that_began_ages_ago_are_read(string start, string rule, int most)
    {
        var entries = Read(Many(2_000, $"{start}\nDURATION:PT1H\n{rule}"));

        Assert.InRange(entries.Count, 0, most);
    }

    [Theory]
    [InlineData("RRULE:FREQ=DAILY;COUNT=700000")]
    [InlineData("RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=700000")]
    [InlineData("RRULE:FREQ=MONTHLY;INTERVAL=7;BYDAY=MO,TU,WE,TH,FR,SA,SU;COUNT=90000")]
    [InlineData("RRULE:FREQ=YEARLY;BYMONTHDAY=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21;COUNT=500000")]
    public void What_would_take_minutes_to_compute_is_refused_before(string rule)
    {
        var failure = Record.Exception(() => Read(Many(2_000, $"DTSTART:00010101T000000Z\nDURATION:PT1H\n{rule}")));

        Assert.StartsWith(
            "its recurring events are too many to compute",
            Assert.IsType<FormatException>(failure).Message,
            StringComparison.Ordinal
        );
    }

    // What is skipped leaves each rule's own rhythm as it is.
    [Theory]
    [InlineData("DTSTART:19990104T000000Z", "RRULE:FREQ=WEEKLY;INTERVAL=5;BYDAY=MO,TH")]
    [InlineData("DTSTART:19990101T230000Z", "RRULE:FREQ=DAILY;INTERVAL=9")]
    [InlineData("DTSTART;TZID=America/New_York:19990101T230000", "RRULE:FREQ=DAILY;INTERVAL=11")]
    [InlineData("DTSTART;TZID=Europe/Berlin:19990103T000000", "RRULE:FREQ=WEEKLY;INTERVAL=3;WKST=SU;BYDAY=SU,MO")]
    [InlineData("DTSTART:19990131T000000Z", "RRULE:FREQ=MONTHLY;BYMONTHDAY=31")]
    public void A_rule_that_began_long_ago_is_as_it_would_be_with_a_count(string start, string rule)
    {
        var skipped = Read(Event($"SUMMARY:Ada\n{start}\nDURATION:PT1H\n{rule}"));

        // One that counts cannot be skipped.
        Assert.Equal(Read(Event($"SUMMARY:Ada\n{start}\nDURATION:PT1H\n{rule};COUNT=9000")), skipped);
        Assert.NotEmpty(skipped);
    }

    private static string Many(int count, string lines)
    {
        var text = new StringBuilder("BEGIN:VCALENDAR\nVERSION:2.0\n");
        for (var index = 0; index < count; index++)
            text.Append($"BEGIN:VEVENT\nUID:{index}\nSUMMARY:Ada\n{lines}\nEND:VEVENT\n");
        return $"{text}END:VCALENDAR";
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
