using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Workspace.Ports;

/// <summary>Takes what people do in Slack, and answers within the time that Slack waits.</summary>
internal interface IInteractions
{
    Task<InboundAnswer> TypedAsync(SlashCommand typed, DateTimeOffset now);

    Task<InboundAnswer> PressedAsync(BlockActionRequest request, DateTimeOffset now);

    Task<InboundAnswer> SubmittedAsync(ViewSubmission request, DateTimeOffset now);

    /// <param name="request">A shortcut, of a message or of none.</param>
    Task<InboundAnswer> ChosenAsync(InteractionRequest request, DateTimeOffset now);

    /// <summary>The options of a menu that match what was typed into it.</summary>
    Task<InboundAnswer> OptionsAsync(BlockOptionsRequest request, CancellationToken cancellationToken);
}
