namespace ChatOpsBot.Slack;

/// <summary>The Events API: an envelope and the event in it.</summary>
internal static class EventReader
{
    public static EventCallback Read(Field root)
    {
        var inner = root["event"];
        var isShared = root.Flag("is_ext_shared_channel");
        return new()
        {
            Event = Author(Event(inner), inner, isShared) with
            {
                Type = inner.Text("type") ?? "",
                EventTs = inner.Text("event_ts"),
            },
            EventId = root.Text("event_id") ?? "",
            EventTime = root.UnixSeconds("event_time"),
            TeamId = root.Text("context_team_id") ?? root.Text("team_id"),
            EnterpriseId = root.Text("context_enterprise_id") ?? root.Text("enterprise_id"),
            ApiAppId = root.Text("api_app_id"),
            IsExtSharedChannel = isShared,
            DeliveryId = root.Text("event_id"),
        };
    }

    public static MessageEvent? MessageOrNull(Field message) => message.IsObject ? Message(message) : null;

    private static SlackEvent Event(Field inner) =>
        inner.Text("type") switch
        {
            "message" => Message(inner),
            "app_mention" => Written(new AppMention(), inner),
            "app_home_opened" => new AppHomeOpened
            {
                User = inner.Text("user") ?? "",
                Channel = inner.Text("channel") ?? "",
                Tab = inner.Text("tab") ?? "",
                View = inner["view"] is { IsObject: true } view ? InteractionReader.View(view) : null,
            },
            "reaction_added" => Reaction(new ReactionAdded(), inner),
            "reaction_removed" => Reaction(new ReactionRemoved(), inner),
            "pin_added" => Pin(new PinAdded(), inner),
            "pin_removed" => Pin(new PinRemoved(), inner),
            "member_joined_channel" => new MemberJoinedChannel
            {
                User = inner.Text("user") ?? "",
                Channel = inner.Text("channel") ?? "",
                Inviter = inner.Text("inviter"),
            },
            "channel_rename" or "group_rename" => Channel(
                new ChannelRename { Name = inner["channel"].Text("name") ?? "" },
                inner
            ),
            "channel_archive" or "group_archive" => Channel(new ChannelArchive(), inner),
            "channel_unarchive" or "group_unarchive" => Channel(new ChannelUnarchive(), inner),
            "channel_deleted" or "group_deleted" => Channel(new ChannelDeleted(), inner),
            "app_uninstalled" => new AppUninstalled(),
            "tokens_revoked" => new TokensRevoked(inner["tokens"].Texts("oauth"), inner["tokens"].Texts("bot")),
            _ => new UnknownEvent(),
        };

    /// <summary>
    /// In a channel that is shared with another company, <c>team</c> does not say which of the two the person belongs
    /// to; only <c>user_team</c> does.
    /// </summary>
    private static SlackEvent Author(SlackEvent @event, Field inner, bool isShared) =>
        isShared && @event is MessageEventBase written ? written with { UserTeam = inner.Text("user_team") } : @event;

    private static MessageEvent Message(Field message) =>
        Written(
            new MessageEvent
            {
                Type = message.Text("type") ?? "",
                EventTs = message.Text("event_ts"),
                Subtype = message.Text("subtype"),
                ChannelType = message.Text("channel_type"),
                Hidden = message.Flag("hidden"),
                Message = MessageOrNull(message["message"]),
                PreviousMessage = MessageOrNull(message["previous_message"]),
                DeletedTs = message.Text("deleted_ts"),
            },
            message
        );

    private static T Written<T>(T empty, Field message)
        where T : MessageEventBase =>
        empty with
        {
            Channel = message.Text("channel") ?? "",
            Ts = message.Text("ts") ?? "",
            ThreadTs = message.Text("thread_ts"),
            Text = message.Text("text") ?? "",
            User = message.Text("user"),
            UserTeam = message.Text("user_team") ?? message.Text("team"),
            BotId = message.Text("bot_id"),
            AppId = message.Text("app_id"),
        };

    private static T Reaction<T>(T empty, Field inner)
        where T : ReactionEvent =>
        empty with
        {
            User = inner.Text("user") ?? "",
            Reaction = (inner.Text("reaction") ?? "").Split("::")[0],
            Channel = inner["item"].Text("channel"),
            Ts = inner["item"].Text("ts"),
            ItemUser = inner.Text("item_user"),
        };

    private static T Pin<T>(T empty, Field inner)
        where T : PinEvent =>
        empty with
        {
            User = inner.Text("user") ?? "",
            Channel = inner.Text("channel_id") ?? inner["item"].Text("channel") ?? "",
            Message = MessageOrNull(inner["item"]["message"]),
            Permalink = inner["item"]["message"].Text("permalink"),
        };

    // A rename tells the channel as an object, the others as its id.
    private static T Channel<T>(T empty, Field inner)
        where T : ChannelEvent => empty with { Channel = inner.Text("channel") ?? inner["channel"].Text("id") ?? "" };
}
