using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>What a command answers: to the person who asked alone, unless it says otherwise.</summary>
/// <param name="Text">Slack mrkdwn. The first line must be complete by itself: it is the notification and what a screen
/// reader says.</param>
internal sealed record CommandReply(string Text)
{
    /// <summary>The whole of the answer as blocks; null when the text says it all.</summary>
    public IReadOnlyList<Block>? Blocks { get; init; }

    public bool IsError { get; private init; }

    /// <summary>The person may not: it goes into the audit log.</summary>
    public bool IsDenied { get; init; }

    /// <summary>What an error is about.</summary>
    public string? Parameter { get; private init; }

    /// <summary>Everybody in the channel sees it, with the command that was typed.</summary>
    public bool ForEveryone { get; init; }

    /// <summary>
    /// The line that takes the change back: <c>/flag bulk-export off</c>. Null: it cannot be undone, and the answer
    /// reports it.
    /// </summary>
    public string? Undo { get; init; }

    /// <summary>
    /// What was changed, by the name that its feature gave it: the change can be taken back in the thread about it
    /// (<see cref="UndoLog"/>).
    /// </summary>
    public string? Subject { get; init; }

    /// <summary>There is nothing to take back: it took another change back itself, or changed nothing.</summary>
    public bool NeedsNoUndo { get; init; }

    /// <summary>Says nothing: what was asked for shows elsewhere.</summary>
    public static CommandReply None { get; } = new("");

    /// <param name="parameter">Where it belongs in a form.</param>
    public static CommandReply Error(string text, string? parameter = null) =>
        new(text) { IsError = true, Parameter = parameter };

    /// <summary>The same answer with one more small line at its end.</summary>
    public CommandReply Noting(string mrkdwn) =>
        this with
        {
            Text = $"{Text}\n{mrkdwn}",
            Blocks =
            [
                .. Blocks ?? [new SectionBlock { Text = new Markdown(Text) }],
                new ContextBlock { Elements = [new Markdown(mrkdwn)] },
            ],
        };

    public MessageResponse ToResponse(bool replace) =>
        new()
        {
            Text = Text,
            Blocks = Blocks,
            ResponseType = ForEveryone && !IsError ? ResponseType.InChannel : ResponseType.Ephemeral,
            ReplaceOriginal = replace && !IsError,
        };

    /// <summary>As what a form turns into, or a view on top of another.</summary>
    public ModalViewDefinition ToView(string title) =>
        new()
        {
            Title = title,
            Close = "Close",
            Blocks = Blocks ?? [new SectionBlock { Text = new Markdown(Text) }],
        };
}
