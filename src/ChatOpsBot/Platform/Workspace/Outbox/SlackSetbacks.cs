using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Workspace.Outbox;

/// <summary>
/// What follows when a message could not be said. Its lane waits for what concerns all of the lane: a rate limit, an
/// outage. What concerns the one message alone, or may (an unclear outcome, a bug), is tried twice; then it waits aside
/// for its next turn and the others go first. Only replies of one card wait for each other.
/// </summary>
internal sealed partial class SlackSetbacks(
    IStore store,
    SlackBudget budget,
    SlackIdentity identity,
    TimeProvider time,
    IOptionsMonitor<NotificationOptions> notifications,
    ILogger<SlackSetbacks> logger
)
{
    private const int TriesInLane = 2,
        MostRefusals = 10;
    private static readonly TimeSpan PageLead = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2),
        LongestWait = TimeSpan.FromMinutes(5),
        ShortWait = TimeSpan.FromSeconds(5);

    public async Task<WorkOutcome> OfAsync(
        SlackException failure,
        SlackJob job,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        switch (failure.Failure)
        {
            case SlackFailure.RateLimited:
                var wait = (failure.RetryAfter ?? ShortWait) + TimeSpan.FromMilliseconds(Random.Shared.Next(250));
                if (failure.Method == SlackBudget.Update)
                    await budget.PauseAsync(job.EditBudget, wait, cancellationToken);
                // What Slack takes next in the channel is the page.
                if (failure.Method == SlackBudget.Post && job.Page)
                    await budget.PauseAsync(SlackBudget.PagesOf(job.Channel), wait + PageLead, cancellationToken);
                // Looking for a message is limited by itself: others can be said meanwhile.
                return failure.Method is SlackBudget.Post or SlackBudget.Update
                    ? new WorkOutcome.Defer(wait, failure.ErrorCode)
                    : await AsideAsync(job, item, wait, cancellationToken);
            case SlackFailure.Unavailable:
                return new WorkOutcome.Defer(budget.Failed(), failure.ErrorCode);
            case SlackFailure.Authentication:
                Log.TokenRefused(logger, failure.Message);
                identity.Doubt();
                return new WorkOutcome.Defer(TimeSpan.FromMinutes(1), failure.ErrorCode);
            case SlackFailure.OutcomeUnknown or SlackFailure.Configuration:
                return await UnclearAsync(
                    job,
                    item,
                    failure.Method,
                    failure.Message,
                    budget.Failed(),
                    cancellationToken
                );
            default:
                return new WorkOutcome.GiveUp(Advice(failure));
        }
    }

    /// <summary>A bug met this message; the others need not wait until it is fixed.</summary>
    public Task<WorkOutcome> OfAsync(Exception bug, SlackJob job, WorkItem item, CancellationToken cancellationToken)
    {
        Log.Bug(logger, job.Kind, job.Channel, bug);
        return UnclearAsync(
            job with
            {
                Tries = Math.Max(job.Tries, TriesInLane),
            },
            item,
            null,
            bug.GetType().Name,
            TimeSpan.Zero,
            cancellationToken
        );
    }

    /// <summary>It waits for another message, or for something to be known; that is not a failure.</summary>
    public async Task<WorkOutcome> WaitAsync(SlackJob job, WorkItem item, CancellationToken cancellationToken) =>
        await AsideAsync(job, item, ShortWait, cancellationToken);

    /// <param name="method">Null where the cause is in the message.</param>
    private async Task<WorkOutcome> UnclearAsync(
        SlackJob job,
        WorkItem item,
        string? method,
        string reason,
        TimeSpan hold,
        CancellationToken cancellationToken
    )
    {
        if (job.Tries == 0 && item.Attempts < TriesInLane)
            return new WorkOutcome.Retry(reason);
        // In an outage of the method nothing is given up; each message waits for its end.
        var refused = method is null || (job.Tried is { } last && budget.SucceededSince(method, last));
        var next = job with
        {
            Tries = job.Tries + 1,
            Refusals = job.Refusals + (refused ? 1 : 0),
            Tried = time.GetUtcNow(),
        };
        if (next.Refusals >= MostRefusals)
            return new WorkOutcome.GiveUp($"gave up after {next.Tries} attempts: {reason}");
        Log.SetAside(logger, job.Kind, job.Channel, next.Tries, reason);
        var outcome = await AsideAsync(
            next,
            item,
            BackOff.After(next.Tries, FirstWait, LongestWait),
            cancellationToken
        );
        return outcome with { HoldLaneFor = hold };
    }

    private async Task<WorkOutcome.Done> AsideAsync(
        SlackJob job,
        WorkItem item,
        TimeSpan wait,
        CancellationToken cancellationToken
    )
    {
        var aside = job with { Aside = true, Tries = Math.Max(1, job.Tries), Since = job.Since ?? item.Enqueued };
        var commit = new Commit().Enqueue(aside.ToWork(item.Priority) with { Delay = wait });
        if (job.Subject is null || job.Kind is not (SlackJobKind.Card or SlackJobKind.Reply))
            return new WorkOutcome.Done(commit);

        var key = job.PostKey;
        var document = await store.GetAsync(key, cancellationToken);
        var post = document is null
            ? CardPost.InDoubt(job.Channel, job.Subject, aside.Since.Value)
            : CardPost.Read(document);
        var waiting = job.Kind == SlackJobKind.Reply ? post.WaitFor(job.Id!) : post;
        if (document is null || waiting != post)
            commit.Put(
                key,
                waiting.ToBytes(),
                document?.Version ?? 0,
                notifications.CurrentValue.KeepCardsFor,
                waiting.Entry
            );
        return new WorkOutcome.Done(commit);
    }

    /// <summary>What an operator can do about it.</summary>
    private static string Advice(SlackException failure) =>
        failure.ErrorCode switch
        {
            "channel_not_found" => "channel_not_found. It does not exist, or it is private and I am not in it: "
                + "/invite me there, or fix the route",
            "not_in_channel" => "not_in_channel. /invite me there",
            "is_archived" => "is_archived. Unarchive it, or fix the route",
            _ => failure.Message,
        };

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Critical,
            "Slack does not accept the bot's token; nothing is lost, everything waits: {Reason}"
        )]
        public static partial void TokenRefused(ILogger logger, string reason);

        [LoggerMessage(LogLevel.Error, "A {Kind} for {Channel} failed with a bug")]
        public static partial void Bug(ILogger logger, SlackJobKind kind, string channel, Exception exception);

        [LoggerMessage(
            LogLevel.Warning,
            "A {Kind} for {Channel} is set aside after attempt {Tries}, and others go first: {Reason}"
        )]
        public static partial void SetAside(
            ILogger logger,
            SlackJobKind kind,
            string channel,
            int tries,
            string reason
        );
    }
}
