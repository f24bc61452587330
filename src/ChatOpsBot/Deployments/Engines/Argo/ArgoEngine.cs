using System.Globalization;
using System.Text;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Store;
using Commit = ChatOpsBot.Store.Commit;

namespace ChatOpsBot.Deployments.Engines.Argo;

/// <summary>
/// <c>argocd</c>: syncs an application to the commit and waits until it is healthy. The run's id is among the
/// operation's infos, by which a sync is found that a killed bot had begun. Argo CD has one operation of an application
/// at a time, and remembers only the last one.
/// </summary>
internal sealed class ArgoEngine(IHttpClientFactory http, IStore store) : IDeployEngine
{
    public const string Key = "argocd";
    private const string CancelRequested = "cancelled";
    private const int MessageLength = 300;
    private static readonly TimeSpan KeepClaims = TimeSpan.FromDays(60);

    private readonly ArgoApi _argo = new(http);

    public string Name => Key;

    public static IEnumerable<string> Problems(ServiceOptions service, EnvironmentOptions environment)
    {
        var options = environment.Read<ArgoOptions>();
        if (
            !Uri.TryCreate(options.Server, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
        )
            yield return $"Server: \"{options.Server}\" is not a URL; write where Argo CD is, "
                + "such as https://argocd.example.com";
        if (string.IsNullOrEmpty(options.Secret) && string.IsNullOrEmpty(options.SecretFile))
            yield return "Secret: is not set; make a token with argocd account generate-token, "
                + "and set it or SecretFile";
        if (options.SecretFile is { Length: > 0 } file && !File.Exists(file))
            yield return $"SecretFile: the file \"{file}\" does not exist";
        if (options.Application?.Split('/') is not ([{ Length: > 0 }] or [{ Length: > 0 }, { Length: > 0 }]))
            yield return $"Application: \"{options.Application}\" is not an application; write its name, "
                + "or namespace/name";
        if (environment.Canary.Count > 0)
            yield return "Canary: argocd cannot send a share of the traffic to a version; leave that to Argo Rollouts";
        if (environment.BlueGreen)
            yield return "BlueGreen: argocd would only sync twice; leave that to Argo Rollouts";
    }

    public async Task<EngineStart> StartAsync(EngineRun run, CancellationToken cancellationToken)
    {
        var answer = await _argo.GetAsync(OptionsOf(run), refresh: false, cancellationToken);
        if (answer.Application is not { } now)
            return answer.Refused(OptionsOf(run).Application!);
        if (now.Operation?.Is(run) == true || now.State?.Operation?.Is(run) == true)
            return new(RevisionOf(run));
        if (Unwilling(now, run) is { } why)
            return new(null, why);
        if (now.IsBusy)
            return new(null, "Argo CD is busy with another sync of the application", MayRetry: true, IsBusy: true);

        // Written down before it is asked for: which operation was the last one then tells whether another has been
        // since.
        var (key, last) = (
            $"argocd-run/{run.Id}",
            now.State?.StartedAt?.ToString("O", CultureInfo.InvariantCulture) ?? "none"
        );
        if (await store.GetAsync(key, cancellationToken) is { } claim)
        {
            if (Encoding.UTF8.GetString(claim.Body.Span) != last)
                return new(
                    null,
                    "Argo CD has run another operation since it was asked for this sync and did not "
                        + "respond, so it is unknown whether the sync ran"
                );
        }
        else if (
            !(
                await store.CommitAsync(
                    new Commit().Put(key, Encoding.UTF8.GetBytes(last), 0, KeepClaims),
                    cancellationToken
                )
            ).IsDone
        )
            return new(null, "Another replica is working on it", MayRetry: true);
        return await SyncAsync(run, key, cancellationToken);
    }

    private async Task<EngineStart> SyncAsync(EngineRun run, string key, CancellationToken cancellationToken)
    {
        var (space, name) = ArgoApi.NameOf(OptionsOf(run));
        var answer = await _argo.SyncAsync(
            OptionsOf(run),
            new ArgoSyncRequest(
                name,
                space,
                RevisionOf(run),
                [new(ArgoInfo.Run, run.Id), new("chatops", $"deploy #{run.Deploy}: {run.Version}")]
            ),
            cancellationToken
        );
        if (answer.Application is not null)
            return new(RevisionOf(run));
        var refused = answer.Refused(OptionsOf(run).Application!);
        // Only what Argo CD says itself is certain.
        if (answer.Status is >= 400 and < 500)
            await store.CommitAsync(new Commit().Delete(key, 1), cancellationToken);
        return refused with { Problem = Cut(refused.Problem) };
    }

    /// <summary>What Argo CD would refuse, in words that say what to do about it.</summary>
    private static string? Unwilling(ArgoApplication now, EngineRun run)
    {
        if (now.Spec?.Sources is { Count: > 0 })
            return $"{OptionsOf(run).Application} has several sources, and it is ambiguous to which of them "
                + $"{RevisionOf(run)} belongs";
        var own = now.Spec?.Source?.TargetRevision is { Length: > 0 } revision ? revision : "HEAD";
        return now.IsAutoSynced && own != RevisionOf(run)
            ? $"Argo CD syncs {OptionsOf(run).Application} automatically to {own} and refuses any other revision; "
                + $"switch that off: argocd app set {OptionsOf(run).Application} --sync-policy none"
            : null;
    }

    public async Task<EngineStatus?> StatusAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        var answer = await _argo.GetAsync(OptionsOf(run), refresh: false, cancellationToken);
        if (answer.Status == 404)
            return new(EngineState.Lost, $"Argo CD no longer has the application {OptionsOf(run).Application}");
        if (answer.Application is not { } now)
            return null;
        if (now.State is { } state && state.Operation?.Is(run) == true)
            return state.Phase == "Succeeded"
                ? await HealthAsync(run, now, state.FinishedAt, cancellationToken)
                : Read(state) with
                {
                    Log = ArgoApi.PageOf(OptionsOf(run)),
                };
        if (now.Operation?.Is(run) == true)
            return new(EngineState.Pending, "Argo CD has not started it", Log: ArgoApi.PageOf(OptionsOf(run)));
        // Another operation came after it, which Argo CD remembers instead; but what was synced it lists.
        var done = now.Status?.History?.LastOrDefault(entry =>
            entry.Revision == reference && entry.DeployedAt >= run.Asked.AddMinutes(-1)
        );
        return done is null
            ? new(
                EngineState.Lost,
                "Argo CD has run another operation since, and does not report the result of this sync",
                Log: ArgoApi.PageOf(OptionsOf(run))
            )
            : await HealthAsync(run, now, done.DeployedAt, cancellationToken);
    }

    private static EngineStatus Read(ArgoOperationState state) =>
        state.Phase switch
        {
            "Failed"
            or "Error"
                when state.Message?.Contains("operation terminated", StringComparison.OrdinalIgnoreCase) == true => new(
                EngineState.Cancelled,
                "Stopped on request"
            ),
            "Failed" or "Error" => new(
                EngineState.Failed,
                Cut(Failure(state) ?? state.Message) ?? $"The sync: {state.Phase}"
            ),
            "Terminating" => new(EngineState.Running, "Asked to stop"),
            _ => new(EngineState.Running, Cut(state.Message)),
        };

    /// <summary>The first resource that could not be synced.</summary>
    private static string? Failure(ArgoOperationState state) =>
        state.SyncResult?.Resources?.FirstOrDefault(resource =>
            resource.Status == "SyncFailed" || resource.HookPhase is "Failed" or "Error"
        )
            is { } failed
            ? $"{failed.Kind} {failed.Name}: {failed.Message}"
            : null;

    /// <summary>What is synced is done when it is healthy, as Argo CD has seen it after the sync.</summary>
    private async Task<EngineStatus?> HealthAsync(
        EngineRun run,
        ArgoApplication now,
        DateTimeOffset? synced,
        CancellationToken cancellationToken
    )
    {
        var page = ArgoApi.PageOf(OptionsOf(run));
        if (
            !(now.Status?.ReconciledAt >= synced)
            && (await _argo.GetAsync(OptionsOf(run), refresh: true, cancellationToken)).Application is { } fresh
        )
            now = fresh;
        var seen = now.Status?.ReconciledAt >= synced;
        var (health, why) = (
            seen ? now.Status?.Health?.Status : null,
            now.Status?.Health?.Message is { Length: > 0 } message ? $": {message}" : ""
        );
        if (health == "Healthy")
            return new(EngineState.Succeeded, "Synced and healthy", 100, page);
        if (health == "Degraded")
            return new(EngineState.Failed, Cut($"Synced, and degraded{why}"), Log: page);
        return await store.GetAsync(EndOf(run), cancellationToken) is null
            ? new(
                EngineState.Running,
                health is null
                    ? "Synced; Argo CD is checking whether it is healthy"
                    : Cut($"Synced; {health.ToLowerInvariant()}{why}"),
                Log: page
            )
            : new(EngineState.Cancelled, "Stopped on request after the sync: its changes are applied", Log: page);
    }

    public async Task CancelAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        // A sync that is over has nothing to end but our waiting.
        await store.CommitAsync(
            new Commit().Put(EndOf(run), Encoding.UTF8.GetBytes(CancelRequested), 0, KeepClaims),
            cancellationToken
        );
        if (
            (await _argo.GetAsync(OptionsOf(run), refresh: false, cancellationToken)).Application
                is { IsBusy: true } now
            && (now.Operation?.Is(run) == true || now.State?.Operation?.Is(run) == true)
            && now.State?.Phase != "Terminating"
        )
            await _argo.TerminateAsync(OptionsOf(run), cancellationToken);
    }

    /// <summary>The revision of the last sync that succeeded.</summary>
    public async Task<RunningVersion?> RunningAsync(
        string service,
        string environment,
        ServiceOptions about,
        EnvironmentOptions target,
        CancellationToken cancellationToken
    ) =>
        (await _argo.GetAsync(target.Read<ArgoOptions>(), refresh: false, cancellationToken)).Application?.Status
            is { } status
        && (
            (status.History is [.., var last] ? last.Revision : null)
            ?? (status.Sync?.Status == "Synced" ? status.Sync.Revision : null)
        )
            is { Length: > 0 } revision
            ? new(revision.Length == 40 && revision.All(char.IsAsciiHexDigitLower) ? revision : null, revision)
            : null;

    private static ArgoOptions OptionsOf(EngineRun run) => run.Target.Read<ArgoOptions>();

    private static string RevisionOf(EngineRun run) => run.Fill(OptionsOf(run).Revision ?? "{sha}");

    private static string EndOf(EngineRun run) => $"argocd-run/{run.Id}/end";

    private static string? Cut(string? text) =>
        text is null || text.Length <= MessageLength ? text : text[..MessageLength];
}
