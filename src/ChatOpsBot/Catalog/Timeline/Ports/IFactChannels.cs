namespace ChatOpsBot.Catalog.Timeline.Ports;

/// <summary>Where a feature shows what its facts are of.</summary>
internal interface IFactChannels
{
    /// <summary>The channel in which that shows; null for what is not the feature's.</summary>
    Task<string?> ChannelAsync(Fact fact, CancellationToken cancellationToken);
}
