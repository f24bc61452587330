using ChatOpsBot.Sandbox.Acts;
using ChatOpsBot.Sandbox.Deliveries;
using ChatOpsBot.Sandbox.Files;
using ChatOpsBot.Sandbox.Views;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Sandbox;

/// <summary>
/// A Slack workspace in memory: people, channels, messages. The Web API writes it, the page shows it, tests read and
/// drive it. Times and rates follow the <see cref="TimeProvider"/> of the container.
/// </summary>
public sealed partial class SandboxWorkspace : IDisposable
{
    /// <summary>
    /// The token that a bot uses when no one configured one. Any other <c>xoxb-</c> token is accepted too.
    /// </summary>
    public const string Token = "xoxb-sandbox";

    internal const string TeamId = "T0SANDBOX1";
    internal const string BotId = "B0CHATOPS1";
    internal const string AppId = "A0CHATOPS1";
    internal const string BotUser = "U0CHATOPS1";

    private static readonly SandboxUser[] People =
    [
        new("U0ADA00001", "ada", "Ada Byron", "ada@example.com", "Europe/London"),
        new("U0LINUS001", "linus", "Linus Ek", "linus@example.com", "Europe/Helsinki"),
        new("U0GRACE001", "grace", "Grace Brewster", "grace@example.com", "America/New_York"),
    ];

    private readonly Lock guard = new();
    private IReadOnlyList<SandboxUser> people = People;
    private readonly TimeProvider time;
    private readonly Dictionary<string, Conversation> conversations = [];
    private readonly Dictionary<string, string> idsByName = [];
    private readonly List<SandboxUserGroup> groups = [];
    private readonly TrafficLog log;
    private readonly Lazy<AppManifest?> manifest;
    private readonly EventQueue queue;
    private long lastMicros;
    private int made;

    public SandboxWorkspace(
        IOptions<SandboxLimits> limits,
        IOptions<SandboxApp> app,
        IHttpClientFactory clients,
        IServer server,
        TimeProvider time
    )
    {
        this.time = time;
        Limits = limits.Value;
        log = new TrafficLog(Limits.CallsLogged);
        Budget = new RateBudget(time);

        // Asked again after a failure: the app may not know its own address yet.
        manifest = new(
            () => app.Value.Manifest is { } text ? AppManifest.Parse(text) : null,
            LazyThreadSafetyMode.PublicationOnly
        );
        Address = new SandboxAddress(app, server);
        Sockets = new SocketHub(time);
        App = new AppLink(this, new HttpTransport(clients, app, time), Sockets, time);
        queue = new EventQueue(App, time);
        Events = new AppEvents(this, queue);
        Triggers = new Triggers(time);
        ResponseUrls = new ResponseUrls(Address, time);
        ViewStore = new ViewStore(Feed, time);
        Files = new FileStore(time);
        Later = new LaterMessages(this, time);
        Reset();
    }

    public SandboxFaults Faults { get; } = new();

    /// <summary>The app's bot, as its manifest names it, and the people.</summary>
    public IReadOnlyList<SandboxUser> Users => [new(BotUser, BotName, BotTitle, "", "Etc/UTC", IsBot: true), .. people];

    /// <summary>As it is shown.</summary>
    internal string BotTitle => Manifest?.BotName ?? "ChatOpsBot";

    /// <summary>As people mention it.</summary>
    internal string BotName => BotTitle.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();

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
    public IReadOnlyList<SandboxCall> Calls => [.. log.All.Select(entry => entry.Call).OfType<SandboxCall>()];

    internal SandboxLimits Limits { get; }

    internal RateBudget Budget { get; }

    internal Feed Feed { get; } = new();

    internal DateTimeOffset Now => time.GetUtcNow();

    /// <summary>
    /// All messages of a channel (id, name or #name), replies and ephemeral ones included, oldest first.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public IReadOnlyList<SandboxMessage> Messages(string channel) =>
        Read(Place(channel).Id, conversation => conversation.Messages.ToArray());

    /// <summary>The links at the top of a channel (id, name or #name).</summary>
    /// <exception cref="ArgumentException">There is no such channel.</exception>
    public IReadOnlyList<SandboxBookmark> Bookmarks(string channel) =>
        Read(Place(channel).Id, conversation => conversation.Bookmarks.ToArray());

    /// <summary>Back to the first state: default channels, no messages, no faults, no calls, full budgets.</summary>
    public void Reset()
    {
        lock (guard)
        {
            people = People;
            conversations.Clear();
            idsByName.Clear();
            groups.Clear();
            groups.Add(
                new SandboxUserGroup(
                    "S0PLATFORM",
                    "platform",
                    "Platform",
                    ["U0ADA00001", "U0LINUS001"],
                    time.GetUtcNow()
                )
                {
                    Description = "Runs the platform",
                }
            );
            made = 0;
            foreach (var name in new[] { "general", "chatops-admin", "checkout", "deployments", "incidents" })
                Make(name, [BotUser, .. People.Select(user => user.Id)], isPrivate: false);
            Make("random", People.Select(user => user.Id), isPrivate: false);
        }

        Faults.Clear();
        log.Clear();
        Budget.Clear();
        queue.Clear();
        ViewStore.Clear();
        Files.Clear();
        Later.Clear();
        Feed.Publish(new FeedEvent("reset"));
    }

    /// <param name="members">User names or ids; null for no limityone.</param>
    /// <exception cref="ArgumentException">The name is taken or a member is unknown.</exception>
    public SandboxChannel AddChannel(string name, IEnumerable<string>? members = null, bool isPrivate = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var ids =
            members
                ?.Select(member =>
                    FindUser(member)?.Id ?? throw new ArgumentException($"No user {member}", nameof(members))
                )
                .ToArray()
            ?? [BotUser, .. People.Select(user => user.Id)];
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

    /// <summary>People with a common name to call: <c>@platform</c>. Disabled ones are among them.</summary>
    public IReadOnlyList<SandboxUserGroup> UserGroups
    {
        get
        {
            lock (guard)
                return [.. groups];
        }
    }

    /// <summary>Posts as a person, past the Web API and its limits; the app is notified.</summary>
    /// <param name="user">Name or id.</param>
    /// <param name="text">As typed: <c>@ada</c>, <c>#general</c> and <c>@platform</c> become links. A text that holds
    /// such links already stays as it is.</param>
    /// <exception cref="ArgumentException">No such user, channel or parent.</exception>
    public SandboxMessage PostAs(string user, string channel, string text, string? threadTs = null)
    {
        var (author, place) = (Person(user), Place(channel));
        if (threadTs is not null && Find(place.Id, threadTs) is null)
            throw new ArgumentException($"No message {threadTs}", nameof(threadTs));
        return Post(new SandboxMessage("", place.Id, author.Id, Composer.Encode(this, text)) { ThreadTs = threadTs });
    }

    public void Dispose()
    {
        Later.Dispose();
        queue.Dispose();
    }

    /// <summary>Someone becomes a guest, or leaves.</summary>
    public void ChangeUser(string id, Func<SandboxUser, SandboxUser> change) =>
        people = [.. people.Select(user => user.Id == id ? change(user) : user)];

    internal SandboxUser? FindUser(string nameOrId) =>
        Users.FirstOrDefault(user => user.Id == nameOrId || user.Name == nameOrId.TrimStart('@'));

    internal void SetGroup(SandboxUserGroup group)
    {
        lock (guard)
        {
            groups.RemoveAll(known => known.Id == group.Id);
            groups.Add(group);
        }

        Feed.Publish(new FeedEvent("usergroups"));
    }

    // Under the lock. Two messages of one microsecond would have one identity.
    private long NextMicros() => lastMicros = Math.Max(SlackTime.Micros(time.GetUtcNow()), lastMicros + 1);
}
