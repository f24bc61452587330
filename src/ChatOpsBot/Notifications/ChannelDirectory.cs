using System.Collections.Concurrent;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Notifications;

/// <summary>
/// From a channel's name to its id, which joining and reading need. Posting needs neither, so a workspace with ten thousand channels is listed only when
/// it must be.
/// </summary>
internal sealed class ChannelDirectory(SlackApiClient slack)
{
    private readonly ConcurrentDictionary<string, string> _ids = new();

    /// <summary>Slack named the id in an answer.</summary>
    public void Learn(string channel, string id)
    {
        if (channel[0] == '#') _ids[channel] = id;
    }

    /// <summary>The channel has another name now, or is no more.</summary>
    public void Forget(string id)
    {
        foreach (var (name, known) in _ids)
            if (known == id) _ids.TryRemove(name, out _);
    }

    /// <summary>Null when the bot can see no such channel.</summary>
    public async Task<string?> IdAsync(string channel, CancellationToken cancellationToken)
    {
        if (channel[0] != '#') return channel;
        if (_ids.TryGetValue(channel, out var known)) return known;
        await foreach (var conversation in slack.Conversations.ListAsync("public_channel,private_channel", true, cancellationToken))
            if (conversation.Name is { } name) _ids['#' + name] = conversation.Id;
        return _ids.GetValueOrDefault(channel);
    }

    /// <exception cref="SlackException">The channel cannot be joined (it is private, archived or not there).</exception>
    public async Task JoinAsync(string channel, CancellationToken cancellationToken) =>
        await slack.Conversations.JoinAsync(await IdAsync(channel, cancellationToken) ?? channel, cancellationToken);
}
