namespace ChatOpsBot.Sandbox.Tests.Documented;

/// <summary>What Slack's examples show and the sandbox does not answer, deliberately.</summary>
/// <param name="Methods">Names with blanks between.</param>
/// <param name="Fields">The ends of their paths, with blanks between.</param>
internal sealed record LeftOut(string Why, string Methods, string Fields)
{
    private const string People = "users.info users.list users.lookupByEmail";
    private const string Pictures = "/image_24 /image_32 /image_48 /image_72 /image_192 /image_512";

    public static IReadOnlyList<LeftOut> All { get; } =
    [
        new("only Slack's own page can show a tab", "conversations.create conversations.info", "/properties"),
        new(
            "only a person has read something",
            "conversations.info conversations.open",
            "/last_read /latest /unread_count /unread_count_display"
        ),
        new(
            "only a person has read something",
            "conversations.create",
            "/last_read /latest /unread_count /unread_count_display"
        ),
        new("only a person has read something", "conversations.invite conversations.rename", "/last_read"),
        new(
            "only a person has read something",
            "conversations.setTopic",
            "/last_read /latest /unread_count /unread_count_display"
        ),
        new("only a person has read something", "conversations.replies", "/last_read /unread_count"),
        new(
            "it sorts the sidebar of a person",
            "conversations.create conversations.info conversations.list conversations.open users.conversations",
            "/priority"
        ),
        new(
            "another workspace shares the channel, and here is one workspace",
            "conversations.info",
            "/is_frozen /is_pending_ext_shared /parent_conversation /pending_connected_team_ids "
                + "/pending_shared /shared_team_ids"
        ),
        new(
            "another workspace shares the channel, and here is one workspace",
            "conversations.list conversations.join conversations.create conversations.invite "
                + "conversations.rename users.conversations",
            "/is_pending_ext_shared /pending_shared"
        ),
        new(
            "another workspace shares the channel, and here is one workspace",
            "conversations.setTopic",
            "/is_frozen /is_pending_ext_shared /parent_conversation /pending_connected_team_ids "
                + "/pending_shared /shared_team_ids"
        ),
        new("every channel can be written to", "conversations.invite conversations.rename", "/is_read_only"),
        new("conversations.info tells it to those who ask", "conversations.rename", "/num_members /locale"),
        new(
            "nothing in the sandbox has a picture",
            "team.info",
            "/image_34 /image_44 /image_68 /image_88 /image_102 /image_132"
        ),
        new("the workspace belongs to no enterprise", "team.info", "/enterprise_id /enterprise_name"),
        new("nothing in the sandbox has a picture", People, $"/color /avatar_hash {Pictures}"),
        new("nothing in the sandbox has a picture", "users.info", "/image_original"),
        new("nothing in the sandbox has a picture", "users.list", "/image_1024 /image_original"),
        new(
            "the people of the sandbox have one name and no other details",
            "users.list",
            "/first_name /last_name /title /phone /skype"
        ),
        new("nothing in the sandbox has a picture", "users.profile.get", $"/avatar_hash {Pictures}"),
        new(
            "the people of the sandbox have one name and no other details",
            "users.profile.get",
            "/title /phone /skype /fields /status_emoji_display_info /status_expiration /start_date "
                + "/pronouns /huddle_state /huddle_state_expiration_ts /first_name /last_name"
        ),
        new(
            "the sandbox makes no previews, and shows files to no one outside",
            "files.info files.list",
            "/thumb_64 /thumb_80 /thumb_360 /thumb_360_w /thumb_360_h /thumb_160 /thumb_360_gif "
                + "/image_exif_rotation /original_w /original_h /deanimate_gif /pjpeg /permalink_public"
        ),
        new("a bot may not know how a person signs in", People, "/has_2fa"),
    ];

    public bool Holds(string method, string path) =>
        Methods.Split(' ').Contains(method) && Fields.Split(' ').Any(path.EndsWith);
}
