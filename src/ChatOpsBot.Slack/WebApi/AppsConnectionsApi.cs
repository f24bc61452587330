namespace ChatOpsBot.Slack;

/// <summary>
/// Socket Mode. Needs the application's own token (<c>xapp-…</c>) with <c>connections:write</c>, not a bot's.
/// </summary>
public sealed class AppsConnectionsApi
{
    private readonly SlackApiClient _client;

    internal AppsConnectionsApi(SlackApiClient client) => _client = client;

    /// <returns>A WebSocket's address, for one use.</returns>
    public async Task<Uri> OpenAsync(CancellationToken cancellationToken)
    {
        var answer = await _client.CallAsync(
            SlackMethods.AppsConnectionsOpen,
            new FormBody(),
            ResponseJson.Default.ConnectionResponse,
            cancellationToken
        );
        // In clear only where the API itself is, on one's own machine.
        var address =
            Uri.TryCreate(answer.Url, UriKind.Absolute, out var uri)
            && (uri.Scheme == "wss" || (uri.Scheme == "ws" && !_client.IsSecure))
                ? uri
                : null;
        return SlackApiClient.Present(SlackMethods.AppsConnectionsOpen, address);
    }
}
