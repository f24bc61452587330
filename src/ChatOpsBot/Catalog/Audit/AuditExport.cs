using System.Text;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Audit;

/// <summary>The audit log as JSON lines, chain by chain, the oldest entry of each first.</summary>
internal static class AuditExport
{
    private const int Page = 500;

    /// <returns>How far each chain that was written goes.</returns>
    public static async Task<AuditHeads> WriteAsync(
        IStore store,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        var heads = new Dictionary<string, AuditHead>();
        foreach (var chain in FactChain.All)
            if (await WriteAsync(store, chain, output, cancellationToken) is { } head)
                heads[chain] = head;
        return new AuditHeads(heads);
    }

    private static async Task<AuditHead?> WriteAsync(
        IStore store,
        string chain,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        long written = 0;
        AuditHead? head = null;
        while (true)
        {
            var query = new IndexQuery(FactChain.IndexOf(chain), Page) { Min = written + 1, Max = written + Page };
            var page = await store.ListAsync(query, cancellationToken);
            if (page.Count == 0)
                return head;
            foreach (var document in page.Reverse())
                await output.WriteLineAsync(Encoding.UTF8.GetString(document.Body.Span).AsMemory(), cancellationToken);
            var last = Fact.Read(page[0]);
            (written, head) = (written + page.Count, new AuditHead(last.Number, last.Hash ?? ""));
        }
    }
}
