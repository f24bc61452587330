using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace ChatOpsBot.Deployments.Engines.Script;

/// <summary>A running process. Its number is given to another one day, its number and start time never.</summary>
/// <param name="Start">In ticks since the machine started.</param>
internal sealed record ProcessEntry(int Id, int Parent, int Session, ulong Start)
{
    /// <summary>
    /// Reads <c>/proc/PID/stat</c>. The program's name, in brackets, can hold anything.
    /// <see href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html"/>
    /// </summary>
    /// <returns>Null when it is not such a line.</returns>
    public static ProcessEntry? Parse(string stat)
    {
        var (open, close) = (stat.IndexOf('(', StringComparison.Ordinal), stat.LastIndexOf(')'));
        if (open < 1 || close < open)
            return null;
        var fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return
            fields.Length > 19
            && int.TryParse(stat[..open], out var id)
            && int.TryParse(fields[1], out var parent)
            && int.TryParse(fields[3], out var session)
            && ulong.TryParse(fields[19], out var start)
            // A zombie has ended and only waits to be asked how.
            && fields[0] is not ("Z" or "X")
            ? new ProcessEntry(id, parent, session, start)
            : null;
    }
}

/// <summary>Linux's processes, as <c>/proc</c> shows them now.</summary>
internal static class ProcessTable
{
    public const int Terminate = 15,
        Kill = 9;

    public static ProcessEntry? Find(int id) =>
        Read($"/proc/{id}/stat") is { } stat ? ProcessEntry.Parse(Encoding.UTF8.GetString(stat)) : null;

    /// <summary>
    /// What belongs to a run: the processes of its session, those with the mark in the environment that they started
    /// with, whatever group, session or parent they have made for themselves, and the children of all these, as far as
    /// they go.
    /// </summary>
    /// <param name="mark"><c>NAME=value</c>.</param>
    public static IReadOnlyList<ProcessEntry> Of(string mark, int? session)
    {
        var all = Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => name is [>= '0' and <= '9', ..])
            .Select(name => Find(int.Parse(name!, CultureInfo.InvariantCulture)))
            .OfType<ProcessEntry>()
            .Where(entry => entry.Id != Environment.ProcessId)
            .ToDictionary(entry => entry.Id);
        var ours = all
            .Values.Where(entry => entry.Session == session || HasMark(entry.Id, mark))
            .Select(entry => entry.Id)
            .ToHashSet();
        return [.. all.Values.Where(entry => Line(entry).Any(above => ours.Contains(above.Id)))];

        IEnumerable<ProcessEntry> Line(ProcessEntry entry)
        {
            // A parent is older than its children; where the table was read while it changed, that ends a circle.
            for (
                var above = entry;
                above is not null;
                above =
                        all.GetValueOrDefault(above.Parent) is { } next
                        && next.Id != above.Id
                        && next.Start <= above.Start
                            ? next
                            : null
            )
                yield return above;
        }
    }

    public static void Signal(IEnumerable<ProcessEntry> processes, int signal)
    {
        foreach (var process in processes)
            // Between a look and a kill its number can have changed hands.
            if (Find(process.Id)?.Start == process.Start)
                _ = Send(process.Id, signal);
    }

    private static bool HasMark(int id, string mark)
    {
        if (Read($"/proc/{id}/environ") is not { } bytes)
            return false;
        var found = bytes.AsSpan();
        for (
            var wanted = Encoding.UTF8.GetBytes(mark).AsSpan();
            found.IndexOf(wanted) is >= 0 and var at;
            found = found[(at + 1)..]
        )
            if (
                (at == 0 || found[at - 1] == 0)
                && (at + wanted.Length == found.Length || found[at + wanted.Length] == 0)
            )
                return true;
        return false;
    }

    private static byte[]? Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        // It has ended, or is someone else's.
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Send(int id, int signal);
}
