using ChatOpsBot.OnCall.Shifts;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;

namespace ChatOpsBot.Tests.OnCall.Shifts;

/// <summary>
/// The schedule against one that goes through each minute of more than a year, knows only what the clocks show, and
/// calculates nothing.
/// </summary>
public sealed class MinuteByMinuteTests
{
    [Theory]
    [InlineData("America/Chicago", 2020)]
    [InlineData("Australia/Lord_Howe", 2020)]
    [InlineData("Pacific/Apia", 2011)]
    [InlineData("Africa/Casablanca", 2023)]
    [InlineData("Asia/Beirut", 2023)]
    [InlineData("America/Havana", 2022)]
    [InlineData("Africa/Cairo", 2023)]
    [InlineData("Europe/Dublin", 2024)]
    [InlineData("America/Asuncion", 2023)]
    [InlineData("Asia/Kathmandu", 2026)]
    public void Every_minute_has_the_people_that_the_clocks_give(string zone, int year)
    {
        var clocks = new Clocks(DateTimeZoneProviders.Tzdb[zone], year);
        Prop.ForAll(RandomSchedule.Any(year).ToArbitrary(), random => Agree(random, clocks))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(6));
    }

    private static void Agree(RandomSchedule random, Clocks clocks)
    {
        var (schedule, expected) = (random.ToSchedule(clocks.Zone), random.Minutes(clocks));

        var shifts = schedule.Shifts(clocks.Instant(0), clocks.Instant(Clocks.Count));

        // They cover the interval exactly, and two that follow each other differ.
        Assert.Equal(clocks.Instant(0), shifts[0].Start);
        Assert.Equal(clocks.Instant(Clocks.Count), shifts[^1].End);
        Assert.All(shifts.Zip(shifts.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.DoesNotContain(shifts.Zip(shifts.Skip(1)), pair => pair.First.GoesOnIn(pair.Second));
        foreach (var shift in shifts)
        {
            var (from, to, text) = (clocks.Minute(shift.Start), clocks.Minute(shift.End), Text(shift));
            for (var minute = from; minute < to; minute++)
                if (expected[minute] != text)
                    Assert.Fail($"{clocks.Text(minute)}: {expected[minute]} is on call, not {text}");
        }
        Assert.Equal(
            GapsIn(expected),
            schedule
                .Gaps(clocks.Instant(0), clocks.Instant(Clocks.Count))
                .Select(gap => (clocks.Minute(gap.Start), clocks.Minute(gap.End)))
        );
        foreach (var layer in schedule.Layers)
        {
            var parts = layer.In(clocks.Instant(0), clocks.Instant(Clocks.Count)).ToList();
            Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.True(pair.First.End <= pair.Second.Start));
        }
        var people = new string[Clocks.Count];
        for (var minute = 0; minute < Clocks.Count; minute++)
            people[minute] =
                minute > 0 && ReferenceEquals(expected[minute], expected[minute - 1])
                    ? people[minute - 1]
                    : PeopleOf(expected[minute]);
        foreach (var minute in random.Moments)
            AgreeAt(schedule, clocks, people, minute);
    }

    /// <summary>Now, since, until and next are those of the minutes around.</summary>
    private static void AgreeAt(Schedule schedule, Clocks clocks, string[] people, int minute)
    {
        var standing = schedule.At(clocks.Instant(minute) + Duration.FromSeconds(59));

        var now = people[minute];
        Assert.Equal(now, PeopleOf(Text(standing.Now)));
        if (Array.FindLastIndex(people, minute, one => one != now) is >= 0 and var before)
            Assert.Equal(clocks.Instant(before + 1), standing.Since);
        if (Array.FindIndex(people, minute, one => one != now) is not (>= 0 and var after))
            return;
        Assert.Equal(clocks.Instant(after), standing.Until);
        if (Array.FindIndex(people, after, one => one.Length > 0) is >= 0 and var next)
        {
            Assert.Equal(clocks.Instant(next), standing.Next?.Start);
            Assert.Equal(people[next], PeopleOf(Text(standing.Next!)));
        }
    }

    private static string PeopleOf(string text) => text.Split('/')[0];

    private static string Text(Shift shift) =>
        $"{string.Join(' ', shift.People)}/{string.Join(' ', shift.Shadows.Order(StringComparer.Ordinal))}";

    private static IEnumerable<(int From, int To)> GapsIn(string[] minutes)
    {
        for (var from = 0; from < minutes.Length; from++)
        {
            if (minutes[from][0] != '/')
                continue;
            var to = from;
            while (to < minutes.Length && minutes[to][0] == '/')
                to++;
            yield return (from, to);
            from = to;
        }
    }
}

/// <summary>What the clocks of a zone show in each minute of 400 days.</summary>
internal sealed class Clocks
{
    public const int Count = 400 * 24 * 60;
    private readonly Instant _start;
    private readonly DateTime[] _shown = new DateTime[Count];

    public Clocks(DateTimeZone zone, int year)
    {
        (Zone, _start) = (zone, NodaTime.Instant.FromUtc(year, 1, 1, 0, 0));
        for (var minute = 0; minute < Count; minute++)
            _shown[minute] = Instant(minute).InZone(zone).ToDateTimeUnspecified();
    }

    public DateTimeZone Zone { get; }

    public Instant Instant(int minute) => _start + Duration.FromMinutes(minute);

    public int Minute(Instant instant) => (int)(instant - _start).TotalMinutes;

    public DateTime Shown(int minute) => _shown[minute];

    public string Text(int minute) => $"{Instant(minute)} ({_shown[minute]:ddd yyyy-MM-dd HH:mm})";

    /// <summary>The first minute that shows it or later, from one on that shows less.</summary>
    public int First(DateTime wall, int from = 0)
    {
        while (from < Count && _shown[from] < wall)
            from++;
        return from;
    }

    /// <summary>The last minute that shows it, the first after it where none does; of midnights the first.</summary>
    public int End(DateTime wall, int from = 0)
    {
        var end = First(wall, from);
        if (wall.TimeOfDay != TimeSpan.Zero)
            for (var minute = end; minute < Math.Min(end + 26 * 60, Count); minute++)
                if (_shown[minute] == wall)
                    end = minute;
        return end;
    }
}

/// <param name="Hours">By weekday from Sunday, with minutes of the day; the end may be on the next day.</param>
/// <param name="Days">After which the layer ends; 0 for never.</param>
internal sealed record RandomLayer(
    DateTime First,
    RotationUnit Unit,
    int Length,
    string[][] Turns,
    (bool[] Days, OnHolidays OnHolidays, int From, int To)[] Hours,
    int Days,
    bool IsShadow,
    bool IsFair
)
{
    public string[][] Who { get; } = [.. Turns.Where(turn => !IsFair || turn.Length > 0).DefaultIfEmpty(["A"])];

    public DateTime? End => Days == 0 ? null : First.AddDays(Days).AddMinutes(90);

    /// <summary>
    /// In each minute the number of the turn, -1 where there is none; and who has which turn.
    /// </summary>
    public (int[] Turns, List<string[]> People) Minutes(Clocks clocks, HashSet<DateTime> holidays)
    {
        var (turns, active) = (new int[Clocks.Count], Active(clocks, holidays));
        var load = "ABCDE".ToDictionary(person => $"{person}", _ => (Minutes: 0, Last: 0));
        List<string[]> people = [];
        Array.Fill(turns, -1);
        var end = End is { } over ? clocks.End(over) : Clocks.Count;
        var (number, slot, from) = (0, 0, clocks.First(First));
        while (from < Clocks.Count)
        {
            var to = clocks.First(Wall(++slot), from);
            if (Array.IndexOf(active, true, from, to - from) >= 0)
            {
                for (var minute = from; minute < Math.Min(to, end); minute++)
                    if (active[minute])
                        turns[minute] = number;
                people.Add(Who[number % Who.Length]);
                number++;
                if (IsFair)
                {
                    people[^1] = Who.MinBy(turn => turn.Max(person => load[person]))!;
                    for (var minute = from; minute < to; minute++)
                        if (active[minute])
                            foreach (var person in people[^1])
                                load[person] = (
                                    load[person].Minutes + (holidays.Contains(clocks.Shown(minute).Date) ? 2 : 1),
                                    number
                                );
                }
            }
            from = to;
        }
        return (turns, people);
    }

    private DateTime Wall(int slot) =>
        Unit switch
        {
            RotationUnit.Hours => First.AddHours(slot * Length),
            RotationUnit.Days => First.AddDays(slot * Length),
            RotationUnit.Weeks => First.AddDays(slot * Length * 7),
            _ => First.AddMonths(slot * Length),
        };

    private bool[] Active(Clocks clocks, HashSet<DateTime> holidays)
    {
        var active = new bool[Clocks.Count];
        if (Hours.Length == 0)
            Array.Fill(active, true);
        foreach (var (days, onHolidays, opens, closes) in Hours)
        {
            var from = 0;
            for (var day = First.Date.AddDays(-3); day < First.AddDays(450); day = day.AddDays(1))
                if (
                    onHolidays switch
                    {
                        OnHolidays.Also => days[(int)day.DayOfWeek] || holidays.Contains(day),
                        OnHolidays.Never => days[(int)day.DayOfWeek] && !holidays.Contains(day),
                        _ => days[(int)day.DayOfWeek],
                    }
                )
                {
                    from = clocks.First(day.AddMinutes(opens), from);
                    var to = clocks.End(day.AddMinutes(closes > opens ? closes : closes + 24 * 60), from);
                    for (var minute = from; minute < to; minute++)
                        active[minute] = true;
                }
        }
        return active;
    }

    public Layer ToLayer(DateTimeZone zone, int index, Holidays holidays) =>
        new(
            $"layer {index}",
            new Rotation(LocalDateTime.FromDateTime(First), Unit, Length, zone),
            Who,
            new WeeklyHours(
                [
                    .. Hours.Select(hours => new HoursOfDays(
                        Enumerable
                            .Range(0, 7)
                            .Where(day => hours.Days[day])
                            .Select(day => day == 0 ? IsoDayOfWeek.Sunday : (IsoDayOfWeek)day)
                            .ToHashSet(),
                        LocalTime.FromMinutesSinceMidnight(hours.From),
                        LocalTime.FromMinutesSinceMidnight(hours.To % (24 * 60))
                    )
                    {
                        OnHolidays = hours.OnHolidays,
                    }),
                ],
                zone
            )
            {
                Holidays = holidays,
            },
            End is { } end ? WallClock.End(LocalDateTime.FromDateTime(end), zone) : null,
            IsShadow,
            IsFair
        );
}

/// <param name="Without">A person, everyone (<c>*</c>), or no one (empty).</param>
/// <param name="With">A person, or no one (empty).</param>
internal sealed record RandomOverride(DateTime From, DateTime Until, string Without, string With);

internal sealed record RandomTemporary(DateTime From, DateTime Until, (int After, int For, string Person)[] Shifts);

/// <param name="Holidays">Days from the first of the year.</param>
/// <param name="Moments">Minutes to ask about.</param>
internal sealed record RandomSchedule(
    int Year,
    RandomLayer[] Layers,
    RandomOverride[] Overrides,
    RandomTemporary[] Temporary,
    int[] Holidays,
    int[] Moments
)
{
    private static readonly string[] People = ["A", "B", "C", "D", "E"];
    private static readonly int[] Odd = [0, 0, 15, 30, 45, 60, 90, 120, 135, 150, 180, 540, 1020, 1380, 1410];

    public static Gen<RandomSchedule> Any(int year) =>
        from layers in Some(AnyLayer(year), 1, 3)
        from overrides in Some(AnyOverride(year), 0, 5)
        from temporary in Some(AnyTemporary(year), 0, 2)
        from holidays in Some(Gen.Choose(0, 399), 0, 40)
        from moments in Gen.Choose(0, Clocks.Count - 1).ArrayOf(40)
        select new RandomSchedule(year, layers, overrides, temporary, holidays, moments);

    private static Gen<RandomLayer> AnyLayer(int year) =>
        from day in Gen.Choose(2, 40)
        from minute in Gen.Elements(Odd)
        from rotation in Gen.Elements(
            (RotationUnit.Hours, 1),
            (RotationUnit.Hours, 5),
            (RotationUnit.Hours, 12),
            (RotationUnit.Hours, 24),
            (RotationUnit.Days, 1),
            (RotationUnit.Days, 3),
            (RotationUnit.Weeks, 1),
            (RotationUnit.Weeks, 2),
            (RotationUnit.Months, 1)
        )
        from turns in Some(Some(Gen.Elements(People), 0, 2), 1, 4)
        from hours in Some(AnyHours, 0, 2)
        from days in Gen.Elements(0, 0, 0, 100, 300)
        from shadow in Gen.Elements(false, false, false, true)
        from fair in Gen.Elements(false, true)
        select new RandomLayer(
            new DateTime(year, 1, 1).AddDays(day).AddMinutes(minute),
            rotation.Item1,
            rotation.Item2,
            [.. turns.Select(turn => turn.Distinct().ToArray())],
            hours,
            days,
            shadow,
            fair
        );

    private static readonly Gen<(bool[], OnHolidays, int, int)> AnyHours =
        from days in Gen.Elements(true, true, false).ArrayOf(7)
        from holidays in Gen.Elements(OnHolidays.AsUsual, OnHolidays.Also, OnHolidays.Never)
        from opens in Gen.Elements(Odd)
        from closes in Gen.Elements([.. Odd, 24 * 60])
        select (days, holidays, opens, closes == opens ? 24 * 60 : closes);

    private static Gen<RandomOverride> AnyOverride(int year) =>
        from day in Gen.Choose(5, 380)
        from minute in Gen.Elements(Odd)
        from length in Gen.Choose(1, 200)
        from without in Gen.Elements([.. People, "*", ""])
        from with in Gen.Elements([.. People, ""])
        let start = new DateTime(year, 1, 1).AddDays(day).AddMinutes(minute)
        select new RandomOverride(start, start.AddHours(length), without, with);

    private static Gen<RandomTemporary> AnyTemporary(int year) =>
        from day in Gen.Choose(5, 380)
        from minute in Gen.Elements(Odd)
        from length in Gen.Choose(1, 400)
        from shifts in Some(
            from after in Gen.Choose(-20, 400)
            from hours in Gen.Choose(1, 60)
            from person in Gen.Elements(People)
            select (after, hours, person),
            0,
            6
        )
        let start = new DateTime(year, 1, 1).AddDays(day).AddMinutes(minute)
        select new RandomTemporary(start, start.AddHours(length), shifts);

    private static Gen<T[]> Some<T>(Gen<T> of, int min, int max) =>
        from count in Gen.Choose(min, max)
        from some in of.ArrayOf(count)
        select some;

    private HashSet<DateTime> Days => [.. Holidays.Select(day => new DateTime(Year, 1, 1).AddDays(day))];

    private Holidays Calendar => new(Days.Select(LocalDate.FromDateTime).ToHashSet(), []);

    private static Instant From(DateTime wall, DateTimeZone zone) =>
        WallClock.Start(LocalDateTime.FromDateTime(wall), zone);

    private static Instant Until(DateTime wall, DateTimeZone zone) =>
        WallClock.End(LocalDateTime.FromDateTime(wall), zone);

    private static TemporarySchedule ToTemporary(RandomTemporary one, DateTimeZone zone) =>
        new TemporarySchedule(
            From(one.From, zone),
            Until(one.Until, zone),
            [
                .. one.Shifts.Select(shift => new FixedShift(
                    From(one.From.AddHours(shift.After), zone),
                    Until(one.From.AddHours(shift.After + shift.For), zone),
                    shift.Person
                )),
            ],
            null
        ).Tidied();

    public Schedule ToSchedule(DateTimeZone zone) =>
        new(
            "random",
            zone,
            [.. Layers.Select((layer, index) => layer.ToLayer(zone, index, Calendar))],
            [
                .. Overrides.Select(change => new Override(
                    WallClock.Start(LocalDateTime.FromDateTime(change.From), zone),
                    WallClock.End(LocalDateTime.FromDateTime(change.Until), zone),
                    change.Without.Length == 0 ? null : change.Without,
                    change.With.Length == 0 ? null : change.With,
                    null
                )),
            ]
        )
        {
            Holidays = Calendar,
            Temporary = [.. Temporary.Select(one => ToTemporary(one, zone))],
        };

    /// <summary>Who is on call in each minute, and the shadows behind a slash.</summary>
    public string[] Minutes(Clocks clocks)
    {
        var layers = Layers
            .Select(layer => (Layer: layer, Minutes: layer.Minutes(clocks, Days)))
            .Select(layer => (layer.Layer, layer.Minutes.Turns, layer.Minutes.People))
            .ToList();
        var changes = Overrides
            .Select(change => (Change: change, From: clocks.First(change.From), To: clocks.End(change.Until)))
            .ToList();
        var fixedTimes = Temporary
            .Select(one =>
                (
                    From: clocks.First(one.From),
                    To: clocks.End(one.Until),
                    Shifts: one.Shifts.Select(shift =>
                            (
                                From: clocks.First(one.From.AddHours(shift.After)),
                                To: clocks.End(one.From.AddHours(shift.After + shift.For)),
                                shift.Person
                            )
                        )
                        .ToList()
                )
            )
            .ToList();
        var minutes = new string[Clocks.Count];
        var before = "";
        for (var minute = 0; minute < Clocks.Count; minute++)
        {
            // What is the same as a minute ago is not written again.
            var isSame =
                minute > 0
                && layers.TrueForAll(layer => layer.Turns[minute] == layer.Turns[minute - 1])
                && changes.TrueForAll(change => change.From != minute && change.To != minute)
                && fixedTimes.TrueForAll(one =>
                    one.From != minute
                    && one.To != minute
                    && one.Shifts.TrueForAll(shift => shift.From != minute && shift.To != minute)
                );
            if (isSame)
            {
                minutes[minute] = before;
                continue;
            }
            IEnumerable<string>? instead = null;
            foreach (var (from, to, shifts) in fixedTimes)
                if (minute >= from && minute < to)
                    instead = shifts
                        .Where(shift => minute >= shift.From && minute < shift.To)
                        .OrderBy(shift => Since(shift, shifts, from))
                        .Select(shift => shift.Person);
            minutes[minute] = before = Minute(layers, changes, instead, minute);
        }
        return minutes;
    }

    /// <summary>Since when the person has shifts that meet, and which of the list is the first of them.</summary>
    private static (int From, int Index) Since(
        (int From, int To, string Person) shift,
        List<(int From, int To, string Person)> shifts,
        int from
    )
    {
        var first = shift;
        while (
            shifts.Find(one =>
                one.Person == shift.Person && one.From < one.To && one.From < first.From && one.To >= first.From
            )
                is { Person: not null } before
        )
            first = before;
        var since = Math.Max(first.From, from);
        return (
            since,
            shifts.FindIndex(one =>
                one.Person == shift.Person && Math.Max(one.From, from) == since && one.To > Math.Max(one.From, from)
            )
        );
    }

    private static string Minute(
        List<(RandomLayer Layer, int[] Turns, List<string[]> People)> layers,
        List<(RandomOverride Change, int From, int To)> changes,
        IEnumerable<string>? instead,
        int minute
    )
    {
        string[] on = [];
        List<string> shadows = [];
        foreach (var (layer, turns, people) in layers)
            if (turns[minute] is >= 0 and var turn && people[turn] is { Length: > 0 } who)
                if (layer.IsShadow)
                    shadows.AddRange(who);
                else
                    on = who;
        foreach (var (change, from, to) in changes)
            if (minute >= from && minute < to)
                on = Changed(on, change);
        on = instead?.Distinct().ToArray() ?? on;
        var beside = shadows.Distinct().Except(on).Order(StringComparer.Ordinal);
        return $"{string.Join(' ', on)}/{string.Join(' ', beside)}";
    }

    private static string[] Changed(string[] on, RandomOverride change) =>
        change switch
        {
            { Without: "*", With: "" } => [],
            { Without: "*" } => [change.With],
            { Without: "", With: "" } => on,
            { Without: "" } => [.. on, .. new[] { change.With }.Except(on)],
            _ when !on.Contains(change.Without) => on,
            _ when change.With.Length == 0 || on.Contains(change.With) && change.With != change.Without =>
            [
                .. on.Where(one => one != change.Without),
            ],
            _ => [.. on.Select(one => one == change.Without ? change.With : one)],
        };
}
