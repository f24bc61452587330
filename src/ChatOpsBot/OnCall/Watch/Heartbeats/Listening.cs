using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Watch.Heartbeats;

/// <summary>Whether the bot could hear senders: silence while it could not means nothing.</summary>
/// <param name="At">When a replica last did; UTC.</param>
/// <param name="Resumed">When it began again after no replica did; UTC.</param>
internal sealed partial record Listening(DateTimeOffset At, DateTimeOffset? Resumed)
{
    public const string Key = "oncall/listening";

    public static readonly Documents<Listening> Kept = new(ListeningJson.Default.Listening);

    /// <summary>Null before anyone listened.</summary>
    public static async Task<Listening?> FindAsync(IStore store, CancellationToken cancellationToken) =>
        (await Kept.FindAsync(store, Key, cancellationToken))?.Value;

    [JsonSerializable(typeof(Listening))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class ListeningJson : JsonSerializerContext;
}
