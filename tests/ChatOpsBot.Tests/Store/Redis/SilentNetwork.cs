using System.Net;
using System.Net.Sockets;

namespace ChatOpsBot.Tests.Store.Redis;

/// <summary>
/// A way to a server on which packets can get lost forever, as behind a firewall that forgot a connection: neither
/// side notices.
/// </summary>
internal sealed class SilentNetwork : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _port;
    private readonly Task _accepting;
    private CancellationTokenSource _open = new();
    private volatile bool _cut;

    public SilentNetwork(int port)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => $"{_listener.LocalEndpoint}";

    public void SwallowAllOfTheOpenConnections()
    {
        _open.Cancel();
        _open = new CancellationTokenSource();
    }

    /// <summary>Those that are open and those that come: from now on nothing gets through.</summary>
    public void Cut()
    {
        _cut = true;
        SwallowAllOfTheOpenConnections();
    }

    /// <summary>New connections get through again.</summary>
    public void Mend() => _cut = false;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
        _open.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<TcpClient> clients = [];
        try
        {
            while (true)
            {
                var (near, far) = (await _listener.AcceptTcpClientAsync(_stop.Token), new TcpClient());
                clients.AddRange([near, far]);
                if (_cut)
                    continue;
                await far.ConnectAsync(IPAddress.Loopback, _port, _stop.Token);
                _ = CopyAsync(near, far, _open.Token);
                _ = CopyAsync(far, near, _open.Token);
            }
        }
        catch (OperationCanceledException)
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to, CancellationToken cancellationToken)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), cancellationToken);
            to.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e)
            when (e is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // Swallowed is swallowed.
        }
    }
}
