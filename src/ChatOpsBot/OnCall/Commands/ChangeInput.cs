using System.Globalization;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>
/// What people change in a schedule, as they type it: <c>@linus for @ada tomorrow 18:00 to friday 09:00</c>.
/// </summary>
internal sealed class ChangeInput(OnCallInput input, UserDirectory directory, SlackPeople people)
{
    private const int LongestReason = 300;
    private static readonly string[] Ends = ["to", "until", "till", "-", "–"];

    /// <summary>Someone who can be on call: <c>me</c>, a mention, an id or a name.</summary>
    /// <exception cref="CommandException">There is no such person, or it is a bot.</exception>
    public async Task<string> PersonAsync(
        string written,
        CommandContext context,
        string parameter,
        CancellationToken cancellationToken
    )
    {
        if (Is(written, "me"))
            return context.UserId;
        var id = await directory.IdAsync(written, cancellationToken);
        if (await people.FindAsync(id, cancellationToken) is not { Deleted: false, IsBot: false })
            throw new CommandException(
                $"{Mrkdwn.Escape(written)} cannot be on call: "
                    + "Slack has no such person, or they are a bot or have left.",
                parameter
            );
        return id;
    }

    /// <summary>Also <c>everyone</c>.</summary>
    /// <inheritdoc cref="PersonAsync"/>
    public async Task<string> AnyoneAsync(
        string written,
        CommandContext context,
        string parameter,
        CancellationToken cancellationToken
    ) =>
        Is(written, "everyone") || written == Override.Everyone ? Override.Everyone
        // Who has left the company is still taken off.
        : Is(written, "me") ? context.UserId
        : await directory.IdAsync(written, cancellationToken);

    /// <summary>The words of a reason, after <c>because</c>, and those before it.</summary>
    public static (string[] Words, string? Reason) Reason(IEnumerable<string> typed)
    {
        var words = typed.ToArray();
        var at = Array.FindIndex(words, word => Is(word, "because"));
        return at < 0 ? (words, null) : (words[..at], Short(string.Join(' ', words[(at + 1)..])));
    }

    public static string? Short(string? reason) =>
        string.IsNullOrWhiteSpace(reason) ? null
        : reason.Length > LongestReason ? $"{reason[..LongestReason]}…"
        : reason;

    /// <summary>
    /// <c>tomorrow 18:00 to friday 09:00</c>, <c>until 22:00</c>; the past is left out, because it has happened.
    /// </summary>
    /// <returns>From now on where no start is written; no end where none is.</returns>
    /// <exception cref="CommandException">It is not a time, or over.</exception>
    public async Task<(DateTimeOffset From, DateTimeOffset? Until)> TimeAsync(
        string[] words,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (words is [var first, ..] && Is(first, "from"))
            words = words[1..];
        var at = Array.FindIndex(words, word => Array.Exists(Ends, end => Is(word, end)));
        var (begins, ends) = at < 0 ? (words, []) : (words[..at], words[(at + 1)..]);
        var from = begins.Length == 0 ? context.Now : await MomentAsync(begins, context.Now);
        if (ends.Length == 0)
            return at < 0
                ? (from, null)
                : throw new CommandException("Say until when: `to friday 09:00`.", OnCallInput.When);
        var until = await MomentAsync(ends, from);
        if (until <= from)
            throw new CommandException(
                $"`{Mrkdwn.Escape(string.Join(' ', ends))}` is not after the start.",
                OnCallInput.When
            );
        if (until <= context.Now)
            throw new CommandException($"`{Mrkdwn.Escape(string.Join(' ', words))}` is in the past.", OnCallInput.When);
        return (from > context.Now ? from : context.Now, until);

        async Task<DateTimeOffset> MomentAsync(IReadOnlyList<string> moment, DateTimeOffset after) =>
            // What a form gives.
            moment.Count == 1
            && DateTimeOffset.TryParseExact(
                moment[0],
                "O",
                CultureInfo.InvariantCulture,
                DateTimeStyles.RoundtripKind,
                out var exact
            )
                ? exact
                : (await input.MomentAsync(moment, after, context, cancellationToken)).ToDateTimeOffset();
    }

    /// <exception cref="CommandException">Someone is replaced at that time already, or there are too many.</exception>
    public static void Check(
        ScheduleChanges changes,
        Schedule schedule,
        IReadOnlyList<ChangePart> parts,
        DateTimeOffset now,
        int but = 0
    )
    {
        if (changes.Open(now).Count() >= ScheduleChanges.Most)
            throw new CommandException(
                $"*{Mrkdwn.Escape(schedule.Name)}* has {ScheduleChanges.Most} overrides that are not over; "
                    + "change its layers instead."
            );
        var other =
            changes.Conflict(parts, but) is { } change
                ? $"`/oncall override cancel {Mrkdwn.Escape(CommandLine.Quote(schedule.Name))} {change.Number}` "
                    + "removes it"
            : schedule.Overrides.Any(known =>
                known.Number is null
                && known.Without is { } without
                && parts.Any(part =>
                    part.Overlaps(
                        new ChangePart(known.Start.ToDateTimeOffset(), known.End.ToDateTimeOffset(), without, null)
                    )
                )
            )
                ? "it is in the configuration"
            : null;
        if (other is not null)
            throw new CommandException(
                "Another override takes the same person off at that time, so it would be unclear who is on call: "
                    + $"{other}."
            );
    }

    private static bool Is(string word, string other) => string.Equals(word, other, StringComparison.OrdinalIgnoreCase);
}
