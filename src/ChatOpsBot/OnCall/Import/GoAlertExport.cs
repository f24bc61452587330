using System.Globalization;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Import;

/// <summary>
/// Answers of GoAlert's GraphQL API: <c>users</c>, <c>rotations</c>, <c>schedules</c> with their targets, temporary
/// schedules and shifts, <c>userOverrides</c> and <c>escalationPolicies</c>. docs/oncall.md has the query.
/// </summary>
internal sealed class GoAlertExport(ExportDocument export, Instant now) : IExportReader
{
    private readonly ImportDraft _draft = new();
    private Dictionary<string, ExportValue> _rotations = [];

    public ImportDraft Read()
    {
        foreach (var user in export.Nodes.Where(node => node.Has("id", "name", "email")).Select(node => node.At))
            if (user.Text("id") is { } id && ImportDraft.Mail(user.Text("email")) is { } mail)
                _draft.People[id] = mail;
        _rotations = export
            .Nodes.Where(node => node.Has("id", "type", "shiftLength", "start") && node.At.Text("id") is not null)
            .GroupBy(node => node.At.Text("id")!)
            .ToDictionary(same => same.Key, same => same.First().At);
        foreach (
            var schedule in export
                .Nodes.Where(node => node.Has("id", "name", "timeZone", "targets") && node.At.Text("id") is not null)
                .DistinctBy(node => node.At.Text("id"))
        )
            Schedule(schedule.At);
        foreach (
            var change in export
                .Nodes.Where(node =>
                    node.Has("start", "end", "target") && (node.Has("addUserID") || node.Has("removeUserID"))
                )
                .DistinctBy(node => node.At.Text("id") ?? (object)node)
        )
            Override(change.At);
        foreach (
            var policy in export
                .Nodes.Where(node => node.Has("id", "name", "steps"))
                .DistinctBy(node => node.At.Text("id"))
        )
            Policies(policy.At);
        return _draft;
    }

    private void Schedule(ExportValue schedule)
    {
        var title = schedule.Text("name") ?? schedule.Text("id")!;
        var what = $"schedule {title}";
        var draft = new ScheduleDraft(
            schedule.Text("id")!,
            title,
            _draft.NameOf(title, "schedule"),
            _draft.Zone(schedule.Text("timeZone"), what)
        );
        _draft.Schedules.Add(draft);
        _draft.Understood(what, $"is {draft.Name}, in {draft.Zone.Id}");
        foreach (var entry in schedule.Items("targets"))
            Target(draft, entry, what);
        foreach (var temporary in schedule.Items("temporarySchedules"))
            Temporary(draft, temporary, what);
        foreach (var shift in schedule.Items("shifts"))
            if (
                Person(shift) is { } mail
                && shift.Time("start") is { } start
                && shift.Time("end") is { } end
                && end > start
            )
                _draft.Rendered.Add(
                    new RenderedShift(
                        draft.Name,
                        Instant.FromDateTimeOffset(start),
                        Instant.FromDateTimeOffset(end),
                        mail
                    )
                );
    }

    private void Target(ScheduleDraft draft, ExportValue entry, string what)
    {
        var target = entry["target"];
        var here = $"{what}, {target.Text("type") ?? "target"} {target.Text("name") ?? target.Text("id")}";
        if (Hours(entry.Items("rules"), here) is not { } hours)
            return;
        var layer = target.Text("type") switch
        {
            "rotation" => Rotation(target.Text("id"), draft.Zone, here),
            "user" when _draft.Person(target.Text("id"), target.Text("name"), here) is { } mail => new LayerOptions
            {
                Name = target.Text("name"),
                People = [mail],
                Rotation = "weekly",
            },
            _ => null,
        };
        if (layer is null)
        {
            if (target.Text("type") is not ("rotation" or "user"))
                _draft.NotUnderstood(here, "is of a type that is not known");
            return;
        }
        layer.Hours = hours;
        draft.Layers.Add(new LayerDraft(0, layer));
        if (hours.Count > 0 && layer is { Rotation: not "weekly", People.Count: > 1 })
            _draft.Understood(
                here,
                "counts no turns in which it is never active, unlike GoAlert: compare the days below"
            );
        _draft.Understood(
            here,
            $"is a layer of {layer.People.Count} turn{(layer.People.Count == 1 ? "" : "s")}, {layer.Rotation}"
                + (hours.Count == 0 ? "" : $", {string.Join("; ", hours)}")
        );
    }

    private LayerOptions? Rotation(string? id, DateTimeZone zone, string what)
    {
        if (id is null || !_rotations.TryGetValue(id, out var rotation))
        {
            _draft.NotUnderstood(what, "is not in the export; add rotations");
            return null;
        }
        RotationUnit? unit = rotation.Text("type") switch
        {
            "hourly" => RotationUnit.Hours,
            "daily" => RotationUnit.Days,
            "weekly" => RotationUnit.Weeks,
            "monthly" => RotationUnit.Months,
            _ => null,
        };
        var count = rotation.Number("shiftLength") ?? 1;
        var people = rotation.Texts("userIDs").Select(user => _draft.Person(user, null, what)).ToList();
        if (people.Count == 0)
            people =
            [
                .. rotation.Items("users").Select(user => _draft.Person(user.Text("id"), user.Text("name"), what)),
            ];
        if (
            unit is not { } turns
            || Turns.Length(count, turns) is not { } length
            || rotation.Time("start") is not { } start
            || people.TrueForAll(person => person is null)
        )
        {
            _draft.NotUnderstood(what, $"has no one in it, or turns of {count} × {rotation.Text("type") ?? "null"}");
            return null;
        }
        if (rotation.Text("timeZone") is { } own && own != zone.Id)
            _draft.Understood(
                what,
                $"is in {own}; its handoffs are on the clocks of {zone.Id} now, and may differ by an hour when "
                    + $"clocks change"
            );
        // GoAlert knows who is on now, and counts from there.
        var first = new Rotation(
            Turns.Start(Turns.Local(start, zone), turns, (int)count, null, out _),
            turns,
            (int)count,
            zone
        );
        var number = 0;
        while (first.Handoff(number + 1) <= now)
            number++;
        var active = (int)(Math.Max(0, rotation.Number("activeUserIndex") ?? 0) % people.Count);
        return new LayerOptions
        {
            Name = rotation.Text("name"),
            People = Turns.From([.. people.Select(person => Turns.Turn(person is null ? [] : [person]))], active),
            Rotation = length,
            Start = Turns.Written(first.Handoff(number).InZone(zone).LocalDateTime),
        };
    }

    /// <summary>Null, with a line, where there are none in which it is active.</summary>
    private List<string>? Hours(IEnumerable<ExportValue> rules, string what)
    {
        List<WeekWindow> windows = [];
        foreach (var rule in rules)
        {
            if (Clock(rule.Text("start")) is not { } from || Clock(rule.Text("end")) is not { } to)
            {
                _draft.NotUnderstood(what, "has a rule without times");
                return null;
            }
            var minutes = (to.Hour - from.Hour) * 60 + to.Minute - from.Minute;
            var length = Duration.FromMinutes(minutes > 0 ? minutes : minutes + 24 * 60);
            // Sunday is the first.
            foreach (var (index, isOn) in rule.Items("weekdayFilter").Index().Take(7))
                if (isOn.Element.ValueKind == System.Text.Json.JsonValueKind.True)
                    windows.Add(new WeekWindow(index == 0 ? IsoDayOfWeek.Sunday : (IsoDayOfWeek)index, from, length));
        }
        if (windows.Count == 0)
        {
            _draft.NotUnderstood(what, "has no rule by which it is ever active");
            return null;
        }
        return WeekWindows.Hours(windows);
    }

    private static LocalTime? Clock(string? text) => text is null ? null : WrittenHours.Clock(text);

    private void Temporary(ScheduleDraft draft, ExportValue temporary, string what)
    {
        var here = $"{what}, temporary schedule";
        if (
            temporary.Time("start") is not { } start
            || temporary.Time("end") is not { } end
            || Instant.FromDateTimeOffset(end) <= now
        )
            return;
        draft.Overrides.Add(
            Change(draft, start, end) with
            {
                Remove = Shifts.Override.Everyone,
                Reason = "temporary schedule",
            }
        );
        foreach (var shift in temporary.Items("shifts"))
            if (
                Person(shift) is { } person
                && shift.Time("start") is { } from
                && shift.Time("end") is { } to
                && to > from
            )
                draft.Overrides.Add(Change(draft, from, to) with { Add = person, Reason = "temporary schedule" });
            else
                _draft.NotUnderstood(here, "has a shift of someone who is not in the export");
        _draft.Understood(
            here,
            $"is {temporary.Items("shifts").Count().ToString(CultureInfo.InvariantCulture)} overrides"
        );
    }

    private void Override(ExportValue change)
    {
        var schedule = _draft.Schedules.Find(schedule => schedule.Id == change["target"].Text("id"));
        if (
            change.Time("start") is not { } start
            || change.Time("end") is not { } end
            || Instant.FromDateTimeOffset(end) <= now
        )
            return;
        var what = $"override of {change["target"].Text("name") ?? change["target"].Text("id")}";
        if (schedule is null)
        {
            _draft.NotUnderstood(what, "belongs to a schedule that is not imported");
            return;
        }
        var (add, remove) = (change.Text("addUserID"), change.Text("removeUserID"));
        var (added, removed) = (
            add is null ? null : _draft.Person(add, null, what),
            remove is null ? null : _draft.Person(remove, null, what)
        );
        if (add is not null && added is null || remove is not null && removed is null || (added ?? removed) is null)
            return;
        var made = Change(schedule, start, end);
        // A temporary schedule goes over what was changed before.
        schedule.Overrides.Insert(
            0,
            (added, removed) switch
            {
                ({ } with, { } without) => made with { Replace = without, With = with },
                ({ } with, null) => made with { Add = with },
                _ => made with { Remove = removed },
            }
        );
        _draft.Understood(
            what,
            removed is null ? $"adds {added}"
                : added is null ? $"removes {removed}"
                : $"is {added} for {removed}"
        );
    }

    private static OverrideOptions Change(ScheduleDraft draft, DateTimeOffset start, DateTimeOffset end) =>
        new() { From = Turns.Written(start, draft.Zone), Until = Turns.Written(end, draft.Zone) };

    private string? Person(ExportValue shift) =>
        _draft.People.GetValueOrDefault(shift.Text("userID") ?? shift["user"].Text("id") ?? "");

    private void Policies(ExportValue policy)
    {
        var what = $"escalation policy {policy.Text("name")}";
        List<StepDraft> steps = [];
        foreach (var (index, step) in policy.Items("steps").Index())
        {
            var here = $"{what}, step {index + 1}";
            var notify = step.Items("targets")
                .Select(target => Notified(target.Text("type"), target.Text("id"), target.Text("name"), here));
            if (!step.Items("targets").Any())
                notify = step.Items("actions")
                    .Select(action =>
                        Notified(
                            action.Text("type"),
                            action["args"].Properties().Select(arg => arg.Value.Text()).FirstOrDefault(),
                            null,
                            here
                        )
                    );
            steps.Add(
                new StepDraft(
                    [.. notify.OfType<string>().Distinct()],
                    TimeSpan.FromMinutes(Math.Clamp(step.Number("delayMinutes") ?? 5, 1, 10_000))
                )
            );
        }
        Policy.Add(
            _draft,
            policy.Text("name"),
            steps,
            policy.Number("repeat") is { } repeat ? (int)Math.Clamp(repeat, 0, 99) : 0,
            what
        );
    }

    private string? Notified(string? type, string? id, string? name, string what)
    {
        switch (type)
        {
            case "user" or "builtin-user":
                return _draft.Person(id, name, what);
            case "schedule" or "builtin-schedule":
                if (_draft.Schedules.Find(schedule => schedule.Id == id) is { } found)
                    return Policy.Schedule(found.Name);
                break;
            case "rotation" or "builtin-rotation":
                return OfRotation(id, what);
            case "slackChannel" or "builtin-slack-channel" when id is not null:
                return id;
        }
        _draft.NotUnderstood(what, $"notifies the {type ?? "unknown"} {name ?? id}, which is not imported");
        return null;
    }

    /// <summary>A rotation that a policy names itself is a schedule here.</summary>
    private string? OfRotation(string? id, string what)
    {
        if (_draft.Schedules.Find(schedule => schedule.Id == id) is { } known)
            return Policy.Schedule(known.Name);
        if (id is null || !_rotations.TryGetValue(id, out var rotation))
            return Notified("unknown rotation", id, null, what);
        var title = rotation.Text("name") ?? id;
        var zone = _draft.Zone(rotation.Text("timeZone"), what);
        if (Rotation(id, zone, $"rotation {title}") is not { } layer)
            return null;
        var draft = new ScheduleDraft(id, title, _draft.NameOf(title, "rotation"), zone);
        draft.Layers.Add(new LayerDraft(0, layer));
        _draft.Schedules.Add(draft);
        _draft.Understood($"rotation {title}", $"is the schedule {draft.Name}");
        return Policy.Schedule(draft.Name);
    }
}
