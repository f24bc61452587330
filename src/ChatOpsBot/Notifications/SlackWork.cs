using System.Diagnostics;
using ChatOpsBot.Commands;
using ChatOpsBot.Events;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Observability;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Notifications;

/// <summary>
/// Works the queue of things to say in Slack, one lane per channel. Cards are effectively once: a message whose answer got lost is looked for by its
/// delivery id before it is posted again.
/// </summary>
internal sealed partial class SlackWork(
    IStore store, SlackApiClient slack, IEnumerable<ILiveMessages> shown, ChannelDirectory channels, SlackBudget budget, SlackIdentity identity, AdminChannel admin, Telemetry telemetry,
    IOptionsMonitor<SlackOptions> options, IOptionsMonitor<NotificationOptions> notifications, ILogger<SlackWork> logger) : IWorkHandler
{
    public string Queue => SlackJob.QueueName;
    public int Concurrency => 32;

    private TimeSpan Keep => notifications.CurrentValue.KeepCardsFor;

    public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var job = SlackJob.Read(item.Payload);
        using var activity = Telemetry.Activities.StartActivity("slack.work", ActivityKind.Consumer, job.TraceParent);
        using var scope = logger.BeginScope(new Dictionary<string, object?> { ["Channel"] = job.Channel, ["Subject"] = job.Subject });
        try
        {
            var outcome = job.Kind switch
            {
                SlackJobKind.Card => await ShowAsync(job, item, cancellationToken),
                SlackJobKind.Reply => await ReplyAsync(job, item, cancellationToken),
                _ => await SayAsync(job, item, cancellationToken),
            };
            budget.Succeeded();
            return outcome;
        }
        catch (SlackException failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.ErrorCode);
            telemetry.SlackCall(failure.Method, failure.ErrorCode);
            return Outcome(failure);
        }
    }

    private async Task<WorkOutcome> ShowAsync(SlackJob job, WorkItem item, CancellationToken cancellationToken)
    {
        var key = CardPost.KeyOf(job.Channel, job.Subject!, job.Round ?? "");
        var postDocument = await store.GetAsync(key, cancellationToken);
        var post = postDocument is null ? null : CardPost.Read(postDocument);
        if (post is { } before && (before.Gone || before.Version >= job.Version)) return new WorkOutcome.Done(new Commit());
        if (await shown.First(all => all.Show(job.Subject!)).RenderAsync(job.Subject!, post?.Channel ?? job.Channel, key, cancellationToken) is not { } live || live.Round != (job.Round ?? ""))
            return new WorkOutcome.Done(new Commit());

        if (post is not null)
        {
            if (budget.Wait(SlackBudget.Update, options.CurrentValue.UpdatesPerMinute) is { } wait) return new WorkOutcome.Defer(wait, "the budget for edits is used up");
            if (await EditAsync(live.Message, post, cancellationToken) is { } edited)
                return new WorkOutcome.Done(Save(edited with { Version = live.Version }));
        }
        var thread = live.ThreadOf is null ? null : await PostOfAsync(job.Channel, live.ThreadOf, cancellationToken);
        if (live.ThreadOf is not null && thread is null) return new WorkOutcome.GiveUp("the message in whose thread it stands was never posted");
        var posted = await PostOnceAsync(thread is null ? live.Message : live.Message with { Channel = thread.Channel, ThreadTs = thread.Ts }, item, thread?.Ts, cancellationToken);
        return new WorkOutcome.Done(Save(new CardPost(posted.Channel, posted.Ts, live.Version, live.Version, Subject: job.Subject)), options.CurrentValue.HoldAfterPost);

        Commit Save(CardPost next) => new Commit().Put(key, next.ToBytes(), postDocument?.Version ?? 0, Keep, next.Entry);
    }

    private async Task<CardPost?> PostOfAsync(string channel, string subject, CancellationToken cancellationToken) =>
        await store.GetAsync(CardPost.KeyOf(channel, subject, ""), cancellationToken) is { } document ? CardPost.Read(document) : null;

    /// <summary>The post as it stands after the edit; null when it has to be posted anew.</summary>
    private async Task<CardPost?> EditAsync(Message message, CardPost post, CancellationToken cancellationToken)
    {
        try
        {
            await PlainIfRefusedAsync(message, m => slack.Chat.UpdateAsync(m, post.Channel, post.Ts, cancellationToken));
            telemetry.SlackCall("chat.update", "ok");
            return post;
        }
        catch (SlackException failure) when (failure.ErrorCode is "message_not_found")
        {
            Log.Deleted(logger, post.Channel, post.Ts);
            return post with { Gone = true };
        }
        catch (SlackException failure) when (failure.ErrorCode is "edit_window_closed" or "cant_update_message")
        {
            return null;
        }
    }

    private async Task<WorkOutcome> ReplyAsync(SlackJob job, WorkItem item, CancellationToken cancellationToken)
    {
        var key = CardPost.KeyOf(job.Channel, job.Subject!, job.Round ?? "");
        if (await store.GetAsync(key, cancellationToken) is not { } document) return new WorkOutcome.GiveUp("the message that it replies to was never posted");
        var post = CardPost.Read(document);
        // The message was posted late and has said it already.
        if (post.Gone || post.FirstVersion >= job.Version) return new WorkOutcome.Done(new Commit());
        var message = Plain(post.Channel, job) with { ThreadTs = post.Ts };
        await PostOnceAsync(message, item, post.Ts, cancellationToken);
        return new WorkOutcome.Done(new Commit(), options.CurrentValue.HoldAfterPost);
    }

    private async Task<WorkOutcome> SayAsync(SlackJob job, WorkItem item, CancellationToken cancellationToken)
    {
        await PostOnceAsync(Plain(job.Channel, job), item, null, cancellationToken);
        return new WorkOutcome.Done(new Commit(), options.CurrentValue.HoldAfterPost);
    }

    private static Message Plain(string channel, SlackJob job) => new()
    {
        Channel = channel,
        Text = job.Text!,
        Blocks = job.Blocks is { } blocks ? SlackJson.Deserialize<IReadOnlyList<Block>>(blocks)! : [],
        Metadata = CardRenderer.Delivery(job.Id!),
    };

    /// <summary>Posts, unless an earlier try of this item has done so without our hearing of it.</summary>
    private async Task<PostMessageResponse> PostOnceAsync(Message message, WorkItem item, string? threadTs, CancellationToken cancellationToken)
    {
        if (item.Attempts > 1 && await FindAsync(message, item, threadTs, cancellationToken) is { } found) return found;
        var posted = await PlainIfRefusedAsync(message, m => PostAsync(m, cancellationToken));
        channels.Learn(message.Channel, posted.Channel);
        telemetry.SlackCall("chat.postMessage", "ok");
        return posted;
    }

    private async Task<PostMessageResponse> PostAsync(Message message, CancellationToken cancellationToken)
    {
        try
        {
            return await slack.Chat.PostMessageAsync(message, cancellationToken);
        }
        catch (SlackException failure) when (failure.Failure == SlackFailure.NotInChannel)
        {
            await channels.JoinAsync(message.Channel, cancellationToken);
            return await slack.Chat.PostMessageAsync(message, cancellationToken);
        }
    }

    /// <summary>A refused layout must not silence the message: its text alone says the essentials.</summary>
    private async Task<PostMessageResponse> PlainIfRefusedAsync(Message message, Func<Message, Task<PostMessageResponse>> send)
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

    private async Task<PostMessageResponse?> FindAsync(Message message, WorkItem item, string? threadTs, CancellationToken cancellationToken)
    {
        if (await channels.IdAsync(message.Channel, cancellationToken) is not { } id) return null;
        try
        {
            return await SearchAsync(id, message, item, threadTs, cancellationToken);
        }
        catch (SlackException failure) when (failure.Failure == SlackFailure.NotInChannel)
        {
            // Posting to a public channel asks for no membership; reading it does.
            await channels.JoinAsync(message.Channel, cancellationToken);
            return await SearchAsync(id, message, item, threadTs, cancellationToken);
        }
    }

    private async Task<PostMessageResponse?> SearchAsync(string id, Message message, WorkItem item, string? threadTs, CancellationToken cancellationToken)
    {
        var oldest = item.Enqueued - TimeSpan.FromMinutes(5);
        var deliveryId = message.Metadata!.EventPayload["delivery_id"];
        var history = threadTs is null
            ? slack.Conversations.HistoryAsync(id, oldest, true, cancellationToken)
            : slack.Conversations.RepliesAsync(id, threadTs, oldest, true, cancellationToken);
        await foreach (var seen in history)
            if (seen.Metadata?.EventPayload.GetValueOrDefault("delivery_id") == deliveryId) return new PostMessageResponse(id, seen.Ts);
        return null;
    }

    private WorkOutcome Outcome(SlackException failure)
    {
        switch (failure.Failure)
        {
            case SlackFailure.RateLimited:
                var wait = failure.RetryAfter ?? TimeSpan.FromSeconds(5);
                if (failure.Method == SlackBudget.Update) budget.Pause(failure.Method, wait);
                return new WorkOutcome.Defer(wait + TimeSpan.FromMilliseconds(Random.Shared.Next(250)), failure.ErrorCode);
            case SlackFailure.Unavailable:
                return new WorkOutcome.Defer(budget.Failed(), failure.ErrorCode);
            case SlackFailure.Authentication:
                Log.TokenRefused(logger, failure.Message);
                identity.Doubt();
                return new WorkOutcome.Defer(TimeSpan.FromMinutes(1), failure.ErrorCode);
            case SlackFailure.OutcomeUnknown or SlackFailure.Configuration:
                return new WorkOutcome.Retry(failure.Message);
            default:
                return new WorkOutcome.GiveUp(Advice(failure));
        }
    }

    /// <summary>What an operator can do about it.</summary>
    private static string Advice(SlackException failure) => failure.ErrorCode switch
    {
        "channel_not_found" => "channel_not_found. It does not exist, or it is private and I am not in it: /invite me there, or mend the route",
        "not_in_channel" => "not_in_channel. /invite me there",
        "is_archived" => "is_archived. Take it out of the archive, or mend the route",
        _ => failure.Message,
    };

    public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken)
    {
        var job = SlackJob.Read(item.Payload);
        var commit = new Commit();
        if (job.Channel != options.CurrentValue.AdminChannel)
            commit.Enqueue(admin.Message($"{Glyph.Bad} A message for {job.Place} could not be delivered: {Mrkdwn.Escape(reason)}.\nNothing is lost: `/chatops events --failed` has it, with a button that sends it again."));
        return Task.FromResult(commit);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "Somebody deleted message {Ts} in {Channel}; its card is not shown there any more")]
        public static partial void Deleted(ILogger logger, string channel, string ts);

        [LoggerMessage(LogLevel.Error, "Slack refused a layout in {Method} ({Error}), so its text was sent alone: {Pointers}")]
        public static partial void LayoutRefused(ILogger logger, string method, string error, string pointers);

        [LoggerMessage(LogLevel.Critical, "Slack does not accept the bot's token; nothing is lost, everything waits: {Reason}")]
        public static partial void TokenRefused(ILogger logger, string reason);
    }
}
