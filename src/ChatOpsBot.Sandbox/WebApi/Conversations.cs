using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

internal static class Conversations
{
    private const int MostInDirect = 8;
    private static readonly string[] Types = ["public_channel", "private_channel", "mpim", "im"];

    public static ApiError? List(ApiCall call, Utf8JsonWriter answer) =>
        WriteList(
            call,
            answer,
            channel =>
                channel.DirectWith is null
                    ? !channel.IsPrivate || channel.Has(SandboxWorkspace.BotUser)
                    : channel.Has(SandboxWorkspace.BotUser)
        );

    /// <summary>
    /// Unlike the others, Slack says here neither <c>is_member</c> nor <c>num_members</c>, whosoever's channels these
    /// are.
    /// </summary>
    public static ApiError? OfUser(ApiCall call, Utf8JsonWriter answer)
    {
        var user = call.Args["user"] ?? SandboxWorkspace.BotUser;
        return call.Workspace.Users.Any(known => known.Id == user)
            ? WriteList(
                call,
                answer,
                channel => channel.Has(user) && (!channel.IsPrivate || channel.Has(SandboxWorkspace.BotUser)),
                withMembership: false
            )
            : ApiError.Arguments("no such user [json-pointer:/user]");
    }

    public static ApiError? Info(ApiCall call, Utf8JsonWriter answer)
    {
        if (ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        answer.WritePropertyName("channel");
        Write(answer, channel, call.Args.Flag("include_num_members"), call.Args.Flag("include_locale"));
        return null;
    }

    public static ApiError? Members(ApiCall call, Utf8JsonWriter answer)
    {
        if (ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        if (Paging.Slice(call, channel.Members, most: 1000, usual: 100, out var page) is { } error)
            return error;
        answer.WriteStartArray("members");
        foreach (var member in page)
            answer.WriteStringValue(member);
        answer.WriteEndArray();
        return null;
    }

    public static ApiError? Join(ApiCall call, Utf8JsonWriter answer)
    {
        if (ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        if (channel.DirectWith is not null || channel.IsPrivate)
            return new ApiError("method_not_supported_for_channel_type");
        if (channel.IsArchived)
            return new ApiError("is_archived");
        if (channel.Has(SandboxWorkspace.BotUser))
            call.Warnings.Add("already_in_channel");
        else
            channel = call.Workspace.AddMember(channel.Id, SandboxWorkspace.BotUser, inviter: null);
        answer.WritePropertyName("channel");
        Write(answer, channel, withCount: false);
        return null;
    }

    /// <summary>Direct messages with one person, or with up to eight.</summary>
    public static ApiError? Open(ApiCall call, Utf8JsonWriter answer)
    {
        if (Asked(call, out var users) is { } error)
            return error;
        var already = true;
        var channel = users.Count switch
        {
            0 => ById(call)!,
            1 => call.Workspace.OpenDirect(users[0], out already),
            _ => call.Workspace.OpenGroupDirect(users, out already),
        };
        if (already)
        {
            answer.WriteBoolean("no_op", true);
            answer.WriteBoolean("already_open", true);
        }

        answer.WritePropertyName("channel");
        if (call.Args.Flag("return_im"))
            Write(answer, channel, withCount: false);
        else
            WriteId(answer, channel);
        return null;
    }

    private static ApiError? Asked(ApiCall call, out List<SandboxUser> users)
    {
        var ids = call.Args.List("users").Where(id => id.Length > 0).Distinct().ToList();
        users =
        [
            .. ids.Select(id => call.Workspace.Users.FirstOrDefault(known => known.Id == id)).OfType<SandboxUser>(),
        ];
        if (ids.Count == 0 && call.Args["channel"] is null)
            return new ApiError("users_list_not_supplied");
        if (ids.Count == 0)
            return ById(call) is not { } known ? new ApiError("channel_not_found")
                : known is { DirectWith: null, IsGroupDirect: false }
                    ? new ApiError("method_not_supported_for_channel_type")
                : null;
        if (ids.Count > MostInDirect)
            return new ApiError("too_many_users");
        return users.Count < ids.Count ? new ApiError("user_not_found") : null;
    }

    /// <summary>
    /// By id only: of the bot's methods, posting alone takes names. A private channel without the bot does not exist
    /// for it.
    /// </summary>
    public static SandboxChannel? ById(ApiCall call) =>
        call.Args["channel"] is { } id
        && call.Workspace.Resolve(id) is { } channel
        && channel.Id == id
        && IsVisible(channel)
            ? channel
            : null;

    public static bool IsVisible(SandboxChannel channel) => !channel.IsPrivate || channel.Has(SandboxWorkspace.BotUser);

    private static ApiError? WriteList(
        ApiCall call,
        Utf8JsonWriter answer,
        Func<SandboxChannel, bool> mayBeSeen,
        bool withMembership = true
    )
    {
        var types = (call.Args["types"] ?? "public_channel").Split(',', StringSplitOptions.TrimEntries);
        if (types.Except(Types).Any())
            return new ApiError("invalid_types");
        var all = call
            .Workspace.Channels.Where(channel =>
                mayBeSeen(channel)
                && types.Contains(TypeOf(channel))
                && !(channel.IsArchived && call.Args.Flag("exclude_archived"))
            )
            .ToList();
        if (Paging.Slice(call, all, most: 999, usual: 100, out var page) is { } error)
            return error;
        answer.WriteStartArray("channels");
        foreach (var channel in page)
            Write(
                answer,
                channel,
                withCount: withMembership && channel.DirectWith is null,
                withMembership: withMembership
            );
        answer.WriteEndArray();
        return null;
    }

    private static string TypeOf(SandboxChannel channel) =>
        channel switch
        {
            { DirectWith: not null } => "im",
            { IsGroupDirect: true } => "mpim",
            { IsPrivate: true } => "private_channel",
            _ => "public_channel",
        };

    private static void WriteId(Utf8JsonWriter answer, SandboxChannel channel)
    {
        answer.WriteStartObject();
        answer.WriteString("id", channel.Id);
        answer.WriteEndObject();
    }

    public static void Write(
        Utf8JsonWriter answer,
        SandboxChannel channel,
        bool withCount,
        bool withLocale = false,
        bool withMembership = true
    )
    {
        var direct = channel.DirectWith is not null;
        answer.WriteStartObject();
        answer.WriteString("id", channel.Id);
        answer.WriteNumber("created", channel.Created.ToUnixTimeSeconds());
        answer.WriteBoolean("is_archived", channel.IsArchived);
        answer.WriteBoolean("is_im", direct);
        answer.WriteBoolean("is_org_shared", false);
        if (withLocale)
            answer.WriteString("locale", People.Locale);
        if (withCount)
            answer.WriteNumber("num_members", channel.Members.Count);
        if (direct)
        {
            answer.WriteString("user", channel.DirectWith);
            answer.WriteBoolean("is_open", true);
            answer.WriteBoolean("is_user_deleted", false);
            answer.WriteEndObject();
            return;
        }

        answer.WriteString("name", channel.Name);
        answer.WriteString("name_normalized", channel.Name);
        answer.WriteBoolean("is_channel", !channel.IsPrivate);
        answer.WriteBoolean("is_group", channel.IsPrivate);
        answer.WriteBoolean("is_mpim", channel.IsGroupDirect);
        answer.WriteBoolean("is_private", channel.IsPrivate);
        answer.WriteBoolean("is_general", channel.Name == "general");
        if (withMembership)
            answer.WriteBoolean("is_member", channel.Has(SandboxWorkspace.BotUser));
        answer.WriteBoolean("is_shared", false);
        answer.WriteBoolean("is_ext_shared", false);
        answer.WriteString("creator", channel.Members is [var first, ..] ? first : SandboxWorkspace.BotUser);
        answer.WriteString("context_team_id", SandboxWorkspace.TeamId);
        answer.WriteNumber("unlinked", 0);
        answer.WriteNumber("updated", channel.Created.ToUnixTimeMilliseconds());
        foreach (var (name, value) in new[] { ("topic", channel.Topic), ("purpose", channel.Purpose) })
        {
            answer.WriteStartObject(name);
            answer.WriteString("value", value);
            answer.WriteString("creator", "");
            answer.WriteNumber("last_set", 0);
            answer.WriteEndObject();
        }

        answer.WriteStartArray("previous_names");
        foreach (var name in channel.PreviousNames)
            answer.WriteStringValue(name);
        answer.WriteEndArray();
        answer.WriteEndObject();
    }
}
