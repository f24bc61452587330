using System.Collections.Concurrent;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;

namespace ChatOpsBot.Tests.Deployments;

/// <summary>An engine whose runs end when the test reports it; all of them at once unless it says otherwise.</summary>
internal sealed class FakeEngine : IDeployEngine
{
    private readonly ConcurrentDictionary<string, EngineStatus> _runs = new();

    /// <summary>What a run is when it has just been started.</summary>
    public EngineStatus Starts { get; set; } = new(EngineState.Succeeded);

    public string? Refuses { get; set; }

    /// <summary>Certainly starts nothing now, and may do so later.</summary>
    public bool IsBusy { get; set; }

    /// <summary>All runs that were started, in order.</summary>
    public ConcurrentQueue<EngineRun> Started { get; } = new();

    public ConcurrentBag<string> Cancelled { get; } = [];

    /// <summary>Cannot be asked, and receives nothing.</summary>
    public bool IsGone { get; set; }

    /// <summary>Goes on whoever asks for its end.</summary>
    public bool IgnoresCancel { get; set; }

    public RunningVersion? Running { get; set; }

    public string Name => "fake";
    public TimeSpan Interval => TimeSpan.FromSeconds(5);

    public void Set(string run, EngineStatus status) => _runs[run] = status;

    public void SetAll(EngineStatus status)
    {
        foreach (var run in _runs.Keys)
            _runs[run] = status;
    }

    public Task<EngineStart> StartAsync(EngineRun run, CancellationToken cancellationToken)
    {
        if (IsBusy)
            return Task.FromResult(new EngineStart(null, "busy with another", MayRetry: true, IsBusy: true));
        if (Refuses is { } problem)
            return Task.FromResult(new EngineStart(null, problem));
        if (_runs.TryAdd(run.Id, Starts))
            Started.Enqueue(run);
        return Task.FromResult(new EngineStart(run.Id));
    }

    public Task<EngineStatus?> StatusAsync(EngineRun run, string reference, CancellationToken cancellationToken) =>
        Task.FromResult(IsGone ? null : _runs[reference]);

    public Task CancelAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        Cancelled.Add(reference);
        if (!IsGone && !IgnoresCancel && !_runs[reference].IsOver)
            _runs[reference] = new EngineStatus(EngineState.Cancelled);
        return Task.CompletedTask;
    }

    public Task<RunningVersion?> RunningAsync(
        string service,
        string environment,
        ServiceOptions about,
        EnvironmentOptions target,
        CancellationToken cancellationToken
    ) => Task.FromResult(Running);
}
