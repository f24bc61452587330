using ChatOpsBot.Platform.Work;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>What becomes of work that asks Slack for a change and is refused.</summary>
internal static class SlackTry
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(20);

    /// <param name="isNews">Someone came on call; otherwise it was a check, and the next one looks again.</param>
    /// <param name="refused">What is said where Slack will not do it.</param>
    public static WorkOutcome Outcome(SlackException failure, bool isNews, Func<NewWork> refused) =>
        failure.Failure is SlackFailure.RateLimited or SlackFailure.Unavailable or SlackFailure.OutcomeUnknown
            ? isNews
                ? new WorkOutcome.Defer(failure.RetryAfter ?? DefaultWait, failure.ErrorCode)
                : new WorkOutcome.Done(new Commit())
            : new WorkOutcome.Done(new Commit().Enqueue(refused()));
}
