using System.Globalization;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Escalation;

/// <summary>Someone was paged for the service.</summary>
/// <param name="Who">A user id, or a channel.</param>
internal sealed record Sent(string Who, long Page, DateTimeOffset At);

/// <summary>One message in the place of many.</summary>
/// <param name="Since">When it began, which makes it another one than the next.</param>
/// <param name="Last">When the last page came to it.</param>
/// <param name="Who">Who gets it: user ids and channels.</param>
internal sealed record Bundle(DateTimeOffset Since, DateTimeOffset Last, IReadOnlyList<string> Who)
{
    /// <summary>Someone has acknowledged what it stands for.</summary>
    public bool IsTaken { get; init; }

    public string Round => Since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}

/// <summary>
/// Who was paged for a service of late. Of many pages to one person or channel within a minute the first few have their
/// own messages, and the others share one that says how many there are.
/// </summary>
internal sealed partial record ServiceTraffic
{
    /// <summary>Pages to one destination within <see cref="Window"/> that have messages of their own.</summary>
    public const int MostAlone = 5;
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>In a storm that lasts there is another shared message, which notifies again, after this time.</summary>
    private static readonly TimeSpan LongestBundle = TimeSpan.FromMinutes(5);

    public IReadOnlyList<Sent> Recent
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The latest last; the ones before it are still kept up to date.</summary>
    public IReadOnlyList<Bundle> Bundles
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The latest one.</summary>
    public Bundle? Bundle => Bundles is [.., var latest] ? latest : null;

    /// <summary>No one was paged for the service within <see cref="Window"/>.</summary>
    public bool IsQuiet(DateTimeOffset now) => !Recent.Any(sent => sent.At > now - Window);

    /// <summary>Whether a page to this destination is to share the message.</summary>
    public bool IsMany(string who, long page, DateTimeOffset now) =>
        Recent
            .Where(sent => sent.Who == who && sent.Page != page && sent.At > now - Window)
            .Select(sent => sent.Page)
            .Distinct()
            .Count() >= MostAlone;

    public ServiceTraffic Add(string who, long page, DateTimeOffset now) =>
        this with
        {
            Recent = [.. Recent.Where(sent => sent.At > now - Window).TakeLast(Most), new Sent(who, page, now)],
        };

    /// <summary>What comes after it was acknowledged does not hide in the message that people are done with.</summary>
    public ServiceTraffic Take() =>
        Bundle is { IsTaken: false } open
            ? this with
            {
                Bundles = [.. Bundles.SkipLast(1), open with { IsTaken = true }],
            }
            : this;

    /// <summary>
    /// The destination has a part in the shared message. A new one begins after a minute without, a minute after the
    /// beginning where someone has acknowledged, and in any case after five.
    /// </summary>
    public ServiceTraffic Join(string who, DateTimeOffset now) =>
        this with
        {
            Bundles =
                Bundle is { } open
                && open.Last > now - Window
                && open.Since > now - (open.IsTaken ? Window : LongestBundle)
                    ? [.. Bundles.SkipLast(1), open with { Last = now, Who = [.. open.Who.Append(who).Distinct()] }]
                    : [.. Bundles.TakeLast(MostBundles - 1), new Bundle(now, now, [who])],
        };

    private const int Most = 200,
        MostBundles = 3;

    public static Task<Stored<ServiceTraffic>> FindAsync(
        IStore store,
        string service,
        CancellationToken cancellationToken
    ) => Kept.FindAsync(store, KeyOf(service), new ServiceTraffic(), cancellationToken);

    public void Save(string service, Commit effects, long version) => Kept.Put(effects, KeyOf(service), this, version);

    private static string KeyOf(string service) => $"pageTraffic/{service.ToLowerInvariant()}";

    private static readonly Documents<ServiceTraffic> Kept = new(ServiceTrafficJson.Default.ServiceTraffic)
    {
        KeepFor = TimeSpan.FromDays(30),
    };

    [JsonSerializable(typeof(ServiceTraffic))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        IgnoreReadOnlyProperties = true
    )]
    private sealed partial class ServiceTrafficJson : JsonSerializerContext;
}
