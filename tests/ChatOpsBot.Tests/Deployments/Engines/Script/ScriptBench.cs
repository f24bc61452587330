using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Deployments.Engines.Script;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Tests.Deployments.Engines.Script;

/// <summary>The engine with a store and a data folder of its own, and real processes.</summary>
internal sealed class ScriptBench : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;

    public ScriptBench()
    {
        var options = new StorageOptions { Path = _folder.File("data/chatops.db") };
        _store = new SqliteStore(options, Time, NullLogger<SqliteStore>.Instance);
        Engine = new ScriptEngine(_store, Options.Create(options), Time, NullLogger<ScriptEngine>.Instance);
    }

    /// <summary>A replica with the same store and a data folder of its own.</summary>
    public ScriptEngine Replica(string folder) =>
        new(
            _store,
            Options.Create(new StorageOptions { Provider = "Redis", Path = _folder.File($"{folder}/chatops.db") }),
            Time,
            NullLogger<ScriptEngine>.Instance
        );

    public ManualTime Time { get; } = new(TestApp.Start);
    public ScriptEngine Engine { get; }
    public string Folder => _folder.Path;

    public string File(string name) => _folder.File(name);

    public string InRun(string id, string name) => Path.Combine(_folder.Path, "data", "runs", id, name);

    public EngineRun Run(EnvironmentOptions target, string id = "17-1") => EngineRuns.Of(target, id, Time.GetUtcNow());

    /// <summary>A script for the shell, which finds its arguments in <c>$1</c> and so on.</summary>
    public EngineRun Script(string text, params string[] arguments) =>
        Run(Command(Folder, ["sh", "-c", text, "script", .. arguments]));

    /// <param name="folder">Where it runs; null for the bot's own.</param>
    public static EnvironmentOptions Command(string? folder, string[] words, params string[] more) =>
        Environments.Of([
            .. words.Index().Select(word => $"Command:{word.Index}={word.Item}"),
            .. folder is null ? Array.Empty<string>() : [$"WorkingDirectory={folder}"],
            .. more,
        ]);

    public async Task<string> StartAsync(EngineRun run)
    {
        var start = await Engine.StartAsync(run, TestContext.Current.CancellationToken);
        Assert.Null(start.Problem);
        return start.Reference!;
    }

    public async Task<EngineStatus> ToEndAsync(EngineRun run) =>
        await Engine.UntilOverAsync(run, await StartAsync(run));

    public void Dispose()
    {
        // Nothing that a test has started outlives it.
        foreach (
            var runs in Directory
                .EnumerateDirectories(_folder.Path)
                .Select(folder => Path.Combine(folder, "runs"))
                .Where(Directory.Exists)
        )
        foreach (var run in Directory.EnumerateDirectories(runs).Select(folder => new ScriptRun(folder)))
        {
            ProcessTable.Signal(run.Processes, ProcessTable.Kill);
            SpinWait.SpinUntil(() => !run.IsAlive, TimeSpan.FromSeconds(10));
        }
        _store.Dispose();
        _folder.Dispose();
    }
}
