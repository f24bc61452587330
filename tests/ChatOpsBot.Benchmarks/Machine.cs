using System.Globalization;

namespace ChatOpsBot.Benchmarks;

/// <summary>What the figures were measured on: they say little when others work there too.</summary>
internal static class Machine
{
    /// <summary>One line: how many cores, and how busy they are before anything of ours runs.</summary>
    public static async Task<string> DescribeAsync()
    {
        var before = ReadTimes();
        await Stage.Pause(2_000);
        var after = ReadTimes();
        var busy = 1 - (double)(after.Idle - before.Idle) / Math.Max(1, after.All - before.All);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, {busy:0 %} busy with other things before the run"
                + $"{(busy > 0.1 ? ": these figures are not fit for comparison" : "")}"
        );
    }

    /// <summary>The first line of proc_stat(5): user, nice, system, idle, iowait …</summary>
    private static (long Idle, long All) ReadTimes()
    {
        var times = File.ReadLines("/proc/stat")
            .First()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(t => long.Parse(t, CultureInfo.InvariantCulture))
            .ToList();
        return (times[3] + times[4], times.Sum());
    }
}
