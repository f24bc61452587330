using System.Globalization;
using System.Text.Json;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Locks;

/// <summary>
/// Locks that were replaced or taken off, so that an undo brings back exactly what was there: its holder, its
/// beginning, its end.
/// </summary>
internal sealed partial record DeployLock
{
    private const int RememberedReplaced = 5;
    private static readonly TimeSpan KeepRemovedFor = TimeSpan.FromDays(7);

    /// <summary>The lock of the same scope that this one took the place of.</summary>
    public DeployLock? Replaced { get; init; }

    /// <summary>Tells this lock from a later one of the same scope, in a command line.</summary>
    public string Mark => Since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>In the place of another one, which it remembers.</summary>
    public DeployLock InPlaceOf(DeployLock? known) =>
        this with
        {
            Version = known?.Version ?? 0,
            Replaced = known?.Cut(RememberedReplaced),
        };

    private DeployLock Cut(int depth) => this with { Replaced = depth == 0 ? null : Replaced?.Cut(depth - 1) };

    /// <summary>Takes it off, and keeps what it was for seven days.</summary>
    public Commit RemoveFrom(Commit commit) =>
        commit
            .Delete(KeyOf(Scope), Version)
            .Put(
                RemovedKeyOf(Scope, Mark),
                JsonSerializer.SerializeToUtf8Bytes(this, DeployLockJson.Default.DeployLock),
                0,
                KeepRemovedFor
            );

    /// <summary>
    /// Puts back what was taken off. It is no longer kept as taken off then, so that it can be taken off again.
    /// </summary>
    /// <exception cref="CommandException">There is no such lock any more, or its time is over.</exception>
    public static async Task<DeployLock> PutBackAsync(
        IStore store,
        string scope,
        string mark,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (await store.GetAsync(RemovedKeyOf(scope, mark), cancellationToken) is not { } document)
            throw new CommandException("The lock is no longer known, so it cannot be restored.");
        var removed = Read(document) with { Version = 0 };
        if (removed.Until <= now)
            throw new CommandException("It has expired, so it stays unlocked.");
        effects.Delete(document.Key, document.Version);
        removed.AddTo(effects);
        return removed;
    }

    private static string RemovedKeyOf(string scope, string mark) => $"removedLock/{scope.ToLowerInvariant()}/{mark}";
}
