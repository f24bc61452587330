using NodaTime;

namespace ChatOpsBot.OnCall.Shifts;

/// <summary>A part of a turn in which the layer is active.</summary>
/// <param name="Turn">Its number, from 0.</param>
/// <param name="People">User ids; empty in a turn without anyone.</param>
internal sealed record Stretch(Instant Start, Instant End, int Turn, IReadOnlyList<string> People);

/// <summary>One rotation of people. What was calculated once is kept; what it answers never changes.</summary>
/// <param name="turns">Who has the first turn, the second one, and so on, and then again from the first; each empty
/// for no one.</param>
/// <param name="hours">When it is active. A turn in which it never is goes to no one, and does not count.</param>
/// <param name="end">When the layer ends; null for never.</param>
/// <param name="isShadow">Its people are beside those on call, and are not on call.</param>
/// <param name="isFair">A turn goes to those who have been on call least in it, of several to those whose turn is
/// longest ago, of several to the first of <paramref name="turns"/>.</param>
/// <param name="window">Outside of it the layer has no one, and its turns still count; null for always.</param>
/// <param name="isFormer">The schedule was edited since, and the layer is its past.</param>
internal sealed class Layer(
    string name,
    Rotation rotation,
    IReadOnlyList<IReadOnlyList<string>> turns,
    WeeklyHours hours,
    Instant? end = null,
    bool isShadow = false,
    bool isFair = false,
    Interval? window = null,
    bool isFormer = false
)
{
    private readonly Lock _lock = new();
    private readonly List<Turn> _turns = [];

    /// <summary>How long each was on call, and the number of their last turn, from 1.</summary>
    private readonly Dictionary<string, (Duration Sum, int Last)> _loads = [];

    private int _handoffs;

    public string Name => name;
    public bool IsShadow => isShadow;
    public bool IsFormer => isFormer;

    /// <summary>How many turns it takes until everyone had theirs.</summary>
    public int Turns => turns.Count;

    /// <summary>Everyone in its rotation.</summary>
    public IEnumerable<string> People => turns.SelectMany(turn => turn).Distinct();

    /// <summary>The same rotation with the same turns, which has someone in that time alone.</summary>
    public Layer Within(Interval time, bool former) =>
        new(name, rotation, turns, hours, end, isShadow, isFair, time, former);

    /// <summary>Whether it is about that time, with someone or not.</summary>
    public bool Covers(Instant moment) => window?.Contains(moment) ?? true;

    /// <summary>When the turn begins that a moment is in, or the first one after it.</summary>
    public LocalDateTime HandoffBefore(Instant moment) => rotation.Before(moment);

    /// <summary>What of the interval it covers, in order, without overlaps.</summary>
    public IEnumerable<Stretch> In(Instant begin, Instant to)
    {
        var start = Instant.Max(begin, window?.Start ?? Instant.MinValue);
        to = Instant.Min(Instant.Min(to, window?.End ?? Instant.MaxValue), end ?? Instant.MaxValue);
        if (start >= to)
            yield break;
        foreach (var (number, turn) in TurnsIn(start, to))
        foreach (var part in hours.In(Instant.Max(turn.Start, start), Instant.Min(turn.End, to)))
            yield return new Stretch(part.Start, part.End, number, turns[turn.Who]);
    }

    private List<(int Number, Turn Turn)> TurnsIn(Instant start, Instant to)
    {
        lock (_lock)
        {
            Extend(to);
            var first = _turns.BinarySearch(new Turn(start, start, 0), Comparer<Turn>.Create(ByEnd));
            first = first < 0 ? ~first : first + 1;
            return
            [
                .. Enumerable
                    .Range(first, _turns.Count - first)
                    .Select(number => (number, _turns[number]))
                    .TakeWhile(turn => turn.Item2.Start < to),
            ];
        }
    }

    private static int ByEnd(Turn one, Turn other) => one.End.CompareTo(other.End);

    /// <summary>Up to the turn that begins then or later. One that is empty or never active does not count.</summary>
    private void Extend(Instant until)
    {
        for (var start = rotation.Handoff(_handoffs); start < until; start = rotation.Handoff(_handoffs))
        {
            var next = rotation.Handoff(++_handoffs);
            if (hours.In(start, next).Any())
                _turns.Add(new Turn(start, next, isFair ? Fairest(start, next) : _turns.Count % turns.Count));
        }
    }

    /// <summary>
    /// Comes from the turns before alone, so that it is the same wherever and whenever it is calculated.
    /// </summary>
    private int Fairest(Instant begin, Instant to)
    {
        var who = turns.Index().MinBy(turn => turn.Item.Select(LoadOf).DefaultIfEmpty().Max()).Index;
        var load = hours.Load(begin, to);
        foreach (var person in turns[who])
            _loads[person] = (LoadOf(person).Sum + load, _turns.Count + 1);
        return who;
    }

    private (Duration Sum, int Last) LoadOf(string person) => _loads.GetValueOrDefault(person);

    /// <param name="Who">The index of its people.</param>
    private sealed record Turn(Instant Start, Instant End, int Who);
}
