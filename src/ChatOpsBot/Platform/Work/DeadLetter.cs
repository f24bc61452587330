using System.Globalization;
using System.Text.Json.Serialization;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work;

/// <summary>A work item that was given up, kept with its reason until someone replays it.</summary>
public sealed partial record DeadLetter(
    string Id,
    string Queue,
    string? Lane,
    int Priority,
    byte[] Payload,
    int Attempts,
    string Reason,
    DateTimeOffset Enqueued,
    DateTimeOffset GivenUp
)
{
    public const string Index = "dead";

    private static readonly Documents<DeadLetter> Kept = new(DeadLetterJson.Default.DeadLetter)
    {
        KeepFor = TimeSpan.FromDays(90),
        Indexes = letter => [new IndexEntry(Index, letter.GivenUp.ToUnixTimeMilliseconds())],
    };

    public static string KeyOf(string id) => $"dead/{id}";

    /// <summary>
    /// The letter of an item. A store that was set up again counts its items from one again, so the id has the time,
    /// too.
    /// </summary>
    public static DeadLetter Of(WorkItem item, string reason, DateTimeOffset now) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{item.Queue}-{item.Handle}-{item.Enqueued.ToUnixTimeMilliseconds()}"
            ),
            item.Queue,
            item.Lane,
            item.Priority,
            item.Payload.ToArray(),
            item.Attempts,
            reason,
            item.Enqueued,
            now
        );

    /// <summary>Adds to the commit that ends the item.</summary>
    public void AddTo(Commit commit) => Kept.Put(commit, KeyOf(Id), this, 0);

    public static DeadLetter Read(Document document) => Kept.Read(document);

    /// <summary>Newest first.</summary>
    public static Task<IReadOnlyList<DeadLetter>> ListAsync(
        IStore store,
        int limit,
        CancellationToken cancellationToken
    ) => Kept.ListAsync(store, new IndexQuery(Index, limit), cancellationToken);

    /// <summary>
    /// Puts the item back to work, as if it were new, with the commit; a second replay is a conflict.
    /// </summary>
    /// <param name="document">The letter as it is stored.</param>
    public static void Replay(Document document, Commit commit)
    {
        var letter = Read(document);
        commit
            .Delete(document.Key, document.Version)
            .Enqueue(new NewWork(letter.Queue, letter.Payload) { Lane = letter.Lane, Priority = letter.Priority });
    }

    [JsonSerializable(typeof(DeadLetter))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class DeadLetterJson : JsonSerializerContext;
}
