using System.ComponentModel;
using System.Text;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Deployments.Engines.Script;

/// <summary>
/// <c>script</c>: a command on the bot's own machine, with its arguments as a list. It runs as a process apart, in a
/// folder of its own (<see cref="ScriptRun"/>), goes on when the bot is killed or restarted, and is found again there.
/// Only where it was started can it be looked at (<see cref="RunsOwner"/>).
/// </summary>
internal sealed partial class ScriptEngine(
    IStore store,
    IOptions<StorageOptions> storage,
    TimeProvider time,
    ILogger<ScriptEngine> logger
) : IDeployEngine
{
    public const string Key = "script";

    private const string Limit = "limit";
    private static readonly TimeSpan KeepRuns = TimeSpan.FromDays(14),
        KeepClaims = TimeSpan.FromDays(60);

    /// <summary>All that a command has of the bot's environment, which holds secrets.</summary>
    private static readonly string[] Inherited = ["PATH", "HOME", "LANG", "USER"];

    private readonly string _runs = FolderOf(storage.Value);
    private readonly RunsOwner _owner = new(FolderOf(storage.Value), storage.Value.Provider == "Redis");

    public string Name => Key;

    public TimeSpan Interval => TimeSpan.FromSeconds(2);

    public bool CanFollowAlone => true;

    public static IEnumerable<string> Problems(ServiceOptions service, EnvironmentOptions environment) =>
        ScriptProblems.Of(environment);

    public async Task<EngineStart> StartAsync(EngineRun run, CancellationToken cancellationToken)
    {
        try
        {
            // Who can look at it has to be known to all before anything runs.
            var (us, owner) = (_owner.Id, await ClaimAsync(run, _owner.Id, cancellationToken));
            if (owner != us)
                return new(owner);
            Prune();
            var said = await RunOf(run)
                .StartAsync(CommandOf(run), FolderOf(OptionsOf(run)), EnvironmentOf(run), cancellationToken);
            return said is "started" or "taken" ? new(us) : new(null, $"The command was not started: {said}");
        }
        catch (Exception exception) when (exception is Win32Exception or IOException or UnauthorizedAccessException)
        {
            Log.NotStarted(logger, run.Id, exception);
            return new(null, $"The command was not started: {exception.Message}", MayRetry: true);
        }
    }

    public async Task<EngineStatus?> StatusAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        if (!IsOurs(run, reference))
            return null;
        var (script, now) = (RunOf(run), time.GetUtcNow());
        if (script.Ending?.Reason is { } reason)
            await script.EndAsync(reason, now, OptionsOf(run).KillAfter, cancellationToken);
        else if (now > run.Asked + run.Target.TimeLimit)
            await script.EndAsync(Limit, now, OptionsOf(run).KillAfter, cancellationToken);
        return Status(script, run.Target);
    }

    public async Task CancelAsync(EngineRun run, string reference, CancellationToken cancellationToken)
    {
        if (IsOurs(run, reference))
            await RunOf(run).EndAsync("request", time.GetUtcNow(), OptionsOf(run).KillAfter, cancellationToken);
    }

    public Task<RunningVersion?> RunningAsync(
        string service,
        string environment,
        ServiceOptions about,
        EnvironmentOptions target,
        CancellationToken cancellationToken
    )
    {
        var options = target.Read<ScriptOptions>();
        if (options.VersionFile is not { } file)
            return Task.FromResult<RunningVersion?>(null);
        var path = Path.GetFullPath(
            Placeholders.Fill(
                file,
                name =>
                    name switch
                    {
                        "service" => service,
                        "environment" => environment,
                        _ => null,
                    }
            ),
            FolderOf(options)
        );
        return ReadAsync(path, cancellationToken);
    }

    private static async Task<RunningVersion?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= VersionText.MaxLength }
                ? VersionText.Read(await File.ReadAllTextAsync(path, cancellationToken))
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private bool IsOurs(EngineRun run, string reference) => _owner.Is(reference, RunOf(run).Folder);

    /// <returns>Where it runs, which is here unless another was first.</returns>
    private async Task<string> ClaimAsync(EngineRun run, string us, CancellationToken cancellationToken)
    {
        var key = $"script-run/{run.Id}";
        while (true)
        {
            if (
                (
                    await store.CommitAsync(
                        new Commit().Put(key, Encoding.UTF8.GetBytes(us), 0, KeepClaims),
                        cancellationToken
                    )
                ).IsDone
            )
                return us;
            if (await store.GetAsync(key, cancellationToken) is { } claim)
                return Encoding.UTF8.GetString(claim.Body.Span);
        }
    }

    private static EngineStatus Status(ScriptRun script, EnvironmentOptions target)
    {
        var alive = script.IsAlive;
        var (exit, ending, output) = (script.ExitCode, script.Ending?.Reason, script.Output());
        // Asked to end, it is over when nothing of it is left, whatever the first process of it has answered.
        if (ending is not null && script.Processes.Count > 0)
            exit = null;
        var (state, text) = (exit, ending) switch
        {
            (null, _) when !alive => (
                EngineState.Lost,
                "The command disappeared without an exit code: the machine went down, or someone killed it"
            ),
            (null, null) => (EngineState.Running, output.Step ?? output.LastLine),
            (null, _) => (EngineState.Running, "Asked to stop"),
            (_, Limit) => (EngineState.Failed, $"Stopped at its time limit of {Duration.Text(target.TimeLimit)}"),
            (_, not null) => (
                EngineState.Cancelled,
                exit == 128 + ProcessTable.Kill ? "Stopped on request: it had to be killed" : "Stopped on request"
            ),
            (0, _) => (EngineState.Succeeded, output.LastLine),
            (> 128, _) => (EngineState.Failed, $"Killed by signal {exit - 128}{After(output.Problem)}"),
            _ => (EngineState.Failed, $"Exit code {exit}{After(output.Problem)}"),
        };
        return new(state, text, state == EngineState.Succeeded ? 100 : output.Percent, Tail: output.Tail);
    }

    private static string After(string? line) => line is null ? "" : $": {line}";

    private ScriptRun RunOf(EngineRun run) => new(Path.Combine(_runs, run.Id));

    private static string FolderOf(StorageOptions storage) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(storage.Path))!, "runs");

    public static string FolderOf(ScriptOptions options) => ProgramFiles.Find(options.WorkingDirectory ?? ".");

    private static ScriptOptions OptionsOf(EngineRun run) => run.Target.Read<ScriptOptions>();

    /// <summary>
    /// A program that is shipped with the bot is found beside it; one without a slash is found on the path.
    /// </summary>
    private static IEnumerable<string> CommandOf(EngineRun run)
    {
        var words = OptionsOf(run).Command.ConvertAll(run.Fill);
        return
        [
            words[0].Contains('/', StringComparison.Ordinal)
                ? ProgramFiles.Find(words[0], FolderOf(OptionsOf(run)))
                : words[0],
            .. words.Skip(1),
        ];
    }

    private static Dictionary<string, string> EnvironmentOf(EngineRun run)
    {
        var variables = Inherited
            .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
            .Where(variable => variable.Value is not null)
            .ToDictionary(variable => variable.Name, variable => variable.Value!, StringComparer.Ordinal);
        foreach (var (name, value) in run.Target.Variables)
            variables[name] = run.Fill(value);
        (string, string)[] ours =
        [
            ("DEPLOY", "{deploy}"),
            ("RUN", "{run}"),
            ("SERVICE", "{service}"),
            ("ENVIRONMENT", "{environment}"),
            ("VERSION", "{version}"),
            ("SHA", "{sha}"),
            ("REF", "{ref}"),
            ("STEP", "{step}"),
            ("PERCENT", "{percent}"),
        ];
        foreach (var (name, value) in ours)
            variables[$"CHATOPS_{name}"] = run.Fill(value);
        return variables;
    }

    private void Prune()
    {
        if (!Directory.Exists(_runs))
            return;
        var old = time.GetUtcNow() - KeepRuns;
        foreach (
            var folder in Directory
                .EnumerateDirectories(_runs)
                .Where(folder =>
                    Directory.GetLastWriteTimeUtc(folder) < old.UtcDateTime && !new ScriptRun(folder).IsAlive
                )
        )
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.NotPruned(logger, folder, exception);
            }
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The command of run {Run} was not started")]
        public static partial void NotStarted(ILogger logger, string run, Exception exception);

        [LoggerMessage(LogLevel.Warning, "The folder of an old run could not be removed: {Folder}")]
        public static partial void NotPruned(ILogger logger, string folder, Exception exception);
    }
}
