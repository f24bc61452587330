using System.Globalization;
using System.Text;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Swaps;

/// <summary>Asks again before the shift that no one has taken yet, and ends the offer when it begins.</summary>
internal sealed class SwapWork(IStore store, SwapMessages messages, TimeProvider time)
    : WorkHandler<int>(
        "swaps",
        2,
        item => int.Parse(item.Payload.Span, NumberStyles.None, CultureInfo.InvariantCulture)
    )
{
    /// <summary>Clocks differ: a reminder that is due that soon is the one that is made now.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMinutes(1);

    /// <summary>How long before the shift.</summary>
    private static readonly TimeSpan[] Reminders =
    [
        TimeSpan.FromDays(28),
        TimeSpan.FromDays(14),
        TimeSpan.FromDays(7),
        TimeSpan.FromDays(3),
        TimeSpan.FromDays(1),
        TimeSpan.FromHours(12),
        TimeSpan.Zero,
    ];

    /// <summary>The next look at it.</summary>
    public static NewWork For(SwapRequest swap, DateTimeOffset now) =>
        new("swaps", Encoding.UTF8.GetBytes(swap.Number.ToString(CultureInfo.InvariantCulture)))
        {
            Delay = Reminders
                .Select(before => swap.Start - before - now)
                .Where(wait => wait > Early)
                .DefaultIfEmpty(swap.Start > now ? swap.Start - now : TimeSpan.Zero)
                .Min(),
        };

    protected override async Task<WorkOutcome> WorkAsync(int number, WorkItem item, CancellationToken cancellationToken)
    {
        var (now, effects) = (time.GetUtcNow(), new Commit());
        if (await SwapRequest.FindAsync(store, number, cancellationToken) is not { IsOpen: true } swap)
            return new WorkOutcome.Done(effects);
        if (swap.Start <= now)
        {
            swap.Expire().Save(FactKind.SwapExpired, "", now, effects);
            effects.Notify(
                swap.By,
                $"{swap.Subject}/expired",
                $"{Glyph.Bad} No one has taken your shift, so you are on call: {SwapMessages.Text(swap.Expire())}"
            );
            return new WorkOutcome.Done(effects);
        }
        foreach (var place in swap.Start - now > Early ? swap.Places.Except(swap.Declined) : [])
            effects.Notify(
                place,
                $"{swap.Subject}/again/{now.ToUnixTimeSeconds()}",
                $"Still open: {SwapMessages.Text(swap)}",
                messages.Buttons(swap)
            );
        effects.Enqueue(For(swap, now));
        return new WorkOutcome.Done(effects);
    }
}
