using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

[JsonConverter(typeof(WordConverter<ResponseType>))]
public enum ResponseType
{
    /// <summary>Only the person who acted sees it.</summary>
    Ephemeral,

    /// <summary>Everybody in the channel. What was ephemeral can never become so.</summary>
    InChannel,
}

/// <summary>
/// A message in answer to a command or an interaction. Nothing but <see cref="ResponseType.InChannel"/> shows everybody
/// the command that was typed.
/// <see href="https://docs.slack.dev/interactivity/handling-user-interaction#message_responses"/>
/// </summary>
public sealed record MessageResponse : IWhole
{
    /// <summary>Takes the message away that the person acted on.</summary>
    public static MessageResponse Deletion { get; } =
        new()
        {
            DeleteOriginal = true,
            ResponseType = null,
            ReplaceOriginal = null,
        };

    public ResponseType? ResponseType { get; init; } = Slack.ResponseType.Ephemeral;

    /// <inheritdoc cref="Message.Text"/>
    public string? Text
    {
        get;
        init => field = value is null ? null : Bound.Markup(value, Limits.PostText);
    }

    /// <inheritdoc cref="Message.Blocks"/>
    public IReadOnlyList<Block>? Blocks
    {
        get;
        init => field = value is null or [] ? null : Message.Fitting(value);
    }

    /// <summary>To answer in a thread; in the channel only, and not in the place of the original.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>
    /// In the place of the message that the person acted on, instead of a new one. The only way to change an ephemeral
    /// message.
    /// </summary>
    public bool? ReplaceOriginal { get; init; } = false;

    /// <inheritdoc cref="Deletion"/>
    public bool? DeleteOriginal { get; init; }

    void IWhole.CheckWhole()
    {
        Bound.Require(
            Text is not null || Blocks is null,
            "A message with blocks needs a text: notifications and screen readers read it.",
            nameof(Text)
        );
        Bound.Require(
            Text is not null || DeleteOriginal == true || ResponseType == Slack.ResponseType.InChannel,
            "An answer must say something.",
            nameof(Text)
        );
    }
}
