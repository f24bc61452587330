using System.Globalization;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation.Policies;

/// <summary>
/// Who was paged when in the steps of one policy with round robin. It is written with the page that it sends on its
/// way: of two at once the second starts over, and goes to the next person.
/// </summary>
/// <param name="Last">By step and person: when, in unix milliseconds.</param>
internal sealed partial record RoundRobin(IReadOnlyDictionary<string, long> Last)
{
    public static RoundRobin None { get; } = new(new Dictionary<string, long>());

    /// <summary>The one who has not been paged for longest first; those who never were in the policy's order.</summary>
    public IReadOnlyList<Target> Order(int step, IReadOnlyList<Target> targets) =>
        [.. targets.OrderBy(target => Last.GetValueOrDefault(KeyOf(step, target.Who)))];

    public RoundRobin With(int step, string person, DateTimeOffset at) =>
        new(new Dictionary<string, long>(Last) { [KeyOf(step, person)] = at.ToUnixTimeMilliseconds() });

    public static Task<Stored<RoundRobin>> FindAsync(
        IStore store,
        string policy,
        CancellationToken cancellationToken
    ) => Kept.FindAsync(store, StoreKeyOf(policy), None, cancellationToken);

    public void Save(string policy, Commit effects, long version) =>
        Kept.Put(effects, StoreKeyOf(policy), this, version);

    private static string KeyOf(int step, string person) =>
        string.Create(CultureInfo.InvariantCulture, $"{step}/{person}");

    private static string StoreKeyOf(string policy) => $"roundRobin/{policy.ToLowerInvariant()}";

    private static readonly Documents<RoundRobin> Kept = new(RoundRobinJson.Default.RoundRobin)
    {
        KeepFor = TimeSpan.FromDays(400),
    };

    [JsonSerializable(typeof(RoundRobin))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class RoundRobinJson : JsonSerializerContext;
}
