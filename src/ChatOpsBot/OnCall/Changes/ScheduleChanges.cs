using System.Globalization;
using System.Text.Json.Serialization;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Changes;

/// <summary>
/// What was changed from Slack in one schedule. All of it is one document, so that of two people who change it at once
/// the second one decides again, with the change of the first.
/// </summary>
/// <param name="Schedule">Its name, as it was configured then.</param>
internal sealed partial record ScheduleChanges(string Schedule)
{
    private const string Index = "schedules";
    private const string MarkKey = "schedules";

    /// <summary>Reports look back a year.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(400);

    /// <summary>That are not over; more than that is a mistake.</summary>
    public const int Most = 500;

    private static readonly Documents<ScheduleChanges> Kept = new(ChangesJson.Default.ScheduleChanges)
    {
        Indexes = _ => [new IndexEntry(Index, 0)],
    };

    /// <summary>In the order in which they were made, which is that in which they apply.</summary>
    public IReadOnlyList<ScheduleChange> All
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The number of the last one.</summary>
    public int Last { get; init; }

    [JsonIgnore]
    public long Version { get; init; }

    /// <summary>Of the document that counts the changes of all schedules.</summary>
    [JsonIgnore]
    public long Mark { get; init; }

    public ScheduleChange? Find(int number) => All.FirstOrDefault(change => change.Number == number);

    public IEnumerable<ScheduleChange> Open(DateTimeOffset now) =>
        All.Where(change => change.Held.Any(part => part.End > now));

    /// <summary>The first that takes one of these people off at the same time; null when none does.</summary>
    /// <param name="but">One that does not count.</param>
    public ScheduleChange? Conflict(IEnumerable<ChangePart> parts, int but = 0) =>
        All.FirstOrDefault(change =>
            change.Number != but && change.Held.Any(part => parts.Any(other => other.Overlaps(part)))
        );

    public ScheduleChanges Add(ScheduleChange change) =>
        this with
        {
            All = [.. All.Where(other => other.End > change.At - Remembered), change],
            Last = change.Number,
        };

    public ScheduleChanges Cancel(ScheduleChange change, DateTimeOffset now) => Put(change with { Cancelled = now });

    /// <summary>What is left of it holds again: what was in between stays as it was.</summary>
    public ScheduleChanges Restore(ScheduleChange change, DateTimeOffset now) =>
        Put(
            change with
            {
                Cancelled = null,
                Parts =
                [
                    .. change.Held,
                    .. change
                        .Parts.Select(part => part.Start < now ? part with { Start = now } : part)
                        .Where(part => part.Start < part.End),
                ],
            }
        );

    private ScheduleChanges Put(ScheduleChange change) =>
        this with
        {
            All = [.. All.Select(other => other.Number == change.Number ? change : other)],
        };

    public static async Task<ScheduleChanges> FindAsync(
        IStore store,
        string schedule,
        CancellationToken cancellationToken
    )
    {
        var mark = await MarkAsync(store, cancellationToken);
        var (changes, version) = await Kept.FindAsync(
            store,
            KeyOf(schedule),
            new ScheduleChanges(schedule),
            cancellationToken
        );
        return changes with { Version = version, Mark = mark };
    }

    /// <summary>Differs after each change of any schedule.</summary>
    public static async Task<long> MarkAsync(IStore store, CancellationToken cancellationToken) =>
        (await store.GetAsync(MarkKey, cancellationToken))?.Version ?? 0;

    public static Task<IReadOnlyList<ScheduleChanges>> AllAsync(IStore store, CancellationToken cancellationToken) =>
        Kept.ListAsync(store, new IndexQuery(Index, int.MaxValue), cancellationToken);

    /// <summary>Everything that changes a schedule goes into the commit here, with its fact.</summary>
    /// <param name="kind">One of <see cref="FactKind"/>.</param>
    public void Save(ScheduleChange change, string kind, string by, DateTimeOffset now, Commit effects)
    {
        Kept.Put(effects, KeyOf(Schedule), this, Version);
        Touch(Mark, effects);
        new Fact(kind, SubjectOf(Schedule), now)
        {
            Actor = by,
            Title = Schedule,
            Text = change.Reason,
            Data = new Dictionary<string, string>
            {
                ["schedule"] = Schedule,
                ["override"] = change.Number.ToString(CultureInfo.InvariantCulture),
                ["from"] = change.Parts.Min(part => part.Start).ToString("O", CultureInfo.InvariantCulture),
                ["until"] = change.End.ToString("O", CultureInfo.InvariantCulture),
                ["people"] = string.Join(',', change.People),
            },
        }.AddTo(effects, now);
    }

    /// <summary>All replicas read again what is stored.</summary>
    public static void Touch(long mark, Commit effects) => effects.Put(MarkKey, "{}"u8.ToArray(), mark);

    public static string SubjectOf(string schedule) => $"schedule:{schedule}";

    private static string KeyOf(string schedule) => $"schedule/{schedule.ToLowerInvariant()}";

    [JsonSerializable(typeof(ScheduleChanges))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true
    )]
    internal sealed partial class ChangesJson : JsonSerializerContext;
}
