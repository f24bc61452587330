namespace ChatOpsBot.Slack;

/// <summary>
/// Something that Slack sent us, over HTTP or Socket Mode: <see cref="SlashCommand"/>, an
/// <see cref="InteractionRequest"/>, an <see cref="EventCallback"/>, <see cref="AppRateLimited"/>,
/// <see cref="UrlVerification"/>, <see cref="SslCheck"/> or <see cref="Malformed"/>. Everything in it may be missing; a
/// text that must be there is then empty.
/// </summary>
public abstract record InboundRequest
{
    private protected InboundRequest() { }

    /// <summary>
    /// The same each time that Slack delivers the same request, by either transport. Null for what may be answered
    /// twice: handshakes, and the options of a menu.
    /// </summary>
    public string? DeliveryId { get; init; }

    /// <summary>
    /// What Slack sent, for <see cref="SlackInbound.ParseJson"/>; a form's fields as an object. When the request came
    /// as JSON this is the memory that was given to the parser, not a copy. Empty for what is not worth keeping.
    /// </summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>
    /// The kind of request and no more: trigger ids, response addresses and what people typed do not belong in a log.
    /// </summary>
    public sealed override string ToString() => GetType().Name;
}

/// <summary>
/// Slack asks whether an address is ours; answer with <see cref="InboundAnswer.Challenge"/>. It is signed like
/// everything else.
/// </summary>
public sealed record UrlVerification(string Challenge) : InboundRequest;

/// <summary>
/// Slack looks at the certificate of a command's address: answer 200 with nothing. It may come unsigned, so nothing
/// else in it is read.
/// </summary>
public sealed record SslCheck : InboundRequest;

/// <summary>Slack holds events back: there were more than 30,000 in an hour. Sent once a minute.</summary>
/// <param name="Minute">When it began, UTC.</param>
public sealed record AppRateLimited(string TeamId, DateTimeOffset? Minute) : InboundRequest;

/// <summary>Not a request at all: answer 400.</summary>
/// <param name="Position">Bytes into the JSON where it stops being JSON; 0 when it is JSON, but not an object, or a
/// form with nothing of ours in it.</param>
public sealed record Malformed(long Position) : InboundRequest;
