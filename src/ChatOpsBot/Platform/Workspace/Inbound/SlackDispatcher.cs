using System.Diagnostics;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Workspace.Ports;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Workspace.Inbound;

/// <summary>
/// Where everything that Slack sends arrives, over HTTP and over Socket Mode alike, and is answered at once. Questions
/// are answered with the acknowledgement when that takes no more than <see cref="Budget"/>; what changes anything, and
/// every event, is stored first and worked afterwards.
/// </summary>
internal sealed partial class SlackDispatcher(
    IStore store,
    IInteractions desk,
    Telemetry telemetry,
    TimeProvider time,
    ILogger<SlackDispatcher> logger
)
{
    /// <summary>Slack waits three seconds, the network included.</summary>
    public static readonly TimeSpan Budget = TimeSpan.FromSeconds(1.5);

    /// <summary>
    /// From the arrival of a request to its acknowledgement; the network needs the rest of the three seconds.
    /// </summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(2.25);

    /// <returns>Null when the request is not valid, and is to be refused.</returns>
    /// <exception cref="StoreUnavailableException">It could not be stored, so it must not be acknowledged.</exception>
    public async Task<InboundAnswer?> AnswerAsync(InboundRequest request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        telemetry.Inbound(request is EventCallback { Event: var inner } ? inner.GetType().Name : request.ToString());
        switch (request)
        {
            case UrlVerification handshake:
                return InboundAnswer.Challenge(handshake);
            case SlashCommand typed:
                return await desk.TypedAsync(typed, now);
            case BlockActionRequest pressed:
                return await desk.PressedAsync(pressed, now);
            case ViewSubmission submitted:
                return await desk.SubmittedAsync(submitted, now);
            case GlobalShortcut or MessageShortcut:
                return await desk.ChosenAsync((InteractionRequest)request, now);
            case BlockOptionsRequest asked:
                return await desk.OptionsAsync(asked, cancellationToken);
            case EventCallback:
                await StoreAsync(SlackEventWork.For(request, now));
                return InboundAnswer.Empty;
            case Malformed:
                return null;
            case AppRateLimited limited:
                Log.EventsHeldBack(logger, limited.TeamId);
                return InboundAnswer.Empty;
            case UnknownInteraction unknown:
                Log.Unknown(logger, unknown.Type);
                return InboundAnswer.Empty;
            case SslCheck or ViewClosed:
                return InboundAnswer.Empty;
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>
    /// Slack sends an event again under its id, so one that is not confirmed in time is left to the next delivery.
    /// </summary>
    private async Task StoreAsync(NewWork work)
    {
        try
        {
            await store
                .CommitAsync(new Commit().Enqueue(work), CancellationToken.None)
                .AsTask()
                .WaitAsync(Deadline, time);
        }
        catch (TimeoutException late)
        {
            throw new StoreUnavailableException("The store did not respond in the time that Slack waits.", late);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "Slack sent an interaction of the unknown type {Type}; it was acknowledged and ignored"
        )]
        public static partial void Unknown(ILogger logger, string type);

        [LoggerMessage(
            LogLevel.Error,
            "Slack holds back events of workspace {TeamId}: there were more than 30,000 in an hour"
        )]
        public static partial void EventsHeldBack(ILogger logger, string teamId);
    }
}
