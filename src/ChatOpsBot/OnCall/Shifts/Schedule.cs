using NodaTime;

namespace ChatOpsBot.OnCall.Shifts;

/// <summary>
/// Who is on call when: layers of rotations, a later one over an earlier, then overrides, then temporary schedules.
/// </summary>
/// <param name="Layers">Of those that have someone, the last one decides.</param>
/// <param name="Overrides">Applied in this order.</param>
internal sealed record Schedule(
    string Name,
    DateTimeZone Zone,
    IReadOnlyList<Layer> Layers,
    IReadOnlyList<Override> Overrides
)
{
    /// <summary>Times without anyone are intended.</summary>
    public bool AllowsGaps { get; init; }

    /// <summary>Each in the place of everything else for its time, a later one over an earlier.</summary>
    public IReadOnlyList<TemporarySchedule> Temporary { get; init; } = [];

    public Holidays Holidays { get; init; } = Holidays.None;

    /// <summary>How far is looked for the end of a shift: in steps, because most are short.</summary>
    private static readonly Duration[] Horizons = [Duration.FromDays(8), Duration.FromDays(64), Duration.FromDays(400)];

    /// <summary>
    /// The one answer to who is on call, when and why; everything else comes from it.
    /// </summary>
    /// <returns>Shifts and gaps in order, which cover the interval exactly.</returns>
    public IReadOnlyList<Shift> Shifts(Instant from, Instant to)
    {
        var layers = Layers.Select(layer => new Cursor(layer, [.. layer.In(from, to)])).ToList();
        var overrides = Overrides.Where(change => change.Start < to && change.End > from).ToList();
        var temporary = Temporary.Where(one => one.Start < to && one.End > from).ToList();
        var bounds = layers
            .SelectMany(layer => layer.Parts.SelectMany(part => new[] { part.Start, part.End }))
            .Concat(overrides.SelectMany(change => new[] { change.Start, change.End }))
            .Concat(temporary.SelectMany(one => new[] { one.Start, one.End }))
            .Concat(temporary.SelectMany(one => one.Shifts.SelectMany(shift => new[] { shift.Start, shift.End })))
            .Where(bound => bound > from && bound < to)
            .Append(from)
            .Append(to)
            .Distinct()
            .Order()
            .ToList();
        List<Shift> shifts = [];
        foreach (var (start, end) in bounds.Zip(bounds.Skip(1)))
        {
            var on = layers
                .Select(layer => (layer.Layer, Part: layer.At(start)))
                .Where(layer => layer.Part is { People.Count: > 0 });
            Add(shifts, Decide(start, end, [.. on], overrides, temporary.FindLast(one => one.Covers(start))));
        }
        return shifts;
    }

    /// <param name="on">The layers that have someone.</param>
    private static Shift Decide(
        Instant start,
        Instant end,
        IReadOnlyList<(Layer Layer, Stretch? Part)> on,
        IReadOnlyList<Override> overrides,
        TemporarySchedule? temporary
    )
    {
        var (layer, part) = on.LastOrDefault(one => !one.Layer.IsShadow);
        var people = part?.People ?? [];
        List<Override> applied = [];
        if (temporary is not null)
            (layer, part, people, overrides) = (null, null, temporary.PeopleAt(start), []);
        foreach (var change in overrides.Where(change => change.Start <= start && change.End > start))
            if (change.ApplyTo(people) is { } changed)
            {
                people = changed;
                applied.Add(change);
            }
        var shadows = on.Where(one => one.Layer.IsShadow).SelectMany(one => one.Part!.People).Distinct();
        return new Shift(
            start,
            end,
            people,
            [.. shadows.Where(shadow => !people.Contains(shadow))],
            layer?.Name,
            part?.Turn ?? 0,
            applied
        )
        {
            Temporary = temporary,
        };
    }

    private static void Add(List<Shift> shifts, Shift next)
    {
        if (shifts is [.., { } last] && last.GoesOnIn(next))
            shifts[^1] = last with { End = next.End };
        else
            shifts.Add(next);
    }

    public Standing At(Instant moment)
    {
        Standing? found = null;
        foreach (var horizon in Horizons)
            if ((found = Look(moment, horizon)) is { Since: not null, Next: not null })
                break;
        return found!;
    }

    private Standing Look(Instant moment, Duration horizon)
    {
        var shifts = Shifts(moment - horizon, moment + horizon);
        var at = shifts.Index().First(shift => shift.Item.End > moment).Index;
        var now = shifts[at];
        var before = shifts.Take(at).LastOrDefault(shift => !shift.HasPeopleOf(now));
        var after = shifts.Skip(at).FirstOrDefault(shift => !shift.HasPeopleOf(now));
        var next = shifts.Skip(at).FirstOrDefault(shift => !shift.IsGap && shift.Start >= after?.Start);
        return new Standing(now, before?.End, after?.Start, next);
    }

    /// <summary>What each layer has at a moment, the one that decides first; null for one that is not active.</summary>
    public IEnumerable<(Layer Layer, Stretch? Part)> LayersAt(Instant moment) =>
        Layers
            .Where(layer => layer.Covers(moment))
            .Reverse()
            .Select(layer => (layer, layer.In(moment, moment + Duration.Epsilon).FirstOrDefault()));

    /// <summary>When no one is on call, each as long as it lasts in the interval.</summary>
    public IReadOnlyList<Interval> Gaps(Instant from, Instant to)
    {
        List<Interval> gaps = [];
        foreach (var shift in Shifts(from, to).Where(shift => shift.IsGap))
            if (gaps is [.., { } last] && last.End == shift.Start)
                gaps[^1] = new Interval(last.Start, shift.End);
            else
                gaps.Add(new Interval(shift.Start, shift.End));
        return gaps;
    }

    /// <summary>Everyone who can be on call by it from now on.</summary>
    public IEnumerable<string> People =>
        Layers
            .Where(layer => !layer.IsShadow && !layer.IsFormer)
            .SelectMany(layer => layer.People)
            .Concat(Overrides.Select(change => change.With).OfType<string>())
            .Concat(Temporary.SelectMany(one => one.Shifts).Select(shift => shift.Person))
            .Distinct();

    /// <summary>Goes through the parts of a layer, forward only.</summary>
    private sealed class Cursor(Layer layer, IReadOnlyList<Stretch> parts)
    {
        private int _at;

        public Layer Layer => layer;
        public IReadOnlyList<Stretch> Parts => parts;

        /// <summary>The part at an instant, which is not before the one asked for last; null between two.</summary>
        public Stretch? At(Instant moment)
        {
            while (_at < parts.Count && parts[_at].End <= moment)
                _at++;
            return _at < parts.Count && parts[_at].Start <= moment ? parts[_at] : null;
        }
    }
}
