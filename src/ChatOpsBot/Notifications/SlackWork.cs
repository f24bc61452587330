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
    IStore store, SlackPosts posts, IEnumerable<ILiveMessages> shown, SlackBudget budget, SlackIdentity identity, AdminChannel admin, Telemetry telemetry,
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
                _ => await SayAsync(Plain(job.Channel, job), job, item, cancellationToken),
            };
            budget.Succeeded();
            return outcome;
        }
        catch (SlackException failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.ErrorCode);
            telemetry.SlackCall(failure.Method, failure.ErrorCode);
            return await OutcomeAsync(failure, cancellationToken);
        }
    }

    private async Task<WorkOutcome> ShowAsync(SlackJob job, WorkItem item, CancellationToken cancellationToken)
    {
        var key = CardPost.KeyOf(job.Channel, job.Subject!, job.Round ?? "");
        var document = await store.GetAsync(key, cancellationToken);
        var post = document is null ? null : CardPost.Read(document);
        if (post is { } before && ((before.Gone && !job.Insists) || before.Version >= job.Version)) return Nothing;
        if (await shown.First(all => all.Show(job.Subject!)).RenderAsync(job.Subject!, post?.Channel ?? job.Channel, cancellationToken) is not { } live || live.Round != (job.Round ?? ""))
            return Nothing;
        return post is null ? await NewAsync(job, item, live, key, null, cancellationToken) : await EditAsync(job, item, live, key, (post, document!.Version), cancellationToken);
    }

    private async Task<WorkOutcome> EditAsync(SlackJob job, WorkItem item, LiveMessage live, string key, (CardPost Post, long Version) stored, CancellationToken cancellationToken)
    {
        var post = stored.Post;
        if (post.Gone) return await NewAsync(job, item, live, key, stored, cancellationToken);
        var next = post with { Version = live.Version, Shown = CardPost.LookOf(live.Message) };
        if (post.Shown != next.Shown)
        {
            if (await budget.WaitAsync(SlackBudget.Update, options.CurrentValue.UpdatesPerMinute, cancellationToken) is { } wait) return new WorkOutcome.Defer(wait, "the budget for edits is used up");
            switch (await posts.EditAsync(live.Message, key, live.Version, post.Channel, post.Ts, cancellationToken))
            {
                case Edited.Closed: return await NewAsync(job, item, live, key, stored, cancellationToken);
                case Edited.Deleted when job.Insists: return await NewAsync(job, item, live, key, stored, cancellationToken);
                case Edited.Deleted: next = post with { Gone = true }; break;
            }
        }
        return new WorkOutcome.Done(Save(key, next, stored.Version));
    }

    /// <param name="closed">The message that it takes the place of, which cannot be edited any more or was deleted.</param>
    private async Task<WorkOutcome> NewAsync(SlackJob job, WorkItem item, LiveMessage live, string key, (CardPost Post, long Version)? closed, CancellationToken cancellationToken)
    {
        var thread = live.ThreadOf is null ? null : await PostOfAsync(job.Channel, live.ThreadOf, cancellationToken);
        if (live.ThreadOf is not null && thread is null) return new WorkOutcome.GiveUp("the message in whose thread it stands was never posted");
        var message = thread is null ? live.Message : live.Message with { Channel = thread.Channel, ThreadTs = thread.Ts };
        var posted = await posts.PostAsync(message, closed is { Post: var old } ? $"{key}/after/{old.Ts}" : key, live.Version, TriedSince(item), cancellationToken);
        // What was found again shows what it showed when it was posted, and that is what it is known by.
        var post = new CardPost(posted.Channel, posted.Ts, posted.Version, posted.Version, Subject: job.Subject) { Shown = posted.Found ? null : CardPost.LookOf(live.Message) };
        var commit = Save(key, post, closed?.Version ?? 0);
        if (posted.Version < live.Version) commit.Enqueue((job with { Version = live.Version }).ToWork(SlackPriority.Edit));
        return new WorkOutcome.Done(commit, options.CurrentValue.HoldAfterPost);
    }

    private Commit Save(string key, CardPost post, long version) => new Commit().Put(key, post.ToBytes(), version, Keep, post.Entry);

    private async Task<CardPost?> PostOfAsync(string channel, string subject, CancellationToken cancellationToken) =>
        await store.GetAsync(CardPost.KeyOf(channel, subject, ""), cancellationToken) is { } document ? CardPost.Read(document) : null;

    private async Task<WorkOutcome> ReplyAsync(SlackJob job, WorkItem item, CancellationToken cancellationToken)
    {
        var key = CardPost.KeyOf(job.Channel, job.Subject!, job.Round ?? "");
        if (await store.GetAsync(key, cancellationToken) is not { } document) return new WorkOutcome.GiveUp("the message that it replies to was never posted");
        var post = CardPost.Read(document);
        // The message was posted late and has said it already.
        if (post.Gone || post.FirstVersion >= job.Version) return Nothing;
        return await SayAsync(Plain(post.Channel, job) with { ThreadTs = post.Ts }, job, item, cancellationToken);
    }

    private async Task<WorkOutcome> SayAsync(Message message, SlackJob job, WorkItem item, CancellationToken cancellationToken)
    {
        await posts.PostAsync(message, job.Id!, job.Version, TriedSince(item), cancellationToken);
        return new WorkOutcome.Done(new Commit(), options.CurrentValue.HoldAfterPost);
    }

    private static WorkOutcome Nothing => new WorkOutcome.Done(new Commit());

    private static DateTimeOffset? TriedSince(WorkItem item) => item.Attempts > 1 ? item.Enqueued : null;

    private static Message Plain(string channel, SlackJob job) => new()
    {
        Channel = channel,
        Text = job.Text!,
        Blocks = job.Blocks is { } blocks ? SlackJson.Deserialize<IReadOnlyList<Block>>(blocks)! : [],
    };

    private async Task<WorkOutcome> OutcomeAsync(SlackException failure, CancellationToken cancellationToken)
    {
        switch (failure.Failure)
        {
            case SlackFailure.RateLimited:
                var wait = failure.RetryAfter ?? TimeSpan.FromSeconds(5);
                if (failure.Method == SlackBudget.Update) await budget.PauseAsync(failure.Method, wait, cancellationToken);
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
        [LoggerMessage(LogLevel.Critical, "Slack does not accept the bot's token; nothing is lost, everything waits: {Reason}")]
        public static partial void TokenRefused(ILogger logger, string reason);
    }
}
