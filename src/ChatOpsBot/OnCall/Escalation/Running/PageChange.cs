using ChatOpsBot.OnCall.Escalation.Policies;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Running;

/// <summary>One change of a page in the making; <see cref="Pager.SaveAsync"/> puts all of it into the commit.</summary>
/// <param name="before">As it was read; null for a new one.</param>
/// <param name="version">Of what was read; 0 for a new one.</param>
/// <param name="now">When it changes, UTC.</param>
internal sealed class PageChange(Page? before, long version, DateTimeOffset now, Commit effects)
{
    public Page? Before => before;
    public long Version => version;
    public DateTimeOffset Now => now;
    public Commit Effects => effects;

    /// <summary>As it will be.</summary>
    public Page Page
    {
        get => field ?? before!;
        set;
    }

    /// <summary>Whose turn it is, by policy, as it was read.</summary>
    public Dictionary<string, Stored<RoundRobin>> Turns { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who was paged with this change.</summary>
    public IEnumerable<Paged> Reached => Page.Paged.Where(paged => paged.Entry > (before?.Entries ?? 0));

    public bool IsNew => before is null;
    public bool HasChanged => !ReferenceEquals(Page, before);
}
