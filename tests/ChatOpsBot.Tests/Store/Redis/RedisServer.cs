using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace ChatOpsBot.Tests.Store.Redis;

/// <summary>
/// A real Redis of the tests' own on a free port, configured as <c>deploy/redis.conf</c> says, with its data in a
/// folder of its own.
/// </summary>
public sealed class RedisServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new(inMemory: true);
    private Process? _process;

    public int Port { get; } = FreePort();

    public string Address => $"127.0.0.1:{Port}";

    /// <summary>What to add to the configuration, as command line options.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    public static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, "redis-server")));

    public static void SkipUnlessInstalled()
    {
        if (!IsInstalled)
            Assert.Skip("redis-server is not installed.");
    }

    public async ValueTask InitializeAsync()
    {
        if (IsInstalled)
            await StartAsync();
    }

    public async Task StartAsync()
    {
        var start = new ProcessStartInfo("redis-server")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (
            var argument in (string[])
                [
                    Path.Combine(Repository.Root, "deploy", "redis.conf"),
                    "--port",
                    $"{Port}",
                    "--dir",
                    _folder.Path,
                    .. Options,
                ]
        )
            start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        // What no one reads blocks the one who writes.
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        while (!_process.HasExited)
        {
            try
            {
                if ((await AskAsync("PING")).StartsWith("+PONG", StringComparison.Ordinal))
                    return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                await Task.Yield();
            }
        }
        throw new InvalidOperationException($"redis-server ended with {_process.ExitCode}.");
    }

    /// <summary>Gives it no time for a farewell.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>The process stands still, its connections stay.</summary>
    public void Pause() => Signal(19);

    public void Resume() => Signal(18);

    /// <summary>The first line that it answers to a command.</summary>
    public async Task<string> AskAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync() ?? "";
    }

    /// <summary>What it answers to a command whose answer is one text.</summary>
    public async Task<string> AskTextAsync(string command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"));
        using var reader = new StreamReader(client.GetStream());
        await reader.ReadLineAsync();
        return await reader.ReadLineAsync() ?? "";
    }

    /// <summary>How many stores listen at it for work.</summary>
    public async Task<int> ListenersAsync()
    {
        // The answer is a list: the channel and its number.
        var count = await AskAsync("EVAL \"return redis.call('PUBSUB', 'NUMSUB', '{chatops}:wake')[2]\" 0");
        return int.Parse(count[1..], CultureInfo.InvariantCulture);
    }

    /// <summary>Its clock, in unix seconds.</summary>
    public async Task<long> TimeAsync() =>
        long.Parse(
            (await AskAsync("EVAL \"return tonumber(redis.call('TIME')[1])\" 0"))[1..],
            CultureInfo.InvariantCulture
        );

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await KillAsync();
        _folder.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Signal(int signal)
    {
        if (Kill(_process!.Id, signal) != 0)
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"Signal {signal} was not delivered.")
            );
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
