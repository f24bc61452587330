using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Platform.Commands.Inputs;

/// <summary>Moments that people type, in the time zone of their Slack profile unless they say another.</summary>
internal sealed class MomentInput(TimeZones zones)
{
    private static readonly string[] Options = ["from", "until"];

    /// <summary>Null when the option is not given.</summary>
    /// <exception cref="CommandException">It is not a moment.</exception>
    public async Task<DateTimeOffset?> ReadAsync(
        CommandContext context,
        string option,
        CancellationToken cancellationToken
    ) =>
        context.Arguments.Text(option) is not { } moment
            ? null
            : TimeInput.ParseMoment(
                moment,
                TimeInput.IsLocal(moment) ? await zones.OfAsync(context.UserId, cancellationToken) : TimeZoneInfo.Utc,
                context.Now,
                option
            );

    /// <summary>
    /// The answer says in which zone the times of <c>--from</c> and <c>--until</c> were read; empty when there are none
    /// that need one.
    /// </summary>
    public async Task<string> NoteAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var typed = Options.Select(context.Arguments.Text).OfType<string>().Where(TimeInput.IsLocal).ToList();
        return typed.Count == 0
            ? ""
            : $" Read {string.Join(" and ", typed.Select(moment => $"`{Mrkdwn.Escape(moment)}`"))} in the "
                + $"time zone of {Mrkdwn.User(context.UserId)} "
                + $"({TimeZones.Text(await zones.OfAsync(context.UserId, cancellationToken), context.Now)}).";
    }
}
