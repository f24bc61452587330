using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ChatOpsBot.Benchmarks.Load;

/// <summary>
/// Which of many sockets have something to read (epoll(7)), with a timeout in nanoseconds, which an open loop needs to
/// send in time.
/// </summary>
internal sealed partial class Epoll : IDisposable
{
    private const int Add = 1,
        Delete = 2;
    private const uint In = 1;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataAt = Stride - sizeof(long);

    private readonly int _handle = Checked(EpollCreate(0));
    private readonly byte[] _events = new byte[64 * 16];

    public void Watch(nint socket, int tag)
    {
        Span<byte> wanted = stackalloc byte[16];
        BinaryPrimitives.WriteUInt32LittleEndian(wanted, In);
        BinaryPrimitives.WriteInt64LittleEndian(wanted[DataAt..], tag);
        Checked(EpollControl(_handle, Add, (int)socket, wanted));
    }

    public void Forget(nint socket) => _ = EpollControl(_handle, Delete, (int)socket, stackalloc byte[16]);

    /// <summary>Fills in the tags of the sockets that can be read and says how many; 0 after the timeout.</summary>
    public int Wait(Span<int> tags, TimeSpan timeout)
    {
        var time = new Time
        {
            Seconds = (long)timeout.TotalSeconds,
            Nanoseconds = timeout.Ticks % TimeSpan.TicksPerSecond * 100,
        };
        var count = EpollWait(_handle, _events, Math.Min(tags.Length, 64), time, 0);
        for (var i = 0; i < count; i++)
            tags[i] = (int)BinaryPrimitives.ReadInt64LittleEndian(_events.AsSpan(i * Stride + DataAt));
        return Math.Max(0, count);
    }

    public void Dispose() => _ = Close(_handle);

    private static int Checked(int code) => code >= 0 ? code : throw new Win32Exception(Marshal.GetLastPInvokeError());

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    private static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int EpollControl(int epoll, int operation, int socket, Span<byte> wanted);

    [LibraryImport("libc", EntryPoint = "epoll_pwait2", SetLastError = true)]
    private static partial int EpollWait(int epoll, byte[] events, int max, in Time timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
