using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Messages;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Home;

/// <summary>
/// What goes on with deploys now, with its buttons: those under way, those that wait for approval, the locks and the
/// freezes.
/// </summary>
internal sealed class DeployBoard(
    IStore store,
    DeployBook book,
    DeployButtons deployButtons,
    FreezeCalendar freezes,
    ServiceCatalog catalog,
    CommandButtons buttons,
    TimeProvider time
)
{
    private const int Looked = 100,
        MostDeploys = 10,
        MostHolds = 10;

    /// <param name="visibility">Of whoever reads it: what shows in no channel that they can read is left out.</param>
    /// <param name="then">The line that shows it again once a button's command is done.</param>
    /// <param name="except">Numbers of deploys that are shown elsewhere.</param>
    public async Task<IReadOnlyList<Block>> BlocksAsync(
        Visibility visibility,
        string then,
        IReadOnlyCollection<long> except,
        CancellationToken cancellationToken
    )
    {
        List<Block> blocks = [];
        var all = (await book.HistoryAsync(null, null, Looked, cancellationToken)).Where(deployment =>
            !deployment.IsOver && !except.Contains(deployment.Number)
        );
        var open = await visibility.OfAsync(all, deployment => [deployment.Channel], cancellationToken);
        foreach (var deployment in open.Take(MostDeploys))
            blocks.AddRange(Blocks(deployment, then));
        blocks.AddRange(More(open.Count, MostDeploys, "/deploy queue"));
        blocks.AddRange(await LocksAsync(visibility, then, cancellationToken));
        blocks.AddRange(await FreezesAsync(visibility, then, cancellationToken));
        return blocks;
    }

    /// <summary>One deploy with its buttons.</summary>
    /// <param name="then">The line that shows it again once a button's command is done.</param>
    public IEnumerable<Block> Blocks(Deployment deployment, string then)
    {
        var by = deployment.ByBot ? "automatically" : $"by {Mrkdwn.User(deployment.Requester)}";
        yield return new SectionBlock
        {
            Text = new Markdown($"{DeployHeadline.Text(deployment)} · #{deployment.Number} {by}"),
        };
        if (deployButtons.Of(deployment, then) is { Count: > 0 } elements)
            yield return new ActionsBlock { Elements = elements };
    }

    private async Task<IEnumerable<Block>> LocksAsync(
        Visibility visibility,
        string then,
        CancellationToken cancellationToken
    )
    {
        var locks = await DeployLock.SeenAsync(store, catalog, visibility, cancellationToken);
        return
        [
            .. locks
                .Take(MostHolds)
                .Select(@lock =>
                    Line($"🔒 {@lock.Text}", buttons.Make("Unlock", $"/deploy unlock \"{@lock.Scope}\"", then))
                ),
            .. More(locks.Count, MostHolds, "/deploy status"),
        ];
    }

    private async Task<IEnumerable<Block>> FreezesAsync(
        Visibility visibility,
        string then,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var seen = await freezes.SeenAsync(catalog, visibility, cancellationToken);
        var on = seen.Where(freeze => freeze.IsOn(now)).ToList();
        return
        [
            .. on.Take(MostHolds).Select(freeze => Freeze(freeze, now, then)),
            .. More(on.Count, MostHolds, "/deploy freeze"),
        ];
    }

    private SectionBlock Freeze(Freeze freeze, DateTimeOffset now, string then) =>
        Line(
            $"🧊 {Mrkdwn.Escape(freeze.Name)}{(freeze.By is { } by ? $" by {Mrkdwn.User(by)}" : "")}"
                + (freeze.EndOf(now) is { } end ? $" until {Moment.Text(end)}" : ""),
            freeze.Id is { } id ? buttons.Make("End freeze", $"/deploy unfreeze {id}", then) : null
        );

    /// <summary>How many are left out; nothing when all are shown.</summary>
    /// <param name="line">The command line that shows them.</param>
    public static IEnumerable<Block> More(int count, int shown, string line) =>
        count > shown ? [Line($"and {count - shown} more: `{line}`")] : [];

    private static SectionBlock Line(string text, Button? button = null) =>
        new() { Text = new Markdown(text), Accessory = button };
}
