using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace ChatOpsBot.Platform.Observability;

/// <summary>
/// The numbers and spans that the application gives of itself. Labels are few and bounded: a source's name, a queue, an
/// outcome; never an id, a person or a text.
/// </summary>
public sealed class Telemetry : IDisposable
{
    public const string Name = "ChatOpsBot";
    public static readonly ActivitySource Activities = new(Name);

    private const int LongestEventName = 60;

    /// <summary>Of one source; the most that any of them has of its own are about a hundred.</summary>
    private const int MostEventNames = 150;

    private readonly Meter _meter = new(Name);

    /// <summary>
    /// The one whose measurements are at <c>/metrics</c>: another application in the same process has its own.
    /// </summary>
    internal Meter Meter => _meter;

    private readonly Counter<long> _webhooks;
    private readonly Counter<long> _events;
    private readonly Counter<long> _unhandled;
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _unhandledNames = new();
    private readonly Counter<long> _work;
    private readonly Histogram<double> _workSeconds;
    private readonly Histogram<double> _ageSeconds;
    private readonly Counter<long> _slackCalls;
    private readonly Counter<long> _gitHubCalls;
    private readonly Histogram<double> _gitHubSeconds;
    private readonly ConcurrentDictionary<string, (long Limit, long Remaining)> _gitHubBudgets = new();
    private readonly Counter<long> _cutOff;
    private readonly Counter<long> _workCut;
    private readonly Counter<long> _inbound;
    private readonly Histogram<double> _inboundSeconds;
    private readonly ConcurrentDictionary<string, (long Waiting, double OldestSeconds)> _depths = new();

    public Telemetry()
    {
        _webhooks = _meter.CreateCounter<long>(
            "chatops_webhooks_total",
            description: "Deliveries by source and answer."
        );
        _events = _meter.CreateCounter<long>(
            "chatops_events_total",
            description: "Events understood, by source and kind."
        );
        _unhandled = _meter.CreateCounter<long>(
            "chatops_events_unhandled_total",
            description: "Deliveries with nothing to report, by source and name."
        );
        _work = _meter.CreateCounter<long>(
            "chatops_work_total",
            description: "Attempts at work items, by queue and outcome."
        );
        _workSeconds = _meter.CreateHistogram<double>(
            "chatops_work_duration_seconds",
            "s",
            "How long an attempt took."
        );
        _ageSeconds = _meter.CreateHistogram<double>(
            "chatops_work_age_seconds",
            "s",
            "From enqueueing to the end of the work."
        );
        _meter.CreateObservableGauge(
            "chatops_queue_waiting",
            () => _depths.Select(depth => Of(depth.Key, depth.Value.Waiting)),
            description: "Work items of a queue, including those in progress."
        );
        _meter.CreateObservableGauge(
            "chatops_queue_oldest_seconds",
            () => _depths.Select(depth => Of(depth.Key, depth.Value.OldestSeconds)),
            "s",
            "How long the most overdue item of a queue has been due."
        );
        _cutOff = _meter.CreateCounter<long>(
            "chatops_calls_cut_off_total",
            description: "Outgoing calls without a complete response within their limit, by client and reason: time, "
                + "or too many queued (busy)."
        );
        _workCut = _meter.CreateCounter<long>(
            "chatops_work_cut_off_total",
            description: "Attempts at work items that were stopped at Engine:LongestTry, by queue; "
                + "their effect is unknown."
        );
        _inbound = _meter.CreateCounter<long>("chatops_slack_requests_total", description: "What Slack sent, by kind.");
        _inboundSeconds = _meter.CreateHistogram<double>(
            "chatops_slack_acknowledgement_seconds",
            "s",
            "From the arrival of what Slack sent to its acknowledgement."
        );
        _meter.CreateObservableGauge(
            "chatops_slack_socket_connections",
            () =>
                Socket?.Invoke() is { } socket
                    ? [new Measurement<long>(socket.Open, new KeyValuePair<string, object?>("state", socket.Status))]
                    : Array.Empty<Measurement<long>>(),
            description: "Open Socket Mode connections, and the state of Socket Mode."
        );
        _meter.CreateObservableGauge(
            "chatops_slack_socket_silence_seconds",
            () =>
                Socket?.Invoke().Silence is { } silence
                    ? [new Measurement<double>(silence.TotalSeconds)]
                    : Array.Empty<Measurement<double>>(),
            "s",
            "Time since the last byte, pings included, on any Socket Mode connection."
        );
        _slackCalls = _meter.CreateCounter<long>(
            "chatops_slack_calls_total",
            description: "Slack Web API calls by method and result."
        );
        _gitHubCalls = _meter.CreateCounter<long>(
            "chatops_github_calls_total",
            description: "GitHub REST API calls by operation and result."
        );
        _gitHubSeconds = _meter.CreateHistogram<double>(
            "chatops_github_call_duration_seconds",
            "s",
            "How long a call to GitHub took."
        );
        _meter.CreateObservableGauge(
            "chatops_github_rate_limit",
            () => _gitHubBudgets.Select(budget => Of(budget.Key, budget.Value.Limit, "budget")),
            description: "Hourly rate limit of GitHub for a token or an installation of the App."
        );
        _meter.CreateObservableGauge(
            "chatops_github_rate_remaining",
            () => _gitHubBudgets.Select(budget => Of(budget.Key, budget.Value.Remaining, "budget")),
            description: "Calls left in GitHub's rate limit, as of its last response."
        );
    }

    public void Webhook(string source, int status) => _webhooks.Add(1, new("source", source), new("status", status));

    public void Event(string source, string kind) => _events.Add(1, new("source", source), new("kind", kind));

    /// <param name="what">As its sender names it, who may have any number of names: what is beyond a bound is
    /// <c>other</c>.</param>
    public void Unhandled(string source, string what)
    {
        var names = _unhandledNames.GetOrAdd(source, _ => new ConcurrentDictionary<string, bool>());
        var isNamed =
            names.ContainsKey(what)
            || (what.Length <= LongestEventName && names.Count < MostEventNames && names.TryAdd(what, true));
        _unhandled.Add(1, new("source", source), new("event", isNamed ? what : "other"));
    }

    /// <param name="isEnd">Whether the item is done with now, so that its age counts.</param>
    public void Worked(string queue, string outcome, bool isEnd, TimeSpan took, TimeSpan age)
    {
        _work.Add(1, new("queue", queue), new("outcome", outcome));
        _workSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("queue", queue));
        if (isEnd)
            _ageSeconds.Record(age.TotalSeconds, new KeyValuePair<string, object?>("queue", queue));
    }

    public void Depth(string queue, long waiting, TimeSpan oldest) => _depths[queue] = (waiting, oldest.TotalSeconds);

    private static Measurement<T> Of<T>(string name, T value, string label = "queue")
        where T : struct => new(value, new KeyValuePair<string, object?>(label, name));

    public void SlackCall(string method, string result) =>
        _slackCalls.Add(1, new("method", method), new("result", result));

    public void GitHubCall(string operation, string result, TimeSpan took)
    {
        _gitHubCalls.Add(1, new("operation", operation), new("result", result));
        _gitHubSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("operation", operation));
    }

    /// <param name="budget">Whose: the token's, or an owner's installation of the application.</param>
    public void GitHubBudget(string budget, int limit, int remaining) => _gitHubBudgets[budget] = (limit, remaining);

    public void CutOff(string client, string reason) => _cutOff.Add(1, new("client", client), new("reason", reason));

    public void WorkCutOff(string queue) => _workCut.Add(1, new KeyValuePair<string, object?>("queue", queue));

    public void Inbound(string kind) => _inbound.Add(1, new KeyValuePair<string, object?>("kind", kind));

    public void Acknowledged(string transport, TimeSpan took) =>
        _inboundSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("transport", transport));

    /// <summary>How Socket Mode is doing when it is asked; null where it is not in use.</summary>
    public Func<(string Status, int Open, TimeSpan? Silence)>? Socket { get; set; }

    public void Dispose() => _meter.Dispose();
}
