using ChatOpsBot.Catalog.Services;

namespace ChatOpsBot.Deployments.Engines;

/// <summary>What one run of an engine is to do.</summary>
/// <param name="Id">Identifies the run permanently: <c>17-2</c>, the deploy's number and the step's. Only letters,
/// digits and hyphens.</param>
/// <param name="Deploy">The deploy's number.</param>
/// <param name="Version">As people call it: a tag, a version, or the seven first characters of the commit.</param>
/// <param name="Sha">The full commit.</param>
/// <param name="Ref">What was asked for: a branch, a tag, a commit.</param>
/// <param name="Step"><c>deploy</c>, <c>canary</c>, <c>switch</c> or <c>rollback</c>.</param>
/// <param name="Percent">Of the traffic, 1 to 100.</param>
/// <param name="Asked">When the step began, by our clock: nothing of it can be older.</param>
/// <param name="Actor">The Slack user who asked.</param>
internal sealed record EngineRun(
    string Id,
    long Deploy,
    string Service,
    string Environment,
    string Version,
    string Sha,
    string Ref,
    string Step,
    int Percent,
    DateTimeOffset Asked,
    string Actor,
    ServiceOptions About,
    EnvironmentOptions Target
)
{
    /// <summary>
    /// The text with <c>{version}</c> and its like filled in. What is filled in is never read again, so a value cannot
    /// smuggle in another.
    /// </summary>
    public string Fill(string text) =>
        Placeholders.Fill(
            text,
            name =>
                name switch
                {
                    "service" => Service,
                    "environment" => Environment,
                    "version" => Version,
                    "sha" => Sha,
                    "ref" => Ref,
                    "step" => Step,
                    "percent" => Percent.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    "deploy" => Deploy.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    "run" => Id,
                    _ => null,
                }
        );
}

/// <summary>What became of asking an engine to start.</summary>
/// <param name="Reference">The engine's own name of the run, for the calls that follow; null when nothing was
/// started.</param>
/// <param name="Problem">Why nothing was started; it can be shown to people and holds no secret.</param>
/// <param name="MayRetry">Certainly nothing was started, and asking again may help.</param>
/// <param name="IsBusy">Likewise, and there is nothing wrong but the time: it is worth waiting for as long as the
/// deploy may take.</param>
internal sealed record EngineStart(
    string? Reference,
    string? Problem = null,
    bool MayRetry = false,
    bool IsBusy = false
);

internal enum EngineState
{
    /// <summary>Accepted, and no one works on it yet.</summary>
    Pending,
    Running,
    Succeeded,
    Failed,
    Cancelled,

    /// <summary>Its result is unknown.</summary>
    Lost,
}

/// <summary>How a run stands.</summary>
/// <param name="Text">One line: what it does now, or why it failed. Plain text.</param>
/// <param name="Percent">Done so far, where the engine knows.</param>
/// <param name="Log">Where to read on.</param>
/// <param name="Tail">The last lines of its output, plain text, up to 2,500 characters.</param>
/// <param name="Reference">The engine's own name of the run, where it has come to know it only since the start.</param>
internal sealed record EngineStatus(
    EngineState State,
    string? Text = null,
    int? Percent = null,
    Uri? Log = null,
    string? Tail = null,
    string? Reference = null
)
{
    public bool IsOver =>
        State is EngineState.Succeeded or EngineState.Failed or EngineState.Cancelled or EngineState.Lost;
}

/// <summary>What an engine says runs in a place now.</summary>
/// <param name="Version">As the engine calls it; a commit where it has no other name.</param>
internal sealed record RunningVersion(string? Sha, string Version);

/// <summary>
/// A tool that brings a version to a place. The bot asks, looks and tells; it can die between any two calls, and
/// another replica goes on. Remote failures are values; a configuration that cannot work is reported by the engine's
/// line of <see cref="EnginesModule.Checks"/> before anything runs.
/// </summary>
internal interface IDeployEngine
{
    /// <summary>The value of <c>Engine</c>.</summary>
    string Name { get; }

    /// <summary>
    /// Starts the run, at most once for its <see cref="EngineRun.Id"/>: called again after a crash, it finds what the
    /// first call started. Where it is unknown whether an earlier call started something, nothing is started and
    /// the problem reports that.
    /// </summary>
    Task<EngineStart> StartAsync(EngineRun run, CancellationToken cancellationToken);

    /// <summary>How the run stands; null when the engine could not be asked now.</summary>
    Task<EngineStatus?> StatusAsync(EngineRun run, string reference, CancellationToken cancellationToken);

    /// <summary>Asks for the run's end, as often as needed; <see cref="StatusAsync"/> says when it has come.</summary>
    Task CancelAsync(EngineRun run, string reference, CancellationToken cancellationToken);

    /// <summary>What runs there now; null when the engine does not know, or could not be asked.</summary>
    Task<RunningVersion?> RunningAsync(
        string service,
        string environment,
        ServiceOptions about,
        EnvironmentOptions target,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// By what <see cref="Sources.ChatOpsEvent.Subject"/>, without the source's name, webhooks report the run:
    /// <c>deployment:acme/checkout/417</c>. Null when none is.
    /// </summary>
    string? EventsOf(string reference, ServiceOptions service) => null;

    /// <summary>Whether a run can be looked at and ended when its place is no longer configured.</summary>
    bool CanFollowAlone => false;

    /// <summary>How long to wait before looking again.</summary>
    TimeSpan Interval => TimeSpan.FromSeconds(5);
}
