namespace ChatOpsBot.Slack;

/// <summary>
/// Every method that <see cref="SlackApiClient"/> calls. The governor takes the rates from here, the manifest the
/// scopes.
/// </summary>
public static class SlackMethods
{
    private static readonly string[] Read = ["channels:read", "groups:read", "im:read", "mpim:read"];
    private static readonly string[] History = ["channels:history", "groups:history", "im:history", "mpim:history"];
    private static readonly string[] Manage =
    [
        "channels:manage",
        "channels:write",
        "groups:write",
        "im:write",
        "mpim:write",
    ];
    private static readonly string[] Invite =
    [
        "channels:manage",
        "channels:write.invites",
        "groups:write",
        "groups:write.invites",
        "im:write",
        "mpim:write",
    ];

    private static readonly string[] Topic =
    [
        "channels:manage",
        "channels:write.topic",
        "groups:write",
        "groups:write.topic",
        "im:write",
        "im:write.topic",
        "mpim:write",
        "mpim:write.topic",
    ];

    public static SlackMethod AppsConnectionsOpen { get; } = new("apps.connections.open", SlackTier.Tier3);
    public static SlackMethod AuthTest { get; } = new("auth.test", SlackTier.Special);
    public static SlackMethod BookmarksAdd { get; } = new("bookmarks.add", SlackTier.Tier2, "bookmarks:write");
    public static SlackMethod ChatDelete { get; } = new("chat.delete", SlackTier.Tier3, "chat:write");
    public static SlackMethod ChatGetPermalink { get; } = new("chat.getPermalink", SlackTier.Special);
    public static SlackMethod ChatPostEphemeral { get; } = new("chat.postEphemeral", SlackTier.Tier4, "chat:write");
    public static SlackMethod ChatPostMessage { get; } = new("chat.postMessage", SlackTier.Special, "chat:write");
    public static SlackMethod ChatUpdate { get; } = new("chat.update", SlackTier.Tier3, "chat:write");
    public static SlackMethod ConversationsArchive { get; } = new("conversations.archive", SlackTier.Tier2, Manage);
    public static SlackMethod ConversationsCreate { get; } = new("conversations.create", SlackTier.Tier2, Manage);
    public static SlackMethod ConversationsHistory { get; } = new("conversations.history", SlackTier.Tier3, History);
    public static SlackMethod ConversationsInfo { get; } = new("conversations.info", SlackTier.Tier3, Read);
    public static SlackMethod ConversationsInvite { get; } = new("conversations.invite", SlackTier.Tier3, Invite);
    public static SlackMethod ConversationsJoin { get; } = new("conversations.join", SlackTier.Tier3, "channels:join");
    public static SlackMethod ConversationsList { get; } = new("conversations.list", SlackTier.Tier2, Read);
    public static SlackMethod ConversationsMembers { get; } = new("conversations.members", SlackTier.Tier4, Read);

    public static SlackMethod ConversationsOpen { get; } =
        new("conversations.open", SlackTier.Tier3, "channels:manage", "groups:write", "im:write", "mpim:write");

    public static SlackMethod ConversationsReplies { get; } = new("conversations.replies", SlackTier.Tier3, History);
    public static SlackMethod ConversationsSetPurpose { get; } =
        new("conversations.setPurpose", SlackTier.Tier2, Topic);
    public static SlackMethod ConversationsSetTopic { get; } = new("conversations.setTopic", SlackTier.Tier2, Topic);
    public static SlackMethod PinsAdd { get; } = new("pins.add", SlackTier.Tier2, "pins:write");
    public static SlackMethod PinsRemove { get; } = new("pins.remove", SlackTier.Tier2, "pins:write");
    public static SlackMethod ReactionsAdd { get; } = new("reactions.add", SlackTier.Tier3, "reactions:write");
    public static SlackMethod ReactionsRemove { get; } = new("reactions.remove", SlackTier.Tier2, "reactions:write");
    public static SlackMethod TeamInfo { get; } = new("team.info", SlackTier.Tier3, "team:read");
    public static SlackMethod UserGroupsList { get; } = new("usergroups.list", SlackTier.Tier2, "usergroups:read");
    public static SlackMethod UserGroupsUsersList { get; } =
        new("usergroups.users.list", SlackTier.Tier2, "usergroups:read");
    public static SlackMethod UserGroupsUsersUpdate { get; } =
        new("usergroups.users.update", SlackTier.Tier2, "usergroups:write");
    public static SlackMethod UsersConversations { get; } = new("users.conversations", SlackTier.Tier3, Read);
    public static SlackMethod UsersInfo { get; } = new("users.info", SlackTier.Tier4, "users:read");
    public static SlackMethod UsersList { get; } = new("users.list", SlackTier.Tier2, "users:read");
    public static SlackMethod UsersLookupByEmail { get; } =
        new("users.lookupByEmail", SlackTier.Tier3, "users:read.email");
    public static SlackMethod ViewsOpen { get; } = new("views.open", SlackTier.Tier4);
    public static SlackMethod ViewsPublish { get; } = new("views.publish", SlackTier.Tier4);
    public static SlackMethod ViewsPush { get; } = new("views.push", SlackTier.Tier4);
    public static SlackMethod ViewsUpdate { get; } = new("views.update", SlackTier.Tier4);

    /// <summary>In alphabetical order of their names.</summary>
    public static IReadOnlyList<SlackMethod> All { get; } =
    [
        AppsConnectionsOpen,
        AuthTest,
        BookmarksAdd,
        ChatDelete,
        ChatGetPermalink,
        ChatPostEphemeral,
        ChatPostMessage,
        ChatUpdate,
        ConversationsArchive,
        ConversationsCreate,
        ConversationsHistory,
        ConversationsInfo,
        ConversationsInvite,
        ConversationsJoin,
        ConversationsList,
        ConversationsMembers,
        ConversationsOpen,
        ConversationsReplies,
        ConversationsSetPurpose,
        ConversationsSetTopic,
        PinsAdd,
        PinsRemove,
        ReactionsAdd,
        ReactionsRemove,
        TeamInfo,
        UserGroupsList,
        UserGroupsUsersList,
        UserGroupsUsersUpdate,
        UsersConversations,
        UsersInfo,
        UsersList,
        UsersLookupByEmail,
        ViewsOpen,
        ViewsPublish,
        ViewsPush,
        ViewsUpdate,
    ];
}
