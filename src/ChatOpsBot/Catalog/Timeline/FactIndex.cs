using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>By what facts are listed, each scored by the time when they happened (unix milliseconds).</summary>
internal static class FactIndex
{
    public const string All = "facts";

    public static string OfKind(string kind) => $"{All}/kind/{kind}";

    public static string OfService(string service) => $"{All}/service/{service.ToLowerInvariant()}";

    public static string OfSubject(string subject) => $"{All}/subject/{subject}";

    public static IEnumerable<IndexEntry> EntriesOf(Fact fact)
    {
        var at = fact.At.ToUnixTimeMilliseconds();
        yield return new IndexEntry(All, at);
        yield return new IndexEntry(OfKind(fact.Kind), at);
        yield return new IndexEntry(OfKind(FactKind.NounOf(fact.Kind)), at);
        yield return new IndexEntry(OfSubject(fact.Subject), at);
        if (fact.Service is { } service)
            yield return new IndexEntry(OfService(service), at);
        if (!fact.IsAudited)
            yield break;
        yield return new IndexEntry(FactChain.Index, fact.Recorded.ToUnixTimeMilliseconds());
        yield return new IndexEntry(FactChain.IndexOf(fact.Chain!), fact.Number);
    }
}
