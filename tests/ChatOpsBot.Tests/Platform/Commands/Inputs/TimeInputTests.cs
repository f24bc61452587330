using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Language;

namespace ChatOpsBot.Tests.Platform.Commands.Inputs;

public sealed class TimeInputTests
{
    [Theory]
    [InlineData("90m", 90)]
    [InlineData("2h", 120)]
    [InlineData("1h30m", 90)]
    [InlineData("3d", 4320)]
    public void Lengths_of_time_are_read_as_people_write_them(string text, int minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), TimeInput.ParseLength(text, "for"));

    [
        Theory,
        InlineData(""),
        InlineData("soon"),
        InlineData("0m"),
        InlineData("-2h"),
        InlineData("2 weeks"),
        InlineData("99999d")
    ]
    public void What_is_not_a_duration_is_refused(string text) =>
        Assert.Throws<CommandException>(() => TimeInput.ParseLength(text, "for"));

    [Theory]
    [InlineData("17:00", "2026-03-02T16:00:00Z")]
    [InlineData("09:30", "2026-03-03T08:30:00Z")]
    [InlineData("2026-12-24", "2026-12-23T23:00:00Z")]
    [InlineData("2026-12-24 17:00", "2026-12-24T16:00:00Z")]
    [InlineData("2026-07-01T17:00", "2026-07-01T15:00:00Z")]
    [InlineData("2026-12-24T17:00Z", "2026-12-24T17:00:00Z")]
    public void A_moment_is_read_in_the_zone_given_unless_it_names_its_own(string text, string expected)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var now = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

        var moment = TimeInput.ParseMoment(text, zone, now, "until");

        Assert.Equal(DateTimeOffset.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), moment);
        Assert.Equal(moment, TimeInput.ParseMoment(TimeInput.Write(moment), TimeZoneInfo.Utc, now, "until"));
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("25:00")]
    [InlineData("2025-12-24")]
    [InlineData("2025-12-24T17:00Z")]
    public void What_is_not_a_moment_or_is_over_is_refused(string text) =>
        Assert.Throws<CommandException>(() =>
            TimeInput.ParseMoment(text, TimeZoneInfo.Utc, new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero), "until")
        );

    [Theory]
    [InlineData("it burns", "it burns")]
    [InlineData("", null)]
    public void A_reason_is_all_of_its_words(string typed, string? expected) =>
        Assert.Equal(
            expected,
            ReasonInput.Read(
                Arguments.Partial(
                    new Dictionary<string, IReadOnlyList<string>>
                    {
                        ["reason"] = typed.Split(' ', StringSplitOptions.RemoveEmptyEntries),
                    }
                )
            )
        );
}
