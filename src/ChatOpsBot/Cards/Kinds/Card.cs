using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Cards.Kinds.Alerts;
using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.Kinds;

/// <summary>
/// What is known about one subject, and where it is shown. The parts are a last-writer-wins map by the sender's own
/// clock (<see cref="ChatOpsEvent.Supersedes"/>), so any order and any number of deliveries of the same events ends in
/// the same card.
/// </summary>
internal sealed partial record Card
{
    public const int MaxParts = 500;
    private static readonly IReadOnlyDictionary<string, IReadOnlyList<ChatOpsEvent>> NothingBeside =
        new Dictionary<string, IReadOnlyList<ChatOpsEvent>>();
    private const int MaxText = 600;

    /// <summary>
    /// The index of cards whose subject is in progress: it runs, is deployed, fires. Scored by its start, unix
    /// milliseconds.
    /// </summary>
    public const string NowIndex = "cards/now";

    /// <summary>The index of the open subjects of one person, scored by the last event, unix milliseconds.</summary>
    public static string ReviewerIndex(string login) => $"cards/reviewed-by/{login.ToLowerInvariant()}";

    public static string AuthorIndex(string login) => $"cards/by/{login.ToLowerInvariant()}";

    public required string Subject { get; init; }

    /// <summary>
    /// Empty, or when this round of a recurring subject (an alert group) started: each round has a message of its
    /// own.
    /// </summary>
    public string Round
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>
    /// When it, or this round of it, began to be kept: no message of it is older. By our clock; null for a card of a
    /// release before this was noted.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The latest event of each facet, by <see cref="ChatOpsEvent.Part"/>.</summary>
    public IReadOnlyDictionary<string, ChatOpsEvent> Parts
    {
        get;
        init => field = value ?? new Dictionary<string, ChatOpsEvent>();
    } = new Dictionary<string, ChatOpsEvent>();

    /// <summary>Whether an event that is worth a message has been here; details alone post no card.</summary>
    public bool Opened { get; init; }

    /// <summary>The channels that it is shown in, as routed: <c>#general</c>.</summary>
    public IReadOnlyList<string> Channels
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// Those of its channels in which it is a page, and stays one to its end: what is said of it there goes before
    /// everything else.
    /// </summary>
    public IReadOnlyList<string> Pages
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// What the cards that this one follows know (<see cref="CardKind.Follows"/>), by their subjects: copied as it
    /// stands, never folded.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ChatOpsEvent>> Beside
    {
        get;
        init => field = value ?? NothingBeside;
    } = NothingBeside;

    /// <summary>The subjects of the cards that follow this one.</summary>
    public IReadOnlyList<string> Followers
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Of a run: what the other runs of its pipeline make of it.</summary>
    public RunPast? Past { get; init; }

    /// <summary>The subject itself, once its own event is here.</summary>
    [JsonIgnore]
    public ChatOpsEvent? Main => Parts.GetValueOrDefault("");

    [JsonIgnore]
    public CardKind Kind => CardKind.Of(Subject);

    /// <summary>Facets of one sort, in the order of their names: <c>check/</c>, <c>review/</c>.</summary>
    public IEnumerable<ChatOpsEvent> PartsOf(string prefix) =>
        Parts
            .Where(p => p.Key.StartsWith(prefix, StringComparison.Ordinal))
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => p.Value);

    /// <summary>Likewise, with what belongs to it: of each facet the event that holds.</summary>
    public IEnumerable<ChatOpsEvent> PartsAround(string prefix) =>
        PartsOf(prefix)
            .Concat(
                Beside
                    .OrderBy(followed => followed.Key, StringComparer.Ordinal)
                    .SelectMany(followed => followed.Value)
                    .Where(part => part.Part.StartsWith(prefix, StringComparison.Ordinal))
            )
            .GroupBy(part => part.Part, StringComparer.Ordinal)
            .Select(parts => parts.Aggregate((held, part) => part.Supersedes(held) ? part : held))
            .OrderBy(part => part.Part, StringComparer.Ordinal);

    public static string KeyOf(string subject) => $"card/{subject}";

    /// <summary>
    /// The card as it is kept, with its version; null when there is none. One that was begun before subjects named the
    /// host goes on under its own subject, as its messages do, if it is of that host.
    /// </summary>
    public static async Task<(Card Card, long Version)?> FindAsync(
        IStore store,
        string subject,
        CancellationToken cancellationToken
    )
    {
        if (await store.GetAsync(KeyOf(subject), cancellationToken) is { } document)
            return (Read(document), document.Version);
        if (
            Sources.Subject.WithoutHost(subject) is not { } former
            || await store.GetAsync(KeyOf(former), cancellationToken) is not { } old
        )
            return null;
        var card = Read(old);
        return
            card.Subject == former
            && card.Parts.Values.All(part =>
                part.Url is null || subject.Contains($":{Git.HostOf(part.Url)}/", StringComparison.Ordinal)
            )
            ? (card, old.Version)
            : null;
    }

    /// <summary>This card with the event in it; the same instance when the event says nothing new.</summary>
    public Card Fold(ChatOpsEvent @event)
    {
        var opened = Opened || @event.OpensCard;
        if (Parts.TryGetValue(@event.Part, out var known))
        {
            var (winner, loser) = @event.Supersedes(known) ? (@event, known) : (known, @event);
            @event =
                BegunBy(winner, loser) is { } begun && (winner.Started is null || IsEarlierStart(winner, loser))
                    ? winner with
                    {
                        Started = begun,
                    }
                    : winner;
            // Later events of a change may not say again whose it is.
            if (winner is { Kind: EventKind.Change, Actor: null } && loser.Actor is { } author)
                @event = @event with { Actor = author };
            if (@event == known)
                return opened == Opened ? this : this with { Opened = opened };
        }
        var parts = new Dictionary<string, ChatOpsEvent>(Parts) { [@event.Part] = Shorten(@event) };
        // What fires or runs is forgotten last: a card that has forgotten it would say that all is over.
        if (
            parts.Count > MaxParts
            && parts.Where(p => p.Key.Length > 0).MinBy(p => (StillCounts(p.Value), p.Value.Occurred))
                is { Key: { } least }
        )
            parts.Remove(least);
        return this with { Parts = parts, Opened = opened };
    }

    private static int StillCounts(ChatOpsEvent part) =>
        !AlertGroup.IsOver(part) ? 2
        : part.State == EventState.Failed ? 1
        : 0;

    /// <summary>
    /// The end need not say again when it began, nor does a reminder; but what fires again has a new start.
    /// </summary>
    private static DateTimeOffset? BegunBy(ChatOpsEvent winner, ChatOpsEvent loser) =>
        loser.State switch
        {
            EventState.Firing or EventState.Acknowledged when loser.Ended is null => loser.Started ?? loser.Occurred,
            _ when loser.State.IsOver() && !winner.State.IsOver() => null,
            _ => loser.Started,
        };

    /// <summary>
    /// A late event states when it began: that corrects a start that was taken from a reminder, so that the order of
    /// arrival does not matter. A start at the winner's own moment is the sender's: it fires again since then.
    /// </summary>
    private static bool IsEarlierStart(ChatOpsEvent winner, ChatOpsEvent loser) =>
        loser is { State: EventState.Firing or EventState.Acknowledged, Ended: null }
        && !winner.State.IsOver()
        && loser.Started < winner.Started
        && winner.Started != winner.Occurred;

    public Card Show(IEnumerable<string> channels) =>
        channels.Except(Channels).ToList() is { Count: > 0 } more
            ? this with
            {
                Channels = [.. Channels, .. more],
            }
            : this;

    public Card Page(IEnumerable<string> channels) =>
        channels.Except(Pages).ToList() is { Count: > 0 } more ? this with { Pages = [.. Pages, .. more] } : this;

    /// <summary>Whether readers would see no difference.</summary>
    public bool LooksLike(Card other) =>
        ReferenceEquals(Parts, other.Parts)
        && ReferenceEquals(Beside, other.Beside)
        && Past == other.Past
        && Opened == other.Opened
        && ReferenceEquals(Channels, other.Channels);

    private static ChatOpsEvent Shorten(ChatOpsEvent @event) =>
        @event.Text?.Length > MaxText
            ? @event with
            {
                Text = string.Concat(@event.Text.AsSpan(0, MaxText), "…"),
            }
            : @event;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CardJson.Default.Card);

    public static Card Read(Document document) =>
        JsonSerializer.Deserialize(document.Body.Span, CardJson.Default.Card)!;

    [JsonSerializable(typeof(Card))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true
    )]
    private sealed partial class CardJson : JsonSerializerContext;
}
