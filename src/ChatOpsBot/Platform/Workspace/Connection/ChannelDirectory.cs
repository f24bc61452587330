using System.Collections.Concurrent;
using System.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Connection;

/// <summary>
/// From a channel's name, or a person, to the id that joining, reading and finding a message again need. Posting to a
/// channel needs none, so a workspace with ten thousand channels is listed only when it must be. What was learned is
/// kept.
/// </summary>
internal sealed class ChannelDirectory(SlackApiClient slack, IStore store)
{
    public const string Types = "public_channel,private_channel";

    /// <summary>A name that no channel has may be given to one.</summary>
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(30),
        KeepMissingFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UntilListed = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (string Id, bool Kept)> _ids = new();

    /// <summary>Slack named the id in an answer.</summary>
    /// <param name="channel">As routed: <c>#name</c>, or the id of a person. What is an id already is not kept.</param>
    public async Task LearnAsync(string channel, string id, CancellationToken cancellationToken)
    {
        if (channel[0] is not ('#' or 'U' or 'W') || _ids.GetValueOrDefault(channel) == (id, true))
            return;
        _ids[channel] = (id, true);
        var known = await store.GetAsync(KeyOf(channel), cancellationToken);
        if (known is not null && Encoding.UTF8.GetString(known.Body.Span) == id)
            return;
        // When another replica was first it has learned the same.
        await store.CommitAsync(
            new Commit().Put(
                KeyOf(channel),
                Encoding.UTF8.GetBytes(id),
                known?.Version ?? 0,
                KeepFor,
                new IndexEntry(IndexOf(id), 0)
            ),
            cancellationToken
        );
    }

    /// <summary>No channel that the bot can see has the name, as the whole list says.</summary>
    public async Task MissingAsync(string channel, CancellationToken cancellationToken)
    {
        var known = await store.GetAsync(KeyOf(channel), cancellationToken);
        await store.CommitAsync(
            new Commit().Put(KeyOf(channel), default, known?.Version ?? 0, KeepMissingFor),
            cancellationToken
        );
    }

    /// <summary>For a page of the list: kept in memory alone, because most of these are never asked for.</summary>
    public void Remember(Conversation conversation)
    {
        if (conversation.Name.Length > 0)
            _ids.TryAdd('#' + conversation.Name, (conversation.Id, false));
    }

    /// <summary>The channel has another name now, or is no more.</summary>
    public async Task ForgetAsync(string id, CancellationToken cancellationToken)
    {
        foreach (var (name, known) in _ids)
            if (known.Id == id)
                _ids.TryRemove(name, out _);
        foreach (var document in await store.ListAsync(new IndexQuery(IndexOf(id), 100), cancellationToken))
            await store.CommitAsync(new Commit().Delete(document.Key, document.Version), cancellationToken);
    }

    /// <summary>
    /// What is known without asking Slack; empty when there is no such channel, null when nothing is known.
    /// </summary>
    public async Task<string?> KnownAsync(string channel, CancellationToken cancellationToken)
    {
        if (channel[0] is not ('#' or 'U' or 'W'))
            return channel;
        if (_ids.TryGetValue(channel, out var known))
            return known.Id;
        if (await store.GetAsync(KeyOf(channel), cancellationToken) is not { } document)
            return null;
        var id = Encoding.UTF8.GetString(document.Body.Span);
        if (id.Length > 0)
            _ids[channel] = (id, true);
        return id;
    }

    /// <summary>
    /// The id of a channel, or of the conversation with a person; null when the bot can see no such channel, or may not
    /// write to people by itself.
    /// </summary>
    /// <exception cref="SlackException">Slack could not say; <see cref="SlackFailure.RateLimited"/> also while a long
    /// list of channels is read.</exception>
    public async Task<string?> IdAsync(string channel, CancellationToken cancellationToken)
    {
        if (await KnownAsync(channel, cancellationToken) is { } known)
            return known.Length > 0 ? known : null;
        if (channel[0] != '#')
            return await OpenAsync(channel, cancellationToken);
        var page = await slack.Conversations.ListPageAsync(Types, true, null, cancellationToken);
        foreach (var conversation in page.Conversations)
            Remember(conversation);
        if (_ids.TryGetValue(channel, out var found))
            await LearnAsync(channel, found.Id, cancellationToken);
        if (found.Id is not null || page.NextCursor is null)
            return found.Id;
        await store.CommitAsync(new Commit().Enqueue(ListChannels.For(channel, page.NextCursor)), cancellationToken);
        throw new SlackException("conversations.list", "channels_are_being_listed", SlackFailure.RateLimited)
        {
            RetryAfter = UntilListed,
        };
    }

    /// <exception cref="SlackException">The channel cannot be joined (it is private, archived or not
    /// there).</exception>
    public async Task JoinAsync(string channel, CancellationToken cancellationToken) =>
        await slack.Conversations.JoinAsync(await IdAsync(channel, cancellationToken) ?? channel, cancellationToken);

    private async Task<string?> OpenAsync(string user, CancellationToken cancellationToken)
    {
        try
        {
            var conversation = await slack.Conversations.OpenAsync([user], cancellationToken);
            await LearnAsync(user, conversation.Id, cancellationToken);
            return conversation.Id;
        }
        catch (SlackException failure)
            when (failure.Failure is SlackFailure.Configuration or SlackFailure.Rejected or SlackFailure.ChannelGone)
        {
            // An app that was installed before it asked for im:write.
            return null;
        }
    }

    private static string KeyOf(string channel) => $"slack/channel/{channel}";

    private static string IndexOf(string id) => $"slack/channel-names/{id}";
}
