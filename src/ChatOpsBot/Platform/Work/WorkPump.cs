using System.Diagnostics;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Work;

/// <summary>
/// Takes work from every queue and sees it through: worked, tried again, put off or given up. The only place that
/// catches everything. A stop lets the items in progress finish; what a killed process held comes back when its lease
/// expires.
/// </summary>
internal sealed partial class WorkPump(
    IStore store,
    IEnumerable<IWorkHandler> handlers,
    BotHealth health,
    Telemetry telemetry,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    IOptions<WorkOptions> options,
    ILogger<WorkPump> logger
) : BackgroundService
{
    public const int MaxAttempts = 12;
    private const int MaxConflicts = 50;
    private const string NoTryEnded = "no attempt finished: the process was killed, or the store refused the result";
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1),
        LongestWait = TimeSpan.FromMinutes(5);

    private readonly Leases _leases = new(store, time, options.Value.LeaseFor, logger);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.Enabled)
            Log.Off(logger);
        else
            foreach (var handler in handlers)
                health.Expect(handler.Queue);
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
            return;
        await lifetime.StartedAsync(stoppingToken);
        using var drained = new CancellationTokenSource();
        var keeping = _leases.KeepAsync(drained.Token);
        await Task.WhenAll(handlers.Select(handler => RunAsync(handler, stoppingToken)));
        await drained.CancelAsync();
        await keeping;
    }

    private async Task RunAsync(IWorkHandler handler, CancellationToken stoppingToken)
    {
        using var slots = new SemaphoreSlim(handler.Concurrency);
        var measured = DateTimeOffset.MinValue;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TakeAndStartAsync(handler, slots, stoppingToken);
                if (time.GetUtcNow() - measured < MaxWait)
                    continue;
                measured = time.GetUtcNow();
                var depth = await store.DepthAsync(handler.Queue, stoppingToken);
                telemetry.Depth(handler.Queue, depth.Waiting, depth.OldestDueAge);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (StoreUnavailableException exception)
            {
                Log.StoreUnavailable(logger, handler.Queue, exception);
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        // With all the slots returned, nothing is in progress.
        for (var i = 0; i < handler.Concurrency; i++)
            await slots.WaitAsync(CancellationToken.None);
    }

    private async Task TakeAndStartAsync(IWorkHandler handler, SemaphoreSlim slots, CancellationToken stoppingToken)
    {
        while (!await slots.WaitAsync(MaxWait, stoppingToken))
            health.Completed(handler.Queue);
        var free = 1;
        while (free < handler.Concurrency && await slots.WaitAsync(0, stoppingToken))
            free++;

        var taken = new TakenWork([], null);
        var asked = time.GetTimestamp();
        try
        {
            taken = await store.TakeAsync(handler.Queue, free, _leases.Length, stoppingToken);
        }
        finally
        {
            if (free > taken.Items.Count)
                slots.Release(free - taken.Items.Count);
        }
        // Before the wait: a bot with nothing to do is ready at once.
        health.Completed(handler.Queue);
        foreach (var item in taken.Items)
            _ = WorkAndReleaseAsync(handler, item, asked, slots);
        if (taken.Items.Count > 0)
            return;
        await store.WaitForWorkAsync(
            handler.Queue,
            taken.NextDue is { } due && due < MaxWait ? due : MaxWait,
            stoppingToken
        );
    }

    private async Task WorkAndReleaseAsync(IWorkHandler handler, WorkItem item, long taken, SemaphoreSlim slots)
    {
        try
        {
            // Off the loop's thread, so that one slow start does not hold up the rest of the batch.
            await Task.Yield();
            using var held = _leases.Hold(item, taken);
            await WorkAsync(handler, item, held.Token);
        }
        catch (StoreUnavailableException exception)
        {
            health.Refused(exception);
            Log.LeftToItsLease(logger, item.Queue, item.Handle, exception);
        }
        catch (Exception exception)
        {
            Log.Bug(logger, item.Queue, item.Handle, item.Attempts, exception);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task WorkAsync(IWorkHandler handler, WorkItem item, CancellationToken lost)
    {
        var begun = time.GetTimestamp();
        for (var conflicts = 0; conflicts < MaxConflicts; conflicts++)
        {
            var outcome =
                item.Attempts > MaxAttempts
                    ? new WorkOutcome.GiveUp($"gave up after {MaxAttempts} attempts: {item.LastReason ?? NoTryEnded}")
                    : await TryAsync(handler, item, lost);
            if (outcome is null)
                return;
            var (status, problem) = await TryEndAsync(handler, item, outcome);
            if (status == CommitStatus.Conflict && conflicts < MaxConflicts - 1)
                continue;
            if (status is null or CommitStatus.Conflict)
                await EndAloneAsync(item, outcome, problem ?? "too many conflicts");
            else if (status == CommitStatus.LeaseLost)
                Log.LeaseLost(logger, item.Queue, item.Handle);
            else
                Count(item, outcome, begun);
            return;
        }
    }

    /// <returns>No status, and why, where no store can ever take it: a bug, which will be one each time.</returns>
    private async Task<(CommitStatus? Status, string? Problem)> TryEndAsync(
        IWorkHandler handler,
        WorkItem item,
        WorkOutcome outcome
    )
    {
        try
        {
            var end = await EndAsync(handler, item, outcome);
            return ((await store.CommitAsync(end, CancellationToken.None)).Status, null);
        }
        catch (Exception exception) when (exception is not StoreUnavailableException)
        {
            Log.Bug(logger, item.Queue, item.Handle, item.Attempts, exception);
            return (null, $"the result cannot be stored ({exception.GetType().Name})");
        }
    }

    /// <summary>
    /// Ends the item without what else was to be stored with it: tried again, and given up after as many tries as any
    /// other failure. So a commit that can never succeed becomes a dead letter.
    /// </summary>
    private async Task EndAloneAsync(WorkItem item, WorkOutcome outcome, string problem)
    {
        var end = new Commit();
        if (outcome is WorkOutcome.GiveUp giveUp)
        {
            DeadLetter.Of(item, $"{giveUp.Reason}; {problem}", time.GetUtcNow()).AddTo(end);
            end.Complete(item);
        }
        else
            end.Retry(item, BackOff.After(item.Attempts, FirstWait, LongestWait), problem);
        await store.CommitAsync(end, CancellationToken.None);
    }

    private void Count(WorkItem item, WorkOutcome outcome, long begun)
    {
        var done = outcome as WorkOutcome.Done;
        telemetry.Worked(
            item.Queue,
            outcome.Name,
            done is not null,
            time.GetElapsedTime(begun),
            time.GetUtcNow() - item.Enqueued
        );
        done?.Committed?.Invoke();
    }

    /// <summary>Null when the work was stopped because it is no longer ours.</summary>
    private async Task<WorkOutcome?> TryAsync(IWorkHandler handler, WorkItem item, CancellationToken lost)
    {
        // By the real clock: whoever waits for another waits in its time.
        using var ceiling = new CancellationTokenSource(options.Value.LongestTry, TimeProvider.System);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(lost, ceiling.Token);
        try
        {
            return await handler.WorkAsync(item, end.Token);
        }
        catch (OperationCanceledException) when (lost.IsCancellationRequested)
        {
            return null;
        }
        catch (OperationCanceledException) when (ceiling.IsCancellationRequested)
        {
            telemetry.WorkCutOff(item.Queue);
            return new WorkOutcome.Retry($"stopped after {options.Value.LongestTry}; its effect is unknown");
        }
        catch (Exception exception) when (exception is not StoreUnavailableException)
        {
            Activity.Current?.AddException(exception);
            Log.Bug(logger, item.Queue, item.Handle, item.Attempts, exception);
            return new WorkOutcome.Retry(exception.GetType().Name);
        }
    }

    private async Task<Commit> EndAsync(IWorkHandler handler, WorkItem item, WorkOutcome outcome)
    {
        switch (outcome)
        {
            case WorkOutcome.Done done:
                return done.Effects.Complete(item, done.HoldLaneFor);
            case WorkOutcome.Retry retry:
                Log.TriedAgain(logger, item.Queue, item.Handle, item.Attempts, retry.Reason);
                return new Commit().Retry(item, BackOff.After(item.Attempts, FirstWait, LongestWait), retry.Reason);
            case WorkOutcome.Defer defer:
                return new Commit().Defer(item, defer.Delay, defer.Reason);
            case WorkOutcome.GiveUp giveUp:
                Log.GivenUp(logger, item.Queue, item.Handle, item.Attempts, giveUp.Reason);
                var commit = await handler.GivenUpAsync(item, giveUp.Reason, CancellationToken.None);
                DeadLetter.Of(item, giveUp.Reason, time.GetUtcNow()).AddTo(commit);
                return commit.Complete(item);
            default:
                throw new UnreachableException();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "The engine is off (Engine:Enabled): deliveries are accepted and stored, but not processed"
        )]
        public static partial void Off(ILogger logger);

        [LoggerMessage(LogLevel.Error, "The store is not responding; queue {Queue} waits")]
        public static partial void StoreUnavailable(ILogger logger, string queue, Exception exception);

        [LoggerMessage(
            LogLevel.Error,
            "Item {Handle} of queue {Queue} could not be completed; it returns when its lease expires"
        )]
        public static partial void LeftToItsLease(ILogger logger, string queue, long handle, Exception exception);

        [LoggerMessage(LogLevel.Error, "Item {Handle} of queue {Queue} failed on attempt {Attempts}")]
        public static partial void Bug(ILogger logger, string queue, long handle, int attempts, Exception exception);

        [LoggerMessage(
            LogLevel.Warning,
            "Item {Handle} of queue {Queue} is retried after attempt {Attempts}: {Reason}"
        )]
        public static partial void TriedAgain(ILogger logger, string queue, long handle, int attempts, string reason);

        [LoggerMessage(LogLevel.Error, "Item {Handle} of queue {Queue} is given up after attempt {Attempts}: {Reason}")]
        public static partial void GivenUp(ILogger logger, string queue, long handle, int attempts, string reason);

        [LoggerMessage(
            LogLevel.Warning,
            "Item {Handle} of queue {Queue} took longer than its lease; another worker has it"
        )]
        public static partial void LeaseLost(ILogger logger, string queue, long handle);
    }
}
