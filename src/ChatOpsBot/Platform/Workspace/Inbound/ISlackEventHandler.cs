using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Inbound;

/// <summary>
/// Declares which of Slack's events an <see cref="ISlackEventHandler"/> cares about; the manifest subscribes to them.
/// </summary>
/// <param name="names">As the manifest writes them: <c>app_mention</c>, <c>message.im</c>.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class SlackEventsAttribute(params string[] names) : Attribute
{
    public IReadOnlyList<string> Names => names;
}

/// <summary>
/// A feature that cares about what happens in Slack; <see cref="SlackEventsAttribute"/> says about what.
/// </summary>
internal interface ISlackEventHandler
{
    /// <summary>
    /// Adds what follows from the event to <paramref name="effects"/>, which is committed with the event's "done". It
    /// may be called again for the same event. Events come late, twice and in any order.
    /// </summary>
    Task HandleAsync(SlackEvent @event, DateTimeOffset received, Commit effects, CancellationToken cancellationToken);
}
