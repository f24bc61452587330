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
internal sealed class Layer(
    string name,
    Rotation rotation,
    IReadOnlyList<IReadOnlyList<string>> turns,
    WeeklyHours hours,
    Instant? end = null,
    bool isShadow = false
)
{
    private readonly Lock _lock = new();
    private readonly List<Turn> _turns = [];
    private int _handoffs;

    public string Name => name;
    public bool IsShadow => isShadow;

    /// <summary>Everyone in its rotation.</summary>
    public IEnumerable<string> People => turns.SelectMany(turn => turn).Distinct();

    /// <summary>What of the interval it covers, in order, without overlaps.</summary>
    public IEnumerable<Stretch> In(Instant from, Instant to)
    {
        to = Instant.Min(to, end ?? Instant.MaxValue);
        foreach (var (number, turn) in TurnsIn(from, to))
        foreach (var part in hours.In(Instant.Max(turn.Start, from), Instant.Min(turn.End, to)))
            yield return new Stretch(part.Start, part.End, number, turns[number % turns.Count]);
    }

    private List<(int Number, Turn Turn)> TurnsIn(Instant from, Instant to)
    {
        lock (_lock)
        {
            Extend(to);
            var first = _turns.BinarySearch(new Turn(from, from), Comparer<Turn>.Create(ByEnd));
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
            var turn = new Turn(start, rotation.Handoff(++_handoffs));
            if (hours.In(turn.Start, turn.End).Any())
                _turns.Add(turn);
        }
    }

    private sealed record Turn(Instant Start, Instant End);
}
