namespace ChatOpsBot.Store.Transfer;

/// <summary>
/// A store as a whole, for moving it to another store. No one else may use it in the meantime: a store refuses when it
/// sees that someone does. Every call can throw <see cref="StoreUnavailableException"/>.
/// </summary>
internal interface IStoreTransfer
{
    /// <summary>Which store it is, for people.</summary>
    string Name { get; }

    /// <summary>
    /// All that is stored, each once and in any order; memory is taken for a part of it only. Work that was out when
    /// its holder ended is due, at the head of its lane.
    /// </summary>
    IAsyncEnumerable<StoreRecord> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Begins to fill an empty store, or starts over where that was interrupted: what it had left is removed. From here
    /// to <see cref="EndImportAsync"/>, however long that takes and whoever asks, the store answers nothing else.
    /// </summary>
    /// <exception cref="StoreUnavailableException">There is something in it.</exception>
    ValueTask BeginImportAsync(CancellationToken cancellationToken);

    /// <summary>Stores records as they are: all of them or none.</summary>
    ValueTask ImportAsync(IReadOnlyList<StoreRecord> records, CancellationToken cancellationToken);

    ValueTask EndImportAsync(CancellationToken cancellationToken);
}
