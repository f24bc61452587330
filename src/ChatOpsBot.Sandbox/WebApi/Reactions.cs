using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

internal static class Reactions
{
    // https://docs.slack.dev/reference/methods/reactions.add names the errors; the numbers are Slack's defaults.
    private const int MostPerUser = 23;
    private const int MostKinds = 50;

    public static ApiError? Add(ApiCall call, Utf8JsonWriter answer)
    {
        if (Item(call, out var message) is { } error)
            return error;
        var name = call.Args["name"]!;
        if (!Emoji.IsKnown(name))
            return new ApiError("invalid_name");
        if (call.Workspace.Channels.First(channel => channel.Id == message!.Channel).IsArchived)
            return new ApiError("is_archived");
        return Result(React(call.Workspace, SandboxWorkspace.BotUser, message!, name, remove: false));
    }

    public static ApiError? Remove(ApiCall call, Utf8JsonWriter answer)
    {
        if (Item(call, out var message) is { } error)
            return error;
        if (!Emoji.IsKnown(call.Args["name"]!))
            return new ApiError("invalid_name");
        return Result(React(call.Workspace, SandboxWorkspace.BotUser, message!, call.Args["name"]!, remove: true));
    }

    public static ApiError? Get(ApiCall call, Utf8JsonWriter answer)
    {
        if (Item(call, out var message) is { } error)
            return error;
        answer.WriteString("type", "message");
        answer.WriteString("channel", message!.Channel);
        answer.WriteStartObject("message");
        MessageJson.WriteFields(answer, message, withMetadata: false);
        answer.WriteString("permalink", Chat.Permalink(call, message));
        answer.WriteEndObject();
        return null;
    }

    /// <summary>The message that channel and timestamp name.</summary>
    public static ApiError? Item(ApiCall call, out SandboxMessage? message)
    {
        message = null;
        if (call.Args["channel"] is null || call.Args["timestamp"] is null)
            return new ApiError("no_item_specified");
        if (Conversations.ById(call) is not { } channel)
            return new ApiError("channel_not_found");
        if (!SlackTime.TryParse(call.Args["timestamp"], out _))
            return new ApiError("bad_timestamp");
        message = call.Workspace.Find(channel.Id, call.Args["timestamp"]!);
        return message is null or { IsTombstone: true } ? new ApiError("message_not_found") : null;
    }

    /// <summary>What the bot and people do alike; the app is notified.</summary>
    /// <returns>Null, or Slack's error.</returns>
    public static string? React(
        SandboxWorkspace workspace,
        string user,
        SandboxMessage message,
        string name,
        bool remove
    )
    {
        string? error = null;
        var changed = workspace.Touch(
            message.Channel,
            message.Ts,
            current =>
            {
                (var reactions, error) = remove
                    ? Removed(current.Reactions, user, name)
                    : Added(current.Reactions, user, name);
                return current with { Reactions = reactions };
            }
        );
        if (changed is null)
            return "message_not_found";
        if (error is null)
            workspace.Events.Reacted(user, changed, name, remove);
        return error;
    }

    private static ApiError? Result(string? error) => error is null ? null : new ApiError(error);

    private static (IReadOnlyList<SandboxReaction>, string?) Added(
        IReadOnlyList<SandboxReaction> reactions,
        string user,
        string name
    )
    {
        var existing = reactions.FirstOrDefault(reaction => reaction.Name == name);
        if (existing is not null && existing.Users.Contains(user))
            return (reactions, "already_reacted");
        if (reactions.Count(reaction => reaction.Users.Contains(user)) >= MostPerUser)
            return (reactions, "too_many_reactions");
        if (existing is null)
            return reactions.Count >= MostKinds
                ? (reactions, "too_many_emoji")
                : ([.. reactions, new SandboxReaction(name, [user])], null);
        return (
            [
                .. reactions.Select(reaction =>
                    reaction == existing ? reaction with { Users = [.. reaction.Users, user] } : reaction
                ),
            ],
            null
        );
    }

    private static (IReadOnlyList<SandboxReaction>, string?) Removed(
        IReadOnlyList<SandboxReaction> reactions,
        string user,
        string name
    ) =>
        reactions.Any(reaction => reaction.Name == name && reaction.Users.Contains(user))
            ? (
                [
                    .. reactions
                        .Select(reaction =>
                            reaction.Name == name
                                ? reaction with
                                {
                                    Users = [.. reaction.Users.Where(known => known != user)],
                                }
                                : reaction
                        )
                        .Where(reaction => reaction.Users.Count > 0),
                ],
                null
            )
            : (reactions, "no_reaction");
}
