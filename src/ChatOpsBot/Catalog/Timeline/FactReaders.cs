using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.Platform.Access;

namespace ChatOpsBot.Catalog.Timeline;

/// <summary>
/// Who may read a fact. What a tool reported is read by those who can read it where it shows. What is about services,
/// or about what a feature shows, is read by those who can read all of the channels where that shows; anything else by
/// those who can read where it was typed.
/// </summary>
internal sealed class FactReaders(ServiceCatalog catalog, IEnumerable<IFactChannels> features)
{
    private static readonly char[] Between = [' ', '/', '"', '\'', '=', ',', ':'];

    public async Task<bool> IsOneAsync(
        Visibility visibility,
        string userId,
        Fact fact,
        CancellationToken cancellationToken
    )
    {
        if (fact.Actor == userId)
            return true;
        if (fact.ShownIn is { } shown)
            return await visibility.SeesAsync(shown, cancellationToken);
        var about = await AboutAsync(fact, cancellationToken);
        if (about.Count == 0)
            return await visibility.SeesAsync(fact.Channel is { } typed ? [typed] : [], cancellationToken);
        foreach (var channel in about)
            if (!await visibility.SeesAsync([channel], cancellationToken))
                return false;
        return true;
    }

    /// <summary>Where that shows what a fact names; empty when it names nothing.</summary>
    private async Task<IReadOnlySet<string>> AboutAsync(Fact fact, CancellationToken cancellationToken)
    {
        var channels = new HashSet<string>();
        foreach (var feature in features)
            if (await feature.ChannelAsync(fact, cancellationToken) is { } channel)
                channels.Add(channel);
        var words = $"{fact.Line} {fact.Service}"
            .Split(Between, StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        channels.UnionWith(catalog.Names.Where(words.Contains).Select(catalog.ChannelOf));
        return channels;
    }
}
