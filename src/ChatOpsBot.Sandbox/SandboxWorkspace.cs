using System.Globalization;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Sandbox;

/// <summary>
/// A Slack workspace in memory: people, channels, messages. The Web API writes it, the page shows it, tests read and drive it.
/// Times and rates follow the <see cref="TimeProvider"/> of the container.
/// </summary>
public sealed partial class SandboxWorkspace
{
    /// <summary>The token that a bot uses when nobody configured one. Any other <c>xoxb-</c> token is accepted too.</summary>
    public const string Token = "xoxb-sandbox";

    internal const string TeamId = "T0SANDBOX1";
    internal const string BotId = "B0CHATOPS1";
    internal const string AppId = "A0CHATOPS1";
    internal const string BotUser = "U0CHATOPS1";

    private static readonly SandboxUser[] Everyone =
    [
        new(BotUser, "chatopsbot", "ChatOpsBot", "", "Etc/UTC", IsBot: true),
        new("U0ADA00001", "ada", "Ada Byron", "ada@example.com", "Europe/London"),
        new("U0LINUS001", "linus", "Linus Ek", "linus@example.com", "Europe/Helsinki"),
        new("U0GRACE001", "grace", "Grace Brewster", "grace@example.com", "America/New_York"),
    ];

    private readonly Lock guard = new();
    private readonly TimeProvider time;
    private readonly Dictionary<string, Conversation> conversations = [];
    private readonly Dictionary<string, string> idsByName = [];
    private readonly CallLog calls;
    private long lastMicros;
    private int made;

    public SandboxWorkspace(IOptions<SandboxLimits> limits, TimeProvider time)
    {
        this.time = time;
        Limits = limits.Value;
        calls = new CallLog(Limits.CallsLogged);
        Budget = new RateBudget(time);
        Reset();
    }

    public SandboxFaults Faults { get; } = new();

    public IReadOnlyList<SandboxUser> Users { get; } = Everyone;

    /// <summary>All channels and direct messages, in the order of their making.</summary>
    public IReadOnlyList<SandboxChannel> Channels
    {
        get
        {
            lock (guard)
                return [.. conversations.Values.Select(conversation => conversation.Channel)];
        }
    }

    /// <summary>The last calls of the Web API, oldest first.</summary>
    public IReadOnlyList<SandboxCall> Calls => calls.All;

    internal SandboxLimits Limits { get; }

    internal RateBudget Budget { get; }

    internal Feed Feed { get; } = new();

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>All messages of a channel (id, name or #name), replies and ephemeral ones included, oldest first.</summary>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public IReadOnlyList<SandboxMessage> Messages(string channel)
    {
        var id = Resolve(channel)?.Id ?? throw new ArgumentException($"No channel {channel}", nameof(channel));
        lock (guard)
            return [.. conversations[id].Messages];
    }

    /// <summary>Back to the first state: default channels, no messages, no faults, no calls, full budgets.</summary>
    public void Reset()
    {
        lock (guard)
        {
            conversations.Clear();
            idsByName.Clear();
            made = 0;
            foreach (var name in new[] { "general", "chatops-admin", "checkout", "deployments", "incidents" })
                Make(name, Everyone.Select(user => user.Id), isPrivate: false);
            Make("random", Everyone.Where(user => !user.IsBot).Select(user => user.Id), isPrivate: false);
        }

        Faults.Clear();
        calls.Clear();
        Budget.Clear();
        Feed.Publish(new FeedEvent("reset"));
    }

    /// <param name="members">User names or ids; null for everyone.</param>
    /// <exception cref="ArgumentException">The name is taken or a member is unknown.</exception>
    public SandboxChannel AddChannel(string name, IEnumerable<string>? members = null, bool isPrivate = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var ids = members?.Select(member => FindUser(member)?.Id ?? throw new ArgumentException($"No user {member}", nameof(members))).ToArray()
            ?? [.. Everyone.Select(user => user.Id)];
        SandboxChannel channel;
        lock (guard)
        {
            if (idsByName.ContainsKey(name.TrimStart('#')))
                throw new ArgumentException($"The name {name} is taken", nameof(name));
            channel = Make(name.TrimStart('#'), ids, isPrivate);
        }

        Feed.Publish(new FeedEvent("channels"));
        return channel;
    }

    public void Archive(string channel) => Change(channel, found => found with { IsArchived = true });

    /// <summary>Posts as a person, past the Web API and its limits.</summary>
    /// <param name="user">Name or id.</param>
    /// <exception cref="ArgumentException">No such user, channel or parent.</exception>
    public SandboxMessage PostAs(string user, string channel, string text, string? threadTs = null)
    {
        var author = FindUser(user) ?? throw new ArgumentException($"No user {user}", nameof(user));
        var place = Resolve(channel) ?? throw new ArgumentException($"No channel {channel}", nameof(channel));
        if (threadTs is not null && Find(place.Id, threadTs) is null)
            throw new ArgumentException($"No message {threadTs}", nameof(threadTs));
        return Post(new SandboxMessage("", place.Id, author.Id, text) { ThreadTs = threadTs });
    }

    internal void Log(SandboxCall call) => calls.Add(call);

    internal static SandboxUser? FindUser(string nameOrId) =>
        Array.Find(Everyone, user => user.Id == nameOrId || user.Name == nameOrId.TrimStart('@'));

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
            return already ? conversations[id!].Channel : Make($"@{user.Name}", [BotUser, user.Id], isPrivate: true, directWith: user.Id);
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

    private SandboxChannel Make(string name, IEnumerable<string> members, bool isPrivate, string? directWith = null)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{(directWith is null ? 'C' : 'D')}0SANDBX{++made:D3}");
        var channel = new SandboxChannel(id, name, [.. members], time.GetUtcNow(), isPrivate, DirectWith: directWith);
        conversations[id] = new Conversation(channel, Limits.MessagesPerChannel);
        idsByName[name] = id;
        return channel;
    }

    // Under the lock. Two messages of one microsecond would have one identity.
    private long NextMicros() => lastMicros = Math.Max(SlackTime.Micros(time.GetUtcNow()), lastMicros + 1);
}
