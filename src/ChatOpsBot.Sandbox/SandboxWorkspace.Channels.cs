using System.Globalization;

namespace ChatOpsBot.Sandbox;

/// <summary>Channels and direct messages: who is in them, and what they are called.</summary>
public sealed partial class SandboxWorkspace
{
    /// <summary>Id, name or #name.</summary>
    internal SandboxChannel? Resolve(string nameOrId)
    {
        lock (guard)
        {
            var id = idsByName.GetValueOrDefault(nameOrId.StartsWith('#') ? nameOrId[1..] : nameOrId, nameOrId);
            return conversations.GetValueOrDefault(id)?.Channel;
        }
    }

    internal SandboxChannel OpenDirect(SandboxUser user, out bool already)
    {
        lock (guard)
        {
            already = idsByName.TryGetValue($"@{user.Name}", out var id);
            return already
                ? conversations[id!].Channel
                : Make($"@{user.Name}", [BotUser, user.Id], isPrivate: true, directWith: user.Id);
        }
    }

    /// <summary>The conversation of exactly these people and the bot.</summary>
    internal SandboxChannel OpenGroupDirect(IReadOnlyList<SandboxUser> users, out bool already)
    {
        lock (guard)
        {
            var members = users.Select(user => user.Id).Append(BotUser).ToHashSet();
            var found = conversations.Values.FirstOrDefault(known =>
                known.Channel.IsGroupDirect && members.SetEquals(known.Channel.Members)
            );
            already = found is not null;
            if (found is not null)
                return found.Channel;
            var opened = Make(
                $"mpdm-{string.Join("--", users.Select(user => user.Name))}--{BotName}-1",
                [.. users.Select(user => user.Id), BotUser],
                isPrivate: true
            );
            return conversations[opened.Id].Channel = opened with { IsGroupDirect = true };
        }
    }

    internal SandboxChannel Change(string channel, Func<SandboxChannel, SandboxChannel> change)
    {
        SandboxChannel changed;
        lock (guard)
        {
            var conversation = conversations[idsByName.GetValueOrDefault(channel.TrimStart('#'), channel)];
            changed = conversation.Channel = change(conversation.Channel);
        }

        Feed.Publish(new FeedEvent("channels"));
        return changed;
    }

    internal SandboxChannel AddMember(string channel, string user, string? inviter)
    {
        var joined = Change(
            channel,
            found => found.Has(user) ? found : found with { Members = [.. found.Members, user] }
        );
        Events.Joined(user, joined, inviter);
        return joined;
    }

    internal SandboxChannel RemoveMember(string channel, string user)
    {
        var before = Place(channel);
        var left = Change(
            channel,
            found => found with { Members = [.. found.Members.Where(member => member != user)] }
        );
        Events.Left(user, before);
        return left;
    }

    internal SandboxChannel Rename(string channel, string name)
    {
        lock (guard)
        {
            idsByName.Remove(conversations[channel].Channel.Name);
            idsByName[name] = channel;
        }

        return Change(
            channel,
            found => found with { Name = name, PreviousNames = [found.Name, .. found.PreviousNames] }
        );
    }

    private SandboxChannel Make(string name, IEnumerable<string> members, bool isPrivate, string? directWith = null)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{(directWith is null ? 'C' : 'D')}0SANDBX{++made:D3}");
        var channel = new SandboxChannel(id, name, [.. members], time.GetUtcNow(), isPrivate, DirectWith: directWith);
        conversations[id] = new Conversation(channel, Limits.MessagesPerChannel);
        idsByName[name] = id;
        return channel;
    }
}
