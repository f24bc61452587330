using System.Text.Json.Serialization;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall;

/// <summary>The Slack users behind the mail addresses that schedules name, as far as they are known.</summary>
internal sealed partial record ScheduleAddresses
{
    private const string Key = "scheduleAddresses";

    private static readonly Documents<ScheduleAddresses> Kept = new(AddressesJson.Default.ScheduleAddresses);

    /// <summary>User ids by address in small letters.</summary>
    public IReadOnlyDictionary<string, string> Ids
    {
        get;
        init => field = value ?? new Dictionary<string, string>();
    } = new Dictionary<string, string>();

    public bool IsSameAs(ScheduleAddresses other) =>
        Ids.Count == other.Ids.Count && Ids.All(pair => other.Ids.GetValueOrDefault(pair.Key) == pair.Value);

    public static async Task<ScheduleAddresses> ReadAsync(IStore store, CancellationToken cancellationToken) =>
        (await Kept.FindAsync(store, Key, new ScheduleAddresses(), cancellationToken)).Value;

    /// <summary>Another replica may have found the same at the same time: what it has stored is kept.</summary>
    public static async Task AddAsync(
        IStore store,
        IReadOnlyDictionary<string, string> found,
        CancellationToken cancellationToken
    )
    {
        var mark = await ScheduleChanges.MarkAsync(store, cancellationToken);
        var (known, version) = await Kept.FindAsync(store, Key, new ScheduleAddresses(), cancellationToken);
        var ids = known
            .Ids.Concat(found)
            .GroupBy(pair => pair.Key)
            .ToDictionary(one => one.Key, one => one.Last().Value);
        var effects = Kept.Put(new Commit(), Key, known with { Ids = ids }, version);
        ScheduleChanges.Touch(mark, effects);
        await store.CommitAsync(effects, cancellationToken);
    }

    [JsonSerializable(typeof(ScheduleAddresses))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    internal sealed partial class AddressesJson : JsonSerializerContext;
}
