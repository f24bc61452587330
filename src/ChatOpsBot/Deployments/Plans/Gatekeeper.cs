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
/// Asks everything that has to hold before a deploy. What cannot be found out does not hold. It is one list of questions, asked for the plan, at the click, at each approval and when its turn comes.
/// </summary>
internal sealed class Gatekeeper(
    IStore store, DeployBook book, FreezeCalendar freezes, Permissions permissions, DeployRights rights, VersionSources versions, LineageGates lineage)
{
    private const int Named = 3;

    private delegate Task<IReadOnlyList<Gate>> Ask(Question question, CancellationToken cancellationToken);

    /// <summary>A rollback skips the review of what ships: it goes to what was good.</summary>
    private IReadOnlyList<Ask> Of(DeployKind kind) =>
    [
        FreezesAsync, LocksAsync,
        .. kind == DeployKind.Deploy ? [At(Running), At(Bad), At(Branch), CheckedAsync, OrderAsync, IncidentAsync, lineage.AskAsync] : Array.Empty<Ask>(),
    ];

    private static Ask At(Func<Question, Gate?> judge) => (question, _) => Task.FromResult<IReadOnlyList<Gate>>(judge(question) is { } gate ? [gate] : []);

    /// <summary>All gates of a plan.</summary>
    /// <exception cref="VersionsUnavailableException">Something of the versions could not be asked.</exception>
    public async Task<IReadOnlyList<Gate>> AskAsync(DeployKind kind, Question question, CancellationToken cancellationToken)
    {
        List<Gate> gates = await rights.AskAsync(question.Target, question.Wish, cancellationToken) is { } refused ? [refused] : [];
        foreach (var ask in Of(kind)) gates.AddRange(await ask(question, cancellationToken));
        return [.. gates.Select(gate => kind == DeployKind.Rollback && gate is { Code: GateCode.Lock or GateCode.Freeze, Verdict: Verdict.Block } ? gate with { Verdict = Verdict.Warn } : Overruled(gate, question.Wish))];
    }

    /// <summary>
    /// What stops a deploy that a person confirmed, at its approval and at its turn, what is certain before what could not be found out; null when nothing does. What they overruled in the plan stays so,
    /// and nothing else.
    /// </summary>
    public async Task<Gate?> AgainAsync(DeployTarget target, Deployment deployment, TargetState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await rights.AtTurnAsync(target, deployment, cancellationToken) is { } lost) return lost;
        // A rollback goes to what was good, and passes what holds its place.
        if (deployment.Kind == DeployKind.Rollback) return null;
        if (deployment.ApprovalsNeeded > 0 && Changed(target, deployment, state) is { } changed) return changed;
        var question = QuestionOf(target, deployment, state, now);
        List<Gate> gates = [];
        foreach (var ask in Of(DeployKind.Deploy)) gates.AddRange(await AskedAsync(ask, question, cancellationToken));
        // Whoever broke the glass does not wait for those who do not answer.
        return gates.Where(gate => gate.Stops(deployment.Known) && !(gate.IsUnknown && deployment.BreakGlass is not null)).MinBy(gate => gate.IsUnknown);
    }

    /// <summary>What it would bring back that was found bad since its plan, a sentence each; empty when nothing, or when that could not be found out now.</summary>
    public async Task<string> BringsBackAsync(DeployTarget target, Deployment deployment, TargetState state, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var gates = await AskedAsync(lineage.ContainsBadAsync, QuestionOf(target, deployment, state, now), cancellationToken);
        return string.Concat(gates.Where(gate => !gate.IsUnknown).Select(gate => $". {gate.Text}"));
    }

    /// <summary>With no option given: what they overruled is known. Deploys that were stored before they had a branch have only what was asked for.</summary>
    private static Question QuestionOf(DeployTarget target, Deployment deployment, TargetState state, DateTimeOffset now) =>
        new(target, new Revision(deployment.Sha, deployment.Version, deployment.Branch ?? deployment.Ref, null, null), state, new Wish(deployment.RequestedBy, "", deployment.Reason), now) { Known = deployment.Known };

    /// <summary>No one waits for the answer who could ask again.</summary>
    private static async Task<IReadOnlyList<Gate>> AskedAsync(Ask ask, Question question, CancellationToken cancellationToken)
    {
        try
        {
            return await ask(question, cancellationToken);
        }
        catch (CommandException unknown)
        {
            return [Unknown(unknown.Message)];
        }
        catch (VersionsUnavailableException unavailable)
        {
            return [Unknown($"It is not known whether it still may start: {Mrkdwn.Escape(unavailable.Message)}.")];
        }
    }

    private static Gate Unknown(string text) => new(GateCode.Changed, Verdict.Block, text) { IsUnknown = true };

    /// <summary>What was approved is this version over what was on, deployed as it was configured.</summary>
    private static Gate? Changed(DeployTarget target, Deployment deployment, TargetState state)
    {
        var what = state.Now?.Sha != deployment.Before?.Sha ? $"What is on in {Mrkdwn.Escape(deployment.Environment)} has changed since #{deployment.Number} was asked for"
            : deployment.Recipe is { } recipe && recipe != Plan.RecipeOf(target, deployment.Kind) ? $"How `{Mrkdwn.Escape(target.Name)}` is deployed has been changed since #{deployment.Number} was asked for"
            : null;
        return what is null ? null : new Gate(GateCode.Changed, Verdict.Block,
            $"{what}. Plan it again: `/deploy {Mrkdwn.Escape(deployment.Service)} {Mrkdwn.Escape(deployment.Ref)} to {Mrkdwn.Escape(deployment.Environment)}`");
    }

    /// <summary>The locks of others and the freezes that are on in a place: a rollback to a good version passes them, and is seen to.</summary>
    /// <returns>Each in mrkdwn, with whoever made it; empty for the bot and the configuration.</returns>
    public async Task<IReadOnlyList<(string Text, string Holder)>> HoldingAsync(DeployTarget target, string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var locks = (await DeployLock.AllAsync(store, cancellationToken)).Where(@lock => @lock.Covers(target.Service, target.Environment) && !@lock.Warning && @lock.Owner != userId);
        return [.. locks.Select(@lock => (@lock.Text, @lock.Owner)), .. (await freezes.OnAsync(target, now, cancellationToken)).Select(freeze => ($"the freeze {Mrkdwn.Escape(freeze.Name)} is on", freeze.By ?? ""))];
    }

    private static Gate? Running(Question question)
    {
        var (state, revision, again) = (question.State, question.Revision, question.Wish.Again);
        if (state.Now is not { } now || now.Sha != revision.Sha || state.Disturbed) return null;
        return new Gate(GateCode.AlreadyRunning, again ? Verdict.Warn : Verdict.Block,
            $"`{Mrkdwn.Escape(now.Version)}` is on already, since {Moment.Text(now.Since)}{(again ? "; this deploys it once more" : ": there is nothing to do. `--again` deploys it once more.")}") { Of = [$"{now.Deploy}"] };
    }

    private static Gate? Bad(Question question) => question.State.IsBad(question.Revision.Sha) is not { } bad ? null : new Gate(GateCode.BadVersion, Verdict.Block,
        $"`{Mrkdwn.Escape(bad.Version)}` was rolled back {Moment.Text(bad.At)}: {Mrkdwn.Escape(bad.Reason)}. "
        + $"`/deploy release {Mrkdwn.Escape(question.Target.Service)} {Mrkdwn.Escape(question.Target.Environment)} {Mrkdwn.Escape(bad.Version)}` lets it in again.") { Of = [bad.Name] };

    private static Gate? Branch(Question question)
    {
        var (branches, branch) = (question.Target.Options.Branches, question.Revision.Branch);
        if (branches.Count == 0 || (branch is not null && branches.Any(allowed => FileSystemName.MatchesSimpleExpression(allowed, branch)))) return null;
        var names = string.Join(", ", branches.Select(name => $"`{Mrkdwn.Escape(name)}`"));
        return new Gate(GateCode.Branch, Verdict.Block,
            $"Only {names} may go to {Mrkdwn.Escape(question.Target.Environment)}, and this is {(branch is null ? "no branch" : $"`{Mrkdwn.Escape(branch)}`")}.") { Of = [string.Join(' ', branches)] };
    }

    private async Task<IReadOnlyList<Gate>> FreezesAsync(Question question, CancellationToken cancellationToken)
    {
        List<Gate> gates = [];
        var (target, wish) = (question.Target, question.Wish);
        foreach (var freeze in await freezes.OnAsync(target, question.Now, cancellationToken))
        {
            var until = freeze.EndOf(question.Now) is { } end ? $" until {Moment.Text(end)}" : "";
            var mayPass = freeze.Except.Count > 0 && await permissions.HasAsync(freeze.Except, wish.Caller, target.Scope, cancellationToken);
            if (mayPass && wish.Reason is { } reason) gates.Add(new Gate(GateCode.Freeze, Verdict.Warn, $"{Mrkdwn.Escape(freeze.Name)} is on{until}; let through because: {Mrkdwn.Escape(reason)}"));
            else gates.Add(new Gate(GateCode.Freeze, Verdict.Block,
                $"{Mrkdwn.Escape(freeze.Name)}: nothing is deployed{until}.{(mayPass ? " You may all the same: say why with `--reason`." : freeze.Except.Count > 0 ? $" {string.Join(", ", freeze.Except.Select(Permissions.Name))} may." : "")}")
            {
                Of = [freeze.Id ?? freeze.Name],
            });
        }
        return gates;
    }

    private async Task<IReadOnlyList<Gate>> LocksAsync(Question question, CancellationToken cancellationToken)
    {
        var target = question.Target;
        var locks = (await DeployLock.AllAsync(store, cancellationToken)).Where(@lock => @lock.Covers(target.Service, target.Environment)).ToList();
        var blocking = locks.Where(@lock => !@lock.Warning && @lock.Owner != question.Wish.UserId).ToList();
        if (blocking.Count == 0) return locks is [var own, ..] ? [new Gate(GateCode.Lock, Verdict.Warn, $"{own.Text}.")] : [];
        return [.. blocking.Select(@lock => new Gate(GateCode.Lock, Verdict.Block, $"{@lock.Text}. Ask them, or `/deploy unlock {Mrkdwn.Escape(@lock.Scope)}`.") { Of = [@lock.Id] })];
    }

    private async Task<IReadOnlyList<Gate>> CheckedAsync(Question question, CancellationToken cancellationToken)
    {
        var (target, revision) = (question.Target, question.Revision);
        if (target.Options.Checks.Count == 0) return [];
        try
        {
            var source = versions.Of(target.Service, target.About);
            var checks = Checks.Judge(target.Options, await source.ChecksAsync(target.About, revision.Sha, cancellationToken));
            var line = await source.LineAsync(target.About, target.Options.IgnoreChecks, cancellationToken);
            if (!line.IsRed) return [checks];
            var what = line.What ?? "the newest build";
            return [checks, new Gate(GateCode.Line, Verdict.Block, $"The line is stopped: {Mrkdwn.Link(line.Url, what)} failed. Fix it first.") { Of = [what] }];
        }
        catch (VersionsUnavailableException unavailable)
        {
            return [new Gate(GateCode.Checks, Verdict.Block, $"The checks are not known, so they do not count as passed: {Mrkdwn.Escape(unavailable.Message)}.") { IsUnknown = true }];
        }
    }

    /// <summary>The newest deploy of the place before has to be this version's, and good: an older success does not count.</summary>
    private async Task<IReadOnlyList<Gate>> OrderAsync(Question question, CancellationToken cancellationToken)
    {
        var (target, revision) = (question.Target, question.Revision);
        if (target.Options.After is not { Length: > 0 } after) return [];
        // The configuration may write it in another case where it refers to it.
        var before = target.About.Environments.Keys.FirstOrDefault(name => string.Equals(name, after, StringComparison.OrdinalIgnoreCase)) ?? after;
        var newest = await book.NewestAsync(target.Service, before, cancellationToken);
        if (newest is { IsGood: true } && newest.Sha == revision.Sha) return [new Gate(GateCode.Order, Verdict.Pass, $"On in {Mrkdwn.Escape(before)} since {Moment.Text(newest.Ended!.Value)}")];
        var why = newest is null ? "nothing was deployed there yet"
            : newest.Sha != revision.Sha ? $"there it is `{Mrkdwn.Escape(newest.Version)}`"
            : newest.IsOver ? $"there #{newest.Number} {newest.State.ToString().ToLowerInvariant()}{(newest.RolledBackBy is null ? "" : " and was rolled back")}" : $"there #{newest.Number} is not over yet";
        return [new Gate(GateCode.Order, Verdict.Block, $"`{Mrkdwn.Escape(revision.Version)}` has to be on in {Mrkdwn.Escape(before)} first: {why}.") { Of = [before] }];
    }

    private async Task<IReadOnlyList<Gate>> IncidentAsync(Question question, CancellationToken cancellationToken)
    {
        var alerts = await FiringAlerts.OfAsync(store, question.Target.Service, question.Target.Environment, cancellationToken);
        // Those that the plan showed are known: what is named is what stops it.
        var firing = alerts.Where(alert => SeverityScale.IsCritical(alert.Severity) && !question.Knows(GateCode.Incident, alert.Subject)).ToList();
        if (firing.Count == 0) return [];
        var what = string.Join(", ", firing.Take(Named).Select(alert => Mrkdwn.Link(alert.Url, alert.Title ?? "an alert")));
        return [new Gate(GateCode.Incident, question.Wish.IsFix ? Verdict.Warn : Verdict.Block, $"{what} is firing{(question.Wish.IsFix ? "; this is the fix." : ". If this is the fix, say so: `--fix`.")}")
        {
            Of = [.. firing.Select(alert => alert.Subject).Distinct().Order(StringComparer.Ordinal)],
        }];
    }

    private static Gate Overruled(Gate gate, Wish wish) =>
        gate.Verdict == Verdict.Block && wish.BreakGlass is not null && gate.Code is not (GateCode.Permission or GateCode.AlreadyRunning) ? gate with { Verdict = Verdict.Warn, Text = $"overruled · {gate.Text}" } : gate;
}
