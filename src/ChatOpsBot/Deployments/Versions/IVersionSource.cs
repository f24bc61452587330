using System.IO.Enumeration;
using ChatOpsBot.Catalog.Services;

namespace ChatOpsBot.Deployments.Versions;

/// <summary>What a branch, tag, commit or version is at this moment.</summary>
/// <param name="Sha">The full commit.</param>
/// <param name="Version">As people call it: the version or tag, else the seven first characters.</param>
/// <param name="Branch">The branch that was asked for; null for a tag or a commit.</param>
internal sealed record Revision(string Sha, string Version, string? Branch, string? Title, string? Url);

internal enum CheckState
{
    Missing,
    Pending,
    Passed,
    Failed,
}

/// <summary>One check of a commit; of several runs of the same one, the newest.</summary>
internal sealed record CommitCheck(string Name, CheckState State, string? Url)
{
    /// <param name="names">Globs.</param>
    public bool IsAmong(IReadOnlyList<string> names) =>
        names.Any(name => FileSystemName.MatchesSimpleExpression(name, Name));
}

/// <summary>Whether the line stands: the newest run of the default branch failed.</summary>
internal sealed record LineState(bool IsRed, string? What, string? Url);

/// <summary>How one commit is to another.</summary>
internal enum Lineage
{
    /// <summary>One of them is not there.</summary>
    Unknown,
    Same,

    /// <summary>It contains the other.</summary>
    Newer,

    /// <summary>The other contains it.</summary>
    Older,

    /// <summary>Each has something that the other has not.</summary>
    Apart,
}

/// <summary>Says what a service's versions are and what is between them.</summary>
internal interface IVersionSource
{
    bool Serves(ServiceOptions service);

    /// <summary>Null when there is no such branch, tag, commit or version.</summary>
    /// <param name="reference">Empty: the newest of the default branch.</param>
    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    Task<Revision?> ResolveAsync(ServiceOptions service, string reference, CancellationToken cancellationToken);

    /// <summary>What comes with <paramref name="to"/> that <paramref name="from"/> does not have.</summary>
    /// <param name="from">Null when nothing is deployed: <see cref="ShippedChanges.IsKnown"/> is false then.</param>
    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    Task<ShippedChanges> CompareAsync(
        ServiceOptions service,
        string? from,
        string to,
        CancellationToken cancellationToken
    );

    /// <summary>How <paramref name="sha"/> is to <paramref name="other"/>.</summary>
    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    Task<Lineage> LineageAsync(ServiceOptions service, string sha, string other, CancellationToken cancellationToken);

    /// <summary>The commit's checks.</summary>
    /// <exception cref="VersionsUnavailableException">It could not be asked, or did not say all of it.</exception>
    Task<IReadOnlyList<CommitCheck>> ChecksAsync(
        ServiceOptions service,
        string sha,
        CancellationToken cancellationToken
    );

    /// <param name="ignored">Checks that say nothing of it, as globs.</param>
    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    Task<LineState> LineAsync(
        ServiceOptions service,
        IReadOnlyList<string> ignored,
        CancellationToken cancellationToken
    );

    /// <summary>What someone may mean who has typed this much, the likeliest first.</summary>
    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    Task<IReadOnlyList<Revision>> SuggestAsync(
        ServiceOptions service,
        string typed,
        CancellationToken cancellationToken
    );
}

/// <summary>Who knows the versions did not answer. What depends on it is refused, never assumed.</summary>
/// <param name="message">For people: who did not answer, and why.</param>
internal sealed class VersionsUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
