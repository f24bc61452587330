using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Sources;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications.Cards;

/// <summary>
/// What is known about one thing, and where it is shown. The parts are a last-writer-wins map by the sender's own clock
/// (<see cref="ChatOpsEvent.Supersedes"/>), so any order and any number of deliveries of the same events ends in the same card.
/// </summary>
internal sealed partial record Card
{
    public const int MaxParts = 500;
    private const int MaxText = 600;

    /// <summary>The index of cards whose thing is under way: it runs, is deployed, fires. Scored by its beginning, unix milliseconds.</summary>
    public const string NowIndex = "cards/now";

    /// <summary>The index of the open things of one person, scored by the last event, unix milliseconds.</summary>
    public static string AuthorIndex(string login) => $"cards/by/{login.ToLowerInvariant()}";

    public required string Subject { get; init; }

    /// <summary>Empty, or when this round of a thing that comes again (an alert group) began: each round has a message of its own.</summary>
    public string Round { get; init => field = value ?? ""; } = "";

    /// <summary>The latest event of each facet, by <see cref="ChatOpsEvent.Part"/>.</summary>
    public IReadOnlyDictionary<string, ChatOpsEvent> Parts { get; init => field = value ?? new Dictionary<string, ChatOpsEvent>(); } = new Dictionary<string, ChatOpsEvent>();

    /// <summary>Whether an event that is worth a message has been here; details alone post no card.</summary>
    public bool Opened { get; init; }

    /// <summary>The channels that it is shown in, as routed: <c>#general</c>.</summary>
    public IReadOnlyList<string> Channels { get; init => field = value ?? []; } = [];

    /// <summary>The thing itself, once its own event is here.</summary>
    [JsonIgnore]
    public ChatOpsEvent? Main => Parts.GetValueOrDefault("");

    [JsonIgnore]
    public CardKind Kind => CardKind.Of(Subject);

    /// <summary>Facets of one sort, in the order of their names: <c>check/</c>, <c>review/</c>.</summary>
    public IEnumerable<ChatOpsEvent> PartsOf(string prefix) =>
        Parts.Where(p => p.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value);

    public static string KeyOf(string subject) => $"card/{subject}";

    /// <summary>This card with the event in it; the same instance when the event says nothing new.</summary>
    public Card Fold(ChatOpsEvent @event)
    {
        var opened = Opened || @event.OpensCard;
        if (Parts.TryGetValue(@event.Part, out var known))
        {
            var (winner, loser) = @event.Supersedes(known) ? (@event, known) : (known, @event);
            @event = winner.Started is null && BegunBy(winner, loser) is { } begun ? winner with { Started = begun } : winner;
            if (@event == known) return opened == Opened ? this : this with { Opened = opened };
        }
        var parts = new Dictionary<string, ChatOpsEvent>(Parts) { [@event.Part] = Shorten(@event) };
        if (parts.Count > MaxParts && parts.Where(p => p.Key.Length > 0).MinBy(p => p.Value.Occurred) is { Key: { } oldest }) parts.Remove(oldest);
        return this with { Parts = parts, Opened = opened };
    }

    /// <summary>The end need not say again when it began, nor does a reminder; but what fires again began anew.</summary>
    private static DateTimeOffset? BegunBy(ChatOpsEvent winner, ChatOpsEvent loser) => loser.State switch
    {
        EventState.Firing or EventState.Acknowledged when loser.Ended is null => loser.Started ?? loser.Occurred,
        _ when loser.State.IsOver() && !winner.State.IsOver() => null,
        _ => loser.Started,
    };

    public Card Show(IEnumerable<string> channels) =>
        channels.Except(Channels).ToList() is { Count: > 0 } more ? this with { Channels = [.. Channels, .. more] } : this;

    private static ChatOpsEvent Shorten(ChatOpsEvent @event) =>
        @event.Text?.Length > MaxText ? @event with { Text = string.Concat(@event.Text.AsSpan(0, MaxText), "…") } : @event;

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CardJson.Default.Card);

    public static Card Read(Document document) => JsonSerializer.Deserialize(document.Body.Span, CardJson.Default.Card)!;

    [JsonSerializable(typeof(Card))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
    private sealed partial class CardJson : JsonSerializerContext;
}
