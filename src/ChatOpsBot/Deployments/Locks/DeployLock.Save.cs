using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Locks;

/// <summary>
/// How locks change in the store. Locks that were replaced or released are kept, so that an undo brings back exactly
/// what was there: its holder, its beginning, its end.
/// </summary>
internal sealed partial record DeployLock
{
    private const int RememberedReplaced = 5;
    private static readonly TimeSpan KeepReleasedFor = TimeSpan.FromDays(7);

    /// <summary>A new lock, or one in the place of another, which it remembers.</summary>
    /// <param name="before">The lock of the same scope; null when there is none.</param>
    public DeployLock Take(DeployLock? before, Commit effects)
    {
        var taken = this with { Version = before?.Version ?? 0, Replaced = before?.Cut(RememberedReplaced) };
        Save(before, taken, new LockChange(LockChangeKind.Taken, Owner, Since), effects);
        return taken;
    }

    /// <summary>A person takes it off; it is kept for seven days.</summary>
    public void Release(string by, DateTimeOffset now, Commit effects)
    {
        Save(this, null, new LockChange(LockChangeKind.Released, by, now), effects);
        effects.Put(
            ReleasedKeyOf(Scope, Mark),
            JsonSerializer.SerializeToUtf8Bytes(this, DeployLockJson.Default.DeployLock),
            0,
            KeepReleasedFor
        );
    }

    /// <summary>Its time or its cause is over.</summary>
    /// <param name="why">Mrkdwn.</param>
    public void Expire(string why, DateTimeOffset now, Commit effects) =>
        Save(this, null, new LockChange(LockChangeKind.Released, "", now) { Why = why }, effects);

    /// <summary>Puts it back as it was, in the place of the lock that is there now.</summary>
    /// <param name="before">Null when nothing is locked now.</param>
    public DeployLock Restore(DeployLock? before, string by, DateTimeOffset now, Commit effects)
    {
        var restored = this with { Version = before?.Version ?? 0 };
        Save(before, restored, new LockChange(LockChangeKind.Restored, by, now), effects);
        return restored;
    }

    /// <summary>What the bot has noted of it for itself.</summary>
    public void Note(DeployLock before, DateTimeOffset now, Commit effects) =>
        Save(before, this, new LockChange(LockChangeKind.Noted, "", now), effects);

    /// <summary>
    /// A lock that was released, out of what is kept. It is no longer kept then, so that it can be released again.
    /// </summary>
    /// <returns>Null when the lock no longer exists.</returns>
    public static async Task<DeployLock?> TakeReleasedAsync(
        IStore store,
        string scope,
        string mark,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (await store.GetAsync(ReleasedKeyOf(scope, mark), cancellationToken) is not { } document)
            return null;
        effects.Delete(document.Key, document.Version);
        return Read(document);
    }

    /// <summary>Every change of a lock goes into the commit here.</summary>
    /// <param name="before">Null when nothing was locked.</param>
    /// <param name="after">Null when nothing is locked now.</param>
    private static void Save(DeployLock? before, DeployLock? after, LockChange change, Commit effects)
    {
        if (change.Kind != LockChangeKind.Noted)
            FactOf((after ?? before)!, change).AddTo(effects, change.At);
        if (after is null)
        {
            effects.Delete(KeyOf(before!.Scope), before.Version);
            return;
        }
        Kept.Put(effects, KeyOf(after.Scope), after, after.Version);
        // Whoever notes something says itself when to look again.
        if (change.Kind != LockChangeKind.Noted)
            effects.Enqueue(LockWork.For(after, change.At));
    }

    private static Fact FactOf(DeployLock about, LockChange change)
    {
        var place = about.Scope.Split('/');
        return new Fact(
            change.Kind == LockChangeKind.Released ? FactKind.LockReleased : FactKind.LockTaken,
            $"lock:{about.Scope}",
            change.At
        )
        {
            Service = place[0] == "*" ? null : place[0],
            Environment = place is [_, not "*" and var environment] ? environment : null,
            Actor = change.By,
            Title = about.Reason ?? about.Scope,
            Text = change.Why is { } why ? Mrkdwn.ToPlainText(why) : null,
        };
    }

    private DeployLock Cut(int depth) => this with { Replaced = depth == 0 ? null : Replaced?.Cut(depth - 1) };

    private static readonly Documents<DeployLock> Kept = new(DeployLockJson.Default.DeployLock)
    {
        Indexes = held => [new IndexEntry(Index, held.Since.ToUnixTimeMilliseconds())],
    };

    private static DeployLock Read(Document document) => Kept.Read(document) with { Version = document.Version };

    private static string ReleasedKeyOf(string scope, string mark) => $"removedLock/{scope.ToLowerInvariant()}/{mark}";

    [JsonSerializable(typeof(DeployLock))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true
    )]
    internal sealed partial class DeployLockJson : JsonSerializerContext;
}
