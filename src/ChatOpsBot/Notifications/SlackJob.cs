using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications;

internal enum SlackJobKind
{
    /// <summary>Bring a live message up to date: post it, or edit it.</summary>
    Card,
    /// <summary>A reply in the thread of a card.</summary>
    Reply,
    /// <summary>A message by itself.</summary>
    Text,
}

/// <summary>
/// One thing to say in Slack, worked in the lane of its channel. A card's job holds no text: whoever works it shows the card as it is then, so of several
/// waiting edits the newest wins and the others find nothing left to do.
/// </summary>
internal sealed partial record SlackJob
{
    public const string QueueName = "slack";

    public required SlackJobKind Kind { get; init; }

    /// <summary>As routed: a name with <c>#</c>, or an id.</summary>
    public required string Channel { get; init; }

    /// <summary>For people to read, in mrkdwn.</summary>
    [JsonIgnore]
    public string Place => Channel[0] switch { '#' => Mrkdwn.Escape(Channel), 'U' or 'W' => Mrkdwn.User(Channel), _ => Mrkdwn.Channel(Channel) };

    public string? Subject { get; init; }
    public string? Round { get; init; }
    /// <summary>The version of the card that asks for this.</summary>
    public long Version { get; init; }
    /// <summary>The thing got worse: a message that someone deleted comes back for this.</summary>
    public bool Insists { get; init; }
    /// <summary>Slack mrkdwn.</summary>
    public string? Text { get; init; }
    /// <summary>The message's blocks as Slack's JSON, for a text with buttons; null when the text is all.</summary>
    public string? Blocks { get; init; }
    /// <summary>Goes into the message's metadata.</summary>
    public string? Id { get; init; }
    public string? TraceParent { get; init; }

    /// <param name="priority">See <see cref="SlackPriority"/>.</param>
    public NewWork ToWork(int priority) => new(QueueName, JsonSerializer.SerializeToUtf8Bytes(this, SlackJobJson.Default.SlackJob)) { Lane = Channel, Priority = priority };

    public static SlackJob Read(ReadOnlyMemory<byte> payload) => JsonSerializer.Deserialize(payload.Span, SlackJobJson.Default.SlackJob)!;

    [JsonSerializable(typeof(SlackJob))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
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
