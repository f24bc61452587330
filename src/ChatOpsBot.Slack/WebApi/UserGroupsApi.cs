namespace ChatOpsBot.Slack;

/// <summary>A group that can be mentioned as one.</summary>
public sealed record UserGroup
{
    public required string Id { get; init; }
    public string Name
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>What people type after <c>@</c>.</summary>
    public string Handle
    {
        get;
        init => field = value ?? "";
    } = "";
}

/// <summary><see href="https://docs.slack.dev/reference/methods?family=usergroups"/></summary>
public sealed class UserGroupsApi
{
    private readonly SlackApiClient _client;

    internal UserGroupsApi(SlackApiClient client) => _client = client;

    /// <summary>The groups that are in use.</summary>
    public async Task<IReadOnlyList<UserGroup>> ListAsync(CancellationToken cancellationToken)
    {
        var answer = await _client.CallAsync(
            SlackMethods.UserGroupsList,
            new FormBody(),
            ResponseJson.Default.UserGroupsResponse,
            cancellationToken
        );
        return SlackApiClient.Present(SlackMethods.UserGroupsList, answer.Usergroups);
    }

    /// <summary>User ids of the members.</summary>
    public async Task<IReadOnlyList<string>> ListUsersAsync(string userGroup, CancellationToken cancellationToken)
    {
        var form = new FormBody().Add("usergroup", userGroup);
        var answer = await _client.CallAsync(
            SlackMethods.UserGroupsUsersList,
            form,
            ResponseJson.Default.UserGroupUsersResponse,
            cancellationToken
        );
        return SlackApiClient.Present(SlackMethods.UserGroupsUsersList, answer.Users);
    }

    /// <summary>
    /// Replaces all members. Slack refuses an empty list (<c>no_users_provided</c>), and refuses bots altogether
    /// (<c>permission_denied</c>) in workspaces where not everybody may manage groups.
    /// </summary>
    public async Task<UserGroup> UpdateUsersAsync(
        string userGroup,
        IReadOnlyList<string> users,
        CancellationToken cancellationToken
    )
    {
        var form = new FormBody().Add("usergroup", userGroup).Add("users", string.Join(',', users));
        var answer = await _client.CallAsync(
            SlackMethods.UserGroupsUsersUpdate,
            form,
            ResponseJson.Default.UserGroupResponse,
            cancellationToken
        );
        return SlackApiClient.Present(SlackMethods.UserGroupsUsersUpdate, answer.Usergroup);
    }
}
