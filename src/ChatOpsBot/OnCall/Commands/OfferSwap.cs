using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.OnCall.Swaps;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>
/// Looks for someone who takes a shift of the person who asks: anyone, or one person, with a shift of theirs in return
/// or without.
/// </summary>
[SlashCommand(
    "oncall",
    "swap",
    "Ask someone to take your shift, for a shift of theirs or to cover you",
    Usage = "[<schedule>] [<shift>…]",
    Example = "/oncall swap payments friday with @linus for monday because wedding",
    Changes = true
)]
internal sealed class OfferSwap(
    OnCallInput input,
    ChangeInput words,
    IStore store,
    IOptionsMonitor<OnCallOptions> options
) : ISlashCommand
{
    private const int MostPeople = 20;
    private static readonly NodaTime.Duration Ahead = NodaTime.Duration.FromDays(400);

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (schedule, typed) = await input.ScheduleAndWordsAsync("schedule", "shift", context, cancellationToken);
        var (said, reason) = ChangeInput.Reason(typed);
        var at = Array.FindIndex(said, word => Is(word, "with"));
        var (mine, rest) = at < 0 ? (said, []) : (said[..at], said[(at + 1)..]);
        if (at >= 0 && rest.Length == 0)
            throw new CommandException("Name a person: `with @linus`.", "shift");
        if (mine is [var cover, ..] && Is(cover, "cover"))
            mine = mine[1..];
        var with = rest is [var person, ..]
            ? await words.PersonAsync(person, context, "shift", cancellationToken)
            : null;
        if (with == context.UserId)
            throw new CommandException("You cannot swap with yourself.", "shift");
        if (rest.Length > 1 && (!Is(rest[1], "for") || rest.Length == 2))
            throw new CommandException(
                "Say what for: `/oncall swap payments friday with @linus for monday`, or leave it out.",
                "shift"
            );
        var swap = new SwapRequest(
            await SwapRequest.NumberAsync(store, context.Effects, cancellationToken),
            schedule.Name,
            context.UserId,
            await TimesAsync(schedule, context.UserId, mine, context, cancellationToken),
            context.Now
        )
        {
            With = with,
            Theirs = rest.Length < 3 ? [] : await TimesAsync(schedule, with!, rest[2..], context, cancellationToken),
            Reason = reason,
        };
        swap = swap with { Places = Places(schedule, swap) };
        if (with is not null)
        {
            AcceptSwap.Demand(schedule, swap.Mine, swap.By, with);
            AcceptSwap.Demand(schedule, swap.Theirs, with, swap.By);
        }
        if (swap.Start <= context.Now)
            throw new CommandException(
                "The shift has begun; someone else can take the rest of it: "
                    + $"`/oncall take {Mrkdwn.Escape(CommandLine.Quote(schedule.Name))}`.",
                "shift"
            );
        if (swap.Places.Count == 0)
            throw new CommandException("No one else is in the schedule; ask one person: `with @linus`.", "shift");
        swap.Save(FactKind.SwapOffered, context.UserId, context.Now, context.Effects);
        context.Effects.Enqueue(SwapWork.For(swap, context.Now));
        return new CommandReply($"{(context.DryRun ? "Would offer" : "Offered")}: {SwapMessages.Text(swap)}")
        {
            Undo = $"/oncall swap withdraw {swap.Number}",
        };
    }

    /// <summary>The one person, the schedule's channel, or everyone who can be on call by it.</summary>
    private List<string> Places(Schedule schedule, SwapRequest swap) =>
        swap.With is { } with ? [with]
        : options.CurrentValue.Schedules.GetValueOrDefault(schedule.Name)?.Channel is { Length: > 0 } channel
            ? [channel]
        : [.. schedule.People.Where(person => person != swap.By && Permissions.IsUser(person)).Take(MostPeople)];

    /// <summary>
    /// The shift of someone then or within a day, the next one where no time is said; or what they have of it in
    /// <c>friday to sunday</c>.
    /// </summary>
    /// <exception cref="CommandException">They are not on call then.</exception>
    private async Task<IReadOnlyList<SwapTime>> TimesAsync(
        Schedule schedule,
        string person,
        string[] said,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var (from, until) = await words.TimeAsync(said, context, cancellationToken);
        var start = Instant.FromDateTimeOffset(from);
        var shifts = schedule
            .Shifts(start, until is { } end ? Instant.FromDateTimeOffset(end) : start + Ahead)
            .Where(shift => shift.People.Contains(person) && shift.Temporary is null)
            .ToList();
        if (shifts.Count == 0)
            throw new CommandException($"{OnCallMessages.Name(person)} is not on call then.", "shift");
        if (until is not null)
            return
            [
                .. shifts.Select(shift => new SwapTime(shift.Start.ToDateTimeOffset(), shift.End.ToDateTimeOffset())),
            ];
        // A shift that has begun is theirs already.
        var first = shifts.Find(shift => said.Length > 0 || shift.Start > start) ?? shifts[0];
        if (said.Length > 0 && first.Start >= start + NodaTime.Duration.FromDays(1))
            throw new CommandException(
                $"{OnCallMessages.Name(person)} is not on call {Mrkdwn.Escape(string.Join(' ', said))}; their next "
                    + $"shift begins {Moment.Text(first.Start.ToDateTimeOffset())}.",
                "shift"
            );
        var standing = schedule.At(first.Start);
        return
        [
            new SwapTime(
                Instant.Max(standing.Since ?? first.Start, Instant.FromDateTimeOffset(context.Now)).ToDateTimeOffset(),
                (standing.Until ?? first.End).ToDateTimeOffset()
            ),
        ];
    }

    private static bool Is(string word, string other) => string.Equals(word, other, StringComparison.OrdinalIgnoreCase);
}
