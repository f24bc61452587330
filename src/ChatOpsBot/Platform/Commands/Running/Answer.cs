using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>An answer on its way to a person.</summary>
internal sealed partial record Answer
{
    public const string QueueName = "answers";

    /// <summary>A <see cref="MessageResponse"/> as JSON.</summary>
    public required string Message { get; init; }

    public string? ResponseUrl { get; init; }
    public string? ChannelId { get; init; }
    public string? ThreadTs { get; init; }
    public required string UserId { get; init; }

    /// <summary>The modal whose button was pressed: the answer takes its place.</summary>
    public string? ViewId { get; init; }

    /// <summary>What that modal is called then.</summary>
    public string? Title { get; init; }

    /// <summary>See <see cref="CommandCall.Place"/>.</summary>
    public string? Place { get; init; }

    /// <summary>When the question came: the response address lives from then on.</summary>
    public DateTimeOffset Received { get; init; }

    public static Answer To(CommandCall call, CommandReply reply) =>
        new()
        {
            Message = SlackJson.Serialize(reply.ToResponse(call.Replaces)),
            ResponseUrl = call.ResponseUrl,
            // What was written to the bot is answered where it was written; everything else concerns the person alone.
            ChannelId = call.Origin == CommandOrigin.Message ? call.ChannelId : null,
            ThreadTs = call.Origin == CommandOrigin.Message ? call.ThreadTs : null,
            UserId = call.UserId,
            ViewId = call.Origin == CommandOrigin.Button ? call.ViewId : null,
            Title = call.Command.Length is > 0 and < 24
                ? $"{char.ToUpperInvariant(call.Command[0])}{call.Command[1..]}"
                : null,
            Place = call.Place,
            Received = call.Received,
        };

    /// <summary>
    /// The answers that one message gets are brought in the order in which they were made, and so are those to one
    /// question; others do not wait for them.
    /// </summary>
    public NewWork ToWork() =>
        new(QueueName, JsonSerializer.SerializeToUtf8Bytes(this, AnswerJson.Default.Answer))
        {
            Lane = Place ?? (ResponseUrl is { } url ? $"address/{Hash(url)}" : $"person/{UserId}"),
            Priority = 1,
        };

    // The address itself opens the way to a channel, and a lane's name is not a secret.
    private static string Hash(string url) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)).AsSpan(0, 8));

    public static Answer Read(WorkItem item) =>
        JsonSerializer.Deserialize(item.Payload.Span, AnswerJson.Default.Answer)!;

    [JsonSerializable(typeof(Answer))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    private sealed partial class AnswerJson : JsonSerializerContext;
}
