namespace ChatOpsBot.Slack;

/// <summary>Whose token it is.</summary>
/// <param name="Url">Of the workspace.</param>
/// <param name="UserId">Of the bot's user: mentions of the bot name this one.</param>
/// <param name="BotId">Messages of the bot name this one; null for a token that is not a bot's.</param>
/// <param name="Scopes">What the token may do; null when Slack did not say.</param>
public sealed record AuthTestResponse(
    string Url,
    string Team,
    string User,
    string TeamId,
    string UserId,
    string? BotId,
    string? EnterpriseId,
    bool IsEnterpriseInstall,
    IReadOnlyList<string>? Scopes
);

/// <summary><see href="https://docs.slack.dev/reference/methods/auth.test"/></summary>
public sealed class AuthApi
{
    private readonly SlackApiClient _client;

    internal AuthApi(SlackApiClient client) => _client = client;

    /// <summary>Whether the token works, and whose it is.</summary>
    public async Task<AuthTestResponse> TestAsync(CancellationToken cancellationToken)
    {
        var answer = await _client.CallAsync(
            SlackMethods.AuthTest,
            new FormBody(),
            ResponseJson.Default.AuthResponse,
            cancellationToken
        );
        return new(
            answer.Url ?? "",
            answer.Team ?? "",
            answer.User ?? "",
            answer.TeamId ?? "",
            SlackApiClient.Present(SlackMethods.AuthTest, answer.UserId),
            answer.BotId,
            answer.EnterpriseId,
            answer.IsEnterpriseInstall,
            answer.TokenScopes?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        );
    }
}
