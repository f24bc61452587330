namespace ChatOpsBot.Sources.Generic;

/// <summary>The words for states that most tools share, so that few have to be mapped.</summary>
internal static class StateWords
{
    public static EventState? Of(string word, bool isAlert)
    {
        if (
            Enum.TryParse<EventState>(word, ignoreCase: true, out var state)
            && Enum.IsDefined(state)
            && char.IsAsciiLetter(word[0])
            && !word.Contains(',', StringComparison.Ordinal)
        )
            return state;
        return word.ToLowerInvariant() switch
        {
            "success"
            or "successful"
            or "passed"
            or "pass"
            or "ok"
            or "completed"
            or "complete"
            or "done"
            or "healthy"
            or "up"
            or "green"
            or "fixed"
            or "recovered"
            or "normal"
            or "closed"
            or "true"
            or "0" => isAlert ? EventState.Resolved : EventState.Succeeded,
            "failure"
            or "fail"
            or "error"
            or "errored"
            or "broken"
            or "down"
            or "unhealthy"
            or "red"
            or "critical"
            or "alerting"
            or "alarm"
            or "problem"
            or "triggered"
            or "open"
            or "active"
            or "warning"
            or "warn"
            or "false" => isAlert ? EventState.Firing : EventState.Failed,
            "pending" or "scheduled" or "created" or "enqueued" => EventState.Queued,
            "started"
            or "start"
            or "in_progress"
            or "in progress"
            or "inprogress"
            or "progressing"
            or "building"
            or "deploying" => EventState.Running,
            "canceled" or "aborted" or "stopped" or "killed" => EventState.Cancelled,
            "blocked" or "on_hold" or "needs_approval" => EventState.Waiting,
            "acked" or "ack" => EventState.Acknowledged,
            _ => null,
        };
    }
}
