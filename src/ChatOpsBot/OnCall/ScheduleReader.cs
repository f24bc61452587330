using System.Globalization;
using System.Text.RegularExpressions;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using NodaTime;
using NodaTime.Text;

namespace ChatOpsBot.OnCall;

/// <summary>From the configuration of a schedule to one that can be asked, with all problems on the way.</summary>
/// <param name="problems">One line each, naming the key, what is wrong and what is right.</param>
/// <param name="idOf">The user id of a mail address; null when it is not known, and the address stands for the person
/// then.</param>
internal sealed partial class ScheduleReader(List<string> problems, Func<string, string?>? idOf = null)
{
    /// <summary>Not before: a rotation is counted from its start.</summary>
    private const int FirstYear = 2000;
    private const string NoOne = "no one";

    private static readonly LocalDateTime Usual = new(2024, 1, 1, 0, 0);

    /// <returns>Null when there are problems.</returns>
    /// <param name="key">Of the schedule in the configuration.</param>
    public Schedule? Read(string name, ScheduleOptions options, string key)
    {
        var before = problems.Count;
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(options.TimeZone) is not { } zone)
        {
            problems.Add(
                $"{key}:TimeZone: \"{options.TimeZone}\" is not a time zone; write an IANA name such as Europe/Berlin"
            );
            zone = DateTimeZone.Utc;
        }
        if (options.Layers.Count == 0)
            problems.Add($"{key}:Layers: is empty, so no one is ever on call; add one with People");
        var holidays = Holidays(options.Holidays, $"{key}:Holidays");
        var layers = options
            .Layers.Index()
            .Select(layer => Layer(layer.Item, layer.Index, zone, holidays, key))
            .ToList();
        var temporary = options
            .Temporary.Index()
            .Select(one => Temporary(one.Item, zone, $"{key}:Temporary:{one.Index}"))
            .ToList();
        var overrides = options
            .Overrides.Index()
            .Select(change => Override(change.Item, zone, $"{key}:Overrides:{change.Index}"))
            .ToList();
        if (problems.Count == before)
            Overlaps(overrides.OfType<Override>().ToList(), $"{key}:Overrides");
        return problems.Count == before
            ? new Schedule(name, zone, [.. layers.OfType<Layer>()], [.. overrides.OfType<Override>()])
            {
                AllowsGaps = options.AllowGaps,
                Temporary = [.. temporary.OfType<TemporarySchedule>()],
                Holidays = holidays,
            }
            : null;
    }

    private Holidays Holidays(IReadOnlyList<string> written, string key)
    {
        HashSet<LocalDate> dates = [];
        List<PublicHoliday.IPublicHolidays> countries = [];
        foreach (var (index, text) in written.Index())
            if (LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var date })
                dates.Add(date);
            else if (Shifts.Holidays.Country(text) is { } country)
                countries.Add(country);
            else
                problems.Add(
                    $"{key}:{index}: \"{text}\" is neither a date nor a country; write 2026-12-24, or a code such as "
                        + "FR, GB or DE-BY"
                );
        return new Holidays(dates, countries);
    }

    private TemporarySchedule? Temporary(TemporaryOptions options, DateTimeZone zone, string key)
    {
        var before = problems.Count;
        var time = Between(options.From, options.Until, zone, key);
        if (options.Shifts.Count > TemporarySchedule.MostShifts)
            problems.Add(
                $"{key}:Shifts: has {options.Shifts.Count} shifts; write up to {TemporarySchedule.MostShifts}"
            );
        List<FixedShift> shifts = [];
        foreach (var (index, shift) in options.Shifts.Index())
            if (
                Between(shift.From, shift.Until, zone, $"{key}:Shifts:{index}") is { } within
                && Person(shift.Person, $"{key}:Shifts:{index}:Person") is { } person
            )
                shifts.Add(new FixedShift(within.Start, within.End, person));
        return problems.Count == before && time is { } whole
            ? new TemporarySchedule(whole.Start, whole.End, shifts, options.Reason).Tidied()
            : null;
    }

    /// <summary>Null with a problem where it is not an interval.</summary>
    private Interval? Between(DateTime? written, DateTime? end, DateTimeZone zone, string key)
    {
        var before = problems.Count;
        var (from, until) = (Moment(written, $"{key}:From"), Moment(end, $"{key}:Until"));
        if (from is null && written is null)
            problems.Add($"{key}:From: is not set; write a date or a moment, such as 2026-12-24T18:00");
        if (until is null && end is null)
            problems.Add($"{key}:Until: is not set; write a date or a moment, such as 2026-12-27");
        if (until <= from)
            problems.Add($"{key}:Until: {Text(until.Value)} is not after From");
        if (problems.Count > before || from is not { } start || until is not { } over)
            return null;
        var begins = WallClock.Start(start, zone);
        return new Interval(begins, Instant.Max(begins, WallClock.End(over, zone)));
    }

    /// <summary>Null with a problem where it is not a person.</summary>
    private string? Person(string text, string key)
    {
        if (Permissions.IsUser(text) || IsAddress(text))
            return Known(text);
        problems.Add($"{key}: \"{text}\" is not a person; write a user id such as U012AB3CD, or a mail address");
        return null;
    }

    /// <summary>Of a mail address the user id, once that is known.</summary>
    private string Known(string person) =>
        IsAddress(person) ? idOf?.Invoke(person.ToLowerInvariant()) ?? person.ToLowerInvariant() : person;

    /// <summary>Whether a person is written as a mail address.</summary>
    public static bool IsAddress(string text) =>
        text.Length <= 254
        && text.Split('@') is [{ Length: > 0 } name, { Length: > 2 } host]
        && host.Contains('.', StringComparison.Ordinal)
        && (name + host).All(letter =>
            char.IsAsciiLetterOrDigit(letter) || ".-_%'".Contains(letter, StringComparison.Ordinal)
        );

    private Layer? Layer(LayerOptions options, int index, DateTimeZone zone, Holidays holidays, string schedule)
    {
        var (key, before) = ($"{schedule}:Layers:{index}", problems.Count);
        if (options.People.Count == 0)
            problems.Add($"{key}:People: is empty; write user ids such as U012AB3CD");
        var turns = options.People.Index().Select(turn => Turn(turn.Item, $"{key}:People:{turn.Index}")).ToList();
        var rotation = Rotation(options, zone, key);
        var hours = options.Hours.Index().Select(hours => Hours(hours.Item, $"{key}:Hours:{hours.Index}")).ToList();
        var end = Moment(options.End, $"{key}:End");
        if (holidays.IsEmpty && hours.Exists(one => one is { OnHolidays: not OnHolidays.AsUsual }))
            problems.Add($"{key}:Hours: names holidays, but {schedule}:Holidays is empty; write dates or a country");
        if (options.Fair && turns.Exists(turn => turn.Count == 0))
            problems.Add($"{key}:People: has a turn of {NoOne}, which a fair rotation cannot have; remove it or Fair");
        if (problems.Count > before || rotation is null)
            return null;
        if (end <= rotation.First)
            problems.Add($"{key}:End: {Text(end.Value)} is not after the start of the layer, {Text(rotation.First)}");
        return new Layer(
            options.Name is { Length: > 0 } name ? name : $"layer {index + 1}",
            rotation,
            turns,
            new WeeklyHours([.. hours.OfType<HoursOfDays>()], zone) { Holidays = holidays },
            end is { } local ? WallClock.End(local, zone) : null,
            options.Shadow,
            options.Fair
        );
    }

    private IReadOnlyList<string> Turn(string text, string key)
    {
        if (string.Equals(text.Trim(), NoOne, StringComparison.OrdinalIgnoreCase))
            return [];
        var people = text.Split('+', StringSplitOptions.TrimEntries);
        if (!Array.TrueForAll(people, person => Permissions.IsUser(person) || IsAddress(person)))
            problems.Add(
                $"{key}: \"{text}\" is not a person; write a user id such as U012AB3CD, several with + between them, "
                    + $"or {NoOne}"
            );
        return [.. people.Select(person => Known(person)).Distinct()];
    }

    private Rotation? Rotation(LayerOptions options, DateTimeZone zone, string key)
    {
        var written = options.Rotation.Trim().ToLowerInvariant();
        var length = Length().Match(written == "daily" ? "1 day" : written);
        var (unit, most) = length.Groups["unit"].Value switch
        {
            "hour" => (RotationUnit.Hours, 8784),
            "day" => (RotationUnit.Days, 366),
            "week" => (RotationUnit.Weeks, 52),
            _ => (RotationUnit.Months, 12),
        };
        var units = length.Groups["count"] is { Success: true } digits
            ? int.Parse(digits.Value, CultureInfo.InvariantCulture)
            : 1;
        if (!length.Success || units < 1 || units > most)
        {
            problems.Add(
                $"{key}:Rotation: \"{options.Rotation}\" is not a length of turns; write hourly, daily, weekly, "
                    + "monthly, or such as 12 hours, 3 days or 2 weeks, up to a year"
            );
            return null;
        }
        return First(options, unit, key) is { } first ? new Rotation(first, unit, units, zone) : null;
    }

    [GeneratedRegex(
        @"^(?:(?<count>\d{1,4}) ?(?<unit>hour|day|week|month)s?|(?<unit>hour|week|month)ly)$",
        RegexOptions.ExplicitCapture,
        10_000
    )]
    private static partial Regex Length();

    /// <summary>The first handoff.</summary>
    private LocalDateTime? First(LayerOptions options, RotationUnit unit, string key)
    {
        var start = Moment(options.Start, $"{key}:Start") ?? Usual;
        if (start.Year < FirstYear)
            problems.Add($"{key}:Start: {Text(start)} is too long ago; write a date from {FirstYear}-01-01");
        if (options.Handoff is not { } handoff)
            return start;
        if (start.TimeOfDay != LocalTime.Midnight)
            problems.Add($"{key}:Handoff: Start has a time, too; keep one, or write Start as a date");
        var words = handoff.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var day = words is [var name, _] ? WrittenHours.Weekday(name) : null;
        if (
            words.Length is not (1 or 2)
            || WrittenHours.Clock(words[^1]) is not { } time
            || (words.Length == 2 && day is null)
        )
            problems.Add($"{key}:Handoff: \"{handoff}\" is not a handoff; write 09:00, or monday 09:00");
        else if (day is not null && unit != RotationUnit.Weeks)
            problems.Add(
                $"{key}:Handoff: \"{handoff}\" has a weekday, but the rotation is not of weeks; write the time"
            );
        else
            return (day is { } on && on != start.DayOfWeek ? start.Date.Next(on) : start.Date) + time;
        return null;
    }

    private HoursOfDays? Hours(string text, string key)
    {
        if (WrittenHours.Read(text) is { } hours)
            return hours;
        problems.Add($"{key}: \"{text}\" is not valid hours; write mon-fri 09:00-17:00, sat,sun or 22:00-06:00");
        return null;
    }

    private Override? Override(OverrideOptions options, DateTimeZone zone, string key)
    {
        var before = problems.Count;
        var time = Between(options.From, options.Until, zone, key);
        if (
            (options.Replace is not null ? 1 : 0)
                + (options.Add is not null ? 1 : 0)
                + (options.Remove is not null ? 1 : 0)
                != 1
            || options.Replace is null != options.With is null
        )
            problems.Add($"{key}: is not one change; write Replace and With, or Add, or Remove");
        One(options.Replace, orEveryone: true, $"{key}:Replace");
        One(options.With, orEveryone: false, $"{key}:With");
        One(options.Add, orEveryone: false, $"{key}:Add");
        One(options.Remove, orEveryone: true, $"{key}:Remove");
        return problems.Count == before && time is { } whole
            ? new Override(
                whole.Start,
                whole.End,
                (options.Replace ?? options.Remove) is { } without ? Known(without) : null,
                (options.With ?? options.Add) is { } with ? Known(with) : null,
                options.Reason
            )
            : null;
    }

    private void One(string? who, bool orEveryone, string key)
    {
        if (
            who is not null
            && !Permissions.IsUser(who)
            && !IsAddress(who)
            && !(orEveryone && who == Shifts.Override.Everyone)
        )
            problems.Add(
                $"{key}: \"{who}\" is not a person; write a user id such as U012AB3CD"
                    + (orEveryone ? ", or * for everyone" : "")
            );
    }

    /// <summary>Of two that take one person off at the same time it is unclear who is on call instead.</summary>
    private void Overlaps(IReadOnlyList<Override> overrides, string key)
    {
        foreach (var (index, change) in overrides.Index().Where(change => change.Item.Without is not null))
            if (
                overrides
                    .Take(index)
                    .Index()
                    .Where(other =>
                        other.Item.Without == change.Without
                        && other.Item.Start < change.End
                        && other.Item.End > change.Start
                    )
                    .Select(other => other.Index)
                    .ToList()
                is [var first, ..]
            )
                problems.Add(
                    $"{key}:{index}: overlaps {key}:{first} for the same person, {change.Without}; "
                        + "end one where the other starts"
                );
    }

    /// <summary>Null where there is none, and where it is not on the clocks of the schedule.</summary>
    private LocalDateTime? Moment(DateTime? written, string key)
    {
        if (written is not { } moment)
            return null;
        if (moment.Kind == DateTimeKind.Unspecified)
            return LocalDateTime.FromDateTime(moment);
        problems.Add($"{key}: has a time zone of its own; write it without, in TimeZone: 2026-12-24T18:00");
        return null;
    }

    private static string Text(LocalDateTime local) => local.ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
