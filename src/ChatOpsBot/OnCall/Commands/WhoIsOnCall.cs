using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>Who is on call for one service or by one schedule, or for all, now or at another time.</summary>
[SlashCommand(
    "oncall",
    "who",
    "Show who is on call for a service or by a schedule, now or at a time",
    Usage = $"[<{OnCallInput.Name}>] [<{OnCallInput.When}>…]",
    Example = "/oncall who payments tomorrow 09:00"
)]
internal sealed class WhoIsOnCall(OnCallInput input, OnCallOverview overview) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (name, words) = (context.Arguments.Text(OnCallInput.Name), context.Arguments.Texts(OnCallInput.When));
        var subject = name is null ? null : await input.FindAsync(name, context, cancellationToken);
        if (subject is null)
        {
            var moment = name is null
                ? Instant.FromDateTimeOffset(context.Now)
                : await MomentAsync(name, words, context, cancellationToken);
            var lines = await overview.LinesAsync(moment, context, cancellationToken);
            return new CommandReply(
                string.Join(
                    '\n',
                    IsNow(moment, context) ? lines : lines.Prepend($"On call at {OnCallMessages.Text(moment)}:")
                )
            );
        }
        var at = await input.MomentAsync(words, context, cancellationToken);
        return new CommandReply(
            Text(
                subject,
                at,
                $"*{Mrkdwn.Escape(subject.Name)}*{(IsNow(at, context) ? "" : $" at {OnCallMessages.Text(at)}")}"
            )
        );
    }

    /// <summary>The first word is not a name, so it begins a moment; or it is a name that does not exist.</summary>
    private async Task<Instant> MomentAsync(
        string name,
        IReadOnlyList<string> words,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await input.MomentAsync([name, .. words], context, cancellationToken);
        }
        catch (CommandException) when (!char.IsAsciiDigit(name[0]))
        {
            throw await input.UnknownAsync(name, context, cancellationToken);
        }
    }

    private static bool IsNow(Instant at, CommandContext context) => at == Instant.FromDateTimeOffset(context.Now);

    private static string Text(OnCallSubject subject, Instant at, string name)
    {
        if (subject.Schedule is not { } schedule)
            return $"{Glyph.Good} {name} · {Permissions.Name(subject.OnCall!)}";
        var standing = schedule.At(at);
        return $"{OnCallMessages.Line(schedule, standing, name)}\n"
            + (standing.Since is { } since ? $"since {OnCallMessages.Text(since)} · " : "")
            + OnCallMessages.Why(standing.Now);
    }
}
