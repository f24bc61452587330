using System.Globalization;
using System.IO.Enumeration;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Locks;

/// <summary>Someone keeps a place as it is.</summary>
/// <param name="Scope"><c>*</c> for everything, <c>checkout</c>, <c>checkout/production</c>, or
/// <c>*/production</c>.</param>
/// <param name="Owner">The Slack user; empty for the bot itself.</param>
internal sealed partial record DeployLock(string Scope, string Owner, string? Reason, DateTimeOffset Since)
{
    /// <summary>How long an alert has to be silent.</summary>
    public static readonly TimeSpan ClearFor = TimeSpan.FromMinutes(15);

    /// <summary>When it ends by itself; null: when someone unlocks it, or by one of the causes below.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The pull request with whose merge it ends: <c>change:acme/checkout#12</c>.</summary>
    public string? UntilMerged { get; init; }

    /// <summary>The alert (a name or a glob) that has to be silent for <see cref="ClearFor"/>.</summary>
    public string? UntilClear { get; init; }

    /// <summary>The alerts of that name that fire now.</summary>
    public IReadOnlyList<string> Firing
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>Since when none of them fires.</summary>
    public DateTimeOffset? ClearSince { get; init; }

    /// <summary>When its holder was last asked whether it is still needed.</summary>
    public DateTimeOffset? Asked { get; init; }

    /// <summary>It warns and does not block.</summary>
    public bool Warning { get; init; }

    /// <summary>The lock of the same scope that this one took the place of.</summary>
    public DeployLock? Replaced { get; init; }

    public long Version { get; init; }

    public bool Covers(string service, string environment) =>
        Scope == "*"
        || (
            Scope.Split('/') is [var named, var place]
                ? FileSystemName.MatchesSimpleExpression(named, service)
                    && FileSystemName.MatchesSimpleExpression(place, environment)
                : string.Equals(Scope, service, StringComparison.OrdinalIgnoreCase)
        );

    /// <summary>What it keeps, for people.</summary>
    public string What => Scope == "*" ? "everything" : $"`{Scope}`";

    public string By => Owner.Length == 0 ? "me" : Mrkdwn.User(Owner);

    /// <summary>Until when, in mrkdwn.</summary>
    public string UntilText =>
        Until is { } end ? $"until {Moment.Text(end)}"
        : UntilMerged is { } change
            ? $"until {Mrkdwn.Escape(change[(change.IndexOf(':', StringComparison.Ordinal) + 1)..])} is merged"
        : UntilClear is { } alert ? $"until {Mrkdwn.Escape(alert)} has been clear for {ClearFor.TotalMinutes:0} minutes"
        : "until someone unlocks it";

    /// <summary>All of it in one line of mrkdwn.</summary>
    public string Text =>
        $"{What} is {(Warning ? "marked" : "locked")} by "
        + $"{By}{(Reason is null ? "" : $": {Mrkdwn.Escape(Reason)}")} ({UntilText})";

    /// <summary>Its holder is asked whether it is still needed.</summary>
    public DeployLock Ask(DateTimeOffset now) => this with { Asked = now };

    /// <summary>An alert of its name began or ceased to fire.</summary>
    public DeployLock RecordAlert(string alert, bool firing, DateTimeOffset at)
    {
        var now = firing ? [.. Firing.Append(alert).Distinct()] : Firing.Where(other => other != alert).ToList();
        return this with { Firing = now, ClearSince = now.Count > 0 ? null : ClearSince ?? at };
    }

    public const string Index = "locks";
    private const string Prefix = "lock/";

    public static string KeyOf(string scope) => Prefix + scope.ToLowerInvariant();

    /// <summary>Each of them: the one that is left out may be the one that holds.</summary>
    public static async Task<IReadOnlyList<DeployLock>> AllAsync(IStore store, CancellationToken cancellationToken) =>
        [.. (await store.ListAsync(new IndexQuery(Index, int.MaxValue), cancellationToken)).Select(Read)];

    /// <summary>Those that cover a place which shows in a channel that someone can read.</summary>
    public static async Task<IReadOnlyList<DeployLock>> SeenAsync(
        IStore store,
        ServiceCatalog catalog,
        Visibility visibility,
        CancellationToken cancellationToken
    ) =>
        await visibility.OfAsync(
            await AllAsync(store, cancellationToken),
            @lock => catalog.ChannelsOf(target => @lock.Covers(target.Service, target.Environment)),
            cancellationToken
        );

    public static async Task<DeployLock?> FindAsync(IStore store, string scope, CancellationToken cancellationToken) =>
        await store.GetAsync(KeyOf(scope), cancellationToken) is { } document ? Read(document) : null;

    /// <summary>Tells this lock from a later one of the same scope, in a command line.</summary>
    public string Mark => Since.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Names this lock and not a later one of the same scope.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Scope}\n{Since.ToUnixTimeMilliseconds()}");
}
