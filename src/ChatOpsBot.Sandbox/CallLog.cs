namespace ChatOpsBot.Sandbox;

/// <summary>The last calls, bounded in number and in bytes.</summary>
internal sealed class CallLog(int capacity)
{
    private const long MostBytes = 32L * 1024 * 1024;

    private readonly Lock guard = new();
    private readonly Queue<SandboxCall> calls = new();
    private long bytes;

    public SandboxCall[] All
    {
        get
        {
            lock (guard)
                return [.. calls];
        }
    }

    public void Add(SandboxCall call)
    {
        lock (guard)
        {
            calls.Enqueue(call);
            bytes += Size(call);
            while (calls.Count > capacity || bytes > MostBytes)
                bytes -= Size(calls.Dequeue());
        }
    }

    public void Clear()
    {
        lock (guard)
        {
            calls.Clear();
            bytes = 0;
        }
    }

    private static long Size(SandboxCall call) => 200 + call.AnswerJson.Length + call.Arguments.Sum(argument => 2L * argument.Value.Length);
}
