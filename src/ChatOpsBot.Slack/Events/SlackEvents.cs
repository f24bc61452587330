namespace ChatOpsBot.Slack;

/// <summary>What an <see cref="EventCallback"/> tells. <see href="https://docs.slack.dev/reference/events"/></summary>
public abstract record SlackEvent
{
    private protected SlackEvent() { }

    /// <summary>Slack's word.</summary>
    public string Type { get; init; } = "";

    /// <summary>When, as Slack's text with six decimals: never parse it to a floating-point number.</summary>
    public string? EventTs { get; init; }
}

/// <summary>
/// Someone wrote something. What is written to us in a channel comes twice, as <see cref="AppMention"/> and
/// <see cref="MessageEvent"/>, under two ids: channel and ts are equal.
/// </summary>
public abstract record MessageEventBase : SlackEvent
{
    private protected MessageEventBase() { }

    public string Channel { get; init; } = "";

    /// <summary>The message's id within the channel.</summary>
    public string Ts { get; init; } = "";

    public string? ThreadTs { get; init; }

    /// <summary>In mrkdwn, escaped: see <see cref="Mrkdwn.Parse"/>.</summary>
    public string Text { get; init; } = "";

    public string? User { get; init; }

    /// <summary>
    /// The workspace of who wrote it, or their Enterprise Grid organisation (<c>E…</c>): in a shared channel perhaps
    /// another company's. Null when Slack did not say.
    /// </summary>
    public string? UserTeam { get; init; }

    /// <summary>Set when a bot wrote it; compare with our own to leave out what we wrote ourselves.</summary>
    public string? BotId { get; init; }

    public string? AppId { get; init; }
}

/// <summary><see href="https://docs.slack.dev/reference/events/message"/></summary>
public sealed record MessageEvent : MessageEventBase
{
    /// <summary>
    /// Null for what a person simply writes; else <c>message_changed</c>, <c>bot_message</c>, <c>channel_join</c> …
    /// </summary>
    public string? Subtype { get; init; }

    /// <summary><c>channel</c>, <c>group</c>, <c>im</c>, <c>mpim</c> or <c>app_home</c>.</summary>
    public string? ChannelType { get; init; }

    /// <summary>True for changes that no one sees as a new message.</summary>
    public bool Hidden { get; init; }

    /// <summary>After the change, for <c>message_changed</c>.</summary>
    public MessageEvent? Message { get; init; }

    /// <summary>
    /// Before the change or the deletion. The same text as after it means that Slack added a preview, not that someone
    /// edited.
    /// </summary>
    public MessageEvent? PreviousMessage { get; init; }

    /// <summary>For <c>message_deleted</c>.</summary>
    public string? DeletedTs { get; init; }
}

/// <summary>Someone wrote to us by name.</summary>
public sealed record AppMention : MessageEventBase;

/// <summary>Someone looks at our home.</summary>
public sealed record AppHomeOpened : SlackEvent
{
    public string User { get; init; } = "";

    /// <summary>The direct conversation with us.</summary>
    public string Channel { get; init; } = "";

    /// <summary><c>home</c> or <c>messages</c>; publish a home only for the first.</summary>
    public string Tab { get; init; } = "";

    /// <summary>What is published there; null before the first time.</summary>
    public ViewInfo? View { get; init; }
}

public abstract record ReactionEvent : SlackEvent
{
    private protected ReactionEvent() { }

    public string User { get; init; } = "";

    /// <summary>The emoji's name without colons, and without <c>::skin-tone-2</c>.</summary>
    public string Reaction { get; init; } = "";

    /// <summary>Null when it is a reaction to something that is not a message.</summary>
    public string? Channel { get; init; }

    /// <summary>Of the message.</summary>
    public string? Ts { get; init; }

    /// <summary>Who wrote the message; null for those that came through a webhook.</summary>
    public string? ItemUser { get; init; }
}

public sealed record ReactionAdded : ReactionEvent;

public sealed record ReactionRemoved : ReactionEvent;

public abstract record PinEvent : SlackEvent
{
    private protected PinEvent() { }

    public string User { get; init; } = "";
    public string Channel { get; init; } = "";

    /// <summary>What was pinned; null when it is not a message.</summary>
    public MessageEvent? Message { get; init; }

    public string? Permalink { get; init; }
}

public sealed record PinAdded : PinEvent;

public sealed record PinRemoved : PinEvent;

/// <summary>Also for ourselves, and when a channel is made.</summary>
public sealed record MemberJoinedChannel : SlackEvent
{
    public string User { get; init; } = "";
    public string Channel { get; init; } = "";

    /// <summary>Null when they came by themselves.</summary>
    public string? Inviter { get; init; }
}

/// <summary>Something became of a channel, public or private.</summary>
public abstract record ChannelEvent : SlackEvent
{
    private protected ChannelEvent() { }

    public string Channel { get; init; } = "";
}

public sealed record ChannelRename : ChannelEvent
{
    /// <summary>The new one, without <c>#</c>.</summary>
    public string Name { get; init; } = "";
}

public sealed record ChannelArchive : ChannelEvent;

public sealed record ChannelUnarchive : ChannelEvent;

public sealed record ChannelDeleted : ChannelEvent;

/// <summary>The app was uninstalled from the workspace.</summary>
public sealed record AppUninstalled : SlackEvent;

/// <summary>Tokens no longer work.</summary>
/// <param name="Users">Whose own tokens.</param>
/// <param name="Bots">Bot users.</param>
public sealed record TokensRevoked(IReadOnlyList<string> Users, IReadOnlyList<string> Bots) : SlackEvent;

/// <summary>An event that is not read here; <see cref="InboundRequest.Json"/> of its envelope has all of it.</summary>
public sealed record UnknownEvent : SlackEvent;
