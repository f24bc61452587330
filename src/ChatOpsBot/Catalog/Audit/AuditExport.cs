using System.Text;
using System.Text.Json;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Audit;

/// <summary>The audit log as JSON lines, oldest first, and the proof that no one has changed it.</summary>
internal static class AuditExport
{
    private const int Page = 500;

    /// <returns>The head of what was written; null when there was no entry.</returns>
    public static async Task<AuditHead?> WriteAsync(
        IStore store,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        long written = 0;
        AuditHead? head = null;
        while (true)
        {
            var page = await store.ListAsync(
                new IndexQuery(AuditLog.Index, Page) { Min = written + 1, Max = written + Page },
                cancellationToken
            );
            if (page.Count == 0)
                return head;
            foreach (var document in page.Reverse())
                await output.WriteLineAsync(Encoding.UTF8.GetString(document.Body.Span).AsMemory(), cancellationToken);
            var last = AuditEntry.Read(page[0].Body.Span);
            (written, head) = (written + page.Count, new AuditHead(last.Number, last.Hash ?? ""));
        }
    }

    /// <summary>Reads exported lines and follows the chain from its first entry to its head.</summary>
    /// <param name="key">What the log is signed with; null where it is not known, so that hashes computed again do not
    /// show.</param>
    /// <param name="head">How far the log went at least; null where it is not known, so that what is missing at the end
    /// does not show.</param>
    /// <returns>How many entries hold together, and what is wrong; null when nothing is.</returns>
    public static (long Entries, string? Problem) Verify(
        IEnumerable<string> lines,
        byte[]? key = null,
        AuditHead? head = null
    )
    {
        var chain = new Chain(key, head);
        foreach (var (index, line) in lines.Where(line => line.Length > 0).Index())
            if (chain.Add(line, index + 1) is { } problem)
                return (chain.Count, problem);
        return (chain.Count, chain.End());
    }

    private sealed class Chain(byte[]? key, AuditHead? head)
    {
        private AuditEntry? _last;
        private string? _beginning;
        private bool _isSigned;

        public long Count { get; private set; }

        /// <returns>What is wrong with the entry; null when nothing is.</returns>
        public string? Add(string line, int at)
        {
            AuditEntry entry;
            try
            {
                entry = AuditEntry.Read(Encoding.UTF8.GetBytes(line));
            }
            catch (JsonException exception)
            {
                return $"line {at} is no entry: {exception.Message}";
            }
            if (Problem(entry, $"entry {entry.Number} (line {at})") is { } problem)
                return problem;
            if (_last is null && entry.Number > 1)
                _beginning = $"{Entries(1, entry.Number - 1)} missing at the beginning";
            (_last, Count) = (entry, Count + 1);
            return null;
        }

        /// <returns>What is missing; null when nothing is.</returns>
        public string? End()
        {
            if (_last is null)
                return head is { Number: > 0 }
                    ? $"{Entries(1, head.Number)} missing: the file is empty"
                    : "there is no entry in the file";
            var end =
                head is not null && _last.Number < head.Number
                    ? $"{Entries(_last.Number + 1, head.Number)} missing at the end"
                    : null;
            if (_beginning is not null || end is not null)
                return string.Join(", and ", new[] { _beginning, end }.OfType<string>());
            return key is not null && !_isSigned ? "no entry is signed with the log's key" : null;
        }

        private string? Problem(AuditEntry entry, string name)
        {
            if (entry.Hash is null || entry.Hash != entry.ComputeHash())
                return $"{name} was changed: its hash is not that of what it says";
            if (_last is not null && (entry.Number != _last.Number + 1 || entry.Previous != _last.Hash))
                return $"between entry {_last.Number} and {name} something is missing or was put in";
            if (_last is null && entry.Number <= 1 && (entry.Number != 1 || entry.Previous != AuditLog.NoEntry))
                return "the first entry does not begin the chain";
            if (head is not null && entry.Number == head.Number && entry.Hash != head.Hash)
                return $"{name} is not the one that the head names: the log was changed and its hashes computed again";
            if (key is null)
                return null;
            if (entry.Mac is null)
                return _isSigned ? $"{name} is not signed, and those before it are" : null;
            _isSigned = true;
            return entry.Mac == AuditKey.Mac(key, entry.Hash)
                ? null
                : $"{name} is not signed with the log's key: it was changed and its hash computed again";
        }

        private static string Entries(long from, long to) =>
            from == to ? $"entry {from} is" : $"entries {from} to {to} are";
    }
}
