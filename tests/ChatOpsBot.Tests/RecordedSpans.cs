using System.Diagnostics;

namespace ChatOpsBot.Tests;

/// <summary>The spans that end while it lives, of the sources that it is for.</summary>
public sealed class RecordedSpans : IDisposable
{
    private readonly List<Activity> _spans = [];
    private readonly ActivityListener _listener;

    public RecordedSpans(Func<ActivitySource, bool> isOfInterest)
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = isOfInterest,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
            {
                lock (_spans)
                    _spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Those of one trace: other tests have theirs.</summary>
    public IReadOnlyList<Activity> Of(ActivityTraceId trace)
    {
        lock (_spans)
            return [.. _spans.Where(span => span.TraceId == trace)];
    }

    public void Dispose() => _listener.Dispose();
}
