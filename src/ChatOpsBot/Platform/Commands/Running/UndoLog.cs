using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>A change that can be taken back.</summary>
/// <param name="Line">The command that takes it back.</param>
/// <param name="Did">The command that made it.</param>
/// <param name="UserId">Who made it.</param>
/// <param name="Logs">Where it is noted: with its person, with its thread and with its subject.</param>
internal sealed record UndoEntry(
    string Id,
    string Line,
    string Did,
    string UserId,
    DateTimeOffset At,
    IReadOnlyList<string> Logs
);

/// <summary>What can be taken back, by each person and in each thread, the last change first.</summary>
internal sealed partial class UndoLog(IStore store)
{
    private const int Remembered = 10;

    private static readonly Documents<UndoEntry[]> Kept = new(UndoJson.Default.UndoEntryArray)
    {
        KeepFor = TimeSpan.FromDays(7),
    };

    /// <param name="subject">What was changed; null when the change has no thread of its own.</param>
    public async Task AddAsync(
        CommandCall call,
        string line,
        string? subject,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        List<string> logs = [PersonKey(call.UserId)];
        if (call.ThreadTs is { } ts)
            logs.Add(ThreadKey(call.ChannelId, ts));
        if (subject is not null)
            logs.Add(SubjectKey(subject));
        var entry = new UndoEntry(Guid.NewGuid().ToString("N"), line, call.Line, call.UserId, now, logs);
        foreach (var log in logs)
        {
            var (entries, version) = await ReadAsync(log, cancellationToken);
            Kept.Put(effects, log, [entry, .. entries.Take(Remembered - 1)], version);
        }
    }

    /// <param name="but">One that does not count; null when all do.</param>
    public Task<UndoEntry?> LastOfPersonAsync(string userId, UndoEntry? but, CancellationToken cancellationToken) =>
        LastAsync([PersonKey(userId)], but, cancellationToken);

    /// <summary>The last change in a thread, or to what the thread is about.</summary>
    /// <returns>Its change, null when there is none; and whether the thread is about something of ours.</returns>
    /// <param name="but">One that does not count; null when all do.</param>
    public async Task<(UndoEntry? Last, bool IsOurs)> LastOfThreadAsync(
        string channel,
        string ts,
        UndoEntry? but,
        CancellationToken cancellationToken
    )
    {
        List<string> logs = [ThreadKey(channel, ts)];
        if (await CardPost.FindAsync(store, channel, ts, cancellationToken) is { Subject: { } subject })
            logs.Add(SubjectKey(subject));
        return (await LastAsync(logs, but, cancellationToken), logs.Count > 1);
    }

    /// <summary>Once the effects are committed, it cannot be taken back again.</summary>
    public async Task RemoveAsync(UndoEntry entry, Commit effects, CancellationToken cancellationToken)
    {
        foreach (var log in entry.Logs)
        {
            var (entries, version) = await ReadAsync(log, cancellationToken);
            if (version > 0)
                Kept.Put(effects, log, [.. entries.Where(other => other.Id != entry.Id)], version);
        }
    }

    private async Task<UndoEntry?> LastAsync(
        IReadOnlyList<string> logs,
        UndoEntry? but,
        CancellationToken cancellationToken
    )
    {
        UndoEntry? last = null;
        foreach (var log in logs)
            if (
                (await ReadAsync(log, cancellationToken)).Entries.FirstOrDefault(entry => entry.Id != but?.Id)
                    is { } newest
                && (last is null || newest.At > last.At)
            )
                last = newest;
        return last;
    }

    private async Task<(UndoEntry[] Entries, long Version)> ReadAsync(string log, CancellationToken cancellationToken)
    {
        var (entries, version) = await Kept.FindAsync(store, log, [], cancellationToken);
        return (entries, version);
    }

    private static string PersonKey(string userId) => $"undo/person/{userId}";

    private static string ThreadKey(string channel, string ts) => $"undo/thread/{channel}/{ts}";

    private static string SubjectKey(string subject) => $"undo/subject/{subject}";

    [JsonSerializable(typeof(UndoEntry[]))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class UndoJson : JsonSerializerContext;
}
