using System.Collections.Concurrent;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Access;

/// <summary>
/// What one person sees of what the bot shows: what goes to channels that they can read. Admins see all, and they alone
/// see what goes to no channel.
/// </summary>
/// <param name="all">They are an admin.</param>
/// <param name="reads">Whether they can read a channel.</param>
internal sealed class Visibility(bool all, Func<string, CancellationToken, Task<bool>> reads)
{
    /// <param name="channels">Where it goes, as routes and cards name channels.</param>
    /// <exception cref="Permissions.DeniedException">It could not be found out.</exception>
    public async Task<bool> SeesAsync(IEnumerable<string> channels, CancellationToken cancellationToken)
    {
        if (all)
            return true;
        foreach (var channel in channels)
            if (await reads(channel, cancellationToken))
                return true;
        return false;
    }

    /// <summary>Those of the items that they see, in the same order.</summary>
    /// <inheritdoc cref="SeesAsync"/>
    public async Task<IReadOnlyList<T>> OfAsync<T>(
        IEnumerable<T> things,
        Func<T, IEnumerable<string>> channels,
        CancellationToken cancellationToken
    )
    {
        List<T> seen = [];
        foreach (var thing in things)
            if (await SeesAsync(channels(thing), cancellationToken))
                seen.Add(thing);
        return seen;
    }

    /// <summary>
    /// A channel, as routes and cards name it, in mrkdwn; one that they cannot read is not named.
    /// </summary>
    /// <inheritdoc cref="SeesAsync"/>
    public async Task<string> NameAsync(string channel, CancellationToken cancellationToken) =>
        !await SeesAsync([channel], cancellationToken) ? "a channel that you cannot read"
        : channel[0] == '#' ? Mrkdwn.Escape(channel)
        : Mrkdwn.Channel(channel);

    /// <inheritdoc cref="NameAsync"/>
    public async Task<string> NamesAsync(IEnumerable<string> channels, CancellationToken cancellationToken)
    {
        List<string> names = [];
        foreach (var channel in channels.Distinct())
            names.Add(await NameAsync(channel, cancellationToken));
        return string.Join(", ", names.Distinct());
    }
}

/// <summary>
/// Finds out which channels a person can read: the public ones of their own workspace, and those that they are in. What
/// cannot be found out they cannot read.
/// </summary>
internal sealed class Audience(
    SlackApiClient slack,
    Permissions permissions,
    SlackPeople people,
    ChannelDirectory directory,
    TimeProvider time
)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (DateTimeOffset Read, bool IsPublic)> _public = new();
    private readonly ConcurrentDictionary<string, (DateTimeOffset Read, IReadOnlySet<string> Channels)> _theirs = new();

    /// <exception cref="Permissions.DeniedException">It could not be found out who they are.</exception>
    public async Task<Visibility> OfAsync(Caller caller, CancellationToken cancellationToken) =>
        new(
            await permissions.IsAdminAsync(caller, cancellationToken),
            (channel, stop) => ReadsAsync(caller, channel, stop)
        );

    private async Task<bool> ReadsAsync(Caller caller, string channel, CancellationToken cancellationToken)
    {
        try
        {
            if (channel == caller.UserId || (await ChannelsOfAsync(caller, cancellationToken)).Contains(channel))
                return true;
            // Guests see only the channels that they are in, and so do people of other companies.
            return await permissions.IsOursAsync(caller, cancellationToken)
                && await people.FindAsync(caller.UserId, cancellationToken) is { IsRestricted: false }
                && await IsPublicAsync(channel, cancellationToken);
        }
        catch (SlackException failure)
        {
            throw new Permissions.DeniedException(
                $"I could not find out which channels you can read (Slack's `{failure.Method}` failed: "
                    + $"{failure.ErrorCode}), so nothing was done. Try again."
            );
        }
    }

    /// <summary>By id and by name.</summary>
    private async Task<IReadOnlySet<string>> ChannelsOfAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (_theirs.TryGetValue(caller.UserId, out var known) && time.GetUtcNow() - known.Read < Fresh)
            return known.Channels;
        var channels = new HashSet<string>();
        await foreach (
            var conversation in slack.Users.ConversationsAsync(
                caller.UserId,
                "public_channel,private_channel",
                excludeArchived: false,
                cancellationToken
            )
        )
        {
            channels.Add(conversation.Id);
            channels.Add($"#{conversation.Name}");
        }
        _theirs[caller.UserId] = (time.GetUtcNow(), channels);
        return channels;
    }

    private async Task<bool> IsPublicAsync(string channel, CancellationToken cancellationToken)
    {
        if (_public.TryGetValue(channel, out var known) && time.GetUtcNow() - known.Read < Fresh)
            return known.IsPublic;
        bool isPublic;
        try
        {
            isPublic =
                await directory.IdAsync(channel, cancellationToken) is { } id
                // A direct message has no name, and Slack does not call it private.
                && await slack.Conversations.InfoAsync(id, cancellationToken) is { IsPrivate: false, Name.Length: > 0 };
        }
        catch (SlackException failure) when (failure.Failure == SlackFailure.ChannelGone)
        {
            // A private channel that the bot is not in looks like one that is not there.
            isPublic = false;
        }
        _public[channel] = (time.GetUtcNow(), isPublic);
        return isPublic;
    }
}
