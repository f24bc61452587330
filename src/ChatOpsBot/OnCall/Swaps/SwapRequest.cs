using System.Globalization;
using System.Text.Json.Serialization;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Swaps;

internal enum SwapState
{
    Offered,
    Accepted,

    /// <summary>By the one person that it was offered to, or by each.</summary>
    Declined,

    /// <summary>By who offered it.</summary>
    Withdrawn,

    /// <summary>The shift has begun.</summary>
    Expired,
}

/// <summary>Someone looks for a person who takes a shift of theirs.</summary>
/// <param name="Number">Counts all of them from 1.</param>
/// <param name="Schedule">Its name, as it was configured then.</param>
/// <param name="By">Who offers the shift.</param>
/// <param name="Mine">When <paramref name="By"/> is on call; in order, at least one.</param>
internal sealed partial record SwapRequest(
    int Number,
    string Schedule,
    string By,
    IReadOnlyList<SwapTime> Mine,
    DateTimeOffset At
)
{
    public const string SubjectPrefix = "swap:";
    private const string CounterKey = "swaps",
        OpenIndex = "swaps/open";
    private const int MostOpen = 100;

    private static readonly Documents<SwapRequest> Kept = new(SwapJson.Default.SwapRequest)
    {
        KeepFor = TimeSpan.FromDays(500),
        Indexes = swap => swap.IsOpen ? [new IndexEntry(OpenIndex, swap.Start.ToUnixTimeMilliseconds())] : [],
    };

    /// <summary>The one person that it is offered to; null for everyone.</summary>
    public string? With { get; init; }

    /// <summary>When <see cref="With"/> is on call and <see cref="By"/> is in return; empty for nothing.</summary>
    public IReadOnlyList<SwapTime> Theirs
    {
        get;
        init => field = value ?? [];
    } = [];

    public string? Reason { get; init; }

    /// <summary>The channel, or the people, that it is shown to.</summary>
    public IReadOnlyList<string> Places
    {
        get;
        init => field = value ?? [];
    } = [];

    public SwapState State { get; init; }

    /// <summary>Who accepted it.</summary>
    public string? Taker { get; init; }

    /// <summary>The number of the override that it became.</summary>
    public int? Change { get; init; }

    /// <summary>Who does not want it.</summary>
    public IReadOnlyList<string> Declined
    {
        get;
        init => field = value ?? [];
    } = [];

    [JsonIgnore]
    public long Version { get; init; }

    public DateTimeOffset Start => Mine.Concat(Theirs).Min(time => time.Start);

    public bool IsOpen => State == SwapState.Offered;

    public string Subject => string.Create(CultureInfo.InvariantCulture, $"{SubjectPrefix}{Number}");

    /// <summary>Both halves, from now on.</summary>
    public IReadOnlyList<ChangePart> Parts(string taker, DateTimeOffset now) =>
        [
            .. Mine.Select(time => new ChangePart(time.Start, time.End, By, taker))
                .Concat(Theirs.Select(time => new ChangePart(time.Start, time.End, taker, By)))
                .Select(part => part.Start < now ? part with { Start = now } : part)
                .Where(part => part.Start < part.End),
        ];

    public SwapRequest Accept(string taker, int change) =>
        this with
        {
            State = SwapState.Accepted,
            Taker = taker,
            Change = change,
        };

    public SwapRequest Decline(string person)
    {
        List<string> declined = [.. Declined.Append(person).Distinct()];
        return this with
        {
            Declined = declined,
            // In a channel someone else may still come.
            State = person == With || (Places.Count > 0 && Places.All(declined.Contains)) ? SwapState.Declined : State,
        };
    }

    public SwapRequest Withdraw() => this with { State = SwapState.Withdrawn };

    public SwapRequest Expire() => this with { State = SwapState.Expired };

    /// <summary>The next number, taken with the commit.</summary>
    public static async Task<int> NumberAsync(IStore store, Commit effects, CancellationToken cancellationToken)
    {
        var version = (await store.GetAsync(CounterKey, cancellationToken))?.Version ?? 0;
        effects.Put(CounterKey, "{}"u8.ToArray(), version);
        return checked((int)version + 1);
    }

    public static async Task<SwapRequest?> FindAsync(IStore store, int number, CancellationToken cancellationToken) =>
        await Kept.FindAsync(store, KeyOf(number), cancellationToken) is var (swap, version)
            ? swap with
            {
                Version = version,
            }
            : null;

    /// <summary>Those that wait for an answer, the first shift first.</summary>
    public static async Task<IReadOnlyList<SwapRequest>> OpenAsync(
        IStore store,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await Kept.ListAsync(
                    store,
                    new IndexQuery(OpenIndex, MostOpen) { Min = now.ToUnixTimeMilliseconds() },
                    cancellationToken
                )
            ).OrderBy(swap => swap.Start),
        ];

    /// <summary>Every change of a swap goes into the commit here, with its fact and its messages.</summary>
    /// <param name="kind">One of <see cref="FactKind"/>.</param>
    /// <param name="by">Empty for the bot itself.</param>
    public void Save(string kind, string by, DateTimeOffset now, Commit effects)
    {
        Kept.Put(effects, KeyOf(Number), this, Version);
        foreach (var place in Places)
            effects.Enqueue(
                new SlackJob
                {
                    Kind = SlackJobKind.Card,
                    Channel = place,
                    Subject = Subject,
                    Version = Version + 1,
                }.ToWork(Version == 0 ? SlackPriority.Answer : SlackPriority.Edit)
            );
        new Fact(kind, Subject, now)
        {
            Actor = by,
            Title = Schedule,
            Text = Reason,
            Data = new Dictionary<string, string>
            {
                ["schedule"] = Schedule,
                ["from"] = Start.ToString("O", CultureInfo.InvariantCulture),
                ["people"] = string.Join(',', new[] { By, Taker ?? With }.OfType<string>()),
            },
        }.AddTo(effects, now);
    }

    private static string KeyOf(int number) => string.Create(CultureInfo.InvariantCulture, $"swap/{number}");

    [JsonSerializable(typeof(SwapRequest))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true,
        UseStringEnumConverter = true
    )]
    internal sealed partial class SwapJson : JsonSerializerContext;
}

internal sealed record SwapTime(DateTimeOffset Start, DateTimeOffset End);
