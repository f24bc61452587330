using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Running;

/// <summary>
/// One change of a deploy in the making: by its work, or by someone's word. What came of it is stored at once, and
/// whatever else was to be done for the deploy is void then.
/// </summary>
internal sealed class DeploymentChange(Deployment before, long version, DateTimeOffset now, Commit effects)
{
    private readonly Deployment _deployment = before;
    private EnvironmentState? _stateBefore,
        _state;

    public DateTimeOffset Now => now;
    public Commit Effects => effects;
    public Deployment Deployment { get; set; } = before;

    /// <summary>How long until its next turn; null: when someone else says.</summary>
    public TimeSpan? NextIn { get; set; }

    /// <summary>See <see cref="DeploymentWork.Next"/>.</summary>
    public bool IsExtra { get; init; }

    /// <summary>The output has changed.</summary>
    public bool HasOutput { get; set; }

    public bool HasChanged => !ReferenceEquals(Deployment, _deployment);

    /// <summary>The environment as it will be.</summary>
    public async Task<EnvironmentState> StateAsync(IStore store, CancellationToken cancellationToken) =>
        _state ??= _stateBefore = await EnvironmentState.ReadAsync(
            store,
            _deployment.Service,
            _deployment.Environment,
            cancellationToken
        );

    public void SetState(EnvironmentState state) => _state = state;

    /// <summary>The input of the step's engine, tests and guards.</summary>
    public EngineRun RunOf(DeployTarget target)
    {
        var (deployment, step) = (Deployment, Deployment.Step!);
        var name =
            deployment.Kind == DeployKind.Rollback ? "rollback"
            : step.Kind is StepKind.Canary or StepKind.Switch ? step.Kind.ToString().ToLowerInvariant()
            : "deploy";
        return new EngineRun(
            $"{deployment.Number}-{deployment.Current + 1}",
            deployment.Number,
            deployment.Service,
            deployment.Environment,
            deployment.Version,
            deployment.Sha,
            deployment.Ref,
            name,
            step.Percent,
            step.Asked ?? step.Started ?? deployment.Requested,
            deployment.Requester,
            target.About,
            target.Options
        );
    }

    /// <summary>Puts all of it into the commit.</summary>
    public Commit Save()
    {
        if (_state is { } state && !ReferenceEquals(state, _stateBefore))
            state.Save(_stateBefore!, effects, now);
        if (!HasChanged)
            return NextIn is { } wait && !IsExtra ? effects.Enqueue(DeploymentWork.Next(_deployment, wait)) : effects;
        var next = Deployment.Save(_deployment, effects, version, now);
        if (HasOutput)
            effects.UpdateOutput(next, version + 1);
        return NextIn is { } delay && !next.IsOver ? effects.Enqueue(DeploymentWork.Next(next, delay)) : effects;
    }
}
