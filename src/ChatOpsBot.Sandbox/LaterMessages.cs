using System.Globalization;
using ChatOpsBot.Sandbox.WebApi;

namespace ChatOpsBot.Sandbox;

/// <summary>Scheduled messages, each with a timer of the sandbox's clock.</summary>
internal sealed class LaterMessages(SandboxWorkspace workspace, TimeProvider time) : IDisposable
{
    private readonly Lock guard = new();
    private readonly Dictionary<string, (ScheduledMessage Message, ITimer Timer)> waiting = [];
    private int made;

    /// <summary>The next one first.</summary>
    public IReadOnlyList<ScheduledMessage> All
    {
        get
        {
            lock (guard)
                return
                [
                    .. waiting
                        .Values.Select(one => one.Message)
                        .OrderBy(message => message.At)
                        .ThenBy(message => message.Id, StringComparer.Ordinal),
                ];
        }
    }

    public ScheduledMessage Add(SandboxMessage message, DateTimeOffset at)
    {
        lock (guard)
        {
            var added = new ScheduledMessage(
                string.Create(CultureInfo.InvariantCulture, $"Q0SANDBX{++made:D3}"),
                message,
                at,
                time.GetUtcNow()
            );
            waiting[added.Id] = (
                added,
                time.CreateTimer(_ => Post(added), state: null, at - time.GetUtcNow(), Timeout.InfiniteTimeSpan)
            );
            return added;
        }
    }

    /// <returns>Whether it waited in that channel.</returns>
    public bool Remove(string channel, string id)
    {
        lock (guard)
        {
            if (!waiting.TryGetValue(id, out var found) || found.Message.Message.Channel != channel)
                return false;
            found.Timer.Dispose();
            return waiting.Remove(id);
        }
    }

    public void Clear()
    {
        lock (guard)
        {
            foreach (var (_, timer) in waiting.Values)
                timer.Dispose();
            waiting.Clear();
        }
    }

    public void Dispose() => Clear();

    // Slack's own limit, documented with the method: what has metadata is scheduled and never posted.
    private void Post(ScheduledMessage due)
    {
        if (
            Remove(due.Message.Channel, due.Id)
            && due.Message.MetadataJson is null
            && workspace.Resolve(due.Message.Channel) is { IsArchived: false }
        )
            workspace.Post(due.Message);
    }
}
