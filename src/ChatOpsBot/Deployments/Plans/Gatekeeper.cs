using System.IO.Enumeration;
using ChatOpsBot.Commands;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Notifications.Cards;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Deployments.Plans;

/// <summary>
/// Asks everything that has to hold before a deploy. What cannot be found out does not hold. Asked for the plan, again at the click, and again when its turn comes.
/// </summary>
internal sealed class Gatekeeper(IStore store, DeployBook book, FreezeCalendar freezes, Permissions permissions, DeployRights rights, VersionSources versions)
{
    private const int Named = 3;

    /// <summary>All gates of a deploy. A rollback skips the review of what ships: it goes to what was good.</summary>
    public async Task<IReadOnlyList<Gate>> AskAsync(DeployTarget target, DeployKind kind, Revision revision, TargetState state, Wish wish, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<Gate?> gates =
        [
            await rights.AskAsync(target, wish, cancellationToken),
            Running(revision, state, wish, kind),
            await FreezeAsync(target, wish, now, cancellationToken),
            await LockAsync(target, wish, cancellationToken),
        ];
        if (kind == DeployKind.Deploy)
        {
            gates.Add(Bad(state, revision));
            gates.Add(Branch(target, revision));
            gates.AddRange(await CheckedAsync(target, revision, cancellationToken));
            gates.Add(await OrderAsync(target, revision, cancellationToken));
            gates.Add(await IncidentAsync(target, wish, cancellationToken));
        }
        return [.. gates.OfType<Gate>().Select(gate => kind == DeployKind.Rollback && gate is { Code: GateCode.Lock or GateCode.Freeze, Verdict: Verdict.Block } ? gate with { Verdict = Verdict.Warn } : Overruled(gate, wish))];
    }

    /// <summary>The locks of others and the freezes that are on in a place: a rollback to a good version passes them, and is seen to.</summary>
    /// <returns>Each in mrkdwn, with whoever made it; empty for the bot and the configuration.</returns>
    public async Task<IReadOnlyList<(string Text, string Holder)>> HoldingAsync(DeployTarget target, string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var locks = (await DeployLock.AllAsync(store, cancellationToken)).Where(@lock => @lock.Covers(target.Service, target.Environment) && !@lock.Warning && @lock.Owner != userId);
        return [.. locks.Select(@lock => (@lock.Text, @lock.Owner)), .. (await freezes.OnAsync(target, now, cancellationToken)).Select(freeze => ($"the freeze {Mrkdwn.Escape(freeze.Name)} is on", freeze.By ?? ""))];
    }

    /// <summary>What can have come about since the click and stops a deploy at its turn, what is certain before what could not be found out; null when nothing has.</summary>
    public async Task<Gate?> AtTurnAsync(DeployTarget target, Deployment deployment, TargetState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await rights.AtTurnAsync(target, deployment, cancellationToken) is { } lost) return lost;
        var wish = new Wish(deployment.RequestedBy, "", deployment.Reason, deployment.BreakGlass, IsFix: true, Again: true);
        // A rollback goes to what was good, and passes what holds its place.
        if (wish.BreakGlass is not null || deployment.Kind == DeployKind.Rollback) return null;
        var revision = new Revision(deployment.Sha, deployment.Version, null, null, null);
        List<Gate?> gates =
        [
            await FreezeAtTurnAsync(target, wish, now, cancellationToken), await LockAsync(target, wish, cancellationToken),
            Bad(state, revision), .. await CheckedAsync(target, revision, cancellationToken), await OrderAsync(target, revision, cancellationToken), await OvertakenAsync(target, deployment, state, cancellationToken),
        ];
        return gates.OfType<Gate>().Where(gate => gate.Verdict == Verdict.Block).OrderBy(gate => gate.IsUnknown).FirstOrDefault();
    }

    /// <summary>Nobody is there to be told that it could not be found out who may pass.</summary>
    private async Task<Gate?> FreezeAtTurnAsync(DeployTarget target, Wish wish, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return await FreezeAsync(target, wish, now, cancellationToken);
        }
        catch (Permissions.DeniedException unknown)
        {
            return new Gate(GateCode.Freeze, Verdict.Block, unknown.Message) { IsUnknown = true };
        }
    }

    private static Gate? Running(Revision revision, TargetState state, Wish wish, DeployKind kind) =>
        state.Now?.Sha != revision.Sha || state.Disturbed || wish.Again || kind == DeployKind.Rollback ? null
            : new Gate(GateCode.AlreadyRunning, Verdict.Block, $"`{Mrkdwn.Escape(state.Now.Version)}` is on already, since {Moment.Text(state.Now.Since)}: there is nothing to do. `--again` deploys it once more.");

    private static Gate? Bad(TargetState state, Revision revision) => state.IsBad(revision.Sha) is { } bad
        ? new Gate(GateCode.BadVersion, Verdict.Block, $"`{Mrkdwn.Escape(bad.Version)}` was rolled back {Moment.Text(bad.At)}: {Mrkdwn.Escape(bad.Reason)}. `/deploy release {Mrkdwn.Escape(state.Service)} {Mrkdwn.Escape(state.Environment)} {Mrkdwn.Escape(bad.Version)}` lets it in again.")
        : null;

    /// <summary>A newer version has come since this was planned: it would go away again without anyone knowing.</summary>
    private async Task<Gate?> OvertakenAsync(DeployTarget target, Deployment deployment, TargetState state, CancellationToken cancellationToken)
    {
        if (state.Now is not { } now || now.Sha == deployment.Before?.Sha || now.Sha == deployment.Behind) return null;
        try
        {
            return await versions.Of(target.Service, target.About).LineageAsync(target.About, deployment.Sha, now.Sha, cancellationToken) != Lineage.Older ? null : new Gate(GateCode.Backwards, Verdict.Block,
                $"`{Mrkdwn.Escape(deployment.Version)}` is older than `{Mrkdwn.Escape(now.Version)}`, which has come since it was planned. Plan it again");
        }
        catch (Exception exception) when (exception is VersionsUnavailableException or CommandException)
        {
            return new Gate(GateCode.Backwards, Verdict.Block, $"It is not known whether `{Mrkdwn.Escape(deployment.Version)}` is older than what is on: {Mrkdwn.Escape(exception.Message)}.") { IsUnknown = true };
        }
    }

    private static Gate? Branch(DeployTarget target, Revision revision) =>
        target.Options.Branches.Count == 0 || (revision.Branch is { } branch && target.Options.Branches.Any(allowed => FileSystemName.MatchesSimpleExpression(allowed, branch))) ? null
            : new Gate(GateCode.Branch, Verdict.Block, $"Only {string.Join(", ", target.Options.Branches.Select(name => $"`{Mrkdwn.Escape(name)}`"))} may go to {Mrkdwn.Escape(target.Environment)}, and this is {(revision.Branch is { } other ? $"`{Mrkdwn.Escape(other)}`" : "no branch")}.");

    private async Task<Gate?> FreezeAsync(DeployTarget target, Wish wish, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var freeze in await freezes.OnAsync(target, now, cancellationToken))
        {
            var until = freeze.EndOf(now) is { } end ? $" until {Moment.Text(end)}" : "";
            var mayPass = freeze.Except.Count > 0 && await permissions.HasAsync(freeze.Except, wish.Caller, target.Scope, cancellationToken);
            if (mayPass && wish.Reason is { } reason) return new Gate(GateCode.Freeze, Verdict.Warn, $"{Mrkdwn.Escape(freeze.Name)} is on{until}; let through because: {Mrkdwn.Escape(reason)}");
            return new Gate(GateCode.Freeze, Verdict.Block, $"{Mrkdwn.Escape(freeze.Name)}: nothing is deployed{until}.{(mayPass ? " You may all the same: say why with `--reason`." : freeze.Except.Count > 0 ? $" {string.Join(", ", freeze.Except.Select(Permissions.Name))} may." : "")}");
        }
        return null;
    }

    private async Task<Gate?> LockAsync(DeployTarget target, Wish wish, CancellationToken cancellationToken)
    {
        var locks = (await DeployLock.AllAsync(store, cancellationToken)).Where(@lock => @lock.Covers(target.Service, target.Environment)).ToList();
        if (locks.Find(@lock => !@lock.Warning && @lock.Owner != wish.UserId) is { } blocking)
            return new Gate(GateCode.Lock, Verdict.Block, $"{blocking.Text}. Ask them, or `/deploy unlock {Mrkdwn.Escape(blocking.Scope)}`.");
        return locks is [var other, ..] ? new Gate(GateCode.Lock, Verdict.Warn, $"{other.Text}.") : null;
    }

    private async Task<IReadOnlyList<Gate>> CheckedAsync(DeployTarget target, Revision revision, CancellationToken cancellationToken)
    {
        if (target.Options.Checks.Count == 0) return [];
        try
        {
            var source = versions.Of(target.Service, target.About);
            var checks = Checks.Judge(target.Options, await source.ChecksAsync(target.About, revision.Sha, cancellationToken));
            var line = await source.LineAsync(target.About, target.Options.IgnoreChecks, cancellationToken);
            return line.IsRed ? [checks, new Gate(GateCode.Line, Verdict.Block, $"The line is stopped: {Mrkdwn.Link(line.Url, line.What ?? "the newest build")} failed. Mend it first.")] : [checks];
        }
        catch (VersionsUnavailableException unavailable)
        {
            return [new Gate(GateCode.Checks, Verdict.Block, $"The checks are not known, so they do not count as passed: {Mrkdwn.Escape(unavailable.Message)}.") { IsUnknown = true }];
        }
    }

    /// <summary>The newest deploy of the place before has to be this version's, and good: an older success does not count.</summary>
    private async Task<Gate?> OrderAsync(DeployTarget target, Revision revision, CancellationToken cancellationToken)
    {
        if (target.Options.After is not { Length: > 0 } after) return null;
        // The configuration may write it in another case where it refers to it.
        var before = target.About.Environments.Keys.FirstOrDefault(name => string.Equals(name, after, StringComparison.OrdinalIgnoreCase)) ?? after;
        var newest = await book.NewestAsync(target.Service, before, cancellationToken);
        if (newest is { IsGood: true } && newest.Sha == revision.Sha) return new Gate(GateCode.Order, Verdict.Pass, $"On in {Mrkdwn.Escape(before)} since {Moment.Text(newest.Ended!.Value)}");
        var why = newest is null ? "nothing was deployed there yet"
            : newest.Sha != revision.Sha ? $"there it is `{Mrkdwn.Escape(newest.Version)}`"
            : newest.IsOver ? $"there #{newest.Number} {newest.State.ToString().ToLowerInvariant()}{(newest.RolledBackBy is null ? "" : " and was rolled back")}" : $"there #{newest.Number} is not over yet";
        return new Gate(GateCode.Order, Verdict.Block, $"`{Mrkdwn.Escape(revision.Version)}` has to be on in {Mrkdwn.Escape(before)} first: {why}.");
    }

    private async Task<Gate?> IncidentAsync(DeployTarget target, Wish wish, CancellationToken cancellationToken)
    {
        var firing = (await FiringAlerts.OfAsync(store, target.Service, target.Environment, cancellationToken)).Where(alert => SeverityScale.IsCritical(alert.Severity)).ToList();
        if (firing.Count == 0) return null;
        var what = string.Join(", ", firing.Take(Named).Select(alert => Mrkdwn.Link(alert.Url, alert.Title ?? "an alert")));
        return wish.IsFix ? new Gate(GateCode.Incident, Verdict.Warn, $"{what} is firing; this is the fix.") : new Gate(GateCode.Incident, Verdict.Block, $"{what} is firing. If this is the fix, say so: `--fix`.");
    }

    private static Gate Overruled(Gate gate, Wish wish) =>
        gate.Verdict == Verdict.Block && wish.BreakGlass is not null && gate.Code is not (GateCode.Permission or GateCode.AlreadyRunning) ? gate with { Verdict = Verdict.Warn, Text = $"overruled · {gate.Text}" } : gate;
}
