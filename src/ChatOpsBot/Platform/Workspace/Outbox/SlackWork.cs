using System.Diagnostics;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Workspace.Outbox;

/// <summary>
/// Processes a queue of messages for Slack, one lane per channel. Messages are effectively once: one whose answer got
/// lost is looked for by its delivery id before it is posted again (<see cref="SlackPosts"/>), and what then came twice
/// after all is deleted.
/// </summary>
internal sealed partial class SlackWork(
    string queue,
    IStore store,
    SlackPosts posts,
    SlackSetbacks setbacks,
    IEnumerable<ILiveMessages> shown,
    SlackBudget budget,
    AdminChannel admin,
    Telemetry telemetry,
    TimeProvider time,
    IOptionsMonitor<SlackOptions> options,
    IOptionsMonitor<NotificationOptions> notifications,
    ILogger<SlackWork> logger
) : WorkHandler<SlackJob>(queue, 32, item => SlackJob.Read(item.Payload))
{
    /// <summary>A message that Slack takes up late is there by then.</summary>
    public static readonly TimeSpan TidyAfter = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _started = time.GetUtcNow();

    protected override async Task<WorkOutcome> WorkAsync(
        SlackJob job,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        if (job.Aside)
            return new WorkOutcome.Done(new Commit().Enqueue((job with { Aside = false }).ToWork(item.Priority)));
        using var activity = Telemetry.Activities.StartActivity("slack.work", ActivityKind.Consumer, job.TraceParent);
        using var scope = logger.BeginScope(
            new Dictionary<string, object?> { ["Channel"] = job.Channel, ["Subject"] = job.Subject }
        );
        try
        {
            if (!job.Page && await budget.PausedAsync(SlackBudget.PagesOf(job.Channel), cancellationToken) is { } pause)
                return new WorkOutcome.Defer(pause, "a page goes first");
            return job.Kind switch
            {
                SlackJobKind.Card => await ShowAsync(job, item, cancellationToken),
                SlackJobKind.Reply => await ReplyAsync(job, item, cancellationToken),
                SlackJobKind.Tidy => await TidyAsync(job, cancellationToken),
                _ => await PostTextAsync(
                    Plain(job.Channel, job) with
                    {
                        ThreadTs = job.ThreadTs,
                    },
                    job,
                    item,
                    new Commit(),
                    cancellationToken
                ),
            };
        }
        catch (SlackException failure)
        {
            activity?.SetStatus(ActivityStatusCode.Error, failure.ErrorCode);
            telemetry.SlackCall(failure.Method, failure.ErrorCode);
            return await setbacks.OfAsync(failure, job, item, cancellationToken);
        }
        catch (Exception bug) when (bug is not StoreUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            activity?.AddException(bug);
            return await setbacks.OfAsync(bug, job, item, cancellationToken);
        }
    }

    private async Task<WorkOutcome> ShowAsync(SlackJob job, WorkItem item, CancellationToken cancellationToken)
    {
        var document = await store.GetAsync(job.PostKey, cancellationToken);
        var post = document is null ? null : CardPost.Read(document);
        if (post is { } before && ((before.Gone && !job.Insists) || (before.Version >= job.Version && !job.Again)))
            return Nothing;
        if (
            await RenderAsync(job, post?.Channel ?? job.Channel, cancellationToken) is not { } live
            || live.Round != (job.Round ?? "")
        )
            return Nothing;
        // It became a page meanwhile, and only the lane of pages writes it now.
        if (!job.Page && live.Pages?.Contains(job.Channel) == true)
        {
            var page = job with { Page = true, Again = true, Tries = 1, Since = job.Since ?? item.Enqueued };
            return new WorkOutcome.Done(new Commit().Enqueue(page.ToWork(SlackPriority.Edit)));
        }
        return post is { IsInDoubt: false }
            ? await EditAsync(job, item, live, (post, document!.Version), cancellationToken)
            : await NewAsync(job, item, live, post is null ? null : (post, document!.Version), cancellationToken);
    }

    /// <summary>A card that cannot be rendered is shown in plain words.</summary>
    private async Task<LiveMessage?> RenderAsync(SlackJob job, string channel, CancellationToken cancellationToken)
    {
        var messages = shown.First(all => all.Show(job.Subject!));
        try
        {
            return await messages.RenderAsync(job.Subject!, channel, cancellationToken);
        }
        catch (Exception bug) when (bug is not StoreUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            Log.NotRendered(logger, job.Subject!, bug);
            return await messages.PlainAsync(job.Subject!, channel, cancellationToken);
        }
    }

    private async Task<WorkOutcome> EditAsync(
        SlackJob job,
        WorkItem item,
        LiveMessage live,
        (CardPost Post, long Version) stored,
        CancellationToken cancellationToken
    )
    {
        var post = stored.Post;
        if (post.Gone)
            return await NewAsync(job, item, live, stored, cancellationToken);
        var next = post with { Version = live.Version, Shown = CardPost.LookOf(live.Message) };
        var commit = new Commit();
        if (post.Shown != next.Shown || job.Again)
        {
            if (
                await budget.WaitAsync(job.EditBudget, options.CurrentValue.UpdatesPerMinute, cancellationToken) is
                { } wait
            )
                return new WorkOutcome.Defer(wait, "the budget for edits is used up");
            switch (
                await posts.EditAsync(live.Message, job.PostKey, live.Version, post.Channel, post.Ts, cancellationToken)
            )
            {
                case Edited.Deleted when !job.Insists && !ForgottenBySandbox(post):
                    next = post with { Gone = true };
                    break;
                case Edited.Deleted or Edited.Closed:
                    return await NewAsync(job, item, live, stored, cancellationToken);
            }
            // An earlier try may come into effect after this one.
            if (TriedSince(job, item) is not null && !job.Again)
                commit.Enqueue(
                    (job with { Again = true, Aside = true, Tries = 0, Refusals = 0 }).ToWork(SlackPriority.Edit) with
                    {
                        Delay = TidyAfter,
                    }
                );
        }
        return new WorkOutcome.Done(Save(commit, job.PostKey, next, stored.Version));
    }

    /// <param name="stored">What it replaces: a message that can no longer be edited or was deleted, or a
    /// note that it may have been posted.</param>
    private async Task<WorkOutcome> NewAsync(
        SlackJob job,
        WorkItem item,
        LiveMessage live,
        (CardPost Post, long Version)? stored,
        CancellationToken cancellationToken
    )
    {
        var thread = live.ThreadOf is null ? null : await PostOfAsync(job.Channel, live.ThreadOf, cancellationToken);
        if (live.ThreadOf is not null && thread is null)
            return new WorkOutcome.GiveUp("the parent message of its thread was never posted");
        if (thread is { IsInDoubt: true })
            return await setbacks.WaitAsync(job, item, cancellationToken);
        var message = thread is null
            ? live.Message
            : live.Message with
            {
                Channel = thread.Channel,
                ThreadTs = thread.Ts,
            };
        var id = stored is { Post: { IsInDoubt: false } closed } ? $"{job.PostKey}/after/{closed.Ts}" : job.PostKey;
        var since = stored?.Post.Since ?? TriedSince(job, item);
        var posted = await posts.PostAsync(message, id, live.Version, since, cancellationToken);
        // What was found again shows what it showed when it was posted, and that is what it is known by.
        var post = new CardPost(posted.Channel, posted.Ts, posted.Version, posted.Version, Subject: job.Subject)
        {
            Shown = posted.Found ? null : CardPost.LookOf(live.Message),
            Waiting = stored?.Post.Waiting ?? [],
        };
        var commit = Save(new Commit(), job.PostKey, post, stored?.Version ?? 0);
        if (posted.Version < live.Version)
            commit.Enqueue((job with { Version = live.Version, Tries = 0, Refusals = 0 }).ToWork(SlackPriority.Edit));
        return new WorkOutcome.Done(
            Tidy(commit, job, posted, id, message.ThreadTs, since),
            options.CurrentValue.HoldAfterPost
        );
    }

    private Commit Save(Commit commit, string key, CardPost post, long version) =>
        commit.Put(key, post.ToBytes(), version, notifications.CurrentValue.KeepCardsFor, post.Entry);

    private async Task<CardPost?> PostOfAsync(string channel, string subject, CancellationToken cancellationToken) =>
        await store.GetAsync(CardPost.KeyOf(channel, subject, ""), cancellationToken) is { } document
            ? CardPost.Read(document)
            : null;

    private async Task<WorkOutcome> ReplyAsync(SlackJob job, WorkItem item, CancellationToken cancellationToken)
    {
        if (await store.GetAsync(job.PostKey, cancellationToken) is not { } document)
            return new WorkOutcome.GiveUp("the message that it replies to was never posted");
        var post = CardPost.Read(document);
        if (post.IsInDoubt || (post.Waiting is [var first, ..] && first != job.Id))
            return await setbacks.WaitAsync(job, item, cancellationToken);
        var effects =
            post.Waiting.Count == 0
                ? new Commit()
                : Save(new Commit(), job.PostKey, post.RemoveWaiting(job.Id!), document.Version);
        // The message was posted late and has said it already, or will be posted again and say it.
        if (post.Gone || post.FirstVersion >= job.Version || ForgottenBySandbox(post))
            return new WorkOutcome.Done(effects);
        return await PostTextAsync(
            Plain(post.Channel, job) with
            {
                ThreadTs = post.Ts,
            },
            job,
            item,
            effects,
            cancellationToken
        );
    }

    private async Task<WorkOutcome> PostTextAsync(
        Message message,
        SlackJob job,
        WorkItem item,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var since = TriedSince(job, item);
        var posted = await posts.PostAsync(message, job.Id!, job.Version, since, cancellationToken);
        return new WorkOutcome.Done(
            Tidy(effects, job, posted, job.Id!, message.ThreadTs, since),
            options.CurrentValue.HoldAfterPost
        );
    }

    /// <summary>
    /// A message that was posted although an earlier try may have done it after all is looked after once more.
    /// </summary>
    private static Commit Tidy(
        Commit commit,
        SlackJob job,
        Posted posted,
        string id,
        string? threadTs,
        DateTimeOffset? since
    )
    {
        if (posted.Found || since is null)
            return commit;
        var tidy = new SlackJob
        {
            Kind = SlackJobKind.Tidy,
            Channel = posted.Channel,
            Id = id,
            Ts = posted.Ts,
            ThreadTs = threadTs,
            Since = since,
            TraceParent = job.TraceParent,
        };
        return commit.Enqueue(tidy.ToWork(SlackPriority.Digest) with { Delay = TidyAfter });
    }

    private async Task<WorkOutcome> TidyAsync(SlackJob job, CancellationToken cancellationToken)
    {
        if (job.Ts is { } kept)
            await posts.TidyAsync(job.Channel, job.ThreadTs, job.Id!, job.Since!.Value, kept, cancellationToken);
        else if (
            await store.GetAsync(job.PostKey, cancellationToken) is { } document
            && CardPost.Read(document) is { IsInDoubt: false, Gone: false } post
        )
        {
            var since = job.Since < post.Posted ? job.Since.Value : post.Posted;
            await posts.TidyAsync(post.Channel, null, job.PostKey, since, post.Ts, cancellationToken);
        }
        return Nothing;
    }

    private static WorkOutcome Nothing => new WorkOutcome.Done(new Commit());

    /// <summary>The sandbox forgets its messages when it ends; no one has deleted them.</summary>
    private bool ForgottenBySandbox(CardPost post) => options.CurrentValue.IsSandbox && post.Posted < _started;

    /// <summary>When it was first tried, if it may have been done; null when no try can have done it.</summary>
    private static DateTimeOffset? TriedSince(SlackJob job, WorkItem item) =>
        job.Tries > 0 || item.Attempts > 1 ? job.Since ?? item.Enqueued : null;

    private static Message Plain(string channel, SlackJob job) =>
        new()
        {
            Channel = channel,
            Text = job.Text!,
            Blocks = job.Blocks is { } blocks ? SlackJson.Deserialize<IReadOnlyList<Block>>(blocks)! : [],
        };

    protected override async Task<Commit> GivenUpAsync(SlackJob job, string reason, CancellationToken cancellationToken)
    {
        var commit = new Commit();
        if (job.Kind is SlackJobKind.Tidy or SlackJobKind.Answer)
            return commit;
        if (job.Channel != options.CurrentValue.AdminChannel)
            commit.Enqueue(
                admin.Message(
                    $"{Glyph.Bad} A message for {job.Place} could not be delivered: "
                        + $"{Mrkdwn.Escape(reason)}.\nNothing is lost: `/chatops events --failed` lists it, "
                        + "with a button that sends it again."
                )
            );
        if (job.Subject is null || await store.GetAsync(job.PostKey, cancellationToken) is not { } document)
            return commit;
        // Nothing waits for what will not come.
        var post = CardPost.Read(document);
        if (job.Kind == SlackJobKind.Card && post.IsInDoubt)
            return commit.Delete(job.PostKey, document.Version);
        return job.Id is { } id && post.Waiting.Contains(id)
            ? Save(commit, job.PostKey, post.RemoveWaiting(id), document.Version)
            : commit;
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The card of {Subject} could not be rendered, so only its headline is shown")]
        public static partial void NotRendered(ILogger logger, string subject, Exception exception);
    }
}
