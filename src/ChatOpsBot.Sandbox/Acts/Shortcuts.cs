using ChatOpsBot.Sandbox.Deliveries;

namespace ChatOpsBot.Sandbox.Acts;

/// <summary>
/// Shortcuts, global and of a message.
/// <see href="https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload"/>
/// </summary>
internal static class Shortcuts
{
    /// <exception cref="KeyNotFoundException">There is no such shortcut or message.</exception>
    public static async Task<SandboxSent> SendAsync(
        SandboxWorkspace workspace,
        SandboxUser user,
        string callbackId,
        string? channel,
        string? ts,
        CancellationToken cancellationToken
    )
    {
        var type = channel is null ? "global" : "message";
        if (workspace.Manifest?.Shortcuts.Any(known => known.CallbackId == callbackId && known.Type == type) != true)
            throw new KeyNotFoundException($"No {type} shortcut {callbackId}");

        var payload = Payloads.Interaction(channel is null ? "shortcut" : "message_action", user);
        payload["callback_id"] = callbackId;
        payload["trigger_id"] = workspace.Triggers.Issue(user.Id);
        payload["action_ts"] = SlackTime.Format(SlackTime.Micros(workspace.Now));
        if (channel is not null)
        {
            var place = workspace.Place(channel);
            var message = workspace.Find(place.Id, ts ?? "") is { IsTombstone: false } found
                ? found
                : throw new KeyNotFoundException($"No message {ts}");
            payload["response_url"] = workspace.ResponseUrls.Issue(user.Id, place.Id, message.Ts, threadTs: null);
            payload["message_ts"] = message.Ts;
            payload["channel"] = Payloads.Channel(place);
            payload["message"] = AppEvents.Message(message);
        }

        var answer = await workspace.App.InteractAsync(payload, cancellationToken);
        return new SandboxSent(answer.Error) { Answer = answer.Body };
    }
}
