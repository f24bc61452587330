using ChatOpsBot.OnCall.Shifts;
using NodaTime;
using NodaTime.Text;

namespace ChatOpsBot.OnCall.Import;

/// <summary>
/// PagerDuty's REST API, version 2: <c>users</c>, each schedule with its layers and its final schedule
/// (<c>GET /schedules/{id}?since=…&amp;until=…</c>), and <c>escalation_policies</c>.
/// <see href="https://developer.pagerduty.com/api-reference/"/>
/// </summary>
internal sealed class PagerDutyExport(ExportDocument export, Instant now) : IExportReader
{
    private static readonly LocalTimePattern Clock = LocalTimePattern.CreateWithInvariantCulture("HH:mm:ss");
    private readonly ImportDraft _draft = new();

    public ImportDraft Read()
    {
        foreach (var user in export.Nodes.Where(node => node.Has("id", "email")).Select(node => node.At))
            if (user.Text("id") is { } id && ImportDraft.Mail(user.Text("email")) is { } mail)
                _draft.People[id] = mail;
        // A list of schedules has none of their layers: where both are there, the whole one is read.
        var schedules = export
            .Nodes.Where(node =>
                node.Has("id", "time_zone") && (node.Has("schedule_layers") || node.Has("name", "escalation_policies"))
            )
            .Where(node => node.At.Text("id") is not null)
            .GroupBy(node => node.At.Text("id")!)
            .Select(same => same.OrderByDescending(node => node.Has("schedule_layers")).First().At);
        foreach (var schedule in schedules)
            Schedule(schedule);
        foreach (
            var policy in export
                .Nodes.Where(node => node.Has("id", "escalation_rules"))
                .DistinctBy(node => node.At.Text("id"))
        )
            Policies(policy.At);
        return _draft;
    }

    private void Schedule(ExportValue schedule)
    {
        var title = schedule.Text("name") ?? schedule.Text("summary") ?? schedule.Text("id")!;
        var what = $"schedule {title}";
        if (!schedule.Has("schedule_layers"))
        {
            _draft.NotUnderstood(
                what,
                $"has no layers in the export; add the answer of GET /schedules/{schedule.Text("id")}"
            );
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
        // The first of an answer is the highest one, and decides where it has someone.
        var layers = schedule.Items("schedule_layers").ToList();
        foreach (var (index, layer) in layers.Index().Reverse())
            Layer(draft, layer, layers.Count - index, $"{what}, layer {layer.Text("name") ?? $"{index + 1}"}");
        foreach (var change in schedule["overrides_subschedule"].Items("rendered_schedule_entries"))
            Override(draft, change, $"{what}, override");
        foreach (var entry in schedule["final_schedule"].Items("rendered_schedule_entries"))
            if (Entry(entry) is { Person: { } person } shift)
                _draft.Rendered.Add(new RenderedShift(draft.Name, shift.Start, shift.End, person));
    }

    private void Layer(ScheduleDraft draft, ExportValue layer, int level, string what)
    {
        if (layer.Time("end") is { } end && Instant.FromDateTimeOffset(end) <= now)
        {
            _draft.Understood(what, "has ended, and is left out");
            return;
        }
        var people = layer
            .Items("users")
            .Select(item => Person(item["user"], what))
            .Select(mail => Turns.Turn(mail is null ? [] : [mail]))
            .ToList();
        if (people.Count == 0 || people.TrueForAll(turn => !turn.Contains('@', StringComparison.Ordinal)))
        {
            _draft.NotUnderstood(what, "has no one in it");
            return;
        }
        var seconds = layer.Number("rotation_turn_length_seconds");
        if (
            layer.Time("rotation_virtual_start") is not { } virtualStart
            || seconds is not (> 0 and < 40_000_000)
            || Turns.Length(Duration.FromSeconds(seconds.Value)) is not { } rotation
        )
        {
            _draft.NotUnderstood(
                what,
                $"has turns of {seconds?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "no"} "
                    + $"seconds, which is not a number of whole hours up to a year"
            );
            return;
        }
        var hours = Hours(layer.Items("restrictions"));
        if (hours is null)
        {
            _draft.NotUnderstood(what, "has restrictions that are not known, or not of full minutes");
            return;
        }
        var (unit, count) = Unit((long)seconds);
        LocalDateTime? begins =
            layer.Time("start") is { } start && Instant.FromDateTimeOffset(start) > now
                ? Turns.Local(start, draft.Zone)
                : null;
        var first = Turns.Start(Turns.Local(virtualStart, draft.Zone), unit, count, begins, out var skipped);
        if (begins is { } from && from < first)
            _draft.NotUnderstood(what, "begins in the middle of a turn; here it begins with the next one");
        if (hours.Count > 0 && seconds < 7 * 86_400)
            _draft.Understood(
                what,
                "counts no turns in which it is never active, unlike PagerDuty: compare the days below"
            );
        draft.Layers.Add(
            new LayerDraft(
                level,
                new LayerOptions
                {
                    Name = layer.Text("name"),
                    People = Turns.From(people, skipped % people.Count),
                    Rotation = rotation,
                    Start = Turns.Written(first),
                    End = layer.Time("end") is { } until ? Turns.Written(until, draft.Zone) : null,
                    Hours = hours,
                }
            )
        );
        _draft.Understood(
            what,
            $"is a layer of {people.Count} turn{(people.Count == 1 ? "" : "s")}, {rotation}"
                + (hours.Count == 0 ? "" : $", {string.Join("; ", hours)}")
        );
    }

    private static (RotationUnit, int) Unit(long seconds) =>
        seconds % (7 * 86_400) == 0 && seconds / (7 * 86_400) <= 52
            ? (RotationUnit.Weeks, (int)(seconds / (7 * 86_400)))
        : seconds % 86_400 == 0 ? (RotationUnit.Days, (int)(seconds / 86_400))
        : (RotationUnit.Hours, (int)(seconds / 3_600));

    /// <summary>Empty for none; null where one is not understood.</summary>
    private static List<string>? Hours(IEnumerable<ExportValue> restrictions)
    {
        List<WeekWindow> windows = [];
        foreach (var restriction in restrictions)
        {
            if (
                Clock.Parse(restriction.Text("start_time_of_day") ?? "") is not { Success: true } from
                || restriction.Number("duration_seconds") is not (> 0 and <= 7 * 86_400 and var seconds)
            )
                return null;
            var length = Duration.FromSeconds(seconds);
            switch (restriction.Text("type"), restriction.Number("start_day_of_week"))
            {
                case ("daily_restriction", _) when seconds <= 86_400:
                    windows.AddRange(
                        Enumerable.Range(1, 7).Select(day => new WeekWindow((IsoDayOfWeek)day, from.Value, length))
                    );
                    break;
                case ("weekly_restriction", >= 1 and <= 7 and var day):
                    windows.Add(new WeekWindow((IsoDayOfWeek)(int)day, from.Value, length));
                    break;
                default:
                    return null;
            }
        }
        return WeekWindows.Hours(windows);
    }

    private void Override(ScheduleDraft draft, ExportValue entry, string what)
    {
        if (Entry(entry) is not { } shift || shift.End <= now || Person(entry["user"], what) is not { } person)
            return;
        draft.Overrides.Add(
            new OverrideOptions
            {
                From = Turns.Written(shift.Start.InZone(draft.Zone).LocalDateTime),
                Until = Turns.Written(shift.End.InZone(draft.Zone).LocalDateTime),
                Replace = Shifts.Override.Everyone,
                With = person,
            }
        );
        _draft.Understood(what, $"is an override for {person}");
    }

    private (Instant Start, Instant End, string? Person)? Entry(ExportValue entry) =>
        entry.Time("start") is { } start && entry.Time("end") is { } end && end > start
            ? (
                Instant.FromDateTimeOffset(start),
                Instant.FromDateTimeOffset(end),
                _draft.People.GetValueOrDefault(entry["user"].Text("id") ?? "")
            )
            : null;

    private string? Person(ExportValue user, string what) => _draft.Person(user.Text("id"), user.Text("summary"), what);

    private void Policies(ExportValue policy)
    {
        var title = policy.Text("name") ?? policy.Text("summary");
        var what = $"escalation policy {title}";
        List<StepDraft> steps = [];
        foreach (var (index, rule) in policy.Items("escalation_rules").Index())
        {
            var here = $"{what}, rule {index + 1}";
            var delay = TimeSpan.FromMinutes(Math.Clamp(rule.Number("escalation_delay_in_minutes") ?? 5, 1, 10_000));
            var isRoundRobin =
                rule["escalation_rule_assignment_strategy"].Text("type") == "round_robin"
                || rule.Text("escalation_rule_assignment_strategy") == "round_robin";
            steps.Add(
                new StepDraft(
                    [.. rule.Items("targets").Select(target => Target(target, here)).OfType<string>().Distinct()],
                    delay,
                    isRoundRobin
                )
            );
        }
        Policy.Add(_draft, title, steps, (int)Math.Clamp(policy.Number("num_loops") ?? 0, 0, 99), what);
    }

    private string? Target(ExportValue target, string what)
    {
        switch (target.Text("type"))
        {
            case "user_reference" or "user":
                return Person(target, what);
            case "schedule_reference" or "schedule":
                if (_draft.Schedules.Find(schedule => schedule.Id == target.Text("id")) is { } found)
                    return Policy.Schedule(found.Name);
                _draft.NotUnderstood(
                    what,
                    $"notifies the schedule {target.Text("summary") ?? target.Text("id")}, which is not imported"
                );
                return null;
            case var type:
                _draft.NotUnderstood(what, $"notifies a {type ?? "target without a type"}");
                return null;
        }
    }
}
