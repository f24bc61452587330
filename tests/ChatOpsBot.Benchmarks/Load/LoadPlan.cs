namespace ChatOpsBot.Benchmarks.Load;

/// <summary>What the load client is to send.</summary>
/// <param name="Path">Where to: <c>/webhooks/github</c>.</param>
/// <param name="Seconds">For how long, unless <paramref name="Count"/> is reached first.</param>
/// <param name="Rate">Deliveries a second at fixed times, whatever the answers; 0 for the next one as soon as an answer
/// is here.</param>
/// <param name="Count">How many at most; 0 for no limit.</param>
/// <param name="First">The number of the first delivery, when each has a number and so a card of its own; -1 when all
/// are the same push.</param>
/// <param name="Repositories">Over how many repositories the deliveries are spread, and with that over how many
/// channels.</param>
/// <param name="Command">The slash command to send, with its text; null for pushes. The commands are signed when the
/// client starts, so the load must be over within Slack's five minutes.</param>
internal sealed record LoadPlan(
    int Port,
    string Path,
    string Secret,
    double Seconds,
    double Rate = 0,
    long Count = 0,
    long First = -1,
    int Repositories = 1,
    string? Command = null
)
{
    public const int Connections = 50;
}

/// <summary>
/// What came of it. Times are <see cref="System.Diagnostics.Stopwatch"/> ticks, which on Linux all processes share.
/// </summary>
/// <param name="Failed">Answers other than 2xx, and connections that broke.</param>
/// <param name="LastAnswered">When the last answer came.</param>
/// <param name="Intended">At a fixed rate: when each delivery was due to be sent, by number.</param>
/// <param name="Answered">When its answer came; 0 when none did.</param>
internal sealed record LoadResult(
    long Accepted,
    long Failed,
    long Started,
    long LastAnswered,
    long[] Intended,
    long[] Answered
);
