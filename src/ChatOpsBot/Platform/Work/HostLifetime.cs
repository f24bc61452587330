namespace ChatOpsBot.Platform.Work;

internal static class HostLifetime
{
    /// <summary>Ends when the server listens: the sandbox, which may replace Slack, is served by it.</summary>
    /// <exception cref="OperationCanceledException">The process stops before that.</exception>
    public static async Task StartedAsync(this IHostApplicationLifetime lifetime, CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStarted = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
    }
}
