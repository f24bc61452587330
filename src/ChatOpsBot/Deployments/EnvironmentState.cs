using System.Globalization;
using System.Text.Json.Serialization;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Deployments.Planning;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments;

/// <summary>A version that must not come back to a place until someone releases it.</summary>
internal sealed record BadVersion(string Sha, string Version, string By, DateTimeOffset At, string Reason)
{
    /// <summary>Names this finding, and not a later one of the same version.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Sha}@{At.ToUnixTimeMilliseconds()}");
}

/// <summary>
/// The state of one environment: what is deployed, what is in progress, what waits. All its changes go through this one
/// document, so only one deploy is in progress there.
/// </summary>
internal sealed partial record EnvironmentState(string Service, string Environment)
{
    private const int Remembered = 20;

    /// <summary>The deploy in progress.</summary>
    public long? Active { get; init; }

    /// <summary>Those that wait for their turn, the next one first.</summary>
    public IReadOnlyList<long> Queue
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>
    /// Those that waited, for their turn or for approval, when a version was rolled back: they wait until someone lets
    /// the queue go on.
    /// </summary>
    public IReadOnlyList<long> Held
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The rollback since which they are held; null when a person stopped the queue.</summary>
    public long? HeldBy { get; init; }

    /// <summary>What the last deploy that got there brought.</summary>
    public TargetVersion? Now { get; init; }

    /// <summary>A later deploy was interrupted midway, so it may be anything.</summary>
    [JsonPropertyName("disturbed")]
    public bool Interrupted { get; init; }

    public IReadOnlyList<BadVersion> Bad
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>How long the last deploys took, in seconds, newest first.</summary>
    public IReadOnlyList<double> Took
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>When a version was last rolled back automatically.</summary>
    public DateTimeOffset? AutoRolledBack { get; init; }

    /// <summary>
    /// What runs there though another version was deployed; null when it is as it should be, as far as is known.
    /// </summary>
    public string? Drift { get; init; }

    [JsonIgnore]
    public long Version { get; init; }

    public TimeSpan? Usual => Took.Count == 0 ? null : TimeSpan.FromSeconds(Took.Order().ElementAt(Took.Count / 2));

    /// <summary>
    /// When the turn of one comes that has so many waiting before it, to the minute, by the median of the last ones;
    /// null when nothing has been measured.
    /// </summary>
    /// <param name="active">The deploy in progress.</param>
    public DateTimeOffset? TurnOf(int before, Deployment? active, DateTimeOffset now)
    {
        if (Usual is not { } usual)
            return null;
        var free = active?.Started is { } began
            ? began
                + usual
                + active
                    .Steps.Where(step => step is { Kind: StepKind.Bake, Percent: 100 })
                    .Aggregate(TimeSpan.Zero, (sum, step) => sum + step.For)
            : now;
        var turn = (free > now ? free : now) + usual * before;
        return new DateTimeOffset(turn.Ticks - turn.Ticks % TimeSpan.TicksPerMinute, turn.Offset).AddMinutes(1);
    }

    public BadVersion? IsBad(string sha) => Bad.FirstOrDefault(bad => bad.Sha == sha);

    /// <summary>It waits for its turn, behind all others; what was held is held no longer.</summary>
    public EnvironmentState Enqueue(long number) =>
        Queue.Contains(number) || Active == number
            ? this
            : this with
            {
                Queue = [.. Queue, number],
                Held = [.. Held.Where(waiting => waiting != number)],
            };

    public EnvironmentState Begin(long number) =>
        this with
        {
            Active = number,
            Queue = [.. Queue.Where(waiting => waiting != number)],
        };

    public EnvironmentState Leave(long number) =>
        this with
        {
            Active = Active == number ? null : Active,
            Queue = [.. Queue.Where(waiting => waiting != number)],
            Held = [.. Held.Where(waiting => waiting != number)],
        };

    /// <summary>A rollback goes before all that wait, and they were planned for what it takes away.</summary>
    /// <param name="waiting">The deploys that wait, also those that are not in the queue yet.</param>
    /// <param name="by">The rollback; null when a person stops the queue.</param>
    public EnvironmentState Hold(IEnumerable<long> waiting, long? by) =>
        this with
        {
            Held = [.. Held.Union(Queue).Union(waiting)],
            Queue = [],
            HeldBy = by,
        };

    /// <summary>A rollback goes before all else.</summary>
    public EnvironmentState PutFirst(long rollback) => this with { Queue = [rollback] };

    /// <summary>
    /// The version must not come back until someone releases it. Of one version the latest finding counts.
    /// </summary>
    public EnvironmentState MarkBad(BadVersion bad) =>
        this with
        {
            Bad = [.. Bad.Where(known => known.Sha != bad.Sha), bad],
        };

    /// <summary>What was held goes last: the rollback that stopped it may not have begun yet.</summary>
    /// <param name="unapproved">Those of them that still wait for approval, and come to the queue only then.</param>
    public EnvironmentState Resume(IEnumerable<long> unapproved) =>
        this with
        {
            Queue = [.. Queue, .. Held.Except(unapproved)],
            Held = [],
            HeldBy = null,
        };

    /// <summary>By what its deploys are held, and what lets them go on. Mrkdwn, as the end of a sentence.</summary>
    public string HeldText =>
        "held since "
        + (
            HeldBy is { } rollback
                ? string.Create(CultureInfo.InvariantCulture, $"rollback #{rollback}")
                : "the queue was put on hold"
        )
        + "; "
        + $"`/deploy resume {Slack.Mrkdwn.Escape(Service)} {Slack.Mrkdwn.Escape(Environment)}` resumes the queue";

    /// <summary>The version has all the traffic.</summary>
    public EnvironmentState Activate(TargetVersion version) =>
        this with
        {
            Now = version,
            Interrupted = false,
            Drift = null,
        };

    /// <summary>A deploy was interrupted midway: it is unknown what is deployed.</summary>
    public EnvironmentState Interrupt() => this with { Interrupted = true };

    /// <summary>A version was rolled back automatically.</summary>
    public EnvironmentState MarkAutoRollback(DateTimeOffset now) => this with { AutoRolledBack = now };

    /// <summary>Another version was seen there than the one that was deployed.</summary>
    /// <param name="seen">Null when it is the same again.</param>
    public EnvironmentState SeeDrift(string? seen) => this with { Drift = seen };

    /// <summary>A bad version may come back.</summary>
    public EnvironmentState ReleaseBad(BadVersion bad) => this with { Bad = [.. Bad.Where(other => other != bad)] };

    /// <summary>A deploy got there.</summary>
    public EnvironmentState RecordDuration(TimeSpan took) =>
        this with
        {
            Took = [took.TotalSeconds, .. Took.Take(Remembered - 1)],
        };

    private static readonly Documents<EnvironmentState> Kept = new(EnvironmentStateJson.Default.EnvironmentState);

    private static string KeyOf(string service, string environment) => $"target/{service}/{environment}";

    public static async Task<EnvironmentState> ReadAsync(
        IStore store,
        string service,
        string environment,
        CancellationToken cancellationToken
    ) =>
        await store.GetAsync(KeyOf(service, environment), cancellationToken) is { } document
            ? Kept.Read(document) with
            {
                Version = document.Version,
            }
            : new EnvironmentState(service, environment);

    /// <summary>Puts the changed state into the commit. Every change goes through here.</summary>
    /// <param name="before">As it was read.</param>
    /// <param name="now">When it changes, UTC.</param>
    public void Save(EnvironmentState before, Commit effects, DateTimeOffset now)
    {
        Kept.Put(effects, KeyOf(Service, Environment), this, Version);
        if (before.Drift == Drift)
            return;
        var kind = Drift is null ? FactKind.DriftResolved : FactKind.DriftFound;
        new Fact(kind, $"drift:{Service}/{Environment}", now)
        {
            Service = Service,
            Environment = Environment,
            Title = Drift ?? before.Drift ?? "",
            Before = before.Drift,
            After = Drift,
        }.AddTo(effects, now);
    }

    [JsonSerializable(typeof(EnvironmentState))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true
    )]
    internal sealed partial class EnvironmentStateJson : JsonSerializerContext;
}
