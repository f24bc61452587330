using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Another program, started for a test and gone with it at the latest.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan ToStart = TimeSpan.FromMinutes(3),
        ToEnd = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _output = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static ChildProcess Start(string program, string folder, params IEnumerable<string> arguments) =>
        new(
            Process.Start(
                new ProcessStartInfo(program, arguments)
                {
                    WorkingDirectory = folder,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                    UseShellExecute = false,
                }
            )!
        );

    /// <summary>The full path of an installed program; null when there is none.</summary>
    public static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(File.Exists);

    /// <summary>
    /// A port that no one listens on now. Another program may take it before we do; that is the price of telling a
    /// child its port.
    /// </summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public int Id => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Until it answers 200 there.</summary>
    public async Task UntilReadyAsync(HttpClient http, string path)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (!await AnswersAsync(http, path))
        {
            Assert.False(_process.HasExited, $"It ended instead of answering {path}:\n{Output}");
            Assert.True(TimeProvider.System.GetElapsedTime(begun) < ToStart, $"Still no answer from {path}:\n{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<bool> AnswersAsync(HttpClient http, string path)
    {
        try
        {
            using var response = await http.GetAsync(path, TestContext.Current.CancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>As <c>kill -9</c>: nothing in it runs on.</summary>
    /// <param name="alone">What it has started lives on.</param>
    public async Task KillAsync(bool alone = false)
    {
        _process.Kill(entireProcessTree: !alone);
        await ExitAsync();
    }

    /// <summary>As an operator stops it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start(
            "kill",
            ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]
        );
        return await ExitAsync();
    }

    /// <param name="within">How long it may take; by default three minutes.</param>
    /// <returns>The exit code, when it has ended by itself.</returns>
    public async Task<int> ExitAsync(TimeSpan? within = null)
    {
        var allowed = within ?? ToEnd;
        using var limit = new CancellationTokenSource(allowed);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"It did not end within {allowed.TotalSeconds:0} s:\n{Output}");
        }
        return _process.ExitCode;
    }

    private void Keep(string? line)
    {
        lock (_output)
            _output.AppendLine(line);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }
}
