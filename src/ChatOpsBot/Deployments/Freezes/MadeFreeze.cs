using System.Text.Json.Serialization;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Freezes;

/// <summary>A freeze that people made: from a moment to another.</summary>
/// <param name="By">The Slack user.</param>
internal sealed partial record MadeFreeze(
    string Id,
    string Scope,
    string Name,
    string By,
    DateTimeOffset From,
    DateTimeOffset? To
)
{
    public const string Index = "freezes";

    [JsonIgnore]
    public long Version { get; init; }

    /// <summary>Puts a new freeze into the commit.</summary>
    public void Make(DateTimeOffset now, Commit effects) => Save(null, this, By, now, effects);

    /// <summary>Ends it.</summary>
    /// <param name="by">The Slack user.</param>
    public void Remove(string by, DateTimeOffset now, Commit effects) => Save(this, null, by, now, effects);

    /// <summary>Every change of a freeze that people made goes into the commit here.</summary>
    /// <param name="before">Null when it is made.</param>
    /// <param name="after">Null when it is removed.</param>
    private static void Save(MadeFreeze? before, MadeFreeze? after, string by, DateTimeOffset now, Commit effects)
    {
        FactOf((after ?? before)!, after is null ? FactKind.FreezeEnded : FactKind.FreezeMade, by, now)
            .AddTo(effects, now);
        if (after is null)
            effects.Delete(KeyOf(before!.Id), before.Version);
        else
            Kept.Put(effects, KeyOf(after.Id), after, 0);
    }

    private static Fact FactOf(MadeFreeze freeze, string kind, string by, DateTimeOffset now) =>
        new(kind, $"freeze:{freeze.Id}", now)
        {
            Service = freeze.Scope.Split('/')[0] is not "*" and var service ? service : null,
            Environment = freeze.Scope.Split('/') is [_, var environment] ? environment : null,
            Actor = by,
            Title = freeze.Name,
        };

    public static async Task<MadeFreeze?> FindAsync(IStore store, string id, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(id), cancellationToken) is { } document ? Read(document) : null;

    private static readonly Documents<MadeFreeze> Kept = new(MadeFreezeJson.Default.MadeFreeze)
    {
        Indexes = freeze => [new IndexEntry(Index, freeze.From.ToUnixTimeMilliseconds())],
    };

    public static MadeFreeze Read(Document document) => Kept.Read(document) with { Version = document.Version };

    public Freeze ToFreeze() =>
        Scope.Split('/') is [var service, var environment]
            ? new Freeze(Name, [service], [environment], TimeZoneInfo.Utc, [], Id, By) { From = From, To = To }
            : new Freeze(Name, Scope == "*" ? [] : [Scope], [], TimeZoneInfo.Utc, [], Id, By) { From = From, To = To };

    private static string KeyOf(string id) => $"freeze/{id}";

    [JsonSerializable(typeof(MadeFreeze))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    internal sealed partial class MadeFreezeJson : JsonSerializerContext;
}
