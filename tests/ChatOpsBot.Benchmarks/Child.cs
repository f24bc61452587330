using System.Diagnostics;

namespace ChatOpsBot.Benchmarks;

/// <summary>A process of the benchmark's own, ended with it.</summary>
internal sealed class Child : IDisposable
{
    private readonly Process _process;

    private Child(Process process) => _process = process;

    /// <summary>CPU time of all its threads so far, user and kernel.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident memory in MiB.</summary>
    public double Resident
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1024.0 / 1024.0;
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>This program in another role.</summary>
    public static Child OfRole(params IEnumerable<string> arguments) =>
        Start("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "ChatOpsBot.Benchmarks.dll"), .. arguments]);

    /// <summary>The bot itself, as it is shipped.</summary>
    /// <param name="folder">Where it was published; null for the Release build beside this program.</param>
    public static Child OfBot(string? folder, params IEnumerable<string> arguments) =>
        Start("dotnet", ["exec", Path.Combine(folder ?? AppContext.BaseDirectory, "ChatOpsBot.dll"), .. arguments]);

    public static Child OfSdk(params IEnumerable<string> arguments) => Start("dotnet", arguments);

    public static Child OfRedis(params IEnumerable<string> arguments) => Start("redis-server", arguments);

    /// <summary>All that it prints, once it has ended.</summary>
    public async Task<string> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var output = await _process.StandardOutput.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"A process of the benchmark ended with {_process.ExitCode}.");
    }

    /// <summary>Reads and drops what it prints: a full pipe would stop it.</summary>
    public Child Quiet()
    {
        _process.OutputDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        return this;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static Child Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new Child(Process.Start(start)!);
    }
}
