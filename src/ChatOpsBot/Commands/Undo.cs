using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Slack;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Commands;

/// <param name="Line">The command that takes the change back.</param>
/// <param name="Did">The command that made it.</param>
internal sealed record UndoEntry(string Line, string Did, DateTimeOffset At);

/// <summary>What each person can take back, the last change first.</summary>
internal sealed partial class UndoLog(IStore store)
{
    private const int Remembered = 10;
    private static readonly TimeSpan KeepFor = TimeSpan.FromDays(7);

    public async Task AddAsync(string userId, UndoEntry entry, Commit effects, CancellationToken cancellationToken)
    {
        var (entries, version) = await ReadAsync(userId, cancellationToken);
        Put(userId, [entry, .. entries.Take(Remembered - 1)], version, effects);
    }

    /// <summary>The last change, which is no longer there once the effects are committed; null when there is none.</summary>
    public async Task<UndoEntry?> TakeAsync(string userId, Commit effects, CancellationToken cancellationToken)
    {
        var (entries, version) = await ReadAsync(userId, cancellationToken);
        if (entries is not [var last, .. var rest]) return null;
        Put(userId, rest, version, effects);
        return last;
    }

    private async Task<(UndoEntry[] Entries, long Version)> ReadAsync(string userId, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(userId), cancellationToken) is { } document
            ? (JsonSerializer.Deserialize(document.Body.Span, UndoJson.Default.UndoEntryArray)!, document.Version)
            : ([], 0);

    private static void Put(string userId, UndoEntry[] entries, long version, Commit effects) =>
        effects.Put(KeyOf(userId), JsonSerializer.SerializeToUtf8Bytes(entries, UndoJson.Default.UndoEntryArray), version, KeepFor);

    private static string KeyOf(string userId) => string.Create(CultureInfo.InvariantCulture, $"undo/{userId}");

    [JsonSerializable(typeof(UndoEntry[]))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class UndoJson : JsonSerializerContext;
}

/// <summary>Takes back what the same person changed last, with the same rights.</summary>
[SlashCommand(CommandTable.Main, "undo", "Take back the last thing you changed", Changes = true)]
internal sealed class Undo(UndoLog log, IServiceProvider services) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        if (await log.TakeAsync(context.UserId, context.Effects, cancellationToken) is not { } last)
            return CommandReply.Error("There is nothing to take back: you changed nothing in the last seven days that can be undone.");
        if (context.DryRun) return new CommandReply($"Would run `{Mrkdwn.Escape(last.Line)}`, to take back `{Mrkdwn.Escape(last.Did)}` of {Mrkdwn.Date(last.At)}.");

        // Not through the constructor: the runner makes the commands.
        var runner = services.GetRequiredService<CommandRunner>();
        var reply = await runner.RunAsync(context.Call.With(last.Line), context.Effects, trial: true, cancellationToken);
        return reply.IsError ? reply : new CommandReply($"Took back `{Mrkdwn.Escape(last.Did)}`: {reply.Text.Split('\n')[0]}") { NeedsNoUndo = true };
    }
}
