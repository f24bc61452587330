using System.Text.Json;
using System.Text.Json.Serialization;

namespace ChatOpsBot.Slack;

/// <summary>
/// What every answer of the Web API may hold. <see href="https://docs.slack.dev/apis/web-api/#responses"/>
/// </summary>
internal record SlackResponse
{
    private static readonly string[] DetailFields = ["error", "code", "message", "pointer", "user"];

    public bool Ok { get; init; }
    public string? Error { get; init; }
    public string? Needed { get; init; }
    public string? Provided { get; init; }

    /// <summary>Codes, separated by commas.</summary>
    public string? Warning { get; init; }

    /// <summary>Texts, or objects whose form depends on the method.</summary>
    public JsonElement? Errors { get; init; }

    public ResponseMetadata? ResponseMetadata { get; init; }

    /// <summary>Of the token that made the call, separated by commas; from the headers.</summary>
    [JsonIgnore]
    public string? TokenScopes { get; init; }

    /// <summary>All that Slack says about what is wrong.</summary>
    public IReadOnlyList<string> Problems() => [.. ResponseMetadata?.Messages ?? [], .. Details()];

    private IEnumerable<string> Details() =>
        Errors is { ValueKind: JsonValueKind.Array } errors
            ? errors.EnumerateArray().Select(Detail).OfType<string>()
            : [];

    private static string? Detail(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
            return error.GetString();
        if (error.ValueKind != JsonValueKind.Object)
            return null;
        var parts = DetailFields.Select(name =>
            error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null
        );
        return string.Join(' ', parts.OfType<string>());
    }
}

internal sealed record ResponseMetadata(
    string? NextCursor,
    IReadOnlyList<string>? Messages,
    IReadOnlyList<string>? Warnings
);

internal sealed record ConnectionResponse(string? Url) : SlackResponse;

internal sealed record PostedResponse(string? Channel, string? Ts, string? MessageTs) : SlackResponse;

internal sealed record PermalinkResponse(string? Permalink) : SlackResponse;

internal sealed record ChannelResponse(Conversation? Channel) : SlackResponse;

internal sealed record ChannelsResponse(IReadOnlyList<Conversation>? Channels) : SlackResponse;

internal sealed record HistoryResponse(IReadOnlyList<HistoryMessage>? Messages) : SlackResponse;

internal sealed record ConversationMembersResponse(IReadOnlyList<string>? Members) : SlackResponse;

internal sealed record UserResponse(User? User) : SlackResponse;

internal sealed record UsersResponse(IReadOnlyList<User>? Members) : SlackResponse;

internal sealed record ViewResponse(ViewInfo? View) : SlackResponse;

internal sealed record UserGroupsResponse(IReadOnlyList<UserGroup>? Usergroups) : SlackResponse;

internal sealed record UserGroupResponse(UserGroup? Usergroup) : SlackResponse;

internal sealed record UserGroupUsersResponse(IReadOnlyList<string>? Users) : SlackResponse;

internal sealed record TeamResponse(Team? Team) : SlackResponse;

internal sealed record AuthResponse(
    string? Url,
    string? Team,
    string? User,
    string? TeamId,
    string? UserId,
    string? BotId,
    string? EnterpriseId,
    bool IsEnterpriseInstall
) : SlackResponse;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata
)]
[JsonSerializable(typeof(SlackResponse))]
[JsonSerializable(typeof(ConnectionResponse))]
[JsonSerializable(typeof(PostedResponse))]
[JsonSerializable(typeof(PermalinkResponse))]
[JsonSerializable(typeof(ChannelResponse))]
[JsonSerializable(typeof(ChannelsResponse))]
[JsonSerializable(typeof(HistoryResponse))]
[JsonSerializable(typeof(ConversationMembersResponse))]
[JsonSerializable(typeof(UserResponse))]
[JsonSerializable(typeof(UsersResponse))]
[JsonSerializable(typeof(ViewResponse))]
[JsonSerializable(typeof(UserGroupsResponse))]
[JsonSerializable(typeof(UserGroupResponse))]
[JsonSerializable(typeof(UserGroupUsersResponse))]
[JsonSerializable(typeof(TeamResponse))]
[JsonSerializable(typeof(AuthResponse))]
internal sealed partial class ResponseJson : JsonSerializerContext;
