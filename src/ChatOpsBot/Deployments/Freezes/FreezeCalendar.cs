using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Deployments.Freezes;

/// <summary>All freezes: those of the configuration, and those that people made.</summary>
internal sealed class FreezeCalendar(IStore store, IOptionsMonitor<FreezesOptions> options)
{
    /// <summary>Each is looked at: the one that is left out may be the one that is on.</summary>
    private const int All = int.MaxValue;

    private Calendar? _calendar;

    public async Task<IReadOnlyList<Freeze>> AllAsync(CancellationToken cancellationToken)
    {
        var made = await store.ListAsync(new IndexQuery(MadeFreeze.Index, All), cancellationToken);
        return [.. Configured(), .. made.Select(document => MadeFreeze.Read(document).ToFreeze())];
    }

    /// <summary>Those that cover a place which shows in a channel that someone can read.</summary>
    public async Task<IReadOnlyList<Freeze>> SeenAsync(
        ServiceCatalog catalog,
        Visibility visibility,
        CancellationToken cancellationToken
    ) =>
        await visibility.OfAsync(
            await AllAsync(cancellationToken),
            freeze => catalog.ChannelsOf(freeze.Covers),
            cancellationToken
        );

    /// <summary>Read once for each configuration.</summary>
    private IReadOnlyList<Freeze> Configured()
    {
        var current = options.CurrentValue;
        if (_calendar is not { } read || read.Of != current)
            _calendar = read = new Calendar(
                current,
                [
                    .. current
                        .Freezes.Index()
                        .Select(freeze => Freeze.Read(freeze.Item, $"Freezes:{freeze.Index}", []))
                        .OfType<Freeze>(),
                ]
            );
        return read.Freezes;
    }

    /// <summary>The freezes that are on in a place.</summary>
    public async Task<IReadOnlyList<Freeze>> OnAsync(
        DeployTarget target,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => [.. (await AllAsync(cancellationToken)).Where(freeze => freeze.Covers(target) && freeze.IsOn(now))];

    private sealed record Calendar(FreezesOptions Of, IReadOnlyList<Freeze> Freezes);
}
