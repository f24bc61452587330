using ChatOpsBot.OnCall.Escalation;
using ChatOpsBot.OnCall.Escalation.Running;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Watch.Auditing;

/// <summary>
/// Checks each minute that nothing can go silent: every open page has a next step that is not overdue, queues move,
/// Slack and the store answer. A page whose timer is lost gets another. Only when all is well the watchdog is called.
/// </summary>
internal sealed partial class AuditPager(
    IStore store,
    PageBook pages,
    BotHealth health,
    SlackIdentity identity,
    AdminChannel admin,
    IOptionsMonitor<OnCallOptions> options,
    TimeProvider time,
    ILogger<AuditPager> logger
) : IRecurringJob
{
    /// <summary>How late a step and a queue may be: a restart takes less.</summary>
    private static readonly TimeSpan StepLate = TimeSpan.FromMinutes(2),
        QueueLate = TimeSpan.FromMinutes(5);

    private const int MostNamed = 10;

    public string Name => "oncall-audit";
    public string Cron => "45 * * * * ?";

    public async Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var watchdog = AddressOf(options.CurrentValue.Watchdog);
        List<string> news = [.. await PagesAsync(now, effects, cancellationToken)];
        // Slack is asked only for those who want to know.
        if (watchdog is not null && await SlackAsync(cancellationToken) is { } silent)
            news.Add(silent);
        // A queue that waits shows in readiness, and is reported to the admin channel once it has waited for longer.
        List<string> problems = [.. news, .. await QueuesAsync(cancellationToken), .. health.Problems()];
        foreach (var problem in problems)
            Log.NotWell(logger, problem);
        foreach (var problem in news)
            effects.Enqueue(admin.Message($"{Glyph.Bad} Paging is not well: {Mrkdwn.Escape(problem)}", KeyOf(problem)));
        var (known, version) = await AuditResult.Kept.FindAsync(
            store,
            AuditResult.Key,
            new AuditResult(now, []),
            cancellationToken
        );
        if (watchdog is not null || !known.Problems.SequenceEqual(problems))
            AuditResult.Kept.Put(effects, AuditResult.Key, new AuditResult(now, problems), version);
        // As work, so that it is called only once the store has taken all this, and work is processed.
        if (watchdog is not null && (problems.Count == 0 || options.CurrentValue.Watchdog.Fail))
            effects.Enqueue(PingWork.For(problems));
    }

    public static string? AddressOf(WatchdogOptions options)
    {
        try
        {
            return SecretFile.Read(options.Url, options.UrlFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<IReadOnlyList<string>> PagesAsync(
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        List<string> stuck = [];
        foreach (var page in await pages.OpenAsync(null, cancellationToken))
        {
            var problem =
                page.IsAhead(now) ? $"{page.Name} waits for a time by a clock that was set back"
                : page.Due is { } due
                    ? now - due > StepLate ? $"{page.Name} should have gone on {Duration.Text(now - due)} ago"
                        : null
                : page is { WantsSomeone: true, IsExhausted: false } ? $"{page.Name} has no next step"
                : null;
            // Right after a start, what has become due meanwhile is on its way.
            if (problem is null || now - health.Started < StepLate)
                continue;
            effects.Enqueue(PageJob.Due(page, now));
            stuck.Add($"{problem}; it was set going again");
        }
        return stuck.Count <= MostNamed
            ? stuck
            : [.. stuck.Take(MostNamed), $"{stuck.Count - MostNamed} more pages were stuck; they were set going again"];
    }

    private async Task<IReadOnlyList<string>> QueuesAsync(CancellationToken cancellationToken)
    {
        List<string> late = [];
        // Not its own queue: one in which this runs is being processed.
        foreach (var queue in health.Queues.Where(queue => queue != Firing.QueueName))
        {
            var depth = await store.DepthAsync(queue, cancellationToken);
            if (depth.OldestDueAge > QueueLate)
                late.Add($"{queue}: the oldest work has waited for {Duration.Text(depth.OldestDueAge)}");
        }
        return late;
    }

    private async Task<string?> SlackAsync(CancellationToken cancellationToken)
    {
        try
        {
            await identity.AskAsync(cancellationToken);
            return null;
        }
        catch (SlackException failure) when (failure.Failure == SlackFailure.RateLimited)
        {
            return null;
        }
        catch (SlackException failure)
        {
            return $"Slack does not answer ({failure.ErrorCode})";
        }
    }

    /// <summary>The same while only the time that it has lasted differs.</summary>
    private static string KeyOf(string problem) =>
        "oncall/audit/" + new string([.. problem.TakeWhile(letter => letter is not ' ')]);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "Paging is not well: {Problem}")]
        public static partial void NotWell(ILogger logger, string problem);
    }
}
