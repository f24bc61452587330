using System.Collections.Immutable;
using System.Threading.Channels;

namespace ChatOpsBot.Sandbox;

/// <param name="Kind">posted, edited, touched, deleted, channels, usergroups, views, home, log or reset.</param>
internal sealed record FeedEvent(string Kind, SandboxMessage? Message = null)
{
    /// <summary>Whose views they are.</summary>
    public string? User { get; init; }

    /// <summary>The stack, or the home tab alone.</summary>
    public IReadOnlyList<SandboxView> Views { get; init; } = [];

    public SandboxLogEntry? Entry { get; init; }
}

/// <summary>
/// The feed of the open pages. Costs nothing while no page is open; a reader that is too slow is cut off (it loads
/// afresh), never holds up a post.
/// </summary>
internal sealed class Feed
{
    private const int Waiting = 1_000;

    private ImmutableArray<Channel<FeedEvent>> readers = [];

    public void Publish(FeedEvent change)
    {
        foreach (var reader in readers)
        {
            if (!reader.Writer.TryWrite(change))
                reader.Writer.TryComplete();
        }
    }

    /// <summary>Opens a reader now, not at its first read, so that nothing is missed in between.</summary>
    public Channel<FeedEvent> Open()
    {
        var reader = Channel.CreateBounded<FeedEvent>(new BoundedChannelOptions(Waiting) { SingleReader = true });
        ImmutableInterlocked.Update(ref readers, all => all.Add(reader));
        return reader;
    }

    public void Close(Channel<FeedEvent> reader) => ImmutableInterlocked.Update(ref readers, all => all.Remove(reader));
}
