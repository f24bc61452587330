using ChatOpsBot.Sources;

namespace ChatOpsBot.Catalog.Timeline.Ports;

/// <summary>Where what tools report shows.</summary>
internal interface IEventChannels
{
    /// <summary>Empty for what shows nowhere.</summary>
    Task<IReadOnlyList<string>> ChannelsAsync(ChatOpsEvent @event, CancellationToken cancellationToken);
}
