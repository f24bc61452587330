using System.Text;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Connection;

/// <summary>
/// Looks for a channel by its name in the list of a big workspace, a page at a time. The cursor is in the item, so
/// neither a rate limit nor the end of the process begins from the first page again.
/// </summary>
internal sealed class ListChannels(SlackApiClient slack, ChannelDirectory channels)
    : WorkHandler<string[]>(QueueName, 1, item => Encoding.UTF8.GetString(item.Payload.Span).Split('\n'))
{
    private const string QueueName = "slack-channels";
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30),
        AtMostOnce = TimeSpan.FromMinutes(1);

    /// <param name="channel">With <c>#</c>.</param>
    /// <param name="cursor">Of the next page; null for the first.</param>
    public static NewWork For(string channel, string? cursor) =>
        Page(channel, cursor) with
        {
            Id = channel,
            RememberFor = AtMostOnce,
        };

    private static NewWork Page(string channel, string? cursor) =>
        new(QueueName, Encoding.UTF8.GetBytes($"{channel}\n{cursor}")) { Lane = "list", Priority = 1 };

    protected override async Task<WorkOutcome> WorkAsync(
        string[] page,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var (channel, cursor) = (page[0], page is [_, { Length: > 0 } next] ? next : null);
        if (await channels.KnownAsync(channel, cancellationToken) is { } known)
        {
            // What was seen on the way for another name is kept now that it was asked for.
            if (known.Length > 0)
                await channels.LearnAsync(channel, known, cancellationToken);
            return new WorkOutcome.Done(new Commit());
        }
        try
        {
            return await ReadAsync(channel, cursor, cancellationToken);
        }
        catch (SlackException failure)
        {
            return failure.ErrorCode == "invalid_cursor"
                    ? new WorkOutcome.Done(new Commit().Enqueue(Page(channel, null)))
                : failure.Failure is SlackFailure.RateLimited or SlackFailure.Unavailable or SlackFailure.OutcomeUnknown
                    ? new WorkOutcome.Defer(failure.RetryAfter ?? DefaultWait, failure.ErrorCode)
                : new WorkOutcome.Retry(failure.Message);
        }
    }

    private async Task<WorkOutcome> ReadAsync(string channel, string? cursor, CancellationToken cancellationToken)
    {
        var page = await slack.Conversations.ListPageAsync(ChannelDirectory.Types, true, cursor, cancellationToken);
        foreach (var conversation in page.Conversations)
            channels.Remember(conversation);
        if (page.Conversations.FirstOrDefault(conversation => '#' + conversation.Name == channel) is { } found)
            await channels.LearnAsync(channel, found.Id, cancellationToken);
        else if (page.NextCursor is { } next)
            return new WorkOutcome.Done(new Commit().Enqueue(Page(channel, next)));
        else
            await channels.MissingAsync(channel, cancellationToken);
        return new WorkOutcome.Done(new Commit());
    }
}
