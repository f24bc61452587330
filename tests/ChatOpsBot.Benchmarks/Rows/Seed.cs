using System.Security.Cryptography;
using System.Text;
using ChatOpsBot.Benchmarks.Load;
using ChatOpsBot.Store;
using ChatOpsBot.Webhooks;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>
/// A store as the bot leaves it after many events: of each a delivery, its card and the message that shows it. All are
/// numbered, and the same number is the same document in every store; the keys are random, as far as an index is
/// concerned, as in life.
/// </summary>
internal static class Seed
{
    public const string Queue = "benchmark";

    private const int PerCommit = 1_000;
    private const int Lanes = 1_000;
    private static readonly TimeSpan Keep = TimeSpan.FromDays(14);
    private static readonly byte[] Body = new PushBody(0, "", "/", 0).Body.ToArray();

    /// <summary>Documents from 0 on, and as many items of work as the backlog says.</summary>
    public static async Task FillAsync(StorePlace place, int documents, int backlog = 0)
    {
        var store = place.Open();
        using var closing = (IDisposable)store;
        await InCommitsAsync(store, documents, static (commit, number) => Put(commit, number));
        await InCommitsAsync(store, backlog, static (commit, number) => commit.Enqueue(Work(number)));
    }

    public static string KeyOf(long number)
    {
        var id = IdOf(number);
        return (number % 3) switch
        {
            0 => StoredWebhook.KeyOf("github", id.ToString()),
            1 => $"card/push:acme/r000@{id:n}",
            _ => $"post/#c000/push:acme/r000@{id:n}",
        };
    }

    public static Commit Put(Commit commit, long number) =>
        (number % 3) switch
        {
            0 => commit.Put(
                KeyOf(number),
                Delivery(IdOf(number)),
                0,
                Keep,
                new IndexEntry(StoredWebhook.Index, number)
            ),
            1 => commit.Put(KeyOf(number), Body.AsMemory(0, 1_500), 0, Keep),
            _ => commit.Put(
                KeyOf(number),
                Encoding.UTF8.GetBytes($$"""{"channel":"C0BENCH","ts":"1700000000.{{number:000000}}","version":1}"""),
                0,
                Keep
            ),
        };

    /// <summary>
    /// Every other item has its place in a lane, as what goes to Slack has; the rest are on their own, as deliveries
    /// are.
    /// </summary>
    public static NewWork Work(long number) =>
        new(Queue, Encoding.UTF8.GetBytes(KeyOf(number)))
        {
            Lane = number % 2 == 0 ? $"#c{number / 2 % Lanes:000}" : null,
        };

    private static Guid IdOf(long number) => new(SHA256.HashData(BitConverter.GetBytes(number)).AsSpan(0, 16));

    private static ReadOnlyMemory<byte> Delivery(Guid id) =>
        new StoredWebhook(
            "github",
            "github",
            id.ToString(),
            TimeProvider.System.GetUtcNow(),
            new Dictionary<string, string> { ["X-GitHub-Event"] = "push" },
            null,
            null
        )
        {
            Body = Body,
        }.ToBytes();

    private static Task InCommitsAsync(IStore store, int count, Action<Commit, long> add) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, (count + PerCommit - 1) / PerCommit),
            async (part, cancellationToken) =>
            {
                var commit = new Commit();
                for (
                    long number = (long)part * PerCommit;
                    number < Math.Min(count, ((long)part + 1) * PerCommit);
                    number++
                )
                    add(commit, number);
                await store.CommitAsync(commit, cancellationToken);
            }
        );
}
