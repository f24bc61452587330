using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.OnCall.Shifts;
using NodaTime;

namespace ChatOpsBot.OnCall.Import;

/// <summary>The configuration that an export becomes, and how far it says the same.</summary>
/// <param name="Schedules">By name.</param>
/// <param name="Differences">When who is on call is not who the export says.</param>
/// <param name="IsCompared">The export says itself who is on call.</param>
internal sealed record ImportPlan(
    IReadOnlyList<ImportLine> Lines,
    IReadOnlyDictionary<string, ScheduleOptions> Schedules,
    IReadOnlyList<PolicyDraft> Policies,
    IReadOnlyList<ScheduleDifference> Differences,
    bool IsCompared
)
{
    /// <summary>In which the shifts of both are compared, and those of one level looked through for overlaps.</summary>
    public const int Days = 30;
    private const int MostParallel = 6;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        // It is a file for people: names and addresses stay as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static ImportPlan Of(ImportDraft draft, Instant now)
    {
        var end = now + Duration.FromDays(Days);
        SortedDictionary<string, ScheduleOptions> schedules = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, IReadOnlyList<string>> parts = new(StringComparer.OrdinalIgnoreCase);
        List<ScheduleDifference> differences = [];
        foreach (var schedule in draft.Schedules)
        {
            var rendered = draft.Rendered.Where(shift => shift.Schedule == schedule.Name).ToList();
            var made = Best(schedule, rendered, now, end, draft);
            if (made.Count == 0)
                continue;
            List<string> names = [];
            foreach (var (index, options) in made.Index())
            {
                var name = index == 0 ? schedule.Name : draft.NameOf($"{schedule.Name}-{index + 1}", "schedule");
                schedules[name] = options;
                names.Add(name);
            }
            parts[schedule.Name] = names;
            if (names.Count > 1)
                draft.Understood(
                    $"schedule {schedule.Title}",
                    $"has {names.Count} people on call together: it is {string.Join(" and ", names)}, which "
                        + $"policies notify "
                        + "together; Services:{name}:OnCall names one of them"
                );
            differences.AddRange(
                ScheduleDifference.Between(
                    schedule.Name,
                    rendered,
                    [.. made.Select(options => Resolve(schedule.Name, options))],
                    now,
                    end
                )
            );
        }
        var policies = draft.Policies.Select(policy => Named(policy, parts, draft)).OfType<PolicyDraft>().ToList();
        policies = [.. policies.Select(policy => WithoutAddresses(policy, schedules, draft))];
        return new ImportPlan([.. draft.Lines.Distinct()], schedules, policies, differences, draft.Rendered.Count > 0);
    }

    /// <summary>
    /// Of the two orders of levels the one that says what the export does: products list layers from either end.
    /// </summary>
    private static List<ScheduleOptions> Best(
        ScheduleDraft schedule,
        List<RenderedShift> rendered,
        Instant now,
        Instant end,
        ImportDraft draft
    )
    {
        var usual = Options(schedule, now, end, draft, isReversed: false);
        if (
            rendered.Count == 0
            || usual.Count == 0
            || schedule.Layers.Select(layer => layer.Level).Distinct().Count() < 2
        )
            return usual;
        var other = Options(schedule, now, end, new ImportDraft(), isReversed: true);
        return Wrong(other) < Wrong(usual) ? other : usual;

        Duration Wrong(IReadOnlyList<ScheduleOptions> options) =>
            ScheduleDifference
                .Between(schedule.Name, rendered, [.. options.Select(one => Resolve(schedule.Name, one))], now, end)
                .Aggregate(Duration.Zero, (sum, difference) => sum + (difference.End - difference.Start));
    }

    /// <summary>One schedule; several where layers of one level have people at the same time.</summary>
    private static List<ScheduleOptions> Options(
        ScheduleDraft schedule,
        Instant now,
        Instant end,
        ImportDraft draft,
        bool isReversed
    )
    {
        var what = $"schedule {schedule.Title}";
        var levels = schedule
            .Layers.GroupBy(layer => isReversed ? -layer.Level : layer.Level)
            .OrderBy(level => level.Key)
            .Select(level => Apart([.. level.Select(layer => layer.Options)], schedule, now, end))
            .ToList();
        if (levels.Count == 0 && schedule.Overrides.Count == 0)
        {
            draft.NotUnderstood(what, "has nothing that can be imported, and is left out");
            return [];
        }
        if (levels.Count == 0)
            levels.Add([
                [new LayerOptions { People = ["no one"] }],
            ]);
        var count = levels.Max(level => level.Count);
        if (count > MostParallel)
        {
            draft.NotUnderstood(what, $"has {count} people on call together; the first {MostParallel} are kept");
            count = MostParallel;
        }
        List<ScheduleOptions> made = [];
        for (var index = 0; index < count; index++)
        {
            var options = new ScheduleOptions
            {
                TimeZone = schedule.Zone.Id,
                Layers = [.. levels.SelectMany(level => level[index < level.Count ? index : 0])],
            };
            Valid(options, schedule.Overrides, what, index == 0 ? draft : new ImportDraft());
            made.Add(options);
        }
        return made;
    }

    /// <summary>Adds those overrides that the schedule takes, in order.</summary>
    private static void Valid(
        ScheduleOptions options,
        IEnumerable<OverrideOptions> overrides,
        string what,
        ImportDraft draft
    )
    {
        foreach (var change in overrides)
        {
            options.Overrides.Add(change);
            List<string> problems = [];
            Resolve("", options, problems);
            if (problems.Count == 0)
                continue;
            options.Overrides.RemoveAt(options.Overrides.Count - 1);
            draft.NotUnderstood(
                what,
                $"has an override that overlaps another one, from {change.From:yyyy-MM-dd HH:mm}; it is left out"
            );
        }
    }

    /// <summary>Layers in groups, of each of which one has people at a time.</summary>
    private static List<List<LayerOptions>> Apart(
        IReadOnlyList<LayerOptions> layers,
        ScheduleDraft schedule,
        Instant now,
        Instant end
    )
    {
        List<List<LayerOptions>> groups = [];
        foreach (var layer in layers)
            if (groups.Find(group => !group.Exists(other => Overlap(other, layer, schedule, now, end))) is { } group)
                group.Add(layer);
            else
                groups.Add([layer]);
        return groups;
    }

    private static bool Overlap(LayerOptions one, LayerOptions other, ScheduleDraft schedule, Instant now, Instant end)
    {
        var (first, second) = (On(one), On(other));
        return first.Exists(shift => second.Exists(also => shift.Start < also.End && also.Start < shift.End));

        List<Shift> On(LayerOptions layer) =>
            [
                .. Resolve("", new ScheduleOptions { TimeZone = schedule.Zone.Id, Layers = [layer] })
                    .Shifts(now, end)
                    .Where(shift => !shift.IsGap),
            ];
    }

    /// <summary>With mail addresses for people: whose they are, only Slack knows.</summary>
    private static Schedule Resolve(string name, ScheduleOptions options, List<string>? problems = null)
    {
        var read = new ScheduleReader(problems ??= []).Read(name, options, name);
        if (read is null && problems.Count > 0 && options.Overrides.Count == 0)
            throw new InvalidDataException($"The schedule cannot be written: {problems[0]}");
        return read ?? new Schedule(name, DateTimeZone.Utc, [], []);
    }

    /// <summary>The policy with every part of a schedule; null where nothing of it is left.</summary>
    private static PolicyDraft? Named(
        PolicyDraft policy,
        Dictionary<string, IReadOnlyList<string>> parts,
        ImportDraft draft
    )
    {
        var steps = policy
            .Steps.Select(step => step with { Notify = [.. step.Notify.SelectMany(Parts).Distinct()] })
            .Where(step => step.Notify.Count > 0)
            .ToList();
        if (steps.Count == 0)
            draft.NotUnderstood($"policy {policy.Name}", "notifies no one that can be imported, and is left out");
        return steps.Count == 0 ? null : policy with { Steps = steps };

        IEnumerable<string> Parts(string who) =>
            !who.StartsWith(Policy.Schedule(""), StringComparison.Ordinal) ? [who]
            : parts.TryGetValue(who[Policy.Schedule("").Length..], out var names) ? names.Select(Policy.Schedule)
            : [];
    }

    /// <summary>A policy names people by user ids; someone with an address alone is on call by a schedule.</summary>
    private static PolicyDraft WithoutAddresses(
        PolicyDraft policy,
        SortedDictionary<string, ScheduleOptions> schedules,
        ImportDraft draft
    )
    {
        return policy with
        {
            Steps = [.. policy.Steps.Select(step => step with { Notify = [.. step.Notify.Select(Name)] })],
        };

        string Name(string who)
        {
            if (!ScheduleReader.IsAddress(who))
                return who;
            if (schedules.FirstOrDefault(schedule => IsOf(schedule.Value, who)) is { Key: { } known })
                return Policy.Schedule(known);
            var name = draft.NameOf(who.Split('@')[0], "person");
            schedules[name] = new ScheduleOptions { Layers = [new LayerOptions { People = [who] }] };
            draft.Understood($"policy {policy.Name}", $"notifies {who} by a schedule of one person, {name}");
            return Policy.Schedule(name);
        }
    }

    /// <summary>It is this person, always.</summary>
    private static bool IsOf(ScheduleOptions schedule, string person) =>
        schedule is { Layers: [{ People: [var one], Start: null, Hours.Count: 0 }], Overrides.Count: 0 }
        && one == person;

    /// <summary>The file to write: <c>OnCall:Schedules</c> and <c>OnCall:Policies</c>.</summary>
    public string ToJson()
    {
        var schedules = new JsonObject();
        foreach (var (name, schedule) in Schedules)
            schedules[name] = Json(schedule);
        var policies = new JsonObject();
        foreach (var policy in Policies)
            policies[policy.Name] = Json(policy);
        var root = new JsonObject
        {
            ["OnCall"] = new JsonObject { [nameof(Schedules)] = schedules, [nameof(Policies)] = policies },
        };
        return root.ToJsonString(Readable) + "\n";
    }

    private static JsonObject Json(ScheduleOptions schedule)
    {
        var json = new JsonObject
        {
            ["TimeZone"] = schedule.TimeZone,
            ["Layers"] = new JsonArray([.. schedule.Layers.Select(layer => (JsonNode)Json(layer))]),
        };
        if (schedule.Overrides.Count > 0)
            json["Overrides"] = new JsonArray([.. schedule.Overrides.Select(change => (JsonNode)Json(change))]);
        return json;
    }

    private static JsonObject Json(LayerOptions layer)
    {
        var json = new JsonObject();
        Set(json, nameof(layer.Name), layer.Name);
        json[nameof(layer.People)] = List(layer.People);
        json[nameof(layer.Rotation)] = layer.Rotation;
        Set(json, nameof(layer.Start), Text(layer.Start));
        Set(json, nameof(layer.End), Text(layer.End));
        if (layer.Hours.Count > 0)
            json[nameof(layer.Hours)] = List(layer.Hours);
        return json;
    }

    private static JsonObject Json(OverrideOptions change)
    {
        var json = new JsonObject { ["From"] = Text(change.From), ["Until"] = Text(change.Until) };
        Set(json, nameof(change.Replace), change.Replace);
        Set(json, nameof(change.With), change.With);
        Set(json, nameof(change.Add), change.Add);
        Set(json, nameof(change.Remove), change.Remove);
        Set(json, nameof(change.Reason), change.Reason);
        return json;
    }

    private static JsonObject Json(PolicyDraft policy) =>
        new()
        {
            ["Steps"] = new JsonArray([.. policy.Steps.Select(step => (JsonNode)Json(step))]),
            ["Repeat"] = policy.Repeat,
        };

    private static JsonObject Json(StepDraft step)
    {
        var json = new JsonObject
        {
            ["Notify"] = List(step.Notify),
            ["After"] = step.After.ToString("c", System.Globalization.CultureInfo.InvariantCulture),
        };
        if (step.RoundRobin)
            json["RoundRobin"] = true;
        return json;
    }

    private static JsonArray List(IEnumerable<string> texts) =>
        new([.. texts.Select(text => (JsonNode)JsonValue.Create(text))]);

    private static void Set(JsonObject json, string name, string? value)
    {
        if (value is not null)
            json[name] = value;
    }

    private static string? Text(DateTime? local) =>
        local?.ToString("yyyy-MM-dd'T'HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
