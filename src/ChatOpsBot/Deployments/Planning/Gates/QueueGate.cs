using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>What is in progress there and what waits. Pure.</summary>
internal static class QueueGate
{
    /// <param name="held">The deploys that a rollback or a person has stopped.</param>
    /// <param name="active">The deploy at work; null when there is none.</param>
    public static IReadOnlyList<Gate> Judge(
        EnvironmentState state,
        IEnumerable<Deployment> held,
        Deployment? active,
        DateTimeOffset now
    )
    {
        List<Gate> gates =
        [
            .. held.Select(waiting => new Gate(
                GateCode.Queue,
                Verdict.Warn,
                $"#{waiting.Number} `{Mrkdwn.Escape(waiting.Version)}` is {state.HeldText}"
            )),
        ];
        if (active is null)
            return gates;
        var eta = state.TurnOf(state.Queue.Count, active, now) is { } turn
            ? $" and start about {Mrkdwn.Date(turn, "{time}")}"
            : "";
        return
        [
            .. gates,
            new Gate(
                GateCode.Queue,
                Verdict.Wait,
                $"#{active.Number} `{Mrkdwn.Escape(active.Version)}` is in progress; "
                    + $"this one would be number {state.Queue.Count + 1} in the queue{eta}"
            ),
        ];
    }

    /// <summary>What a rollback ends, and what it holds up.</summary>
    /// <param name="waiting">What waits for approval or for its turn.</param>
    public static IReadOnlyList<Gate> JudgeRollback(
        EnvironmentState state,
        Deployment? active,
        IEnumerable<Deployment> waiting
    )
    {
        List<Gate> gates = [];
        if (active is { IsOver: false })
            gates.Add(
                new Gate(
                    GateCode.Queue,
                    Verdict.Warn,
                    $"#{active.Number} `{Mrkdwn.Escape(active.Version)}` is in progress"
                        + (active.Kind == DeployKind.Deploy ? ", and is stopped" : "; this waits for it")
                )
            );
        var held = waiting
            .Where(deployment => deployment.CanBeHeld)
            .Select(deployment => $"#{deployment.Number} `{Mrkdwn.Escape(deployment.Version)}`")
            .ToList();
        if (held.Count > 0)
            gates.Add(
                new Gate(
                    GateCode.Queue,
                    Verdict.Warn,
                    $"{string.Join(", ", held)} {(held.Count == 1 ? "waits" : "wait")}, "
                        + "and will be held until someone resumes the queue: "
                        + $"`/deploy resume {state.Service} {state.Environment}`"
                )
            );
        return gates;
    }
}
