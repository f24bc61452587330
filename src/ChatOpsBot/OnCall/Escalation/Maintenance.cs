using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>
/// For a time no one is paged for a service: pages are opened, and neither begin nor go on. It always ends by itself.
/// </summary>
/// <param name="By">The Slack user.</param>
internal sealed partial record Maintenance(string Service, DateTimeOffset Since, DateTimeOffset Until, string By)
{
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    public string? Reason { get; init; }

    private const string Index = "maintenance";

    /// <returns>Null when the service is in none, or no longer.</returns>
    public static async Task<Stored<Maintenance>?> FindAsync(
        IStore store,
        string service,
        CancellationToken cancellationToken
    ) => await Kept.FindAsync(store, KeyOf(service), cancellationToken);

    /// <summary>The one that holds now.</summary>
    public static async Task<Maintenance?> NowAsync(
        IStore store,
        string? service,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        service is not null
        && await FindAsync(store, service, cancellationToken) is { Value: var maintenance }
        && maintenance.Until > now
            ? maintenance
            : null;

    /// <summary>
    /// As <see cref="NowAsync"/>, for a commit that holds something by it: stored again as it is, so that where it ends
    /// or is extended meanwhile, that is a conflict, and nothing stays held by what is over.
    /// </summary>
    public static async Task<Maintenance?> HoldAsync(
        IStore store,
        string? service,
        DateTimeOffset now,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (
            service is null
            || await FindAsync(store, service, cancellationToken) is not var (maintenance, version)
            || maintenance.Until <= now
        )
            return null;
        maintenance.Save(effects, version);
        return maintenance;
    }

    /// <summary>Those that hold now, the latest first.</summary>
    public static async Task<IReadOnlyList<Maintenance>> AllAsync(
        IStore store,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) =>
        [
            .. (await Kept.ListAsync(store, new IndexQuery(Index, int.MaxValue), cancellationToken)).Where(
                maintenance => maintenance.Until > now
            ),
        ];

    /// <param name="version">Of what was read; 0 when there was none.</param>
    public void Save(Commit effects, long version) => Kept.Put(effects, KeyOf(Service), this, version);

    public static string KeyOf(string service) => $"maintenance/{service.ToLowerInvariant()}";

    private static readonly Documents<Maintenance> Kept = new(MaintenanceJson.Default.Maintenance)
    {
        KeepFor = Longest * 2,
        Indexes = maintenance => [new IndexEntry(Index, maintenance.Since.ToUnixTimeMilliseconds())],
    };

    [JsonSerializable(typeof(Maintenance))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    private sealed partial class MaintenanceJson : JsonSerializerContext;
}
