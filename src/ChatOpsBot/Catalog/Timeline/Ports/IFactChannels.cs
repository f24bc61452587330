namespace ChatOpsBot.Catalog.Timeline.Ports;

/// <summary>What a feature knows of where that shows what facts are about.</summary>
internal interface IFactChannels
{
    /// <summary>The channel in which that shows; null for what is not the feature's.</summary>
    Task<string?> ChannelAsync(Fact fact, CancellationToken cancellationToken);
}
