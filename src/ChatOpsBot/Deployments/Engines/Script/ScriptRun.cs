using System.Diagnostics;
using System.Globalization;

namespace ChatOpsBot.Deployments.Engines.Script;

/// <summary>
/// A command's folder: what <c>run.sh</c> wrote there and its input, for whoever comes to look, also after the
/// bot was killed.
/// </summary>
internal sealed class ScriptRun(string folder)
{
    private const int OutputRead = 256 * 1024;
    private static readonly Lazy<string> Shell = new(() =>
    {
        using var text = new StreamReader(typeof(ScriptRun).Assembly.GetManifestResourceStream("run.sh")!);
        return text.ReadToEnd();
    });

    public string Folder => folder;

    /// <summary>In the environment of the command, so that all that it starts can be found again.</summary>
    private string Mark => $"CHATOPS_RUN_FOLDER={folder}";

    private string At(string name) => Path.Combine(folder, name);

    /// <summary>The command's exit code, once it has ended.</summary>
    public int? ExitCode => Text("exit") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>When someone first asked for its end, and why.</summary>
    public (DateTimeOffset At, string Reason)? Ending =>
        Text("end")?.Split(' ', 2) is [var time, var reason]
            ? (DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(time, CultureInfo.InvariantCulture)), reason)
            : null;

    /// <summary>
    /// Whether something of it still runs. Asked before <see cref="ExitCode"/>, which is written while it still runs:
    /// then nothing running and no exit code means that none will come.
    /// </summary>
    public bool IsAlive => Supervisor is not null || Processes.Count > 0;

    /// <summary>
    /// The command and all that it has started. A session's number is sure to be its own as long as the shell is there.
    /// </summary>
    public IReadOnlyList<ProcessEntry> Processes =>
        IsOfThisBoot
            ? ProcessTable.Of(
                Mark,
                Supervisor is not null && Text("session") is { } session
                    ? int.Parse(session, CultureInfo.InvariantCulture)
                    : null
            )
            : [];

    private bool IsOfThisBoot =>
        Text("process") is { } text
        && text.StartsWith(File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() + " ", StringComparison.Ordinal);

    /// <summary>The shell that wrote <c>process</c>, while it runs.</summary>
    private ProcessEntry? Supervisor =>
        IsOfThisBoot
        && ProcessEntry.Parse(Text("process")!.Split(' ', 2)[1]) is { } then
        && ProcessTable.Find(then.Id) is { } now
        && now.Start == then.Start
            ? now
            : null;

    /// <summary>Runs the command, unless that was done before.</summary>
    /// <returns><c>started</c>, <c>taken</c> when it had been started before, or why it could not be.</returns>
    public async Task<string> StartAsync(
        IEnumerable<string> command,
        string workingDirectory,
        IReadOnlyDictionary<string, string> environment,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(folder);
        // Its own copy: a shell reads on while it runs, and the bot's files may be exchanged meanwhile.
        await WriteAsync("run.sh", Shell.Value, cancellationToken);
        // A session of its own: neither a signal to the bot's group nor the end of a terminal reaches it.
        var start = new ProcessStartInfo("setsid", ["sh", At("run.sh"), folder, .. command])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        return await process.StandardOutput.ReadLineAsync(cancellationToken) is { Length: > 0 } said
            ? said
            : "the shell that runs it exited immediately";
    }

    /// <summary>
    /// Asks all of it to end, once: some programs take a second time for "at once, whatever it costs". What has not
    /// ended by <paramref name="killAfter"/> is killed with the next call.
    /// </summary>
    public async Task EndAsync(
        string reason,
        DateTimeOffset now,
        TimeSpan killAfter,
        CancellationToken cancellationToken
    )
    {
        var since = Ending?.At;
        // What a command has left running on purpose stays.
        if (since is null && ExitCode is not null)
            return;
        if (since is null)
            await WriteAsync("end", $"{now.ToUnixTimeMilliseconds()} {reason}", cancellationToken);
        if (since is null || now - since >= killAfter)
            ProcessTable.Signal(Processes, since is null ? ProcessTable.Terminate : ProcessTable.Kill);
    }

    /// <summary>The end of what it has said so far.</summary>
    public ScriptOutput Output()
    {
        var end = ReadEnd(At("output"), OutputRead);
        if (end.Length < OutputRead)
            end = [.. ReadEnd(At("output.1"), OutputRead - end.Length), .. end];
        return ScriptOutput.Read(end);
    }

    private static byte[] ReadEnd(string path, int max)
    {
        try
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            file.Seek(-Math.Min(file.Length, max), SeekOrigin.End);
            var bytes = new byte[max];
            return bytes[..file.ReadAtLeast(bytes, max, throwOnEndOfStream: false)];
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    /// <summary>All of it or nothing, whoever reads and whenever the bot is killed.</summary>
    private async Task WriteAsync(string name, string text, CancellationToken cancellationToken)
    {
        var file = At($"{name}.{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, text, cancellationToken);
        File.Move(file, At(name), overwrite: true);
    }

    private string? Text(string name) =>
        File.Exists(At(name)) && File.ReadAllText(At(name)).Trim() is { Length: > 0 } text ? text : null;
}
