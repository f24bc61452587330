using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Commands.Running;

/// <summary>
/// One request of people: typed as a slash command, written to the bot, pressed as a button, filled into a
/// form or chosen as a shortcut. It is the same command each time. <see cref="SlashCommandAttribute"/> says the rest.
/// </summary>
internal interface ISlashCommand
{
    /// <summary>
    /// Does it. A user's mistake is a <see cref="CommandReply.Error"/> (or a <see cref="CommandException"/> from deep
    /// inside) that says what is right. What it changes goes into <see cref="CommandContext.Effects"/>, which is
    /// committed together with the command's "done": it may be called again from fresh reads, and is called first as a
    /// trial, whose effects are discarded, so it changes nothing itself.
    /// </summary>
    Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken);

    /// <summary>
    /// What to ask in a form when the command comes without arguments; null when there is no form. The id of an input
    /// block is the name of the parameter that it fills. It is asked again each time that an input with
    /// <see cref="InputBlock.DispatchAction"/> changes, with what is filled in so far as
    /// <see cref="CommandContext.Arguments"/>: one choice decides what else there is to choose. What stays the same in
    /// the new form keeps what was entered; what is offered otherwise starts over.
    /// </summary>
    Task<CommandForm?> FormAsync(CommandContext context, CancellationToken cancellationToken) =>
        Task.FromResult<CommandForm?>(null);

    /// <summary>The choices of an <see cref="ExternalSelectMenu"/> in the form.</summary>
    /// <param name="context">With what is filled in so far as its arguments.</param>
    /// <param name="parameter">The name of the input's block.</param>
    Task<IReadOnlyList<Option>> OptionsAsync(
        CommandContext context,
        string parameter,
        string typed,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<Option>>([]);
}

/// <param name="Title">At most 24 characters.</param>
/// <param name="Submit">What the button says.</param>
internal sealed record CommandForm(string Title, string Submit, IReadOnlyList<Block> Blocks);

/// <summary>Who asks, where, and for what.</summary>
internal sealed record CommandContext(
    CommandCall Call,
    Arguments Arguments,
    Commit Effects,
    bool DryRun,
    DateTimeOffset Now
)
{
    public string UserId => Call.UserId;
    public Caller Caller => Call.Caller;

    /// <summary>Of the command, as permissions name it: <c>deploy approve</c>.</summary>
    public string Path { get; init; } = "";
}
