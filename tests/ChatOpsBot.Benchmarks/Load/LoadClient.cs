using System.Diagnostics;

namespace ChatOpsBot.Benchmarks.Load;

/// <summary>
/// The sender, a process of its own: one thread, fifty connections, bytes made beforehand. Either the next delivery
/// follows the answer (how many are possible), or deliveries leave at fixed times whatever the answers (how long one
/// takes, counted from when it should have left).
/// </summary>
internal sealed class LoadClient : IDisposable
{
    private const int MostPerSecond = 20_000;

    private readonly LoadPlan _plan;
    private readonly INumberedRequest[] _bodies;
    private readonly byte[] _signatures;
    private readonly Connection[] _connections;
    private readonly Epoll _epoll = new();
    private readonly Stack<int> _free = new();
    private readonly long[] _intended;
    private readonly long[] _answered;
    private long _started;
    private long _sent;
    private long _accepted;
    private long _failed;
    private long _lastAnswered;

    public LoadClient(LoadPlan plan)
    {
        _plan = plan;
        _bodies = plan.Command is { } command
            ? [new SlashCommandBody(command, plan.Secret, plan.Path, plan.Port)]
            :
            [
                .. Enumerable
                    .Range(0, plan.Repositories)
                    .Select(i => new PushBody(i, plan.Secret, plan.Path, plan.Port)),
            ];
        _signatures = plan.First < 0 ? [] : new byte[Expected(plan) * INumberedRequest.SignatureLength];
        for (var i = 0; i < _signatures.Length / INumberedRequest.SignatureLength; i++)
            _bodies[i % _bodies.Length].Sign(plan.First + i, SignatureOf(i));
        _connections = new Connection[LoadPlan.Connections];
        for (var i = 0; i < _connections.Length; i++)
            Connect(i);
        var samples = plan.Rate > 0 ? (int)(plan.Rate * plan.Seconds) : 0;
        (_intended, _answered) = (new long[samples], new long[samples]);
    }

    public LoadResult Run()
    {
        _started = Stopwatch.GetTimestamp();
        var end = _started + (long)(_plan.Seconds * Stopwatch.Frequency);
        Span<int> ready = stackalloc int[64];
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            while (_free.Count > 0 && MaySend(now, end))
                Send(_free.Pop());
            if (_free.Count == _connections.Length && IsOver(now, end))
                break;
            // A minute without a single answer: what is missing will not come.
            if (now > end + 60 * Stopwatch.Frequency)
                break;
            var count = _epoll.Wait(ready, Patience(now));
            foreach (var index in ready[..count])
                Receive(index);
        }
        return new LoadResult(
            _accepted,
            _failed + _connections.Length - _free.Count,
            _started,
            _lastAnswered,
            _intended,
            _answered
        );
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            connection.Dispose();
        _epoll.Dispose();
    }

    /// <summary>How many numbered deliveries are made ready: more than any server here takes.</summary>
    private static int Expected(LoadPlan plan) =>
        plan.Rate > 0 ? (int)(plan.Rate * plan.Seconds)
        : plan.Count > 0 ? (int)plan.Count
        : (int)(plan.Seconds * MostPerSecond);

    private bool MaySend(long now, long end) => !IsOver(now, end) && (_plan.Rate <= 0 || Due(_sent) <= now);

    private bool IsOver(long now, long end) =>
        _plan.Rate > 0
            ? _sent == _intended.Length
            : now >= end || (_plan.Count > 0 && _sent >= _plan.Count) || (_plan.First >= 0 && _sent >= Expected(_plan));

    private long Due(long index) => _started + (long)(index / _plan.Rate * Stopwatch.Frequency);

    private TimeSpan Patience(long now) =>
        _plan.Rate > 0 && _free.Count > 0 && _sent < _intended.Length
            ? TimeSpan.FromTicks(Math.Max(0, Stopwatch.GetElapsedTime(now, Due(_sent)).Ticks))
            : TimeSpan.FromMilliseconds(100);

    private void Send(int index)
    {
        var number = _sent++;
        if (_plan.Rate > 0)
            _intended[number] = Due(number);
        var body = _bodies[number % _bodies.Length];
        _connections[index]
            .Send(_plan.First < 0 ? body.Next() : body.Next(_plan.First + number, SignatureOf(number)), number);
    }

    private Span<byte> SignatureOf(long number) =>
        _signatures.AsSpan((int)number * INumberedRequest.SignatureLength, INumberedRequest.SignatureLength);

    private void Receive(int index)
    {
        if (_connections[index].Receive() is not { } status)
            return;
        _lastAnswered = Stopwatch.GetTimestamp();
        if (status is >= 200 and < 300)
        {
            _accepted++;
            if (_plan.Rate > 0)
                _answered[_connections[index].Number] = _lastAnswered;
            _free.Push(index);
            return;
        }
        _failed++;
        _epoll.Forget(_connections[index].Handle);
        _connections[index].Dispose();
        Connect(index);
    }

    private void Connect(int index)
    {
        _connections[index] = new Connection(_plan.Port);
        _epoll.Watch(_connections[index].Handle, index);
        _free.Push(index);
    }
}
