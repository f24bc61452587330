using System.Collections.Frozen;
using ChatOpsBot.Sandbox.Files;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>
/// Every method of the sandbox in one table. Facts from <see href="https://docs.slack.dev/reference/methods"/>.
/// </summary>
internal static class ApiMethods
{
    private const double Tier2 = 20;
    private const double Tier3 = 50;
    private const double Tier4 = 100;

    // "Special" tiers: hundreds per minute. Posting has its own limits, per channel and per workspace.
    private const double Hundreds = 600;
    private const double Unlimited = 0;

    private const string Content =
        "text blocks:json attachments:json markdown_text metadata:json parse link_names:flag as_user:flag";
    private const string Page = "cursor limit:number";
    private const string Range = "oldest latest inclusive:flag include_all_metadata:flag";

    private const string Group =
        "description channels:list additional_channels:list handle include_count:flag team_id enable_section:flag";

    // Scopes: any one of them suffices.
    private const string ReadsChannels = "channels:read groups:read im:read mpim:read";
    private const string ReadsHistory = "channels:history groups:history im:history mpim:history";
    private const string ManagesChannels = "channels:manage channels:write groups:write im:write mpim:write";
    private const string OpensDirects = "channels:manage groups:write im:write mpim:write";
    private const string Invites =
        "channels:manage channels:write.invites groups:write groups:write.invites im:write mpim:write";
    private const string SetsTopics =
        "channels:manage channels:write.topic groups:write groups:write.topic im:write im:write.topic "
        + "mpim:write mpim:write.topic";

    private static readonly ApiMethod[] All =
    [
        Write("api.test", Tier4, Team.ApiTest).With("error") with
        {
            Reads = true,
            Anonymous = true,
            Echoes = true,
        },
        Write("auth.test", Hundreds, Team.AuthTest) with
        {
            Reads = true,
        },
        Read("team.info", Tier3, Team.Info).With("domain team").Needs("team:read") with
        {
            TakesJson = true,
        },
        Write("chat.postMessage", Unlimited, Chat.PostMessage)
            .Needs("chat:write")
            .With(
                $"channel! {Content} thread_ts reply_broadcast:flag mrkdwn:flag unfurl_links:flag "
                    + "unfurl_media:flag username icon_emoji icon_url current_draft_last_updated_ts"
            ),
        Write("chat.update", Tier3, Chat.Update)
            .With($"channel! ts! {Content} reply_broadcast:flag file_ids:json unfurled_attachments:json")
            .Needs("chat:write"),
        Write("chat.delete", Tier3, Chat.Delete).With("channel! ts! as_user:flag").Needs("chat:write"),
        Write("chat.postEphemeral", Tier4, Chat.PostEphemeral)
            .With($"channel! user! {Content} thread_ts username icon_emoji icon_url")
            .Needs("chat:write"),
        Write("chat.scheduleMessage", Tier3, Scheduled.Schedule)
            .Needs("chat:write")
            .With($"channel! post_at! {Content} thread_ts reply_broadcast:flag unfurl_links:flag unfurl_media:flag"),
        Write("chat.deleteScheduledMessage", Tier3, Scheduled.Delete)
            .With("channel! scheduled_message_id! as_user:flag")
            .Needs("chat:write"),
        Write("chat.scheduledMessages.list", Tier3, Scheduled.List)
            .With($"{Page} channel latest:number oldest:number team_id"),
        Read("chat.getPermalink", Hundreds, Chat.GetPermalink).With("channel! message_ts!"),
        Read("conversations.list", Tier2, Conversations.List)
            .With($"{Page} exclude_archived:flag team_id types")
            .Needs(ReadsChannels),
        Read("conversations.info", Tier3, Conversations.Info)
            .With("channel! include_locale:flag include_num_members:flag")
            .Needs(ReadsChannels),
        Read("conversations.members", Tier4, Conversations.Members).With($"channel! {Page}").Needs(ReadsChannels),
        Write("conversations.join", Tier3, Conversations.Join).With("channel!").Needs("channels:join"),
        Write("conversations.open", Tier3, Conversations.Open)
            .With("channel users return_im:flag prevent_creation:flag")
            .Needs(OpensDirects),
        Read("conversations.history", Tier3, History.OfChannel)
            .With($"channel! {Page} {Range}")
            .Needs(ReadsHistory) with
        {
            TakesJson = true,
        },
        Read("conversations.replies", Tier3, History.OfThread).With($"channel! ts! {Page} {Range}").Needs(ReadsHistory),
        Read("users.info", Tier4, People.Info).With("user! include_locale:flag").Needs("users:read"),
        Read("users.list", Tier2, People.List).With($"{Page} include_locale:flag team_id").Needs("users:read"),
        Read("users.lookupByEmail", Tier3, People.LookupByEmail).With("email!").Needs("users:read.email"),
        Read("users.profile.get", Tier4, People.Profile).With("user include_labels:flag").Needs("users.profile:read"),
        Read("bots.info", Tier3, People.Bot).With("bot team_id").Needs("users:read"),
        Read("users.conversations", Tier3, Conversations.OfUser)
            .With($"{Page} exclude_archived:flag exclude_muted:flag team_id types user")
            .Needs(ReadsChannels),
        // A missing channel or timestamp has its own documented answer, no_item_specified.
        Write("reactions.add", Tier3, Reactions.Add).With("name! channel timestamp").Needs("reactions:write"),
        Write("reactions.remove", Tier2, Reactions.Remove)
            .With("name! channel timestamp file file_comment")
            .Needs("reactions:write"),
        Read("reactions.get", Tier3, Reactions.Get)
            .With("channel timestamp file file_comment full:flag")
            .Needs("reactions:read"),
        Write("pins.add", Tier2, Pins.Add).With("channel! timestamp").Needs("pins:write"),
        Write("pins.remove", Tier2, Pins.Remove).With("channel! timestamp").Needs("pins:write"),
        Read("pins.list", Tier2, Pins.List).With("channel!").Needs("pins:read"),
        Write("conversations.create", Tier2, ChannelChanges.Create)
            .With("name! is_private:flag team_id")
            .Needs(ManagesChannels),
        Write("conversations.rename", Tier2, ChannelChanges.Rename).With("channel! name!").Needs(ManagesChannels),
        Write("conversations.invite", Tier3, ChannelChanges.Invite)
            .With("channel! users:list! force:flag")
            .Needs(Invites),
        Write("conversations.kick", Tier3, ChannelChanges.Kick)
            .With("channel! user")
            .Needs("channels:manage groups:write"),
        Write("conversations.leave", Tier3, ChannelChanges.Leave).With("channel!").Needs(ManagesChannels),
        Write("conversations.setTopic", Tier2, ChannelChanges.SetTopic).With("channel! topic").Needs(SetsTopics),
        Write("conversations.setPurpose", Tier2, ChannelChanges.SetPurpose).With("channel! purpose").Needs(SetsTopics),
        Write("conversations.archive", Tier2, ChannelChanges.Archive).With("channel!").Needs(ManagesChannels),
        Write("conversations.unarchive", Tier2, ChannelChanges.Unarchive).With("channel!").Needs(ManagesChannels),
        Write("bookmarks.add", Tier2, Bookmarks.Add)
            .With("title! type! channel_id link emoji entity_id access_level parent_id")
            .Needs("bookmarks:write"),
        Write("bookmarks.edit", Tier2, Bookmarks.Edit)
            .With("channel_id bookmark_id title link emoji")
            .Needs("bookmarks:write"),
        Write("bookmarks.list", Tier3, Bookmarks.List).With("channel_id").Needs("bookmarks:read"),
        Write("bookmarks.remove", Tier2, Bookmarks.Remove)
            .With("channel_id bookmark_id quip_section_id")
            .Needs("bookmarks:write"),
        Read("usergroups.list", Tier2, UserGroups.List)
            .With("include_count:flag include_disabled:flag include_users:flag team_id")
            .Needs("usergroups:read"),
        Write("usergroups.create", Tier2, UserGroups.Create).With($"name! {Group}").Needs("usergroups:write"),
        Write("usergroups.update", Tier2, UserGroups.Update).With($"usergroup! name {Group}").Needs("usergroups:write"),
        Write("usergroups.enable", Tier2, UserGroups.Enable)
            .With("usergroup! include_count:flag team_id")
            .Needs("usergroups:write"),
        Write("usergroups.disable", Tier2, UserGroups.Disable)
            .With("usergroup! include_count:flag team_id")
            .Needs("usergroups:write"),
        Read("usergroups.users.list", Tier2, UserGroups.ListUsers)
            .With("usergroup! include_disabled:flag team_id")
            .Needs("usergroups:read"),
        Write("usergroups.users.update", Tier2, UserGroups.UpdateUsers)
            .Needs("usergroups:write")
            .With("usergroup! users:list include_count:flag team_id additional_channels:list is_shared:flag"),
        // What is not given has an answer of its own: invalid_trigger_id, not_found.
        Write("views.open", Tier4, ViewMethods.Open).With("view:json! trigger_id interactivity_pointer"),
        Write("views.push", Tier4, ViewMethods.Push).With("view:json! trigger_id interactivity_pointer"),
        Write("views.update", Tier4, ViewMethods.Update).With("view:json! view_id external_id hash"),
        Write("views.publish", Tier4, ViewMethods.Publish).With("view:json! user_id! hash interactivity_pointer"),
        Write("blocks.validate", Hundreds, BlocksValidate.Validate).With("blocks:json message:json view:json") with
        {
            Anonymous = true,
        },
        // Not even the first step of an upload takes JSON.
        Write("files.getUploadURLExternal", Tier4, FileMethods.GetUploadUrl)
            .With("filename! length:number! snippet_type alt_txt")
            .Needs("files:write") with
        {
            TakesJson = false,
        },
        Write("files.completeUploadExternal", Tier4, FileMethods.Complete)
            .Needs("files:write")
            .With(
                "files:json! channel_id channels:list thread_ts initial_comment blocks:json username "
                    + "icon_url icon_emoji"
            ),
        Read("files.info", Tier4, FileMethods.Info).With($"file! {Page} count:number page:number").Needs("files:read"),
        Read("files.list", Tier3, FileMethods.List)
            .With("channel count:number page:number show_files_hidden_by_limit:flag team_id ts_from ts_to types user")
            .Needs("files:read"),
        Write("files.delete", Tier3, FileMethods.Delete).With("file!").Needs("files:write"),
        Write("apps.connections.open", Tier3, Deliveries.SocketEndpoint.Open) with
        {
            ForApp = true,
            AnswersSecret = true,
        },
    ];

    public static FrozenDictionary<string, ApiMethod> ByName { get; } = All.ToFrozenDictionary(method => method.Name);

    private static ApiMethod Write(string name, double perMinute, ApiHandler handler) =>
        new(name, Reads: false, TakesJson: true, perMinute, handler);

    private static ApiMethod Read(string name, double perMinute, ApiHandler handler) =>
        new(name, Reads: true, TakesJson: false, perMinute, handler);
}
