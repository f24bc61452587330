using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>usergroups.*. <see href="https://docs.slack.dev/reference/methods/usergroups.list"/></summary>
internal static class UserGroups
{
    private const int MostInDescription = 140;

    public static ApiError? List(ApiCall call, Utf8JsonWriter answer)
    {
        answer.WriteStartArray("usergroups");
        foreach (
            var group in call.Workspace.UserGroups.Where(group =>
                group.Deleted is null || call.Args.Flag("include_disabled")
            )
        )
        {
            var node = Node(group, withUsers: call.Args.Flag("include_users"));
            if (!call.Args.Flag("include_count"))
                node.Remove("user_count");
            node.WriteTo(answer);
        }

        answer.WriteEndArray();
        return null;
    }

    public static ApiError? Create(ApiCall call, Utf8JsonWriter answer)
    {
        var name = call.Args["name"]!;
        var handle = call.Args["handle"] is { Length: > 0 } given
            ? given.TrimStart('@')
            : name.ToLowerInvariant().Replace(' ', '-');
        if (CheckNames(call, name, handle, except: null) is { } error)
            return error;
        var id = string.Create(CultureInfo.InvariantCulture, $"S0SANDBX{call.Workspace.UserGroups.Count:D3}");
        var group = new SandboxUserGroup(id, handle, name, [], call.Workspace.Now)
        {
            Description = call.Args["description"] ?? "",
            Channels = call.Args.List("channels"),
        };
        call.Workspace.SetGroup(group);
        call.Workspace.Events.Grouped("subteam_created", group);
        return Write(answer, group);
    }

    public static ApiError? Update(ApiCall call, Utf8JsonWriter answer)
    {
        if (Find(call, out var group) is { } error)
            return error;
        var (name, handle) = (call.Args["name"] ?? group!.Name, (call.Args["handle"] ?? group!.Handle).TrimStart('@'));
        if (CheckNames(call, name, handle, group!.Id) is { } wrong)
            return wrong;
        return Change(
            call,
            answer,
            group with
            {
                Name = name,
                Handle = handle,
                Description = call.Args["description"] ?? group.Description,
                Channels = call.Args["channels"] is null ? group.Channels : call.Args.List("channels"),
            }
        );
    }

    public static ApiError? Enable(ApiCall call, Utf8JsonWriter answer) =>
        Find(call, out var group) ?? Change(call, answer, group! with { Deleted = null });

    public static ApiError? Disable(ApiCall call, Utf8JsonWriter answer) =>
        Find(call, out var group) ?? Change(call, answer, group! with { Deleted = call.Workspace.Now });

    public static ApiError? ListUsers(ApiCall call, Utf8JsonWriter answer)
    {
        if (Find(call, out var group) is { } error)
            return error;
        if (group!.Deleted is not null && !call.Args.Flag("include_disabled"))
            return new ApiError("no_such_subteam");
        answer.WriteStartArray("users");
        foreach (var user in group.Users)
            answer.WriteStringValue(user);
        answer.WriteEndArray();
        return null;
    }

    /// <summary>Replaces the whole list; an empty one is refused.</summary>
    public static ApiError? UpdateUsers(ApiCall call, Utf8JsonWriter answer)
    {
        if (Find(call, out var group) is { } error)
            return error;
        var users = call.Args.List("users").Distinct().ToArray();
        if (users.Length == 0)
            return new ApiError("no_users_provided");
        if (!users.All(id => call.Workspace.Users.Any(user => user.Id == id && !user.IsBot && !user.IsGuest)))
            return new ApiError("invalid_users");
        var before = group!;
        var failed = Change(call, answer, before with { Users = users });
        call.Workspace.Events.Regrouped(before, call.Workspace.UserGroups.First(known => known.Id == before.Id));
        return failed;
    }

    public static JsonObject Node(SandboxUserGroup group, bool withUsers = true)
    {
        var node = new JsonObject
        {
            ["id"] = group.Id,
            ["team_id"] = SandboxWorkspace.TeamId,
            ["is_usergroup"] = true,
            ["is_subteam"] = true,
            ["name"] = group.Name,
            ["description"] = group.Description,
            ["handle"] = group.Handle,
            ["is_external"] = false,
            ["date_create"] = group.Created.ToUnixTimeSeconds(),
            ["date_update"] = group.Updated.ToUnixTimeSeconds(),
            ["date_delete"] = group.Deleted?.ToUnixTimeSeconds() ?? 0,
            ["auto_type"] = null,
            ["auto_provision"] = false,
            ["enterprise_subteam_id"] = "",
            ["created_by"] = SandboxWorkspace.BotUser,
            ["updated_by"] = SandboxWorkspace.BotUser,
            ["deleted_by"] = group.Deleted is null ? null : SandboxWorkspace.BotUser,
            ["prefs"] = new JsonObject
            {
                ["channels"] = new JsonArray([.. group.Channels.Select(id => JsonValue.Create(id))]),
                ["groups"] = new JsonArray(),
            },
            ["user_count"] = group.Users.Count,
            ["channel_count"] = group.Channels.Count,
            ["is_section"] = false,
        };
        if (withUsers)
            node["users"] = new JsonArray([.. group.Users.Select(id => JsonValue.Create(id))]);
        return node;
    }

    private static ApiError? Change(ApiCall call, Utf8JsonWriter answer, SandboxUserGroup group)
    {
        group = group with { Updated = call.Workspace.Now };
        call.Workspace.SetGroup(group);
        call.Workspace.Events.Grouped("subteam_updated", group);
        return Write(answer, group);
    }

    private static ApiError? Write(Utf8JsonWriter answer, SandboxUserGroup group)
    {
        answer.WritePropertyName("usergroup");
        Node(group).WriteTo(answer);
        return null;
    }

    private static ApiError? Find(ApiCall call, out SandboxUserGroup? group)
    {
        group = call.Workspace.UserGroups.FirstOrDefault(known => known.Id == call.Args["usergroup"]);
        return group is null ? new ApiError("no_such_subteam") : null;
    }

    private static ApiError? CheckNames(ApiCall call, string name, string handle, string? except)
    {
        var others = call.Workspace.UserGroups.Where(group => group.Id != except).ToList();
        if (
            handle.Length == 0
            || !handle.All(letter =>
                char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '_' or '.'
            )
        )
            return new ApiError("bad_handle");
        if (handle is "here" or "channel" or "everyone")
            return new ApiError("forbidden_handle");
        if (
            others.Exists(group => group.Handle == handle)
            || call.Workspace.FindUser(handle) is not null
            || call.Workspace.Resolve(handle) is not null
        )
            return new ApiError("handle_already_exists");
        if (others.Exists(group => group.Name == name))
            return new ApiError("name_already_exists");
        return BlockKit.CodePoints.Count(call.Args["description"] ?? "") > MostInDescription
            ? new ApiError("description_too_long")
            : null;
    }
}
