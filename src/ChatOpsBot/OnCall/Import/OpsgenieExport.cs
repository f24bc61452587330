using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Import;

/// <summary>
/// Opsgenie's API: <c>users</c>, <c>schedules?expand=rotation</c>, the overrides and the timeline of each schedule, and
/// <c>escalations</c>. <see href="https://docs.opsgenie.com/docs/schedule-api"/>
/// </summary>
internal sealed class OpsgenieExport(ExportDocument export, Instant now) : IExportReader
{
    private readonly ImportDraft _draft = new();

    public ImportDraft Read()
    {
        foreach (var user in export.Nodes.Select(node => node.At).Where(node => node.Has("username") && node.Has("id")))
            if (user.Text("id") is { } id && ImportDraft.Mail(user.Text("username")) is { } mail)
                _draft.People[id] = _draft.People[mail] = mail;
        foreach (
            var schedule in export
                .Nodes.Where(node => node.Has("id", "name", "timezone") && node.At.Text("id") is not null)
                .OrderByDescending(node => node.Has("rotations"))
                .DistinctBy(node => node.At.Text("id"))
        )
            Schedule(schedule.At);
        foreach (
            var change in export.Nodes.Where(node => node.Has("startDate", "endDate", "user")).DistinctBy(Identity)
        )
            Override(change);
        foreach (var timeline in export.Nodes.Where(node => node.Has("finalTimeline")))
            Timeline(timeline);
        foreach (
            var escalation in export
                .Nodes.Where(node =>
                    node.Has("id", "name", "rules") && node.At["rules"].Items().Any(rule => rule.Has("recipient"))
                )
                .DistinctBy(node => node.At.Text("id"))
        )
            Escalation(escalation.At);
        return _draft;
    }

    private static object Identity(ExportNode change) => change.At.Text("alias") ?? (object)change;

    private void Schedule(ExportValue schedule)
    {
        var title = schedule.Text("name") ?? schedule.Text("id")!;
        var what = $"schedule {title}";
        if (schedule.Flag("enabled") == false)
        {
            _draft.Understood(what, "is disabled, and left out");
            return;
        }
        if (!schedule.Has("rotations"))
        {
            _draft.NotUnderstood(what, "has no rotations in the export; ask for schedules?expand=rotation");
            return;
        }
        var draft = new ScheduleDraft(
            schedule.Text("id")!,
            title,
            _draft.NameOf(title, "schedule"),
            _draft.Zone(schedule.Text("timezone"), what)
        );
        _draft.Schedules.Add(draft);
        _draft.Understood(what, $"is {draft.Name}, in {draft.Zone.Id}");
        foreach (var (index, rotation) in schedule.Items("rotations").Index())
            Rotation(draft, rotation, $"{what}, rotation {rotation.Text("name") ?? $"{index + 1}"}");
    }

    private void Rotation(ScheduleDraft draft, ExportValue rotation, string what)
    {
        if (rotation.Time("endDate") is { } end && Instant.FromDateTimeOffset(end) <= now)
        {
            _draft.Understood(what, "has ended, and is left out");
            return;
        }
        RotationUnit? unit = rotation.Text("type") switch
        {
            "hourly" => RotationUnit.Hours,
            "daily" => RotationUnit.Days,
            "weekly" => RotationUnit.Weeks,
            _ => null,
        };
        var count = rotation.Number("length") ?? 1;
        if (
            unit is not { } turns
            || Turns.Length(count, turns) is not { } length
            || rotation.Time("startDate") is not { } start
        )
        {
            _draft.NotUnderstood(
                what,
                $"is of the type {rotation.Text("type") ?? "null"} with length {count}, or has no start"
            );
            return;
        }
        var people = rotation.Items("participants").Select(participant => Participant(participant, what)).ToList();
        if (people.TrueForAll(person => person is null))
        {
            _draft.NotUnderstood(what, "has no one in it");
            return;
        }
        if (Hours(rotation["timeRestriction"]) is not { } hours)
        {
            _draft.NotUnderstood(what, "has a time restriction that is not known");
            return;
        }
        var first = Turns.Start(Turns.Local(start, draft.Zone), turns, (int)count, null, out var skipped);
        draft.Layers.Add(
            new LayerDraft(
                0,
                new LayerOptions
                {
                    Name = rotation.Text("name"),
                    People = Turns.From(
                        [.. people.Select(person => Turns.Turn(person is null ? [] : [person]))],
                        skipped % people.Count
                    ),
                    Rotation = length,
                    Start = Turns.Written(first),
                    End = rotation.Time("endDate") is { } until ? Turns.Written(until, draft.Zone) : null,
                    Hours = hours,
                }
            )
        );
        if (hours.Count > 0 && turns != RotationUnit.Weeks)
            _draft.Understood(what, "counts no turns in which it is never active: compare the days below");
        _draft.Understood(
            what,
            $"is a layer of {people.Count} turn{(people.Count == 1 ? "" : "s")}, {length}"
                + (hours.Count == 0 ? "" : $", {string.Join("; ", hours)}")
        );
    }

    private string? Participant(ExportValue participant, string what)
    {
        switch (participant.Text("type"))
        {
            case "user":
                return ImportDraft.Mail(participant.Text("username"))
                    ?? _draft.Person(participant.Text("id"), participant.Text("name"), what);
            case "none":
                return null;
            case var type:
                _draft.NotUnderstood(
                    what,
                    $"has a turn of the {type ?? "unknown"} "
                        + $"{participant.Text("name") ?? participant.Text("id")}, which is no one here"
                );
                return null;
        }
    }

    /// <summary>Null where it is not understood.</summary>
    private static List<string>? Hours(ExportValue restriction)
    {
        if (!restriction.IsThere)
            return [];
        List<WeekWindow> windows = [];
        switch (restriction.Text("type"))
        {
            case "time-of-day" when restriction["restriction"] is { IsObject: true } times:
                if (Times(times) is not { } every)
                    return null;
                windows.AddRange(
                    Enumerable
                        .Range(1, 7)
                        .Select(day => new WeekWindow((IsoDayOfWeek)day, every.From, Length(every.From, every.To, 0)))
                );
                break;
            case "weekday-and-time-of-day":
                foreach (var times in restriction.Items("restrictions"))
                {
                    if (
                        Times(times) is not { } part
                        || Day(times.Text("startDay")) is not { } from
                        || Day(times.Text("endDay")) is not { } to
                    )
                        return null;
                    windows.Add(new WeekWindow(from, part.From, Length(part.From, part.To, (to - from + 7) % 7)));
                }
                break;
            default:
                return null;
        }
        return WeekWindows.Hours(windows);
    }

    /// <param name="days">From the day that it begins on to the one that it ends on.</param>
    private static Duration Length(LocalTime from, LocalTime to, int days)
    {
        var length = Period.Between(from, to, PeriodUnits.Minutes).ToDuration() + Duration.FromDays(days);
        return length > Duration.Zero ? length : length + Duration.FromDays(days == 0 ? 1 : 7);
    }

    private static (LocalTime From, LocalTime To)? Times(ExportValue times) =>
        Clock(times, "startHour", "startMin") is { } from && Clock(times, "endHour", "endMin") is { } to
            ? (from, to)
            : null;

    private static LocalTime? Clock(ExportValue times, string hour, string minute) =>
        times.Number(hour) is >= 0 and <= 24 and var hours
        && (times.Number(minute) ?? 0) is >= 0 and <= 59 and var minutes
            ? new LocalTime((int)hours % 24, (int)minutes)
            : null;

    private static IsoDayOfWeek? Day(string? text) => text is null ? null : WrittenHours.Weekday(text);

    private void Override(ExportNode change)
    {
        var parent = change.At["_parent"].Text("id") ?? change.Under(_draft.Schedules.Select(schedule => schedule.Id));
        var schedule =
            _draft.Schedules.Find(schedule => schedule.Id == parent)
            ?? (_draft.Schedules is [var only] && parent is null ? only : null);
        var what = $"override {change.At.Text("alias")}".TrimEnd();
        if (
            change.At.Time("startDate") is not { } start
            || change.At.Time("endDate") is not { } end
            || Instant.FromDateTimeOffset(end) <= now
        )
            return;
        if (schedule is null)
        {
            _draft.NotUnderstood(what, "belongs to a schedule that is not imported");
            return;
        }
        var user = change.At["user"];
        if (
            (ImportDraft.Mail(user.Text("username")) ?? _draft.Person(user.Text("id"), user.Text("name"), what))
            is not { } person
        )
            return;
        if (change.At.Items("rotations").Any() && schedule.Layers.Count > 1)
            _draft.NotUnderstood(what, "is of some rotations only; here it replaces whoever is on call");
        schedule.Overrides.Add(
            new OverrideOptions
            {
                From = Turns.Written(start, schedule.Zone),
                Until = Turns.Written(end, schedule.Zone),
                Replace = Shifts.Override.Everyone,
                With = person,
            }
        );
        _draft.Understood(what, $"is an override of {schedule.Name} for {person}");
    }

    private void Timeline(ExportNode timeline)
    {
        var id = timeline.At["_parent"].Text("id") ?? timeline.Under(_draft.Schedules.Select(schedule => schedule.Id));
        if (_draft.Schedules.Find(schedule => schedule.Id == id) is not { } schedule)
            return;
        foreach (
            var period in timeline
                .At["finalTimeline"]
                .Items("rotations")
                .SelectMany(rotation => rotation.Items("periods"))
        )
        {
            var recipient = period["recipient"];
            var mail =
                ImportDraft.Mail(recipient.Text("name"))
                ?? ImportDraft.Mail(recipient.Text("username"))
                ?? _draft.People.GetValueOrDefault(recipient.Text("id") ?? "");
            if (mail is not null && period.Time("startDate") is { } start && period.Time("endDate") is { } end)
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

    private void Escalation(ExportValue escalation)
    {
        var what = $"escalation {escalation.Text("name")}";
        // The delay of a rule counts from the beginning of the alert, not from the rule before it.
        var rules = escalation
            .Items("rules")
            .Select((rule, index) => (Rule: rule, Index: index, At: Delay(rule["delay"])))
            .OrderBy(rule => rule.At)
            .ToList();
        List<StepDraft> steps = [];
        List<TimeSpan> begins = [];
        foreach (var (rule, index, at) in rules)
        {
            var here = $"{what}, rule {index + 1}";
            if (rule.Text("condition") == "if-not-closed")
                _draft.NotUnderstood(here, "notifies until the alert is closed; here an acknowledgement ends it");
            if (rule.Text("notifyType") is { } type and not ("default" or "all" or "users"))
                _draft.NotUnderstood(here, $"notifies {type}; here whoever is on call is");
            if (Recipient(rule["recipient"], here) is not { } who)
                continue;
            if (begins.Count > 0 && begins[^1] == at)
                steps[^1] = steps[^1] with { Notify = [.. steps[^1].Notify.Append(who).Distinct()] };
            else
            {
                if (begins.Count > 0)
                    steps[^1] = steps[^1] with { After = at - begins[^1] };
                steps.Add(new StepDraft([who], TimeSpan.Zero));
                begins.Add(at);
            }
        }
        if (begins is [{ Ticks: > 0 } first, ..])
            _draft.NotUnderstood(
                what,
                $"waits {first.TotalMinutes:0} minutes before anyone is notified, which no policy does"
            );
        var repeat = escalation["repeat"];
        if (steps.Count > 0 && repeat.Number("waitInterval") is > 0 and < 10_000 and var wait)
            steps[^1] = steps[^1] with { After = TimeSpan.FromMinutes(wait) };
        Policy.Add(_draft, escalation.Text("name"), steps, (int)Math.Clamp(repeat.Number("count") ?? 0, 0, 99), what);
    }

    private static TimeSpan Delay(ExportValue delay)
    {
        var amount = Math.Clamp(delay.Number("timeAmount") ?? 0, 0, 10_000);
        return delay.Text("timeUnit") switch
        {
            "hours" => TimeSpan.FromHours(amount),
            "days" => TimeSpan.FromDays(amount),
            _ => TimeSpan.FromMinutes(amount),
        };
    }

    private string? Recipient(ExportValue recipient, string what)
    {
        switch (recipient.Text("type"))
        {
            case "user":
                return ImportDraft.Mail(recipient.Text("username"))
                    ?? _draft.Person(recipient.Text("id"), recipient.Text("name"), what);
            case "schedule":
                if (
                    _draft.Schedules.Find(schedule =>
                        schedule.Id == recipient.Text("id") || schedule.Title == recipient.Text("name")
                    ) is
                    { } found
                )
                    return Policy.Schedule(found.Name);
                _draft.NotUnderstood(
                    what,
                    $"notifies the schedule {recipient.Text("name") ?? recipient.Text("id")}, which is not imported"
                );
                return null;
            case var type:
                _draft.NotUnderstood(
                    what,
                    $"notifies the {type ?? "unknown"} {recipient.Text("name") ?? recipient.Text("id")}"
                );
                return null;
        }
    }
}
