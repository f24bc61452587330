namespace ChatOpsBot.Sandbox;

/// <summary>The messages: every change is made here, under the lock, and sent to the open pages.</summary>
public sealed partial class SandboxWorkspace
{
    internal SandboxMessage Post(SandboxMessage draft)
    {
        SandboxMessage message;
        SandboxMessage? parent = null;
        lock (guard)
        {
            var micros = NextMicros();
            var conversation = conversations[draft.Channel];
            message = draft with
            {
                Micros = micros,
                Ts = SlackTime.Format(micros),
                ParentUser = draft.ThreadTs is { } thread ? conversation.Find(thread)?.User : null,
            };
            conversation.Add(message);
            if (message.IsReply && message.EphemeralTo is null)
                parent = conversation.Find(message.ThreadTs!);
        }

        Feed.Publish(new FeedEvent("posted", message));
        if (parent is not null)
            Feed.Publish(new FeedEvent("touched", parent));
        if (Manifest is not null && message.EphemeralTo is null)
            Events.Posted(message);
        return message;
    }

    internal SandboxMessage? Find(string channel, string ts)
    {
        lock (guard)
            return conversations.GetValueOrDefault(channel)?.Find(ts);
    }

    /// <summary>A message as this person sees it: ephemeral ones of theirs included.</summary>
    internal SandboxMessage? FindFor(string user, string channel, string ts)
    {
        lock (guard)
            return
                conversations.GetValueOrDefault(channel)?.FindAny(ts) is { IsTombstone: false } message
                && (message.EphemeralTo ?? user) == user
                ? message
                : null;
    }

    /// <summary>Changes the message as it is now; null when it is gone.</summary>
    internal SandboxMessage? Edit(string channel, string ts, Func<SandboxMessage, SandboxMessage> edit) =>
        Replace(channel, ts, "edited", message => edit(message) with { EditedTs = SlackTime.Format(NextMicros()) });

    /// <summary>Changes what hangs on a message (reactions), which is not an edit.</summary>
    internal SandboxMessage? Touch(string channel, string ts, Func<SandboxMessage, SandboxMessage> change) =>
        Replace(channel, ts, "touched", change);

    internal void Delete(SandboxMessage message)
    {
        SandboxMessage removed;
        SandboxMessage? tombstone;
        SandboxMessage? parent = null;
        lock (guard)
        {
            var conversation = conversations[message.Channel];
            if (conversation.FindAny(message.Ts) is not { } current)
                return;
            removed = current;
            tombstone = conversation.Remove(current);
            if (message.IsReply && message.EphemeralTo is null)
                parent = conversation.Find(message.ThreadTs!);
        }

        Feed.Publish(tombstone is null ? new FeedEvent("deleted", message) : new FeedEvent("touched", tombstone));
        if (parent is not null)
            Feed.Publish(new FeedEvent("touched", parent));
        if (Manifest is not null)
            Events.Deleted(removed);
    }

    /// <summary>Reads a channel under the lock: what comes back must not be lazy.</summary>
    internal T Read<T>(string channel, Func<Conversation, T> read)
    {
        lock (guard)
            return read(conversations[channel]);
    }

    private SandboxMessage? Replace(string channel, string ts, string kind, Func<SandboxMessage, SandboxMessage> change)
    {
        SandboxMessage before,
            changed;
        lock (guard)
        {
            var conversation = conversations[channel];
            if (conversation.FindAny(ts) is not { IsTombstone: false } current)
                return null;
            (before, changed) = (current, change(current));
            conversation.Replace(changed);
        }

        Feed.Publish(new FeedEvent(kind, changed));
        if (kind == "edited" && Manifest is not null)
            Events.Edited(before, changed);
        return changed;
    }
}
