using System.Globalization;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;
using NodaTime.Text;

namespace ChatOpsBot.OnCall.Import;

/// <summary>
/// Grafana OnCall's public API, version 1: <c>users</c>, <c>schedules</c>, <c>on_call_shifts</c>,
/// <c>escalation_chains</c>, <c>escalation_policies</c>, <c>user_groups</c>, and <c>final_shifts</c> of schedules.
/// <see href="https://grafana.com/docs/oncall/latest/oncall-api-reference/"/>
/// </summary>
internal sealed class GrafanaOnCallExport(ExportDocument export, Instant now) : IExportReader
{
    private const string ShortDays = "MOTUWETHFRSASU";

    /// <summary>Overrides made in the web win over every layer.</summary>
    private const int OverrideLevel = 99;
    private static readonly LocalDateTimePattern Clock = LocalDateTimePattern.CreateWithInvariantCulture(
        "uuuu-MM-dd'T'HH:mm:ss"
    );
    private static readonly Duration Day = Duration.FromDays(1);

    private readonly ImportDraft _draft = new();
    private Dictionary<string, ExportValue> _shifts = [];
    private Dictionary<string, string> _groups = [];

    public ImportDraft Read()
    {
        foreach (var user in export.Nodes.Where(node => node.Has("id", "email", "username")).Select(node => node.At))
            if (user.Text("id") is { } id && ImportDraft.Mail(user.Text("email")) is { } mail)
                _draft.People[id] = mail;
        _shifts = export
            .Nodes.Where(node => node.Has("id", "type", "start", "duration") && node.At.Text("id") is not null)
            .GroupBy(node => node.At.Text("id")!)
            .ToDictionary(shifts => shifts.Key, shifts => shifts.First().At);
        _groups = export
            .Nodes.Where(node => node.Has("id", "slack") && node.At["slack"].Text("handle") is not null)
            .GroupBy(node => node.At.Text("id") ?? "")
            .ToDictionary(groups => groups.Key, groups => $"@{groups.First().At["slack"].Text("handle")}");
        var schedules = export
            .Nodes.Where(node => node.Has("id", "name", "on_call_now") && node.At.Text("id") is not null)
            .DistinctBy(node => node.At.Text("id"))
            .Select(node => node.At)
            .ToList();
        foreach (var schedule in schedules)
            Schedule(schedule);
        foreach (var shift in _shifts.Keys.Except(schedules.SelectMany(schedule => schedule.Texts("shifts"))))
            _draft.NotUnderstood(
                $"shift {_shifts[shift].Text("name") ?? shift}",
                "belongs to no schedule of the export"
            );
        Chains();
        Rendered();
        return _draft;
    }

    private void Schedule(ExportValue schedule)
    {
        var title = schedule.Text("name") ?? schedule.Text("id")!;
        var what = $"schedule {title}";
        if (schedule.Text("ical_url_primary") is { } feed)
        {
            _draft.NotUnderstood(what, $"comes from a calendar ({feed}), whose shifts are not in the export");
            return;
        }
        var draft = new ScheduleDraft(
            schedule.Text("id")!,
            title,
            _draft.NameOf(title, "schedule"),
            _draft.Zone(schedule.Text("time_zone"), what)
        );
        _draft.Schedules.Add(draft);
        _draft.Understood(what, $"is {draft.Name}, in {draft.Zone.Id}");
        if (schedule.Text("ical_url_overrides") is { } overrides)
            _draft.NotUnderstood(what, $"takes overrides from a calendar ({overrides}), which are not in the export");
        foreach (var id in schedule.Texts("shifts"))
            if (_shifts.TryGetValue(id, out var shift))
                Shift(draft, shift, $"{what}, shift {shift.Text("name") ?? id}");
            else
                _draft.NotUnderstood(what, $"has the shift {id}, which is not in the export; add on_call_shifts");
    }

    private void Shift(ScheduleDraft draft, ExportValue shift, string what)
    {
        if (
            Local(shift.Text("start")) is not { } start
            || shift.Number("duration") is not (> 0 and < 40_000_000 and var seconds)
        )
        {
            _draft.NotUnderstood(what, "has no start or no duration");
            return;
        }
        // Shifts of web schedules are written in UTC.
        var zone = shift.Text("time_zone") is { } own ? _draft.Zone(own, what) : draft.Zone;
        var length = Duration.FromSeconds(seconds);
        switch (shift.Text("type"))
        {
            case "override":
                Override(draft, shift, what, start, zone, length);
                break;
            case "single_event":
                Single(draft, shift, what, start, zone, length);
                break;
            case "recurrent_event" or "rolling_users":
                Recurring(draft, shift, what, start, zone, length);
                break;
            case var type:
                _draft.NotUnderstood(what, $"is of the unknown type {type ?? "null"}");
                break;
        }
    }

    private void Override(
        ScheduleDraft draft,
        ExportValue shift,
        string what,
        LocalDateTime start,
        DateTimeZone zone,
        Duration length
    )
    {
        var from = WallClock.Start(start, zone);
        if (IsOver(from + length, what))
            return;
        var people = Group(shift.Texts("users"), what);
        if (people.Count == 0)
            people =
            [
                .. shift
                    .Items("rolling_users")
                    .SelectMany(turn => Group(turn.Items().Select(id => id.Text()).OfType<string>(), what)),
            ];
        var (begin, end) = (
            Turns.Written(from.InZone(draft.Zone).LocalDateTime),
            Turns.Written((from + length).InZone(draft.Zone).LocalDateTime)
        );
        foreach (var (index, person) in people.Distinct().Index())
            draft.Overrides.Add(
                index == 0
                    ? new OverrideOptions
                    {
                        From = begin,
                        Until = end,
                        Replace = Shifts.Override.Everyone,
                        With = person,
                    }
                    : new OverrideOptions
                    {
                        From = begin,
                        Until = end,
                        Add = person,
                    }
            );
        if (people.Count > 0)
            _draft.Understood(what, $"is an override for {string.Join(" and ", people)}");
    }

    private void Single(
        ScheduleDraft draft,
        ExportValue shift,
        string what,
        LocalDateTime start,
        DateTimeZone zone,
        Duration length
    )
    {
        var from = WallClock.Start(start, zone);
        if (IsOver(from + length, what))
            return;
        var people = Group(shift.Texts("users"), what);
        if (people.Count == 0)
            return;
        var local = from.InZone(draft.Zone).LocalDateTime;
        var days = (long)Math.Ceiling(length.TotalDays) + 1;
        draft.Layers.Add(
            new LayerDraft(
                LevelOf(shift),
                new LayerOptions
                {
                    Name = shift.Text("name"),
                    People = [Turns.Turn(people)],
                    Rotation = Turns.Length(Math.Min(days, 366), RotationUnit.Days)!,
                    Start = Turns.Written(local),
                    End = Turns.Written((from + length).InZone(draft.Zone).LocalDateTime),
                }
            )
        );
        _draft.Understood(what, $"is a layer of one shift for {string.Join(" and ", people)}");
    }

    private void Recurring(
        ScheduleDraft draft,
        ExportValue shift,
        string what,
        LocalDateTime start,
        DateTimeZone zone,
        Duration length
    )
    {
        var people =
            shift.Text("type") == "rolling_users"
                ? shift
                    .Items("rolling_users")
                    .Select(turn => Turns.Turn(Group(turn.Items().Select(id => id.Text()).OfType<string>(), what)))
                    .ToList()
                : [Turns.Turn(Group(shift.Texts("users"), what))];
        if (people.Count == 0 || people.TrueForAll(turn => !turn.Contains('@', StringComparison.Ordinal)))
        {
            _draft.NotUnderstood(what, "has no one in it");
            return;
        }
        if (shift["by_month"].Items().Any())
        {
            _draft.NotUnderstood(what, "is on in some months only, which a layer cannot be");
            return;
        }
        var interval = shift.Number("interval") is > 0 and <= 8784 and var every ? (int)every : 1;
        if (Pattern(shift, start, length, interval) is not { Rotation: { } rotation } pattern)
        {
            _draft.NotUnderstood(what, Reason(shift, interval, length));
            return;
        }
        var begin = Local(shift.Text("rotation_start")) is { } turned && turned > start ? turned : start;
        var ends = Local(shift.Text("until"));
        if (ends is { } last && IsOver(WallClock.End(last, zone), what))
            return;
        // The first turn of what was changed later begins then, with the same people; in a mask of days with its week.
        var earliest = pattern.Unit == RotationUnit.Weeks && shift["by_day"].Items().Any() ? begin.PlusDays(-6) : begin;
        var first = Turns.Start(pattern.First, pattern.Unit, pattern.Count, earliest, out _);
        var layer = new LayerOptions
        {
            Name = shift.Text("name"),
            People = Turns.From(
                people,
                (int)(Math.Max(0, shift.Number("start_rotation_from_user_index") ?? 0) % people.Count)
            ),
            Rotation = rotation,
            Start = Turns.Written(first),
            End = ends is { } stop ? Turns.Written(stop) : null,
            Hours = pattern.Hours,
        };
        if (zone.Id != draft.Zone.Id && !Moved(layer, zone, draft.Zone, what))
            return;
        draft.Layers.Add(new LayerDraft(LevelOf(shift), layer));
        _draft.Understood(
            what,
            $"is a layer of {people.Count} turn{(people.Count == 1 ? "" : "s")}, {rotation}"
                + (pattern.Hours.Count == 0 ? "" : $", {string.Join("; ", pattern.Hours)}")
        );
    }

    private sealed record Turning(
        string Rotation,
        RotationUnit Unit,
        int Count,
        LocalDateTime First,
        List<string> Hours
    );

    /// <summary>Null where it cannot be said.</summary>
    private static Turning? Pattern(ExportValue shift, LocalDateTime start, Duration length, int interval)
    {
        var days = shift.Texts("by_day").Select(DayOf).OfType<IsoDayOfWeek>().Distinct().ToList();
        switch (shift.Text("frequency"))
        {
            case "hourly" when days.Count == 0 && length == Duration.FromHours(interval):
                return new Turning(
                    Turns.Length(interval, RotationUnit.Hours)!,
                    RotationUnit.Hours,
                    interval,
                    start,
                    []
                );
            case "daily"
                when Turns.Length(interval, RotationUnit.Days) is { } rotation
                    && (interval == 1 && length <= Day || days.Count == 0 && length == Duration.FromDays(interval)):
                var onDays =
                    days.Count == 0 ? Enum.GetValues<IsoDayOfWeek>().Where(day => day != IsoDayOfWeek.None) : days;
                var hours =
                    interval == 1 && (length < Day || days.Count > 0)
                        ? WeekWindows.Hours(onDays.Select(day => new WeekWindow(day, start.TimeOfDay, length)))
                        : [];
                return hours is null ? null : new Turning(rotation, RotationUnit.Days, interval, start, hours);
            case "weekly" when days.Count == 0 && Turns.Length(interval, RotationUnit.Weeks) is { } rotation:
                if (length == Duration.FromDays(7 * interval))
                    return new Turning(rotation, RotationUnit.Weeks, interval, start, []);
                return
                    interval == 1
                    && length < Duration.FromDays(7)
                    && WeekWindows.Hours([new WeekWindow(start.DayOfWeek, start.TimeOfDay, length)]) is { } window
                    ? new Turning(rotation, RotationUnit.Weeks, 1, start, window)
                    : null;
            case "weekly"
                when interval == 1
                    && length <= Day
                    && WeekWindows.Hours(days.Select(day => new WeekWindow(day, start.TimeOfDay, length)))
                        is { } masked:
                var weekStart = DayOf(shift.Text("week_start") ?? "MO") ?? IsoDayOfWeek.Monday;
                var week = start.DayOfWeek == weekStart ? start.Date : start.Date.Previous(weekStart);
                return new Turning("weekly", RotationUnit.Weeks, 1, week + start.TimeOfDay, masked);
            case "monthly"
                when days.Count == 0
                    && !shift["by_monthday"].Items().Any()
                    && length.TotalDays is >= 28 and <= 31
                    && Turns.Length(interval, RotationUnit.Months) is { } rotation
                    && interval == 1:
                return new Turning(rotation, RotationUnit.Months, interval, start, []);
            default:
                return null;
        }
    }

    private static string Reason(ExportValue shift, int interval, Duration length) =>
        $"recurs {shift.Text("frequency") ?? "never"}"
        + (interval > 1 ? $" with interval {interval}" : "")
        + (shift["by_day"].Items().Any() ? $" on {string.Join(',', shift.Texts("by_day"))}" : "")
        + (shift["by_monthday"].Items().Any() ? " on days of the month" : "")
        + string.Create(
            CultureInfo.InvariantCulture,
            $" for {length.TotalHours:0.##} h, which no rotation with hours of the week is"
        );

    /// <summary>A layer of a zone whose clocks are always as far from the schedule's can be written there.</summary>
    private bool Moved(LayerOptions layer, DateTimeZone from, DateTimeZone to, string what)
    {
        if (layer.Hours.Count > 0)
        {
            _draft.NotUnderstood(
                what,
                $"is in {from.Id}, but its schedule is in {to.Id}; a schedule has one time zone"
            );
            return false;
        }
        _draft.Understood(
            what,
            $"is in {from.Id}; its handoffs are on the clocks of {to.Id} now, and may differ by an hour when "
                + $"clocks change"
        );
        layer.Start = Turns.Written(
            WallClock.Start(LocalDateTime.FromDateTime(layer.Start!.Value), from).InZone(to).LocalDateTime
        );
        if (layer.End is { } end)
            layer.End = Turns.Written(WallClock.End(LocalDateTime.FromDateTime(end), from).InZone(to).LocalDateTime);
        return true;
    }

    private void Chains()
    {
        var policies = export
            .Nodes.Where(node => node.Has("id", "escalation_chain_id", "position", "type"))
            .DistinctBy(node => node.At.Text("id"))
            .ToLookup(node => node.At.Text("escalation_chain_id"), node => node.At);
        var chains = export
            .Nodes.Where(node =>
                node.Has("id", "name", "team_id")
                && !node.Has("on_call_now")
                && !node.Has("type")
                && !node.Has("integration_id")
                && node.At.Text("id") is not null
            )
            .DistinctBy(node => node.At.Text("id"))
            .Select(node => (Id: node.At.Text("id")!, Name: node.At.Text("name")))
            .ToList();
        foreach (var chain in chains)
            Chain(chain.Name, [.. policies[chain.Id].OrderBy(step => step.Number("position") ?? 0)]);
        foreach (var chain in policies.Where(chain => chains.TrueForAll(known => known.Id != chain.Key)))
            Chain(chain.Key, [.. chain.OrderBy(step => step.Number("position") ?? 0)]);
    }

    private void Chain(string? title, IReadOnlyList<ExportValue> policies)
    {
        var what = $"escalation chain {title}";
        List<StepDraft> steps = [];
        var repeat = 0;
        foreach (var step in policies)
        {
            var here = string.Create(
                CultureInfo.InvariantCulture,
                $"{what}, step {(step.Number("position") ?? 0) + 1}"
            );
            switch (step.Text("type"))
            {
                case "wait" when steps.Count > 0:
                    var wait = TimeSpan.FromSeconds(
                        step.Number("duration") is > 0 and < 600_000 and var seconds ? seconds : 300
                    );
                    steps[^1] = steps[^1] with { After = steps[^1].After + wait };
                    break;
                case "wait":
                    _draft.NotUnderstood(here, "waits before anyone is notified, which no policy does");
                    break;
                case "repeat_escalation":
                    repeat = 5;
                    break;
                case var type when Notified(step, type ?? "", here) is { Count: > 0 } notify:
                    // Steps without a wait between them are one.
                    if (
                        steps is [.., { After.Ticks: 0, RoundRobin: false } last]
                        && type != "notify_person_next_each_time"
                    )
                        steps[^1] = last with { Notify = [.. last.Notify.Union(notify)] };
                    else
                        steps.Add(new StepDraft(notify, TimeSpan.Zero, type == "notify_person_next_each_time"));
                    break;
            }
        }
        Policy.Add(_draft, title, steps, repeat, what);
    }

    private List<string> Notified(ExportValue step, string type, string what)
    {
        if (step.Flag("important") == true)
            _draft.NotUnderstood(what, "is important; how people are notified is for their own rules");
        switch (type)
        {
            case "notify_persons":
                return Group(step.Texts("persons_to_notify"), what);
            case "notify_person_next_each_time":
                return Group(step.Texts("persons_to_notify_next_each_time"), what);
            case "notify_on_call_from_schedule":
                if (
                    _draft.Schedules.Find(schedule => schedule.Id == step.Text("notify_on_call_from_schedule")) is
                    { } found
                )
                    return [Policy.Schedule(found.Name)];
                _draft.NotUnderstood(
                    what,
                    $"notifies the schedule {step.Text("notify_on_call_from_schedule")}, which is not imported"
                );
                return [];
            case "notify_user_group":
                if (_groups.TryGetValue(step.Text("group_to_notify") ?? "", out var group))
                    return [group];
                _draft.NotUnderstood(what, "notifies a user group that is not in the export; add user_groups");
                return [];
            default:
                _draft.NotUnderstood(
                    what,
                    $"is {(type.Length == 0 ? "of no type" : type)}, which no step of a policy does"
                );
                return [];
        }
    }

    private void Rendered()
    {
        foreach (var shift in export.Nodes.Where(node => node.Has("shift_start", "shift_end")))
        {
            var schedule =
                shift.Under(_draft.Schedules.Select(schedule => schedule.Id)) is { } id
                    ? _draft.Schedules.Find(schedule => schedule.Id == id)
                : _draft.Schedules is [var only] ? only
                : null;
            var mail =
                ImportDraft.Mail(shift.At.Text("user_email"))
                ?? _draft.People.GetValueOrDefault(shift.At.Text("user_pk") ?? "");
            if (
                schedule is not null
                && mail is not null
                && shift.At.Time("shift_start") is { } start
                && shift.At.Time("shift_end") is { } end
            )
                _draft.Rendered.Add(
                    new RenderedShift(
                        schedule.Name,
                        Instant.FromDateTimeOffset(start),
                        Instant.FromDateTimeOffset(end),
                        mail
                    )
                );
        }
    }

    private List<string> Group(IEnumerable<string> ids, string what) =>
        [.. ids.Select(id => _draft.Person(id, null, what)).OfType<string>()];

    private bool IsOver(Instant end, string what)
    {
        if (end > now)
            return false;
        _draft.Understood(what, "is over, and left out");
        return true;
    }

    private static int LevelOf(ExportValue shift) => (int)Math.Clamp(shift.Number("level") ?? 0, 0, OverrideLevel);

    private static LocalDateTime? Local(string? text) =>
        text is not null
        && Clock.Parse(text.TrimEnd('Z')) is { Success: true, Value: { Year: > 1970 and < 2200 } local }
            ? local
            : null;

    private static IsoDayOfWeek? DayOf(string day) =>
        day.Length == 2 && ShortDays.IndexOf(day, StringComparison.Ordinal) is >= 0 and var at && at % 2 == 0
            ? (IsoDayOfWeek)(at / 2 + 1)
            : null;
}
