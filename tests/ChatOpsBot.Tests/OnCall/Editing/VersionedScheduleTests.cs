using ChatOpsBot.OnCall;
using ChatOpsBot.OnCall.Editing;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Editing;

/// <summary>Versions, what they change, and how turns go on. Weeks from Monday, 2026-03-02, 09:00 in Berlin.</summary>
public sealed class VersionedScheduleTests
{
    private const string Ada = "U0ADA00001",
        Linus = "U0LINUS001",
        Grace = "U0GRACE001";

    private static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    private static readonly LayerOptions Weekly = new()
    {
        Name = "primary",
        People = [Ada, Linus],
        Handoff = "monday 09:00",
        Start = new DateTime(2026, 3, 2),
    };

    private static readonly ScheduleRules File = new() { TimeZone = "Europe/Berlin", Layers = [Weekly] };

    private static readonly ScheduleRules GraceAlone = File with { Layers = [Weekly with { People = [Grace] }] };

    [Fact]
    public void What_was_stays_and_the_new_version_begins_at_its_time()
    {
        var versions = New().Add(GraceAlone, File, Ada, Moment(4), Moment(11, 15), "");

        var schedule = Make(File, versions)!;

        Assert.Equal([Ada], schedule.At(At(3)).Now.People);
        Assert.Equal([Linus], schedule.At(At(11, 14)).Now.People);
        Assert.Equal([Grace], schedule.At(At(11, 15)).Now.People);
        // Before the first edit it is what the file was then, whatever the file says now.
        Assert.Equal([Ada], Make(GraceAlone with { AllowGaps = true }, versions)!.At(At(3)).Now.People);
        Assert.Equal(["primary"], schedule.LayersAt(At(12)).Select(layer => layer.Layer.Name));
    }

    [Fact]
    public void A_later_edit_that_begins_earlier_takes_the_place_of_one_that_is_not_in_effect_yet()
    {
        var linus = File with { Layers = [Weekly with { People = [Linus] }] };
        var versions = New()
            .Add(GraceAlone, File, Ada, Moment(4), Moment(20), "")
            .Add(linus, File, Ada, Moment(5), Moment(5), "");

        var schedule = Make(File, versions)!;

        Assert.Equal([Ada], schedule.At(At(4)).Now.People);
        Assert.Equal([Linus], schedule.At(At(6)).Now.People);
        Assert.Equal([Linus], schedule.At(At(25)).Now.People);
    }

    [Fact]
    public void Overrides_of_the_file_hold_over_both_versions_and_on_the_clock_of_the_file()
    {
        var versions = New().Add(GraceAlone with { TimeZone = "Asia/Tokyo" }, File, Ada, Moment(4), Moment(11, 15), "");
        var file = Read(File)! with { Overrides = [new Override(At(11), At(12), Override.Everyone, Linus, null)] };

        var schedule = VersionedSchedule.Make(file, versions, Read, At(4))!;

        Assert.Equal([Linus], schedule.At(At(11, 14)).Now.People);
        Assert.Equal([Linus], schedule.At(At(11, 16)).Now.People);
        Assert.Equal([Grace], schedule.At(At(12)).Now.People);
        Assert.Equal("Asia/Tokyo", schedule.Zone.Id);
    }

    [Fact]
    public void What_follows_the_file_changes_with_it_until_it_is_edited_again()
    {
        var changed = File with { Layers = [Weekly with { People = [Linus] }] };
        var back = New()
            .Add(GraceAlone, File, Ada, Moment(4), Moment(4), "")
            .Add(File, File, Ada, Moment(6), Moment(6), "");
        Assert.True(back.Last!.IsFile);
        Assert.Equal([Linus], Make(changed, back)!.At(At(7)).Now.People);

        var again = back.Add(GraceAlone, changed, Ada, Moment(10), Moment(10), "");

        var schedule = Make(File, again)!;
        Assert.Equal([Ada], schedule.At(At(3)).Now.People);
        Assert.Equal([Grace], schedule.At(At(5)).Now.People);
        Assert.Equal([Linus], schedule.At(At(7)).Now.People);
        Assert.Equal([Grace], schedule.At(At(11)).Now.People);
    }

    [Fact]
    public void It_is_undecided_while_the_file_is_neither_the_earlier_one_nor_like_Slack()
    {
        var versions = New().Add(GraceAlone, File, Ada, Moment(4), Moment(4), "");
        var other = File with { TimeZone = "Europe/Paris" };

        Assert.False(versions.IsUndecided(File));
        Assert.False(versions.IsUndecided(GraceAlone));
        Assert.True(versions.IsUndecided(other));
        Assert.True(versions.IsUndecided(null));
        Assert.True(versions.IsSettledBy(GraceAlone));
        Assert.Equal([Grace], Make(other, versions)!.At(At(5)).Now.People);
        Assert.Equal([Grace], Make(null, versions)!.At(At(5)).Now.People);
        Assert.False(versions.Add(GraceAlone, other, Ada, Moment(5), Moment(5), "").IsUndecided(other));
        Assert.Null(Make(null, versions.End(Ada, Moment(6))));
    }

    [Fact]
    public void A_preview_names_each_time_with_others_on_call_once_also_where_clocks_change()
    {
        // The clocks change on the 29th, in the turn of Ada from the 30th on nothing differs.
        var after = Read(File with { Layers = [Weekly with { People = [Ada, Grace] }] })!;

        var differences = ShiftDifference.Between(Read(File), after, At(2, 8), At(2, 8) + Duration.FromDays(42));

        Assert.Equal(
            [(At(9, 8), At(16, 8)), (At(23, 8), Instant.FromUtc(2026, 3, 30, 7, 0)), (April(6), April(13))],
            differences.Select(one => (one.Start, one.End))
        );
        Assert.All(differences, one => Assert.Equal((Linus, Grace), (one.Was[0], one.WillBe[0])));
        Assert.Empty(ShiftDifference.Between(after, after, At(2), At(30)));
        Assert.Equal([Grace], Assert.Single(ShiftDifference.Between(null, Read(GraceAlone), At(3), At(30))).WillBe);
    }

    [Fact]
    public void Of_a_change_day_by_day_a_preview_has_one_line()
    {
        var nights = new LayerOptions { People = [Grace], Hours = ["22:00-06:00"] };
        var (before, after) = (
            Read(File with { Layers = [Weekly, nights] }),
            Read(File with { Layers = [Weekly with { People = [Grace, Linus] }, nights] })
        );

        var lines = ScheduleEditor.Lines(ShiftDifference.Between(before, after, At(2, 8), At(30, 6)));

        Assert.Equal(2, lines.Count);
        Assert.All(
            lines,
            line => Assert.Contains($", in 8 parts: <@{Ada}> → <@{Grace}>", line, StringComparison.Ordinal)
        );
        Assert.Equal(
            ["In the next 4 weeks the same people are on call as before."],
            ScheduleEditor.Lines(ShiftDifference.Between(before, before, At(2, 8), At(30, 6)))
        );
    }

    [Theory]
    [InlineData(3, "Ada Linus Grace", "Ada Linus Grace Ada Linus")]
    [InlineData(10, "Ada Linus Grace", "Linus Grace Ada Linus Grace")]
    [InlineData(10, "Grace Ada", "Ada Grace Ada Grace Ada")]
    [InlineData(10, "Grace", "Grace Grace Grace Grace Grace")]
    [InlineData(24, "Linus Grace Ada", "Linus Grace Ada Linus Grace")]
    public void Whoever_has_the_turn_keeps_it_and_the_others_follow(int day, string people, string turns)
    {
        var after = Weekly with { People = [.. people.Split(' ').Select(Id)] };

        var kept = Kept(after, At(day, 12));

        var schedule = Read(File with { Layers = [kept] })!;
        Assert.Equal(
            turns.Split(' ').Select(Id),
            Enumerable.Range(0, 5).Select(week => schedule.At(At(day, 12) + Duration.FromDays(week * 7)).Now.People[0])
        );
        // Handoffs stay on the wall clock of Mondays at nine.
        Assert.Equal(
            new LocalTime(9, 0),
            schedule.At(At(day, 12) + Duration.FromDays(35)).Until?.InZone(Berlin).TimeOfDay ?? new LocalTime(9, 0)
        );
    }

    [Theory]
    [InlineData("daily", "09:00")]
    [InlineData("weekly", "friday 17:00")]
    [InlineData("2 weeks", "monday 09:00")]
    [InlineData("12 hours", null)]
    [InlineData("monthly", "10:00")]
    public void Another_rotation_begins_with_whoever_has_the_turn(string rotation, string? handoff)
    {
        var kept = Kept(Weekly with { Rotation = rotation, Handoff = handoff }, At(10, 12));

        var schedule = Read(File with { Layers = [kept] })!;
        Assert.Equal([Linus], schedule.At(At(10, 12)).Now.People);
        Assert.Equal([Ada], schedule.At(schedule.At(At(10, 12)).Until!.Value).Now.People);
    }

    [Fact]
    public void A_full_rotation_is_over_when_everyone_had_their_turn()
    {
        var schedule = Read(File)!;

        Assert.Equal(At(16, 8), EffectiveAt.RotationEnd(schedule.Layers[0], At(3)));
        Assert.Equal(At(9, 8), EffectiveAt.ShiftEnd(schedule, At(3)));
        Assert.Null(EffectiveAt.ShiftEnd(Read(GraceAlone)!, At(3)));
    }

    [Fact]
    public void The_words_of_an_edit_name_what_differs_and_its_text_is_that_of_the_file()
    {
        var after = File with
        {
            TimeZone = "UTC",
            Layers = [Weekly with { Rotation = "daily", Hours = ["mon-fri"] }, new LayerOptions { People = [Grace] }],
        };

        Assert.Equal(
            "time zone Europe/Berlin → UTC; primary: rotation weekly → daily; hours always → mon-fri; "
                + $"layer 2 added with {Grace}, weekly",
            RuleWords.Between(File, after)
        );
        Assert.Equal("", RuleWords.Between(File, File with { }));
        Assert.Equal($"x <@{Grace}> &lt;!here&gt;", RuleWords.Shown($"x {Grace} <!here>"));
        Assert.Contains("\"Start\": \"2026-03-02T00:00:00\"", File.ToFile("payments"), StringComparison.Ordinal);
        Assert.DoesNotContain("Hours", File.ToFile("payments"), StringComparison.Ordinal);
    }

    private static LayerOptions Kept(LayerOptions after, Instant at) =>
        TurnOrder.Kept(
            Weekly,
            after,
            Read(File)!.Layers[0],
            layer => Read(File with { Layers = [layer] })?.Layers[0],
            at,
            Berlin
        );

    private static string Id(string name) =>
        name switch
        {
            "Ada" => Ada,
            "Linus" => Linus,
            _ => Grace,
        };

    private static ScheduleVersions New() => new("payments");

    private static Schedule? Make(ScheduleRules? file, ScheduleVersions versions) =>
        VersionedSchedule.Make(file is null ? null : Read(file), versions, Read, At(4));

    private static Schedule? Read(ScheduleRules rules) =>
        new ScheduleReader([]).Read("payments", rules.ToOptions(), "payments");

    private static Instant At(int day, int hour = 10) => Instant.FromUtc(2026, 3, day, hour, 0);

    private static Instant April(int day) => Instant.FromUtc(2026, 4, day, 7, 0);

    private static DateTimeOffset Moment(int day, int hour = 10) => At(day, hour).ToDateTimeOffset();
}
