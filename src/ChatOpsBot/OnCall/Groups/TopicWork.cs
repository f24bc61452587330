using System.Text;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>Brings our part of a channel's topic to those on call. Each change is a line in the channel.</summary>
internal sealed class TopicWork(
    Handoffs handoffs,
    SlackApiClient slack,
    ChannelDirectory channels,
    PeopleNames names,
    AdminChannel admin,
    TimeProvider time
) : WorkHandler<string[]>(QueueName, 2, item => Encoding.UTF8.GetString(item.Payload.Span).Split('\n'))
{
    private const string QueueName = "oncall-topics";
    private const string News = "news";
    private static readonly TimeSpan Daily = TimeSpan.FromHours(23);

    /// <param name="isNews">Someone came on call: it is tried until it is done.</param>
    public static NewWork For(string channel, bool isNews) =>
        new(QueueName, Encoding.UTF8.GetBytes($"{channel}\n{(isNews ? News : "")}")) { Lane = channel };

    protected override async Task<WorkOutcome> WorkAsync(
        string[] work,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var channel = work[0];
        try
        {
            return new WorkOutcome.Done(await KeepAsync(channel, cancellationToken));
        }
        catch (SlackException failure)
        {
            return SlackTry.Outcome(
                failure,
                work is [_, News],
                () => Warning(channel, $"Slack answered `{Mrkdwn.Escape(failure.ErrorCode)}`")
            );
        }
    }

    private async Task<Commit> KeepAsync(string channel, CancellationToken cancellationToken)
    {
        var effects = new Commit();
        var schedules = handoffs
            .At(time.GetUtcNow())
            .Where(one =>
                one.Options.Topic && string.Equals(one.Options.Announce, channel, StringComparison.OrdinalIgnoreCase)
            )
            .ToList();
        if (schedules.Count == 0)
            return effects;
        if (await channels.IdAsync(channel, cancellationToken) is not { } id)
            return effects.Enqueue(Warning(channel, "the bot can see no such channel"));
        var topic = (await slack.Conversations.InfoAsync(id, cancellationToken)).Topic?.Value ?? "";
        var known = await names.OfAsync(schedules.SelectMany(one => one.People), cancellationToken);
        var text = string.Join(
            " · ",
            schedules.Select(one =>
                $"{one.Schedule.Name} "
                + (one.People.Count == 0 ? "no one" : string.Join(", ", one.People.Select(person => known[person])))
            )
        );
        if (TopicLine.Put(topic, text) is not { } next)
            return effects.Enqueue(Warning(channel, "the rest of the topic leaves no room"));
        if (next != topic)
            await SetAsync(channel, id, next, cancellationToken);
        return effects;
    }

    private async Task SetAsync(string channel, string id, string topic, CancellationToken cancellationToken)
    {
        try
        {
            await slack.Conversations.SetTopicAsync(id, topic, cancellationToken);
        }
        catch (SlackException failure) when (failure.Failure == SlackFailure.NotInChannel)
        {
            await channels.JoinAsync(channel, cancellationToken);
            await slack.Conversations.SetTopicAsync(id, topic, cancellationToken);
        }
    }

    private NewWork Warning(string channel, string what) =>
        admin.Message(
            $"{Glyph.Running} The topic of {Mrkdwn.Escape(channel)} does not say who is on call: {what}."
        ) with
        {
            RememberFor = Daily,
        };
}
