using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work;

/// <summary>A value as it was read.</summary>
/// <param name="Version">For the commit that changes it; 0 when there was none.</param>
internal readonly record struct Stored<T>(T Value, long Version);

/// <summary>How the documents of one kind are kept: JSON, expiry and index entries, in one place.</summary>
/// <param name="json">How a document is read and written.</param>
internal sealed class Documents<T>(JsonTypeInfo<T> json)
{
    /// <summary>How long from its last change; null for no limit.</summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>Where a document is listed; null where it is found by its key alone.</summary>
    public Func<T, IEnumerable<IndexEntry>>? Indexes { get; init; }

    public T Read(Document document) =>
        JsonSerializer.Deserialize(document.Body.Span, json) ?? throw new JsonException($"{document.Key} holds null.");

    /// <returns>Null when there is none.</returns>
    public async Task<Stored<T>?> FindAsync(IStore store, string key, CancellationToken cancellationToken) =>
        await store.GetAsync(key, cancellationToken) is { } document
            ? new Stored<T>(Read(document), document.Version)
            : null;

    /// <param name="otherwise">What there is when there is no document yet.</param>
    public async Task<Stored<T>> FindAsync(
        IStore store,
        string key,
        T otherwise,
        CancellationToken cancellationToken
    ) => await FindAsync(store, key, cancellationToken) ?? new Stored<T>(otherwise, 0);

    /// <summary>Newest first.</summary>
    public async Task<IReadOnlyList<T>> ListAsync(
        IStore store,
        IndexQuery query,
        CancellationToken cancellationToken
    ) => [.. (await store.ListAsync(query, cancellationToken)).Select(Read)];

    /// <summary>Adds the new or changed document to the commit.</summary>
    /// <param name="version">The one that was read; 0 when there must be none yet.</param>
    public Commit Put(Commit commit, string key, T value, long version) =>
        commit.Put(
            key,
            JsonSerializer.SerializeToUtf8Bytes(value, json),
            version,
            KeepFor,
            [.. Indexes?.Invoke(value) ?? []]
        );
}
