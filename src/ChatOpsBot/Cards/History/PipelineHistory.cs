using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.History;

/// <summary>
/// The latest runs of one pipeline on one branch that ended green or red, in the order in which they were started: a
/// map from run to its outcome, so any order of arrival ends in the same history.
/// </summary>
internal sealed partial record PipelineHistory
{
    /// <summary>How many runs are kept; a streak is counted and a green found as far back as that.</summary>
    public const int MaxRuns = 60;

    private const int MedianOf = 20,
        FewestForMedian = 3,
        NamedAuthors = 3;

    public IReadOnlyList<FinishedRun> Runs
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// This history with the run as it is now (null: it is under way again, or was cancelled), and every run that
    /// is affected by it.
    /// </summary>
    public (PipelineHistory Next, IReadOnlyDictionary<string, RunPast> Changed) With(string subject, FinishedRun? run)
    {
        var runs = Runs.Where(known => known.Subject != subject).ToList();
        if (run is not null)
            runs.Add(run);
        runs.Sort(InOrder);

        var (before, after) = (Pasts(Runs), Pasts(runs));
        if (run is null)
            after[subject] = RunPast.None;
        var changed = after
            .Where(past => before.GetValueOrDefault(past.Key, RunPast.None) != past.Value)
            .ToDictionary();
        return (this with { Runs = [.. runs.TakeLast(MaxRuns)] }, changed);
    }

    private static Dictionary<string, RunPast> Pasts(IReadOnlyList<FinishedRun> runs) =>
        runs.Index().ToDictionary(run => run.Item.Subject, run => PastOf(runs, run.Index));

    private static RunPast PastOf(IReadOnlyList<FinishedRun> runs, int index)
    {
        var run = runs[index];
        var first = index;
        while (first > 0 && !runs[first - 1].IsGreen)
            first--;
        var green = first > 0 ? runs[first - 1] : null;
        var past = new RunPast
        {
            Failures = index - first,
            AfterGreen = green is not null && first == index,
            Median = Median(runs.Take(index)),
        };
        if (run.IsGreen)
            return past;

        if (green is not null)
            past = Since(green, runs.Skip(first).Take(index - first + 1), past);
        var fix = index == first ? runs.Skip(index + 1).FirstOrDefault(later => later.IsGreen) : null;
        return fix is null
            ? past
            : past with
            {
                FixedBy = fix.Name,
                FixedUrl = fix.Url,
                FixedAfter = fix.Ended > run.Ended ? fix.Ended - run.Ended : null,
            };
    }

    /// <summary>The commits of the runs after the green one. Two runs of one commit brought it once.</summary>
    private static RunPast Since(FinishedRun green, IEnumerable<FinishedRun> red, RunPast past)
    {
        var brought = red.Where(run => run.Commit is null || run.Commit != green.Commit)
            .DistinctBy(run => run.Commit ?? run.Subject)
            .ToList();
        var authors = brought.SelectMany(run => run.Authors).Distinct().ToList();
        return past with
        {
            Commits = brought.TrueForAll(run => run.Commit is not null) ? brought.Sum(run => run.Commits) : 0,
            Authors =
                authors.Count == 0
                    ? null
                    : string.Join(", ", authors.Take(NamedAuthors))
                        + (authors.Count > NamedAuthors ? $" and {authors.Count - NamedAuthors} more" : ""),
        };
    }

    /// <summary>How long it takes when it works: what failed early says nothing.</summary>
    private static TimeSpan? Median(IEnumerable<FinishedRun> runs)
    {
        var took = runs.Where(run => run is { IsGreen: true, Took: not null })
            .Select(run => run.Took!.Value)
            .TakeLast(MedianOf)
            .Order()
            .ToList();
        return took.Count < FewestForMedian ? null
            : took.Count % 2 == 1 ? took[took.Count / 2]
            : (took[took.Count / 2 - 1] + took[took.Count / 2]) / 2;
    }

    private static int InOrder(FinishedRun one, FinishedRun other) =>
        (one.Number, one.Began).CompareTo((other.Number, other.Began)) is not 0 and var order
            ? order
            : string.CompareOrdinal(one.Subject, other.Subject);

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, PipelineHistoryJson.Default.PipelineHistory);

    public static PipelineHistory Read(Document document) =>
        JsonSerializer.Deserialize(document.Body.Span, PipelineHistoryJson.Default.PipelineHistory)!;

    [JsonSerializable(typeof(PipelineHistory))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    private sealed partial class PipelineHistoryJson : JsonSerializerContext;
}

/// <summary>One run that ended green or red, as its pipeline remembers it.</summary>
/// <param name="Number">The pipeline's own; 0 where it has none, and the time orders.</param>
/// <param name="Commits">How many it brought, as far as is known.</param>
internal sealed record FinishedRun(
    string Subject,
    long Number,
    DateTimeOffset Began,
    bool IsGreen,
    string? Commit,
    int Commits,
    IReadOnlyList<string> Authors
)
{
    public TimeSpan? Took { get; init; }
    public DateTimeOffset Ended { get; init; }
    public string? Url { get; init; }

    /// <summary><c>#485</c>, or the commit, or nothing better than that it was a later run.</summary>
    [JsonIgnore]
    public string Name =>
        Number > 0 ? $"#{Number}"
        : Commit is { Length: >= 7 } ? Commit[..7]
        : "a later run";

    /// <summary>Null while it is under way, and where it proved nothing (cancelled, skipped).</summary>
    public static FinishedRun? Of(Card card)
    {
        if (card.Main is not { State: EventState.Succeeded or EventState.Failed } main)
            return null;
        var push =
            main.Parent is { } parent && card.Beside.GetValueOrDefault(parent) is { Count: > 0 } pushes
                ? pushes.FirstOrDefault(one => one.Branch == main.Branch) ?? pushes[0]
                : null;
        var commits = push?.Commits.Count > 0 ? push.Commits : main.Commits;
        return new FinishedRun(
            card.Subject,
            NumberOf(main),
            main.Started ?? main.Occurred,
            main.State == EventState.Succeeded,
            main.Commit,
            Math.Max(1, Math.Max(push?.Total ?? main.Total ?? 0, commits.Count)),
            Who(main, commits)
        )
        {
            Took = main.Ended - main.Started is { } took && took >= TimeSpan.Zero ? took : null,
            Ended = main.Ended ?? main.Occurred,
            Url = main.Url,
        };
    }

    private static long NumberOf(ChatOpsEvent main) =>
        long.TryParse(
            main.Labels.GetValueOrDefault("run_number"),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var number
        )
            ? number
            : 0;

    private static IReadOnlyList<string> Who(ChatOpsEvent main, IReadOnlyList<CommitInfo> commits)
    {
        var authors = commits.Select(commit => commit.Author).OfType<string>().Distinct().ToList();
        if (authors.Count > 0)
            return authors;
        if (main.Labels.GetValueOrDefault("culprits") is { } culprits)
            return culprits.Split(',');
        return main.Actor is { IsBot: false } actor ? [actor.Name ?? actor.Login] : [];
    }
}
