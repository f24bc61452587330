using System.Diagnostics;
using ChatOpsBot.Benchmarks.Load;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>One round at saturation.</summary>
/// <param name="PerSecond">Acknowledged deliveries, or with a Slack those that arrived there.</param>
/// <param name="Cpu">Microseconds of CPU time for each of them, the server's own and that of a store apart from it: the
/// figure least affected by what else the cores do.</param>
/// <param name="Lost">Acknowledged and not delivered, or not acknowledged at all.</param>
internal sealed record Burst(double PerSecond, double Cpu, long Accepted, long Lost)
{
    /// <summary>As many as the server acknowledges.</summary>
    public static async Task<Burst> AtAsync(Actor server, LoadPlan plan)
    {
        var before = server.Cpu;
        var result = await Stage.LoadAsync(plan);
        var cpu = (server.Cpu - before).TotalMicroseconds;
        return new Burst(
            result.Accepted / Stopwatch.GetElapsedTime(result.Started, result.LastAnswered).TotalSeconds,
            cpu / result.Accepted,
            result.Accepted,
            result.Failed
        );
    }

    /// <summary>As many as go the whole way: from the first byte sent until Slack has the last message.</summary>
    /// <returns>The round, and how many were acknowledged each second while that lasted.</returns>
    public static async Task<(Burst Burst, double Acknowledged)> ThroughAsync(
        Stage stage,
        Actor bot,
        Actor slack,
        LoadPlan plan
    )
    {
        var heardBefore = (await stage.HeardAsync(slack)).Deliveries;
        var before = bot.Cpu;
        var result = await Stage.LoadAsync(plan);
        var heard = await stage.AllHeardAsync(slack, heardBefore + result.Accepted);
        var cpu = (bot.Cpu - before).TotalMicroseconds;
        var arrived = heard.Deliveries - heardBefore;
        return (
            new Burst(
                arrived / Stopwatch.GetElapsedTime(result.Started, heard.LastArrival).TotalSeconds,
                cpu / arrived,
                result.Accepted,
                result.Failed + result.Accepted - arrived
            ),
            result.Accepted / Stopwatch.GetElapsedTime(result.Started, result.LastAnswered).TotalSeconds
        );
    }
}
