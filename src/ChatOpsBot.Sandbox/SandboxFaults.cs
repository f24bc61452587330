using System.Text.Json.Serialization;
using ChatOpsBot.Sandbox.Deliveries;

namespace ChatOpsBot.Sandbox;

/// <summary>How a call goes wrong.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SandboxFaultKind>))]
public enum SandboxFaultKind
{
    /// <summary>Answers rightly, but late.</summary>
    [JsonStringEnumMemberName("latency")]
    Latency,

    /// <summary>HTTP 429 with Retry-After; nothing was done.</summary>
    [JsonStringEnumMemberName("rate_limited")]
    RateLimited,

    /// <summary>An HTTP status of 500 or more; nothing was done.</summary>
    [JsonStringEnumMemberName("http_error")]
    HttpError,

    /// <summary>The connection is cut; nothing was done.</summary>
    [JsonStringEnumMemberName("abort")]
    Abort,

    /// <summary>The work is done, then the connection is cut.</summary>
    [JsonStringEnumMemberName("accept_then_abort")]
    AcceptThenAbort,

    /// <summary>The work is done, but no answer ever comes.</summary>
    [JsonStringEnumMemberName("accept_then_time_out")]
    AcceptThenTimeOut,

    /// <summary>The work is done, but the answer is an HTTP status of 500 or more.</summary>
    [JsonStringEnumMemberName("accept_then_http_error")]
    AcceptThenHttpError,

    /// <summary>
    /// The connection is cut, and the work is done after <see cref="SandboxFault.LatencyMs"/>, when no one is
    /// waiting for it.
    /// </summary>
    [JsonStringEnumMemberName("late")]
    Late,

    /// <summary>HTTP 200 with <c>ok: false</c> and the given error; nothing was done.</summary>
    [JsonStringEnumMemberName("error")]
    Error,

    /// <summary>To the app only: delivered twice.</summary>
    [JsonStringEnumMemberName("duplicate")]
    Duplicate,

    /// <summary>To the app only: waits for the next delivery and goes after it.</summary>
    [JsonStringEnumMemberName("reorder")]
    Reorder,

    /// <summary>To the app only: delivered, but its answer is discarded, as if it came too late.</summary>
    [JsonStringEnumMemberName("lose_answer")]
    LoseAnswer,
}

/// <summary>A fault that waits for calls to hit.</summary>
public sealed record SandboxFault(SandboxFaultKind Kind)
{
    /// <summary>
    /// A method of the Web API, <c>response_url</c>, or what goes to the app: <c>events</c>, <c>commands</c>,
    /// <c>interactions</c>, <c>options</c>. Null hits every method.
    /// </summary>
    public string? Method { get; init; }

    /// <summary>Name or id as the caller sends it; null hits calls on any channel, and those without one.</summary>
    public string? Channel { get; init; }

    /// <summary>Hits only messages that have this somewhere in their text or blocks.</summary>
    public string? Text { get; init; }

    /// <summary>How many calls it hits; null until it is cleared.</summary>
    public int? Times { get; init; }

    /// <summary>Waits this long (by the application's clock) before whatever the kind does.</summary>
    public int LatencyMs { get; init; }

    /// <summary>Seconds, for <see cref="SandboxFaultKind.RateLimited"/>.</summary>
    public int RetryAfter { get; init; } = 1;

    /// <summary>
    /// For <see cref="SandboxFaultKind.HttpError"/> and <see cref="SandboxFaultKind.AcceptThenHttpError"/>.
    /// </summary>
    public int Status { get; init; } = 503;

    /// <summary>For <see cref="SandboxFaultKind.Error"/>.</summary>
    public string Error { get; init; } = "internal_error";
}

/// <summary>The faults that are set. The first that fits a call hits it.</summary>
public sealed class SandboxFaults
{
    private readonly Lock guard = new();
    private readonly List<(SandboxFault Fault, int? Left)> faults = [];
    private volatile bool any;

    public IReadOnlyList<SandboxFault> All
    {
        get
        {
            lock (guard)
                return [.. faults.Select(entry => entry.Fault with { Times = entry.Left })];
        }
    }

    public void Add(SandboxFault fault)
    {
        lock (guard)
        {
            faults.Add((fault, fault.Times));
            any = true;
        }
    }

    public void Clear()
    {
        lock (guard)
        {
            faults.Clear();
            any = false;
        }
    }

    /// <param name="channel">Matches a fault set for any of its spellings: id, name, #name.</param>
    /// <param name="says">Whether the call sends the text.</param>
    internal SandboxFault? Take(string method, Func<string, bool> channel, Func<string, bool> says) =>
        Take(fault =>
            fault.Kind is not (SandboxFaultKind.Duplicate or SandboxFaultKind.Reorder or SandboxFaultKind.LoseAnswer)
            && (fault.Method is null || fault.Method == method)
            && (fault.Channel is null || channel(fault.Channel))
            && (fault.Text is null || says(fault.Text))
        );

    internal SandboxFault? TakeFor(DeliveryKind kind) =>
        Take(fault => string.Equals(fault.Method, kind.ToString(), StringComparison.OrdinalIgnoreCase));

    private SandboxFault? Take(Predicate<SandboxFault> hits)
    {
        if (!any)
            return null;
        lock (guard)
        {
            var index = faults.FindIndex(entry => hits(entry.Fault));
            if (index < 0)
                return null;

            var (fault, left) = faults[index];
            if (left <= 1)
                faults.RemoveAt(index);
            else
                faults[index] = (fault, left - 1);
            any = faults.Count > 0;
            return fault;
        }
    }
}
