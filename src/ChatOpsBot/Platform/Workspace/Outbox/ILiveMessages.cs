using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Workspace.Outbox;

/// <summary>A message as it is to look now.</summary>
/// <param name="Version">Of what it is made of: a message that shows this or a later one is left alone.</param>
/// <param name="Round">See <see cref="Cards.Kinds.Card.Round"/>.</param>
/// <param name="Pages">The channels, as routed, in which it is a page.</param>
/// <param name="ThreadOf">The subject in whose thread it stands; null for a message of its own.</param>
internal sealed record LiveMessage(
    Message Message,
    long Version,
    string Round = "",
    string? ThreadOf = null,
    IReadOnlyList<string>? Pages = null
);

/// <summary>
/// Subjects that are each shown as one message, edited in place as they change. The first word of a subject says whose
/// it is.
/// </summary>
internal interface ILiveMessages
{
    bool Show(string subject);

    /// <summary>
    /// How the message is to look now, whoever asked for it and when; null when there is nothing left to show.
    /// </summary>
    /// <param name="channel">Where it stands, or will: Slack's id, or the name that was routed.</param>
    Task<LiveMessage?> RenderAsync(string subject, string channel, CancellationToken cancellationToken);

    /// <summary>
    /// Its headline alone, without template, link or button: for a message that <see cref="RenderAsync"/> fails to
    /// make.
    /// </summary>
    Task<LiveMessage?> PlainAsync(string subject, string channel, CancellationToken cancellationToken);
}
