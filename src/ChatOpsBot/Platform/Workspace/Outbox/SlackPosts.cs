using System.Globalization;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Workspace.Outbox;

/// <summary>A message of ours in Slack.</summary>
/// <param name="Version">What it shows: that of its metadata; 0 when unknown, and it is to be edited.</param>
/// <param name="Found">An earlier try had posted it.</param>
internal sealed record Posted(string Channel, string Ts, long Version, bool Found);

internal enum Edited
{
    Done,

    /// <summary>The message no longer exists.</summary>
    Deleted,

    /// <summary>Slack no longer allows to change it.</summary>
    Closed,
}

/// <summary>
/// The one way by which messages come into Slack. Each carries in its metadata by which id it was sent and what it
/// shows, so that one whose answer got lost is found again and is known to be old or new.
/// <see href="https://docs.slack.dev/messaging/message-metadata"/>
/// </summary>
internal sealed partial class SlackPosts(
    SlackApiClient slack,
    SlackIdentity identity,
    ChannelDirectory channels,
    SlackBudget budget,
    Telemetry telemetry,
    ILogger<SlackPosts> logger
)
{
    public const string MetadataType = "chatops_delivery";
    private const string DeliveryId = "delivery_id",
        Version = "version";

    /// <summary>The clocks of Slack and the store differ.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromMinutes(5);

    /// <summary>Posts the message, unless an earlier try has.</summary>
    /// <param name="id">The same at each try, and of no other message.</param>
    /// <param name="version">Of what it shows.</param>
    /// <param name="triedSince">When an earlier try may have posted it; null when there was none.</param>
    public async Task<Posted> PostAsync(
        Message message,
        string id,
        long version,
        DateTimeOffset? triedSince,
        CancellationToken cancellationToken
    )
    {
        if (triedSince is { } since && await FindAsync(message, id, since, cancellationToken) is { } found)
            return found;
        var posted = await PlainIfRefusedAsync(Marked(message, id, version), m => SendAsync(m, cancellationToken));
        await channels.LearnAsync(message.Channel, posted.Channel, cancellationToken);
        Done(SlackBudget.Post);
        return new Posted(posted.Channel, posted.Ts, version, Found: false);
    }

    /// <inheritdoc cref="PostAsync"/>
    public async Task<Edited> EditAsync(
        Message message,
        string id,
        long version,
        string channel,
        string ts,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await PlainIfRefusedAsync(
                Marked(message, id, version),
                m => slack.Chat.UpdateAsync(m, channel, ts, cancellationToken)
            );
            Done(SlackBudget.Update);
            return Edited.Done;
        }
        catch (SlackException failure) when (failure.ErrorCode is "message_not_found")
        {
            Log.Deleted(logger, channel, ts);
            return Edited.Deleted;
        }
        catch (SlackException failure) when (failure.ErrorCode is "edit_window_closed" or "cant_update_message")
        {
            return Edited.Closed;
        }
    }

    /// <summary>Deletes what came of tries that were thought to have failed.</summary>
    /// <param name="channel">Slack's id.</param>
    /// <param name="keep">The message that stays.</param>
    public async Task TidyAsync(
        string channel,
        string? threadTs,
        string id,
        DateTimeOffset since,
        string keep,
        CancellationToken cancellationToken
    )
    {
        foreach (var surplus in await SearchAsync(channel, threadTs, id, since, cancellationToken))
            if (surplus.Ts != keep)
                await DeleteAsync(surplus, cancellationToken);
    }

    private void Done(string method)
    {
        budget.Succeeded(method);
        telemetry.SlackCall(method, "ok");
    }

    private static Message Marked(Message message, string id, long version) =>
        message with
        {
            Metadata = new MessageMetadata(
                MetadataType,
                new Dictionary<string, string>
                {
                    [DeliveryId] = id,
                    [Version] = version.ToString(CultureInfo.InvariantCulture),
                }
            ),
        };

    private async Task<PostMessageResponse> SendAsync(Message message, CancellationToken cancellationToken)
    {
        var person = message.Channel[0] is 'U' or 'W';
        var address = person
            ? await channels.IdAsync(message.Channel, cancellationToken) ?? message.Channel
            : message.Channel;
        try
        {
            return await slack.Chat.PostMessageAsync(message with { Channel = address }, cancellationToken);
        }
        catch (SlackException failure) when (failure.Failure == SlackFailure.NotInChannel)
        {
            await channels.JoinAsync(message.Channel, cancellationToken);
            return await slack.Chat.PostMessageAsync(message, cancellationToken);
        }
        catch (SlackException failure)
            when (failure.Failure == SlackFailure.ChannelGone && person && address != message.Channel)
        {
            // What was remembered of the person holds no more.
            await channels.ForgetAsync(address, cancellationToken);
            return await slack.Chat.PostMessageAsync(
                message with
                {
                    Channel = await channels.IdAsync(message.Channel, cancellationToken) ?? message.Channel,
                },
                cancellationToken
            );
        }
    }

    /// <summary>A refused layout must not silence the message: its text alone says the essentials.</summary>
    private async Task<PostMessageResponse> PlainIfRefusedAsync(
        Message message,
        Func<Message, Task<PostMessageResponse>> send
    )
    {
        try
        {
            return await send(message);
        }
        catch (SlackException failure) when (failure.Failure == SlackFailure.InvalidMessage && message.Blocks.Count > 0)
        {
            Log.LayoutRefused(logger, failure.Method, failure.ErrorCode, string.Join("; ", failure.Messages));
            return await send(message with { Blocks = [] });
        }
    }

    /// <summary>
    /// The message, if an earlier try has posted it; copies of it are deleted. Null also where the bot may not look: a
    /// message twice is better than none.
    /// </summary>
    private async Task<Posted?> FindAsync(
        Message message,
        string id,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (await channels.IdAsync(message.Channel, cancellationToken) is not { } channel)
                return null;
            var found = await ReadAsync(channel, message, id, since, cancellationToken);
            foreach (var surplus in found.Skip(1))
                await DeleteAsync(surplus, cancellationToken);
            return found.Count > 0 ? found[0] : null;
        }
        catch (SlackException failure)
            when (failure.Failure
                    is SlackFailure.Configuration
                        or SlackFailure.ChannelGone
                        or SlackFailure.NotInChannel
                        or SlackFailure.Rejected
            )
        {
            Log.CannotLook(logger, message.Channel, failure.ErrorCode);
            return null;
        }
    }

    private async Task<IReadOnlyList<Posted>> ReadAsync(
        string channel,
        Message message,
        string id,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await SearchAsync(channel, message.ThreadTs, id, since, cancellationToken);
        }
        catch (SlackException failure) when (failure.Failure == SlackFailure.NotInChannel)
        {
            // Posting to a public channel asks for no membership; reading it does.
            await channels.JoinAsync(message.Channel, cancellationToken);
            return await SearchAsync(channel, message.ThreadTs, id, since, cancellationToken);
        }
    }

    /// <summary>
    /// All messages of ours with the id, oldest first. Anyone may write the same metadata: what another app or a person
    /// posted is neither found nor deleted.
    /// </summary>
    private async Task<IReadOnlyList<Posted>> SearchAsync(
        string channel,
        string? threadTs,
        string id,
        DateTimeOffset since,
        CancellationToken cancellationToken
    )
    {
        var us = await identity.GetAsync(cancellationToken);
        var history = threadTs is null
            ? slack.Conversations.HistoryAsync(channel, since - Before, true, cancellationToken)
            : slack.Conversations.RepliesAsync(channel, threadTs, since - Before, true, cancellationToken);
        var found = new List<Posted>();
        await foreach (var seen in history)
        {
            if (seen.Metadata is not { EventType: MetadataType, EventPayload: var marks })
                continue;
            if (marks.GetValueOrDefault(DeliveryId) != id)
                continue;
            if (seen.User != us.UserId && (seen.BotId is null || seen.BotId != us.BotId))
                continue;
            found.Add(
                new Posted(
                    channel,
                    seen.Ts,
                    long.TryParse(marks.GetValueOrDefault(Version), CultureInfo.InvariantCulture, out var version)
                        ? version
                        : 0,
                    Found: true
                )
            );
        }
        return [.. found.OrderBy(posted => posted.Ts, StringComparer.Ordinal)];
    }

    private async Task DeleteAsync(Posted surplus, CancellationToken cancellationToken)
    {
        Log.Surplus(logger, surplus.Ts, surplus.Channel);
        await slack.Chat.DeleteAsync(surplus.Channel, surplus.Ts, cancellationToken);
        telemetry.SlackCall("chat.delete", "ok");
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Message {Ts} in {Channel} was deleted; its card is no longer shown there")]
        public static partial void Deleted(ILogger logger, string channel, string ts);

        [LoggerMessage(
            LogLevel.Warning,
            "Message {Ts} in {Channel} was posted twice because a response from Slack was lost; the copy is deleted"
        )]
        public static partial void Surplus(ILogger logger, string ts, string channel);

        [LoggerMessage(
            LogLevel.Warning,
            "It is unknown whether a message was posted in {Channel} ({Error}), so it is posted again"
        )]
        public static partial void CannotLook(ILogger logger, string channel, string error);

        [LoggerMessage(
            LogLevel.Error,
            "Slack refused the blocks in {Method} ({Error}), so only the text was sent: {Pointers}"
        )]
        public static partial void LayoutRefused(ILogger logger, string method, string error, string pointers);
    }
}
