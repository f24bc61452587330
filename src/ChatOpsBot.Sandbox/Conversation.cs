using System.Runtime.InteropServices;

namespace ChatOpsBot.Sandbox;

/// <summary>
/// A channel and its messages, oldest first. Not thread-safe: <see cref="SandboxWorkspace"/> holds the lock.
/// </summary>
internal sealed class Conversation(SandboxChannel channel, int capacity)
{
    private readonly List<SandboxMessage> messages = [];
    private readonly Dictionary<string, List<string>> threads = [];

    public SandboxChannel Channel { get; set; } = channel;

    /// <summary>Pinned messages by ts, with the time in Unix seconds.</summary>
    public Dictionary<string, long> Pins { get; } = [];

    public List<SandboxBookmark> Bookmarks { get; } = [];

    public IReadOnlyList<SandboxMessage> Messages => messages;

    public void Add(SandboxMessage message)
    {
        messages.Add(message);
        if (message.IsReply && message.EphemeralTo is null && Find(message.ThreadTs!) is { } parent)
            Attach(parent, message);

        // Dropped in slices, so that a post costs the same however full the channel is.
        if (messages.Count > capacity + (capacity / 4) + 1)
            DropOldest(messages.Count - capacity);
    }

    /// <summary>A message that all see, tombstones included.</summary>
    public SandboxMessage? Find(string ts) => FindAny(ts) is { EphemeralTo: null } message ? message : null;

    /// <summary>Also a message that one person sees.</summary>
    public SandboxMessage? FindAny(string ts)
    {
        var index = SlackTime.TryParse(ts, out var micros) ? IndexAtOrAfter(micros) : messages.Count;
        return index < messages.Count && messages[index].Ts == ts ? messages[index] : null;
    }

    public void Replace(SandboxMessage message) => messages[IndexAtOrAfter(message.Micros)] = message;

    /// <returns>What replaces it: a tombstone when there are replies, otherwise nothing.</returns>
    public SandboxMessage? Remove(SandboxMessage message)
    {
        Pins.Remove(message.Ts);
        if (message.ReplyCount > 0)
        {
            var tombstone = message with
            {
                Text = "This message was deleted.",
                IsTombstone = true,
                BlocksJson = null,
                AttachmentsJson = null,
                MetadataJson = null,
                FilesJson = null,
                Reactions = [],
            };
            Replace(tombstone);
            return tombstone;
        }

        messages.RemoveAt(IndexAtOrAfter(message.Micros));
        if (message.IsReply && message.EphemeralTo is null)
            Detach(message);
        return null;
    }

    /// <summary>The parent, then its replies, oldest first.</summary>
    public IEnumerable<SandboxMessage> Thread(SandboxMessage parent) =>
        threads.TryGetValue(parent.Ts, out var replies)
            ? replies.Select(Find).OfType<SandboxMessage>().Prepend(parent)
            : [parent];

    /// <summary>The place of the first message at or after a time in microseconds.</summary>
    public int IndexAtOrAfter(long micros)
    {
        var span = CollectionsMarshal.AsSpan(messages);
        var (low, high) = (0, span.Length);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (span[middle].Micros < micros)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void Attach(SandboxMessage parent, SandboxMessage reply)
    {
        if (!threads.TryGetValue(parent.Ts, out var replies))
            threads[parent.Ts] = replies = [];
        replies.Add(reply.Ts);
        Replace(
            parent with
            {
                ThreadTs = parent.Ts,
                ReplyCount = replies.Count,
                LatestReply = reply.Ts,
                ReplyUsers =
                    parent.ReplyUsers.Count == 5 || parent.ReplyUsers.Contains(reply.User)
                        ? parent.ReplyUsers
                        : [.. parent.ReplyUsers, reply.User],
            }
        );
    }

    private void Detach(SandboxMessage reply)
    {
        if (
            !threads.TryGetValue(reply.ThreadTs!, out var replies)
            || !replies.Remove(reply.Ts)
            || Find(reply.ThreadTs!) is not { } parent
        )
            return;
        var left = replies.Select(Find).OfType<SandboxMessage>().ToArray();
        Replace(
            parent with
            {
                ThreadTs = left.Length == 0 ? null : parent.Ts,
                ReplyCount = left.Length,
                LatestReply = left.LastOrDefault()?.Ts,
                ReplyUsers = [.. left.Select(message => message.User).Distinct().Take(5)],
            }
        );
    }

    private void DropOldest(int count)
    {
        foreach (var message in messages.Take(count))
        {
            threads.Remove(message.Ts);
            Pins.Remove(message.Ts);
        }

        messages.RemoveRange(0, count);
    }
}
