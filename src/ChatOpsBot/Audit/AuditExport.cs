using System.Text;
using System.Text.Json;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Audit;

/// <summary>The audit log as JSON lines, oldest first, and the proof that nobody has changed it.</summary>
internal static class AuditExport
{
    private const int Page = 500;

    /// <returns>How many entries were written.</returns>
    public static async Task<long> WriteAsync(IStore store, TextWriter output, CancellationToken cancellationToken)
    {
        long written = 0;
        while (true)
        {
            var page = await store.ListAsync(new IndexQuery(AuditLog.Index, Page) { Min = written + 1, Max = written + Page }, cancellationToken);
            if (page.Count == 0) return written;
            foreach (var document in page.Reverse()) await output.WriteLineAsync(Encoding.UTF8.GetString(document.Body.Span).AsMemory(), cancellationToken);
            written += page.Count;
        }
    }

    /// <summary>Reads exported lines and follows the chain.</summary>
    /// <returns>How many entries hold together, and the first thing that is wrong; null when nothing is.</returns>
    public static (long Entries, string? Problem) Verify(IEnumerable<string> lines)
    {
        var (count, previous, last) = (0L, (string?)null, 0L);
        foreach (var (index, line) in lines.Where(line => line.Length > 0).Index())
        {
            AuditEntry entry;
            try
            {
                entry = AuditEntry.Read(Encoding.UTF8.GetBytes(line));
            }
            catch (JsonException exception)
            {
                return (count, $"line {index + 1} is no entry: {exception.Message}");
            }
            if (entry.Hash != entry.ComputeHash()) return (count, $"entry {entry.Number} (line {index + 1}) was changed: its hash is not that of what it says");
            if (count > 0 && (entry.Number != last + 1 || entry.Previous != previous)) return (count, $"between entry {last} and entry {entry.Number} (line {index + 1}) something is missing or was put in");
            if (count == 0 && entry.Number == 1 && entry.Previous != AuditLog.NoEntry) return (count, "the first entry does not begin the chain");
            (count, previous, last) = (count + 1, entry.Hash, entry.Number);
        }
        return (count, null);
    }
}
