using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Outbox;

internal enum SlackJobKind
{
    /// <summary>Bring a live message up to date: post it, or edit it.</summary>
    Card,

    /// <summary>A reply in the thread of a card.</summary>
    Reply,

    /// <summary>A message by itself.</summary>
    Text,

    /// <summary>A text that answers someone, who asks again when none comes.</summary>
    Answer,

    /// <summary>Look whether a message came twice after all, and delete the copies.</summary>
    Tidy,
}

/// <summary>
/// One message for Slack, processed in the lane of its channel. A card's job holds no text: whoever runs it shows the
/// card as it is then, so of several waiting edits the newest wins and the others find nothing left to do.
/// </summary>
internal sealed partial record SlackJob
{
    public const string QueueName = "slack";

    /// <summary>Pages have workers, lanes and a pace of their own.</summary>
    public const string PagesQueueName = "slack-pages";

    public required SlackJobKind Kind { get; init; }

    /// <summary>As routed: a name with <c>#</c>, or an id.</summary>
    public required string Channel { get; init; }

    /// <summary>Goes before everything that is not a page, with workers, lanes and a pace of its own.</summary>
    public bool Page { get; init; }

    /// <summary>What counts edits, <see cref="SlackBudget"/>.</summary>
    [JsonIgnore]
    public string EditBudget => Page ? $"{SlackBudget.Update}/page/{Channel}" : SlackBudget.Update;

    /// <summary>For people to read, in mrkdwn.</summary>
    [JsonIgnore]
    public string Place =>
        Channel[0] switch
        {
            '#' => Mrkdwn.Escape(Channel),
            'U' or 'W' => Mrkdwn.User(Channel),
            _ => Mrkdwn.Channel(Channel),
        };

    public string? Subject { get; init; }
    public string? Round { get; init; }

    /// <summary>The version of the card that asks for this.</summary>
    public long Version { get; init; }

    /// <summary>It got worse: a message that someone deleted comes back for this.</summary>
    public bool Insists { get; init; }

    /// <summary>Slack mrkdwn.</summary>
    public string? Text { get; init; }

    /// <summary>The message's blocks as Slack's JSON, for a text with buttons; null when the text is all.</summary>
    public string? Blocks { get; init; }

    /// <summary>Goes into the message's metadata.</summary>
    public string? Id { get; init; }

    /// <summary>The thread of a text.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>
    /// Of <see cref="SlackJobKind.Tidy"/>: the message that stays; null for the one that shows the card by then.
    /// </summary>
    public string? Ts { get; init; }
    public string? TraceParent { get; init; }

    /// <summary>
    /// How often it was let aside, after tries that may or may not have done it: it is looked for before it is posted.
    /// </summary>
    public int Tries { get; init; }

    /// <summary>How many of these failed while Slack took other messages.</summary>
    public int Refusals { get; init; }

    /// <summary>When it was first wanted, and when it was last tried; null before it is let aside.</summary>
    public DateTimeOffset? Since { get; init; }
    public DateTimeOffset? Tried { get; init; }

    /// <summary>Edit even when the message is thought to show it already: another edit may have come late.</summary>
    public bool Again { get; init; }

    /// <summary>It waits beside its lane for the time of its next try.</summary>
    public bool Aside { get; init; }

    /// <summary>Of a card and its replies: the key of the message that shows it.</summary>
    [JsonIgnore]
    public string PostKey => CardPost.KeyOf(Channel, Subject!, Round ?? "");

    /// <param name="priority">See <see cref="SlackPriority"/>.</param>
    public NewWork ToWork(int priority) =>
        new(Page ? PagesQueueName : QueueName, JsonSerializer.SerializeToUtf8Bytes(this, SlackJobJson.Default.SlackJob))
        {
            Lane = Aside || Kind == SlackJobKind.Tidy ? null : Channel,
            Priority = priority,
        };

    /// <summary>An answer to someone as work: it is posted once, even when Slack's answer gets lost.</summary>
    /// <param name="channel">A channel or a person.</param>
    public static NewWork Answer(string channel, string? threadTs, MessageResponse message) =>
        new SlackJob
        {
            Kind = SlackJobKind.Answer,
            Channel = channel,
            ThreadTs = threadTs,
            Text = message.Text,
            Blocks = message.Blocks is { Count: > 0 } blocks ? SlackJson.Serialize(blocks) : null,
            Id = $"answer/{Guid.NewGuid():N}",
        }.ToWork(SlackPriority.Answer);

    public static bool IsIn(string queue) => queue is QueueName or PagesQueueName;

    public static SlackJob Read(ReadOnlyMemory<byte> payload) =>
        JsonSerializer.Deserialize(payload.Span, SlackJobJson.Default.SlackJob)!;

    [JsonSerializable(typeof(SlackJob))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true
    )]
    private sealed partial class SlackJobJson : JsonSerializerContext;
}

/// <summary>What goes first when a channel has a backlog. A storm of cards never delays a page.</summary>
internal static class SlackPriority
{
    public const int Page = 0;
    public const int Answer = 1;
    public const int NewCard = 2;
    public const int Edit = 3;
    public const int Digest = 4;
}
