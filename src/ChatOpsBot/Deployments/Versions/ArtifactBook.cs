using System.Text;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Versions;

/// <summary>The checksums of artifacts, as registries reported them, by what they are an artifact of.</summary>
internal sealed class ArtifactBook(IStore store)
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(365);

    /// <param name="of">A repository, a service, or the artifact's own name, with its registry or without.</param>
    /// <param name="version">A version or a commit.</param>
    public async Task RecordAsync(
        string of,
        string version,
        string digest,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var key = KeyOf(of, version);
        if (effects.Puts.Exists(put => put.Key == key))
            return;
        var known = await store.GetAsync(key, cancellationToken);
        effects.Put(key, Encoding.UTF8.GetBytes(digest), known?.Version ?? 0, KeepFor);
    }

    /// <summary>Null when no registry has reported it.</summary>
    public async Task<string?> DigestAsync(
        string service,
        ServiceOptions about,
        Revision revision,
        CancellationToken cancellationToken
    )
    {
        foreach (var of in new[] { about.Artifact, about.Repository, service }.OfType<string>())
        foreach (var version in (string[])[revision.Version, revision.Version.TrimStart('v'), revision.Sha])
            if (await store.GetAsync(KeyOf(of, version), cancellationToken) is { } document)
                return Encoding.UTF8.GetString(document.Body.Span);
        return null;
    }

    private static string KeyOf(string of, string version) => $"artifact/{of.ToLowerInvariant()}@{version}";
}
