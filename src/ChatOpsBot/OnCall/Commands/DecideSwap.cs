using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.OnCall.Swaps;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>A swap that is offered, for those who decide it.</summary>
internal static class OfferedSwap
{
    /// <exception cref="CommandException">There is none of that number, or it is decided.</exception>
    public static async Task<SwapRequest> FindAsync(
        IStore store,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var number = context.Arguments.Number("number", 1, int.MaxValue, 0);
        var swap =
            await SwapRequest.FindAsync(store, number, cancellationToken)
            ?? throw new CommandException($"There is no swap {number}.", "number");
        return swap switch
        {
            { IsOpen: false } => throw new CommandException($"It is decided: {SwapMessages.Text(swap)}", "number"),
            _ when swap.Start <= context.Now => throw new CommandException("The shift has begun.", "number"),
            _ => swap,
        };
    }
}

/// <summary>Whoever accepts it is on call instead; both halves hold together, and are cancelled together.</summary>
[SlashCommand(
    "oncall",
    "swap accept",
    "Accept a swap that is offered",
    Usage = "<number>",
    Example = "/oncall swap accept 12",
    Changes = true
)]
internal sealed class AcceptSwap(OnCallInput input, IStore store) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var swap = await OfferedSwap.FindAsync(store, context, cancellationToken);
        var me = context.UserId;
        if (swap.By == me)
            throw new CommandException("It is your own shift; someone else has to accept it.");
        if (swap.With is { } with && with != me)
            throw new CommandException($"It is offered to {OnCallMessages.Name(with)}, who decides it.");
        // Read first: what is changed after that is a conflict, and what was before is in the schedule.
        var changes = await ScheduleChanges.FindAsync(store, swap.Schedule, cancellationToken);
        var schedule = await input.ScheduleAsync(swap.Schedule, cancellationToken);
        Demand(schedule, swap.Mine, swap.By, me);
        Demand(schedule, swap.Theirs, me, swap.By);
        var parts = swap.Parts(me, context.Now);
        ChangeInput.Check(changes, schedule, parts, context.Now);
        var change = new ScheduleChange(changes.Last + 1, parts, swap.Reason ?? "swap", me, context.Now);
        changes.Add(change).Save(change, FactKind.OverrideAdded, me, context.Now, context.Effects);
        var accepted = swap.Accept(me, change.Number);
        accepted.Save(FactKind.SwapAccepted, me, context.Now, context.Effects);
        context.Effects.Notify(swap.By, $"{swap.Subject}/accepted", SwapMessages.Text(accepted));
        return new CommandReply(
            $"{Glyph.Good} {(context.DryRun ? "Would accept" : "Accepted")}: {ChangeMessages.Text(schedule, change)}"
        )
        {
            Undo = $"/oncall override cancel {CommandLine.Quote(schedule.Name)} {change.Number}",
            Subject = swap.Subject,
        };
    }

    /// <summary>Checked when it is offered, and again when it is accepted: the schedule may have changed.</summary>
    /// <exception cref="CommandException">One is not on call in all of that time, or the other is.</exception>
    public static void Demand(Schedule schedule, IEnumerable<SwapTime> times, string off, string on)
    {
        foreach (
            var shift in times.SelectMany(time =>
                schedule.Shifts(Instant.FromDateTimeOffset(time.Start), Instant.FromDateTimeOffset(time.End))
            )
        )
            if (!shift.People.Contains(off) || shift.Temporary is not null)
                throw new CommandException(
                    $"{OnCallMessages.Name(off)} is no longer on call in all of that time, so nothing was changed."
                );
            else if (shift.People.Contains(on))
                throw new CommandException(
                    $"{OnCallMessages.Name(on)} is on call in that time already, so nothing was changed."
                );
    }
}

[SlashCommand(
    "oncall",
    "swap decline",
    "Decline a swap that is offered",
    Usage = "<number>",
    Example = "/oncall swap decline 12",
    Changes = true
)]
internal sealed class DeclineSwap(IStore store) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var swap = await OfferedSwap.FindAsync(store, context, cancellationToken);
        if (swap.By == context.UserId)
            throw new CommandException($"It is yours: `/oncall swap withdraw {swap.Number}` takes it back.");
        if (swap.With is { } with && with != context.UserId)
            throw new CommandException($"It is offered to {OnCallMessages.Name(with)}, who decides it.");
        var declined = swap.Decline(context.UserId);
        declined.Save(FactKind.SwapDeclined, context.UserId, context.Now, context.Effects);
        if (!declined.IsOpen)
            context.Effects.Notify(swap.By, $"{swap.Subject}/declined", SwapMessages.Text(declined));
        return new CommandReply($"{Glyph.Off} {(context.DryRun ? "Would decline" : "Declined")} swap {swap.Number}.")
        {
            Subject = swap.Subject,
        };
    }
}

[SlashCommand(
    "oncall",
    "swap withdraw",
    "Take back a swap that you offered",
    Usage = "<number>",
    Example = "/oncall swap withdraw 12",
    Changes = true
)]
internal sealed class WithdrawSwap(IStore store) : ISlashCommand
{
    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var swap = await OfferedSwap.FindAsync(store, context, cancellationToken);
        if (swap.By != context.UserId)
            throw new CommandException($"{OnCallMessages.Name(swap.By)} offered it, and can take it back.");
        swap.Withdraw().Save(FactKind.SwapWithdrawn, context.UserId, context.Now, context.Effects);
        return new CommandReply($"{Glyph.Off} {(context.DryRun ? "Would withdraw" : "Withdrew")} swap {swap.Number}.")
        {
            Subject = swap.Subject,
        };
    }
}
