using System.Globalization;
using System.Reflection;
using System.Text;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Inbound;

/// <summary>
/// Works the queue of Slack's events. Slack repeats an event under the same id, which the queue knows.
/// </summary>
internal sealed class SlackEventWork(IEnumerable<ISlackEventHandler> handlers) : IWorkHandler
{
    public const string QueueName = "slack-events";

    private readonly (ISlackEventHandler Handler, IReadOnlyList<string> Names)[] _handlers =
    [
        .. handlers.Select(handler => (handler, handler.GetType().GetCustomAttribute<SlackEventsAttribute>()!.Names)),
    ];

    public string Queue => QueueName;
    public int Concurrency => 16;

    /// <summary>The time of receipt on a line of its own, then what Slack sent.</summary>
    public static NewWork For(InboundRequest request, DateTimeOffset received)
    {
        var about = Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{received.ToUnixTimeMilliseconds()}\n")
        );
        return new NewWork(QueueName, (byte[])[.. about, .. request.Json.Span]) { Id = request.DeliveryId };
    }

    public async Task<WorkOutcome> WorkAsync(WorkItem item, CancellationToken cancellationToken)
    {
        var line = item.Payload.Span.IndexOf((byte)'\n');
        var received = DateTimeOffset.FromUnixTimeMilliseconds(
            long.Parse(item.Payload.Span[..line], CultureInfo.InvariantCulture)
        );
        var effects = new Commit();
        if (SlackInbound.ParseJson(item.Payload[(line + 1)..]) is not EventCallback { Event: var @event })
            return new WorkOutcome.GiveUp("it is not an event");
        // "message.im" is delivered as "message".
        foreach (var (handler, names) in _handlers)
            if (names.Any(name => name.Split('.')[0] == @event.Type))
                await handler.HandleAsync(@event, received, effects, cancellationToken);
        return new WorkOutcome.Done(effects);
    }

    public Task<Commit> GivenUpAsync(WorkItem item, string reason, CancellationToken cancellationToken) =>
        Task.FromResult(new Commit());
}
