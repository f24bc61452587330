using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>By what way a command came.</summary>
internal enum CommandOrigin
{
    Typed,

    /// <summary>Written to the bot, in a channel or directly.</summary>
    Message,
    Button,
    Form,
    Shortcut,
}

/// <summary>
/// A command that someone gave, whatever the way. It can be stored and run later, by another process too.
/// </summary>
internal sealed partial record CommandCall
{
    public const string QueueName = "commands";
    private const string DecisionPrefix = "decision/";

    public required CommandOrigin Origin { get; init; }

    /// <summary>Without its slash.</summary>
    public required string Command { get; init; }

    /// <summary>All that follows the command.</summary>
    public string Text
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>What a form was filled with; null when it is not a form.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Form { get; init; }

    /// <summary>Empty when Slack did not say who: nothing is allowed then.</summary>
    public required string UserId { get; init; }

    /// <inheritdoc cref="Platform.Access.Caller.TeamId"/>
    public string? TeamId { get; init; }

    /// <inheritdoc cref="Platform.Access.Caller.EnterpriseId"/>
    public string? EnterpriseId { get; init; }

    [JsonIgnore]
    public Caller Caller => new(UserId, TeamId, EnterpriseId);

    /// <summary>Where it was given; empty for the home tab and global shortcuts.</summary>
    public string ChannelId
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>The thread that it was given in, or that the message has on which it was given.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>
    /// The message or view whose button it was, by which what is shown there keeps its order; null for what came
    /// otherwise.
    /// </summary>
    public string? Place { get; init; }

    public string? ResponseUrl { get; init; }
    public string? TriggerId { get; init; }

    /// <summary>The modal that it came from.</summary>
    public string? ViewId { get; init; }

    /// <summary>Of that view, as the person saw it.</summary>
    public string? ViewHash { get; init; }

    public DateTimeOffset Received { get; init; }

    /// <summary>The same for each delivery of the same thing.</summary>
    public string? DeliveryId { get; init; }

    /// <summary>Names the one press, whoever presses and however often: what changes something is done once.</summary>
    public string? Once { get; init; }

    /// <summary>For <see cref="Once"/>: the press decides something, wherever its button stands.</summary>
    public static string Decision(string name) => DecisionPrefix + name;

    [JsonIgnore]
    public bool IsDecision => Once?.StartsWith(DecisionPrefix, StringComparison.Ordinal) == true;

    /// <summary>
    /// The line whose answer replaces the message with the button, once the call is done: a list
    /// is updated.
    /// </summary>
    public string? Then { get; init; }

    /// <summary>The answer replaces the message with the button.</summary>
    public bool Replaces { get; init; }

    /// <summary>The line as it would be typed.</summary>
    [JsonIgnore]
    public string Line => $"/{Command} {Text}".TrimEnd();

    public static CommandCall Of(SlashCommand typed, DateTimeOffset now) =>
        new()
        {
            Origin = CommandOrigin.Typed,
            Command = typed.Command.TrimStart('/'),
            Text = typed.Text,
            UserId = typed.UserId,
            TeamId = typed.TeamId,
            EnterpriseId = typed.EnterpriseId,
            ChannelId = typed.ChannelId,
            ResponseUrl = typed.ResponseUrl,
            TriggerId = typed.TriggerId,
            Received = now,
            DeliveryId = typed.DeliveryId,
        };

    /// <summary>Another line in the place of this one, by the same person in the same place.</summary>
    public CommandCall With(string line)
    {
        var (command, rest) = CommandLine.First(line.TrimStart('/'));
        return this with { Command = command, Text = rest, Form = null };
    }

    /// <summary>
    /// Adds what follows once it is settled: the answer, and whatever came of it, the updated message. A
    /// button that no longer applies is gone then.
    /// </summary>
    public Commit Settled(CommandReply reply, Commit effects)
    {
        if (reply != CommandReply.None)
            effects.Enqueue(Answer.To(this, reply).ToWork());
        if (Then is { } then)
            effects.Enqueue(
                (
                    With(then) with
                    {
                        Then = null,
                        Once = null,
                        Replaces = true,
                        DeliveryId = DeliveryId is { } id ? $"{id}/then" : null,
                    }
                ).ToWork()
            );
        return effects;
    }

    /// <summary>
    /// One person's commands are done in the order in which they were given, and what a message is to show in the order
    /// in which it was asked for.
    /// </summary>
    public NewWork ToWork() =>
        new(QueueName, JsonSerializer.SerializeToUtf8Bytes(this, CommandCallJson.Default.CommandCall))
        {
            Lane = Replaces && Place is { } place ? place : $"person/{UserId}",
            Id = DeliveryId,
            Priority = 1,
        };

    public static CommandCall Read(WorkItem item) =>
        JsonSerializer.Deserialize(item.Payload.Span, CommandCallJson.Default.CommandCall)!;

    [JsonSerializable(typeof(CommandCall))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UseStringEnumConverter = true
    )]
    private sealed partial class CommandCallJson : JsonSerializerContext;
}
