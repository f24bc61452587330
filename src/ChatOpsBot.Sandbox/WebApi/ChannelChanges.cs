using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>
/// The methods that make and change channels.
/// <see href="https://docs.slack.dev/reference/methods/conversations.create"/>
/// </summary>
internal static class ChannelChanges
{
    private const int MostInName = 80;
    private const int MostInTopic = 250;
    private const string General = "general";

    public static ApiError? Create(ApiCall call, Utf8JsonWriter answer)
    {
        var name = call.Args["name"]!;
        if (CheckName(call, name) is { } error)
            return error;
        var channel = call.Workspace.AddChannel(name, [SandboxWorkspace.BotUser], call.Args.Flag("is_private"));
        call.Workspace.Events.Changed("created", SandboxWorkspace.BotUser, channel);
        call.Workspace.Events.Joined(SandboxWorkspace.BotUser, channel, inviter: null);
        return Write(answer, channel);
    }

    public static ApiError? Rename(ApiCall call, Utf8JsonWriter answer)
    {
        if (Own(call, out var channel) is { } error)
            return error;
        if (CheckName(call, call.Args["name"]!) is { } wrong)
            return wrong;
        channel = call.Workspace.Rename(channel!.Id, call.Args["name"]!);
        call.Workspace.Events.Changed("rename", SandboxWorkspace.BotUser, channel);
        return Write(answer, channel);
    }

    /// <summary>All or none, unless <c>force</c> asks for those who can be.</summary>
    public static ApiError? Invite(ApiCall call, Utf8JsonWriter answer)
    {
        if (Own(call, out var channel) is { } error)
            return error;
        var ids = call.Args.List("users");
        var refused = ids.Select(id => (Id: id, Error: CannotInvite(call.Workspace, channel!, id)))
            .Where(pair => pair.Error is not null)
            .ToList();
        if (refused.Count > 0 && !call.Args.Flag("force") || refused.Count == ids.Count)
            return new ApiError(refused.Count > 0 ? refused[0].Error! : "no_user");
        foreach (var id in ids.Where(id => !refused.Exists(pair => pair.Id == id)))
            channel = call.Workspace.AddMember(channel!.Id, id, SandboxWorkspace.BotUser);
        WriteErrors(answer, refused);
        return Write(answer, channel!);
    }

    public static ApiError? Kick(ApiCall call, Utf8JsonWriter answer)
    {
        if (Own(call, out var channel) is { } error)
            return error;
        var user = call.Args["user"] ?? "";
        if (channel!.Name == General)
            return new ApiError("cant_kick_from_general");
        if (user == SandboxWorkspace.BotUser)
            return new ApiError("cant_kick_self");
        if (!call.Workspace.Users.Any(known => known.Id == user))
            return new ApiError("user_not_found");
        if (!channel.Has(user))
            return new ApiError("not_in_channel");
        call.Workspace.RemoveMember(channel.Id, user);
        answer.WriteStartObject("errors");
        answer.WriteEndObject();
        return null;
    }

    public static ApiError? Leave(ApiCall call, Utf8JsonWriter answer)
    {
        if (Conversations.ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        if (channel.Name == General)
            return new ApiError("cant_leave_general");
        if (channel.DirectWith is not null)
            return new ApiError("method_not_supported_for_channel_type");
        if (channel.Has(SandboxWorkspace.BotUser))
            call.Workspace.RemoveMember(channel.Id, SandboxWorkspace.BotUser);
        else
            answer.WriteBoolean("not_in_channel", true);
        return null;
    }

    public static ApiError? SetTopic(ApiCall call, Utf8JsonWriter answer) =>
        SetText(call, answer, "topic", (channel, text) => channel with { Topic = text });

    public static ApiError? SetPurpose(ApiCall call, Utf8JsonWriter answer) =>
        SetText(call, answer, "purpose", (channel, text) => channel with { Purpose = text });

    public static ApiError? Archive(ApiCall call, Utf8JsonWriter answer)
    {
        if (Conversations.ById(call) is { IsArchived: true })
            return new ApiError("already_archived");
        if (Own(call, out var channel) is { } error)
            return error;
        if (channel!.Name == General)
            return new ApiError("cant_archive_general");
        call.Workspace.Events.Changed(
            "archive",
            SandboxWorkspace.BotUser,
            call.Workspace.Change(channel.Id, found => found with { IsArchived = true })
        );
        return null;
    }

    public static ApiError? Unarchive(ApiCall call, Utf8JsonWriter answer)
    {
        if (Conversations.ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        if (!channel.IsArchived)
            return new ApiError("not_archived");
        call.Workspace.Events.Changed(
            "unarchive",
            SandboxWorkspace.BotUser,
            call.Workspace.Change(channel.Id, found => found with { IsArchived = false })
        );
        return null;
    }

    private static ApiError? SetText(
        ApiCall call,
        Utf8JsonWriter answer,
        string name,
        Func<SandboxChannel, string, SandboxChannel> set
    )
    {
        if (Own(call, out var channel) is { } error)
            return error;
        if (call.Args[name] is not { } text)
            return ApiError.Arguments($"missing required field: {name}");
        if (BlockKit.CodePoints.Count(text) > MostInTopic)
            return new ApiError("too_long");
        return Write(answer, call.Workspace.Change(channel!.Id, found => set(found, text)));
    }

    private static ApiError? CheckName(ApiCall call, string name)
    {
        if (name.Length > MostInName)
            return new ApiError("invalid_name_maxlength");
        if (!name.All(letter => char.IsLetterOrDigit(letter) && !char.IsUpper(letter) || letter is '-' or '_'))
            return new ApiError("invalid_name_specials");
        if (!name.Any(char.IsLetterOrDigit))
            return new ApiError("invalid_name_punctuation");
        var taken =
            call.Workspace.Channels.Any(channel => channel.Name == name)
            || call.Workspace.UserGroups.Any(group => group.Handle == name);
        return taken ? new ApiError("name_taken") : null;
    }

    private static string? CannotInvite(SandboxWorkspace workspace, SandboxChannel channel, string id) =>
        id == SandboxWorkspace.BotUser ? "cant_invite_self"
        : workspace.FindUser(id)?.Id != id ? "user_not_found"
        : channel.Has(id) ? "already_in_channel"
        : null;

    /// <summary>A channel in use that the bot is in.</summary>
    private static ApiError? Own(ApiCall call, out SandboxChannel? channel)
    {
        channel = Conversations.ById(call);
        return channel switch
        {
            null => new ApiError("channel_not_found"),
            { DirectWith: not null } => new ApiError("method_not_supported_for_channel_type"),
            { IsArchived: true } => new ApiError("is_archived"),
            _ => channel.Has(SandboxWorkspace.BotUser) ? null : new ApiError("not_in_channel"),
        };
    }

    private static void WriteErrors(Utf8JsonWriter answer, List<(string Id, string? Error)> refused)
    {
        if (refused.Count == 0)
            return;
        answer.WriteStartArray("errors");
        foreach (var (id, error) in refused)
        {
            answer.WriteStartObject();
            answer.WriteBoolean("ok", false);
            answer.WriteString("error", error);
            answer.WriteString("user", id);
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }

    private static ApiError? Write(Utf8JsonWriter answer, SandboxChannel channel)
    {
        answer.WritePropertyName("channel");
        Conversations.Write(answer, channel, withCount: false);
        return null;
    }
}
