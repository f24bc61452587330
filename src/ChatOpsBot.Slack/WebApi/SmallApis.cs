namespace ChatOpsBot.Slack;

/// <summary><see href="https://docs.slack.dev/reference/methods?family=reactions"/></summary>
public sealed class ReactionsApi
{
    private readonly SlackApiClient _client;

    internal ReactionsApi(SlackApiClient client) => _client = client;

    /// <summary>Nothing happens when the bot has reacted so already.</summary>
    /// <param name="name">Of the emoji, without colons.</param>
    public Task AddAsync(string name, string channel, string ts, CancellationToken cancellationToken) =>
        _client.CallAsync(SlackMethods.ReactionsAdd, Form(name, channel, ts), "already_reacted", cancellationToken);

    /// <summary>Nothing happens when there is no such reaction of the bot.</summary>
    /// <param name="name">Of the emoji, without colons.</param>
    public Task RemoveAsync(string name, string channel, string ts, CancellationToken cancellationToken) =>
        _client.CallAsync(SlackMethods.ReactionsRemove, Form(name, channel, ts), "no_reaction", cancellationToken);

    private static FormBody Form(string name, string channel, string ts) =>
        new FormBody().Add("name", name).Add("channel", channel).Add("timestamp", ts);
}

/// <summary><see href="https://docs.slack.dev/reference/methods?family=pins"/></summary>
public sealed class PinsApi
{
    private readonly SlackApiClient _client;

    internal PinsApi(SlackApiClient client) => _client = client;

    /// <summary>Nothing happens when the message is pinned already.</summary>
    public Task AddAsync(string channel, string ts, CancellationToken cancellationToken) =>
        _client.CallAsync(
            SlackMethods.PinsAdd,
            new FormBody().Add("channel", channel).Add("timestamp", ts),
            "already_pinned",
            cancellationToken
        );

    /// <summary>Nothing happens when the message is not pinned.</summary>
    public Task RemoveAsync(string channel, string ts, CancellationToken cancellationToken) =>
        _client.CallAsync(
            SlackMethods.PinsRemove,
            new FormBody().Add("channel", channel).Add("timestamp", ts),
            "no_pin",
            cancellationToken
        );
}

/// <summary><see href="https://docs.slack.dev/reference/methods?family=bookmarks"/></summary>
public sealed class BookmarksApi
{
    private readonly SlackApiClient _client;

    internal BookmarksApi(SlackApiClient client) => _client = client;

    /// <summary>Puts a link at the head of a channel. Twice the same is two bookmarks.</summary>
    /// <param name="link">An http or https address.</param>
    /// <param name="emoji">With colons: <c>:book:</c>.</param>
    public Task AddLinkAsync(
        string channel,
        string title,
        string link,
        string? emoji,
        CancellationToken cancellationToken
    )
    {
        var form = new FormBody()
            .Add("channel_id", channel)
            .Add("title", title)
            .Add("type", "link")
            .Add("link", link)
            .Add("emoji", emoji);
        return _client.CallAsync(SlackMethods.BookmarksAdd, form, alsoDone: null, cancellationToken);
    }
}

/// <summary>The workspace.</summary>
public sealed record Team
{
    public required string Id { get; init; }
    public string Name
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>The first part of its host name.</summary>
    public string Domain
    {
        get;
        init => field = value ?? "";
    } = "";
}

/// <summary><see href="https://docs.slack.dev/reference/methods/team.info"/></summary>
public sealed class TeamApi
{
    private readonly SlackApiClient _client;

    internal TeamApi(SlackApiClient client) => _client = client;

    public async Task<Team> InfoAsync(CancellationToken cancellationToken)
    {
        var answer = await _client.CallAsync(
            SlackMethods.TeamInfo,
            new FormBody(),
            ResponseJson.Default.TeamResponse,
            cancellationToken
        );
        return SlackApiClient.Present(SlackMethods.TeamInfo, answer.Team);
    }
}
