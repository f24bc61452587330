using System.Globalization;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>A channel, group or direct message.</summary>
public sealed record Conversation
{
    public required string Id { get; init; }

    /// <summary>Without <c>#</c>; empty for a direct message.</summary>
    public string Name
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>Whether the bot is in it.</summary>
    public bool IsMember { get; init; }

    public bool IsArchived { get; init; }
    public bool IsPrivate { get; init; }

    /// <summary>As <c>conversations.info</c> and the list tell it; null elsewhere.</summary>
    public ConversationTopic? Topic { get; init; }
}

/// <param name="Value">In mrkdwn, up to 250 characters; empty when there is none.</param>
public sealed record ConversationTopic(string? Value);

/// <param name="NextCursor">Null after the last page.</param>
public sealed record ConversationsPage(IReadOnlyList<Conversation> Conversations, string? NextCursor);

/// <summary>A message as the history tells it.</summary>
public sealed record HistoryMessage
{
    public required string Ts { get; init; }

    /// <summary>
    /// The message whose thread this belongs to; equal to <see cref="Ts"/> for the first one of a thread.
    /// </summary>
    public string? ThreadTs { get; init; }

    public string? Text { get; init; }

    /// <summary>The bot that wrote it, if it was one.</summary>
    public string? BotId { get; init; }

    public string? User { get; init; }

    /// <summary>Only when it was asked for, and only when it has the form of <see cref="MessageMetadata"/>.</summary>
    [JsonConverter(typeof(ForeignMetadataConverter))]
    public MessageMetadata? Metadata { get; init; }
}

/// <summary><see href="https://docs.slack.dev/reference/methods?family=conversations"/></summary>
public sealed class ConversationsApi
{
    private const int TopicLength = 250;

    private readonly SlackApiClient _client;

    internal ConversationsApi(SlackApiClient client) => _client = client;

    /// <summary>
    /// One page of the list: a big workspace has more of them than the method's limit allows in a minute, so the caller
    /// keeps the cursor.
    /// </summary>
    /// <param name="types">Some of <c>public_channel,private_channel,mpim,im</c>.</param>
    /// <param name="cursor">Of the page before; null for the first.</param>
    public async Task<ConversationsPage> ListPageAsync(
        string types,
        bool excludeArchived,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        var form = new FormBody()
            .Add("types", types)
            .Add("exclude_archived", excludeArchived)
            .Add("limit", SlackApiClient.PageSize)
            .Add("cursor", cursor);
        var answer = await _client.CallAsync(
            SlackMethods.ConversationsList,
            form,
            ResponseJson.Default.ChannelsResponse,
            cancellationToken
        );
        return new(
            answer.Channels ?? [],
            answer.ResponseMetadata?.NextCursor is { Length: > 0 } next && next != cursor ? next : null
        );
    }

    public Task<Conversation> InfoAsync(string channel, CancellationToken cancellationToken) =>
        ChannelAsync(SlackMethods.ConversationsInfo, new FormBody().Add("channel", channel), cancellationToken);

    /// <summary>The messages of a channel, newest first; those in threads only where they were broadcast.</summary>
    /// <param name="oldest">Included; all when null.</param>
    public IAsyncEnumerable<HistoryMessage> HistoryAsync(
        string channel,
        DateTimeOffset? oldest,
        bool includeAllMetadata,
        CancellationToken cancellationToken
    ) =>
        MessagesAsync(
            SlackMethods.ConversationsHistory,
            () => new FormBody().Add("channel", channel),
            oldest,
            includeAllMetadata,
            cancellationToken
        );

    /// <summary>The messages of a thread, oldest first; the one that began it is always among them.</summary>
    /// <param name="ts">Of the message that began the thread.</param>
    /// <param name="oldest">Included; all when null.</param>
    public IAsyncEnumerable<HistoryMessage> RepliesAsync(
        string channel,
        string ts,
        DateTimeOffset? oldest,
        bool includeAllMetadata,
        CancellationToken cancellationToken
    ) =>
        MessagesAsync(
            SlackMethods.ConversationsReplies,
            () => new FormBody().Add("channel", channel).Add("ts", ts),
            oldest,
            includeAllMetadata,
            cancellationToken
        );

    /// <summary>User ids of all members.</summary>
    public IAsyncEnumerable<string> MembersAsync(string channel, CancellationToken cancellationToken) =>
        _client.PagesAsync(
            SlackMethods.ConversationsMembers,
            () => new FormBody().Add("channel", channel),
            ResponseJson.Default.ConversationMembersResponse,
            page => page.Members,
            cancellationToken
        );

    /// <summary>Lets the bot into a public channel; nothing happens when it is there already.</summary>
    public Task<Conversation> JoinAsync(string channel, CancellationToken cancellationToken) =>
        ChannelAsync(SlackMethods.ConversationsJoin, new FormBody().Add("channel", channel), cancellationToken);

    /// <summary>The direct message with one person, or the group with up to eight; made if need be.</summary>
    public Task<Conversation> OpenAsync(IReadOnlyList<string> users, CancellationToken cancellationToken) =>
        ChannelAsync(
            SlackMethods.ConversationsOpen,
            new FormBody().Add("users", string.Join(',', users)),
            cancellationToken
        );

    /// <param name="name">Lower-case letters, digits, <c>-</c> and <c>_</c>; at most 80. <c>name_taken</c> also for the
    /// name of an archived channel.</param>
    public Task<Conversation> CreateAsync(string name, bool isPrivate, CancellationToken cancellationToken) =>
        ChannelAsync(
            SlackMethods.ConversationsCreate,
            new FormBody().Add("name", name).Add("is_private", isPrivate),
            cancellationToken
        );

    /// <summary>
    /// Invites up to 100 people. Those who can be invited are, and whoever is there already counts as invited.
    /// </summary>
    public Task InviteAsync(string channel, IReadOnlyList<string> users, CancellationToken cancellationToken)
    {
        var form = new FormBody().Add("channel", channel).Add("users", string.Join(',', users)).Add("force", true);
        return _client.CallAsync(SlackMethods.ConversationsInvite, form, "already_in_channel", cancellationToken);
    }

    /// <summary>
    /// Each change is a message in the channel, so change it only when it differs. Cut at 250 characters.
    /// </summary>
    public Task SetTopicAsync(string channel, string topic, CancellationToken cancellationToken) =>
        _client.CallAsync(
            SlackMethods.ConversationsSetTopic,
            new FormBody().Add("channel", channel).Add("topic", TextCut.Plain(topic, TopicLength)),
            alsoDone: null,
            cancellationToken
        );

    /// <inheritdoc cref="SetTopicAsync"/>
    public Task SetPurposeAsync(string channel, string purpose, CancellationToken cancellationToken) =>
        _client.CallAsync(
            SlackMethods.ConversationsSetPurpose,
            new FormBody().Add("channel", channel).Add("purpose", TextCut.Plain(purpose, TopicLength)),
            alsoDone: null,
            cancellationToken
        );

    /// <summary>An archived channel stays archived.</summary>
    public Task ArchiveAsync(string channel, CancellationToken cancellationToken) =>
        _client.CallAsync(
            SlackMethods.ConversationsArchive,
            new FormBody().Add("channel", channel),
            "already_archived",
            cancellationToken
        );

    private IAsyncEnumerable<HistoryMessage> MessagesAsync(
        SlackMethod method,
        Func<FormBody> arguments,
        DateTimeOffset? oldest,
        bool includeAllMetadata,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            method,
            () =>
                arguments()
                    .Add("oldest", oldest is { } time ? Timestamp(time) : null)
                    .Add("inclusive", true)
                    .Add("include_all_metadata", includeAllMetadata ? true : null),
            ResponseJson.Default.HistoryResponse,
            page => page.Messages,
            cancellationToken
        );

    private async Task<Conversation> ChannelAsync(
        SlackMethod method,
        FormBody form,
        CancellationToken cancellationToken
    )
    {
        var answer = await _client.CallAsync(method, form, ResponseJson.Default.ChannelResponse, cancellationToken);
        return SlackApiClient.Present(method, answer.Channel);
    }

    private static string Timestamp(DateTimeOffset time) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{time.ToUnixTimeSeconds()}."
                + $"{time.UtcTicks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond:000000}"
        );
}
