using System.Text;
using ChatOpsBot.Benchmarks.Load;
using ChatOpsBot.Events;
using ChatOpsBot.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Benchmarks.Rows;

/// <summary>A store as the bot leaves it after many events: of each a delivery, its card and the message that shows it.</summary>
internal static class Seed
{
    private const int PerCommit = 100;

    public static async Task FillAsync(string path, int documents)
    {
        using var store = new SqliteStore(new StorageOptions { Path = path }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
        var push = new PushBody(0, "", "/", 0);
        var request = push.Next();
        var body = request[^push.Length..].ToArray();
        var now = TimeProvider.System.GetUtcNow();
        var keep = TimeSpan.FromDays(14);
        for (var done = 0; done < documents;)
        {
            var commit = new Commit();
            for (var i = 0; i < PerCommit && done < documents; i++, done++)
            {
                var id = Guid.NewGuid().ToString();
                var head = $"{id.Replace("-", "", StringComparison.Ordinal)}{done:x8}";
                var webhook = new StoredWebhook("github", "github", id, now, new Dictionary<string, string> { ["X-GitHub-Event"] = "push" }, null, null) { Body = body };
                _ = (done % 3) switch
                {
                    0 => commit.Put(StoredWebhook.KeyOf("github", id), webhook.ToBytes(), 0, keep, new IndexEntry(StoredWebhook.Index, done)),
                    1 => commit.Put($"card/push:acme/r000@{head}", body.AsMemory(0, 1_500), 0, keep),
                    _ => commit.Put($"post/#c000/push:acme/r000@{head}", Encoding.UTF8.GetBytes($$"""{"channel":"C0BENCH","ts":"1700000000.{{done:000000}}","version":1}"""), 0, keep),
                };
            }
            await store.CommitAsync(commit, CancellationToken.None);
        }
    }
}
