using ChatOpsBot.Catalog.Timeline;

namespace ChatOpsBot.OnCall.Load;

/// <summary>What happened in a shift, and what is open at its end.</summary>
/// <param name="Pages">Newest facts of those that were open in it, one for each page.</param>
/// <param name="OpenAlerts">Those that fire still.</param>
/// <param name="Silences">Mutes, silences and maintenance.</param>
/// <param name="Hidden">How many facts are not for the reader.</param>
internal sealed record HandoffReport(
    IReadOnlyList<Fact> Pages,
    IReadOnlyList<Fact> OpenAlerts,
    IReadOnlyList<Fact> Deploys,
    IReadOnlyList<Fact> Locks,
    IReadOnlyList<Fact> Flags,
    IReadOnlyList<Fact> Silences,
    IReadOnlyList<Fact> Incidents,
    int Hidden
)
{
    /// <summary>Kinds of nouns that exist or may come to exist.</summary>
    private static readonly string[] SilenceNouns = ["mute", "silence", "maintenance"];
    private static readonly string[] LockNouns = ["lock", "freeze"];

    private static readonly string[] Deployed =
    [
        FactKind.DeploymentSucceeded,
        FactKind.DeploymentFailed,
        FactKind.DeploymentRolledBack,
        FactKind.DeploymentCancelled,
    ];

    public bool IsEmpty =>
        Pages.Count + OpenAlerts.Count + Deploys.Count + Locks.Count + Flags.Count + Silences.Count + Incidents.Count
        == 0;

    /// <param name="facts">Of the shift, in any order, those that the reader may see.</param>
    public static HandoffReport Of(IEnumerable<Fact> facts, int hidden)
    {
        var all = facts
            .DistinctBy(fact => fact.Id.Length > 0 ? fact.Id : (object)fact)
            .OrderBy(fact => fact.At)
            .ToList();
        return new HandoffReport(
            [.. Nouns("page").GroupBy(fact => fact.Subject).Select(Newest)],
            [
                .. all.Where(IsAlert)
                    .GroupBy(fact => (fact.Subject, fact.Data.GetValueOrDefault("part")))
                    .Select(Newest)
                    .Where(fact => fact.Kind is FactKind.AlertFired or FactKind.AlertAcknowledged),
            ],
            [.. all.Where(fact => Deployed.Contains(fact.Kind))],
            [.. Nouns(LockNouns)],
            [.. Nouns("flag")],
            [.. Nouns(SilenceNouns)],
            [.. Nouns("incident")],
            hidden
        );

        IEnumerable<Fact> Nouns(params string[] nouns) => all.Where(fact => nouns.Contains(FactKind.NounOf(fact.Kind)));
    }

    public static bool IsAlert(Fact fact) =>
        fact.Kind
            is FactKind.AlertFired
                or FactKind.AlertAcknowledged
                or FactKind.AlertResolved
                or FactKind.AlertUnreported;

    /// <summary>What it has become; of two at one moment the later kind of a page's life.</summary>
    private static Fact Newest(IEnumerable<Fact> facts) =>
        facts.OrderBy(fact => fact.At).ThenBy(fact => fact.Kind == FactKind.PageResolved).Last();
}
