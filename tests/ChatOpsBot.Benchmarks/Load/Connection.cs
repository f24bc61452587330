using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatOpsBot.Benchmarks.Load;

/// <summary>One kept-alive connection: a request is out, or none is.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
    {
        NoDelay = true,
    };
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _length;

    public Connection(int port)
    {
        _socket.Connect(IPAddress.Loopback, port);
        _socket.Blocking = false;
    }

    public nint Handle => _socket.Handle;

    /// <summary>Which delivery is out.</summary>
    public long Number { get; private set; }

    public void Send(ReadOnlySpan<byte> request, long number)
    {
        Number = number;
        while (request.Length > 0)
        {
            var sent = _socket.Send(request, SocketFlags.None, out var error);
            if (error == SocketError.WouldBlock)
                _socket.Poll(-1, SelectMode.SelectWrite);
            else if (error != SocketError.Success)
                throw new SocketException((int)error);
            request = request[sent..];
        }
    }

    /// <summary>
    /// The status once the whole answer is here; null as long as it is not; 0 when the server has closed the
    /// connection.
    /// </summary>
    public int? Receive()
    {
        var read = _socket.Receive(_buffer.AsSpan(_length), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return null;
        if (error != SocketError.Success || read == 0)
            return 0;
        _length += read;
        var answer = _buffer.AsSpan(0, _length);
        var end = answer.IndexOf("\r\n\r\n"u8);
        if (end < 0)
            return null;
        if (!IsWhole(answer[..end], answer[(end + 4)..]))
            return null;
        _length = 0;
        return int.Parse(answer.Slice("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _socket.Dispose();

    private static bool IsWhole(ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body) =>
        headers.IndexOf("Transfer-Encoding: chunked"u8) >= 0
            ? body.EndsWith("0\r\n\r\n"u8)
            : body.Length >= ContentLength(headers);

    private static int ContentLength(ReadOnlySpan<byte> headers)
    {
        var at = headers.IndexOf("Content-Length: "u8);
        // An answer without one is an error's, and the rest of it is of no interest.
        if (at < 0)
            return 0;
        var value = headers[(at + "Content-Length: ".Length)..];
        var end = value.IndexOf((byte)'\r');
        return int.Parse(Encoding.ASCII.GetString(end < 0 ? value : value[..end]), CultureInfo.InvariantCulture);
    }
}
