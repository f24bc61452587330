using System.Text.Json;
using ChatOpsBot.Sandbox.Acts;
using ChatOpsBot.Sandbox.Deliveries;
using ChatOpsBot.Sandbox.Files;
using ChatOpsBot.Sandbox.Views;

namespace ChatOpsBot.Sandbox;

/// <summary>What people do that the app is notified of.</summary>
public sealed partial class SandboxWorkspace
{
    /// <summary>The last requests in both directions, oldest first.</summary>
    public IReadOnlyList<SandboxLogEntry> Log => log.All;

    /// <summary>Events that the app has not acknowledged yet, and that are not given up.</summary>
    public int Undelivered => queue.Undelivered;

    /// <summary>Of those the ones that wait for the time of their next try.</summary>
    public int Resting => queue.Resting;

    /// <summary>Null when no app is installed: nothing is sent.</summary>
    internal AppManifest? Manifest => manifest.Value;

    internal SandboxAddress Address { get; }

    internal AppLink App { get; }

    internal SocketHub Sockets { get; }

    internal AppEvents Events { get; }

    internal Triggers Triggers { get; }

    internal ResponseUrls ResponseUrls { get; }

    internal ViewStore ViewStore { get; }

    internal FileStore Files { get; }

    internal LaterMessages Later { get; }

    /// <summary>The modals of a person, the bottom one first.</summary>
    /// <param name="user">Name or id.</param>
    /// <exception cref="ArgumentException">No such user.</exception>
    public IReadOnlyList<SandboxView> Views(string user) => ViewStore.StackOf(Person(user).Id);

    /// <summary>The app's home tab for a person; null while none was published.</summary>
    /// <param name="user">Name or id.</param>
    /// <exception cref="ArgumentException">No such user.</exception>
    public SandboxView? Home(string user) => ViewStore.HomeOf(Person(user).Id);

    /// <summary>Types a slash command.</summary>
    /// <param name="text">The whole line: <c>/chatops help</c>.</param>
    /// <exception cref="ArgumentException">No such user or channel.</exception>
    public Task<SandboxSent> CommandAsync(
        string user,
        string channel,
        string text,
        CancellationToken cancellationToken
    ) => SlashCommands.RunAsync(this, Person(user), Place(channel), text, threadTs: null, cancellationToken);

    /// <summary>Presses a button or chooses in a menu of a message.</summary>
    /// <param name="value">What was chosen, as in Slack's payload: <c>{"selected_option":{"value":"a"}}</c>; null for a
    /// button.</param>
    /// <exception cref="ArgumentException">No such user or channel.</exception>
    /// <exception cref="KeyNotFoundException">This person sees no such message or element.</exception>
    public Task<SandboxSent> ActAsync(
        string user,
        string channel,
        string ts,
        string actionId,
        string? value,
        CancellationToken cancellationToken
    ) =>
        BlockActions.SendAsync(
            this,
            new Act(Person(user), actionId)
            {
                Channel = channel,
                Ts = ts,
                Value = Json(value),
            },
            cancellationToken
        );

    /// <summary>The same in a modal or on the home tab.</summary>
    /// <exception cref="ArgumentException">No such user.</exception>
    /// <exception cref="KeyNotFoundException">This person sees no such view or element.</exception>
    public Task<SandboxSent> ActInViewAsync(
        string user,
        string viewId,
        string actionId,
        string? value,
        CancellationToken cancellationToken
    ) =>
        BlockActions.SendAsync(
            this,
            new Act(Person(user), actionId) { ViewId = viewId, Value = Json(value) },
            cancellationToken
        );

    /// <summary>Submits the modal on top.</summary>
    /// <param name="state">The values by block and action, as in Slack's payload:
    /// <c>{"block":{"action":{"value":"text"}}}</c>; what is left out stays as it is.</param>
    /// <exception cref="ArgumentException">No such user.</exception>
    /// <exception cref="KeyNotFoundException">The view is not this person's, or not on top; or it has no such
    /// input.</exception>
    public Task<SandboxSent> SubmitAsync(
        string user,
        string viewId,
        string? state,
        CancellationToken cancellationToken
    ) => Submissions.SubmitAsync(this, Person(user), viewId, Json(state), cancellationToken);

    /// <summary>Closes the modal on top, or all of them.</summary>
    /// <exception cref="ArgumentException">No such user.</exception>
    /// <exception cref="KeyNotFoundException">The view is not this person's.</exception>
    public Task CloseAsync(string user, string viewId, bool all, CancellationToken cancellationToken) =>
        Submissions.CloseAsync(this, Person(user), viewId, all, cancellationToken);

    /// <summary>Takes a shortcut: a global one, or with channel and ts one of a message.</summary>
    /// <exception cref="ArgumentException">No such user or channel.</exception>
    /// <exception cref="KeyNotFoundException">There is no such shortcut or message.</exception>
    public Task<SandboxSent> ShortcutAsync(
        string user,
        string callbackId,
        string? channel,
        string? ts,
        CancellationToken cancellationToken
    ) => Shortcuts.SendAsync(this, Person(user), callbackId, channel, ts, cancellationToken);

    /// <summary>Opens the app's home (<c>home</c>) or the direct conversation with it (<c>messages</c>).</summary>
    /// <exception cref="ArgumentException">No such user or tab.</exception>
    public void OpenHome(string user, string tab)
    {
        if (tab is not ("home" or "messages"))
            throw new ArgumentException("home or messages", nameof(tab));
        var person = Person(user);
        Events.HomeOpened(person.Id, OpenDirect(person, out _).Id, tab, ViewStore.HomeOf(person.Id));
    }

    internal void Record(SandboxLogEntry entry)
    {
        var kept = log.Add(entry);
        Feed.Publish(new FeedEvent("log") { Entry = kept });
    }

    internal SandboxUser Person(string nameOrId) =>
        FindUser(nameOrId) ?? throw new ArgumentException($"No user {nameOrId}", nameof(nameOrId));

    internal SandboxChannel Place(string channel) =>
        Resolve(channel) ?? throw new ArgumentException($"No channel {channel}", nameof(channel));

    private static JsonElement? Json(string? text) => text is null ? null : JsonElement.Parse(text);
}
