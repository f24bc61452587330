namespace ChatOpsBot.Slack;

/// <summary>Someone, or a bot.</summary>
public sealed record User
{
    public required string Id { get; init; }

    /// <summary>The name for logging in. For people, show <see cref="Profile"/>'s names.</summary>
    public string Name
    {
        get;
        init => field = value ?? "";
    } = "";

    public string? TeamId { get; init; }

    /// <summary>Their organisation, for people of a workspace that is part of an Enterprise Grid.</summary>
    public EnterpriseUser? EnterpriseUser { get; init; }

    /// <summary>An administrator of the workspace; owners are administrators, too.</summary>
    public bool IsAdmin { get; init; }

    public bool IsOwner { get; init; }

    /// <summary>
    /// A guest, who sees the channels that they are in and no others. Single-channel guests are also
    /// <c>is_ultra_restricted</c>.
    /// </summary>
    public bool IsRestricted { get; init; }

    public string? RealName { get; init; }

    /// <summary>True for those who left.</summary>
    public bool Deleted { get; init; }

    public bool IsBot { get; init; }

    /// <summary>IANA name of the time zone.</summary>
    public string? Tz { get; init; }

    public UserProfile? Profile { get; init; }
}

/// <param name="EnterpriseId">Of the organisation that the user belongs to.</param>
public sealed record EnterpriseUser(string? EnterpriseId);

/// <param name="Email">Only with the scope <c>users:read.email</c>.</param>
public sealed record UserProfile(string? DisplayName, string? RealName, string? Email);

/// <summary><see href="https://docs.slack.dev/reference/methods?family=users"/></summary>
public sealed class UsersApi
{
    private readonly SlackApiClient _client;

    internal UsersApi(SlackApiClient client) => _client = client;

    public Task<User> InfoAsync(string user, CancellationToken cancellationToken) =>
        UserAsync(SlackMethods.UsersInfo, new FormBody().Add("user", user), cancellationToken);

    /// <exception cref="SlackException"><c>users_not_found</c> when no one has this address.</exception>
    public Task<User> LookupByEmailAsync(string email, CancellationToken cancellationToken) =>
        UserAsync(SlackMethods.UsersLookupByEmail, new FormBody().Add("email", email), cancellationToken);

    /// <summary>Everybody, also those who left.</summary>
    public IAsyncEnumerable<User> ListAsync(CancellationToken cancellationToken) =>
        _client.PagesAsync(
            SlackMethods.UsersList,
            () => new FormBody(),
            ResponseJson.Default.UsersResponse,
            page => page.Members,
            cancellationToken
        );

    /// <summary>The conversations that a user is in, or the bot when null.</summary>
    /// <param name="types">As in <see cref="ConversationsApi.ListPageAsync"/>.</param>
    public IAsyncEnumerable<Conversation> ConversationsAsync(
        string? user,
        string types,
        bool excludeArchived,
        CancellationToken cancellationToken
    ) =>
        _client.PagesAsync(
            SlackMethods.UsersConversations,
            () => new FormBody().Add("user", user).Add("types", types).Add("exclude_archived", excludeArchived),
            ResponseJson.Default.ChannelsResponse,
            page => page.Channels,
            cancellationToken
        );

    private async Task<User> UserAsync(SlackMethod method, FormBody form, CancellationToken cancellationToken)
    {
        var answer = await _client.CallAsync(method, form, ResponseJson.Default.UserResponse, cancellationToken);
        return SlackApiClient.Present(method, answer.User);
    }
}
