using System.IO.Enumeration;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>The questions, each with what it is about.</summary>
internal sealed partial class Gatekeeper
{
    private const int Named = 3;

    private static Gate? Running(Question question)
    {
        var (state, revision, again) = (question.State, question.Revision, question.Wish.Again);
        if (state.Now is not { } now || now.Sha != revision.Sha || state.Disturbed)
            return null;
        var so = again ? "; this deploys it once more" : ": there is nothing to do. `--again` deploys it once more.";
        return new Gate(
            GateCode.AlreadyRunning,
            again ? Verdict.Warn : Verdict.Block,
            $"`{Mrkdwn.Escape(now.Version)}` is on already, since {Moment.Text(now.Since)}{so}"
        )
        {
            Of = [$"{now.Deploy}"],
        };
    }

    private static Gate? Bad(Question question)
    {
        if (question.State.IsBad(question.Revision.Sha) is not { } bad)
            return null;
        var line = $"/deploy release {question.Target.Service} {question.Target.Environment} {bad.Version}";
        return new Gate(
            GateCode.BadVersion,
            Verdict.Block,
            $"`{Mrkdwn.Escape(bad.Version)}` was rolled back {Moment.Text(bad.At)}: {Mrkdwn.Escape(bad.Reason)}. "
                + $"`{Mrkdwn.Escape(line)}` lets it in again."
        )
        {
            Of = [bad.Name],
        };
    }

    private static Gate? Branch(Question question)
    {
        var (allowed, branch) = (question.Target.Options.Branches, question.Revision.Branch);
        if (allowed.Count == 0)
            return null;
        if (branch is not null && allowed.Any(name => FileSystemName.MatchesSimpleExpression(name, branch)))
            return null;
        var names = string.Join(", ", allowed.Select(name => $"`{Mrkdwn.Escape(name)}`"));
        var which = branch is null ? "no branch" : $"`{Mrkdwn.Escape(branch)}`";
        return new Gate(
            GateCode.Branch,
            Verdict.Block,
            $"Only {names} may go to {Mrkdwn.Escape(question.Target.Environment)}, and this is {which}."
        )
        {
            Of = [string.Join(' ', allowed)],
        };
    }

    private async Task<IReadOnlyList<Gate>> FreezesAsync(Question question, CancellationToken cancellationToken)
    {
        List<Gate> gates = [];
        var (target, wish) = (question.Target, question.Wish);
        foreach (var freeze in await freezes.OnAsync(target, question.Now, cancellationToken))
        {
            var (name, except) = (Mrkdwn.Escape(freeze.Name), freeze.Except);
            var until = freeze.EndOf(question.Now) is { } end ? $" until {Moment.Text(end)}" : "";
            var mayPass =
                except.Count > 0 && await permissions.HasAsync(except, wish.Caller, target.Scope, cancellationToken);
            var who =
                mayPass ? " You may all the same: say why with `--reason`."
                : except.Count > 0 ? $" {string.Join(", ", except.Select(Permissions.Name))} may."
                : "";
            gates.Add(
                mayPass && wish.Reason is { } reason
                    ? new Gate(
                        GateCode.Freeze,
                        Verdict.Warn,
                        $"{name} is on{until}; let through because: {Mrkdwn.Escape(reason)}"
                    )
                    : new Gate(GateCode.Freeze, Verdict.Block, $"{name}: nothing is deployed{until}.{who}")
                    {
                        Of = [freeze.Id ?? freeze.Name],
                    }
            );
        }
        return gates;
    }

    private async Task<IReadOnlyList<Gate>> LocksAsync(Question question, CancellationToken cancellationToken)
    {
        var (target, all) = (question.Target, await DeployLock.AllAsync(store, cancellationToken));
        var locks = all.Where(@lock => @lock.Covers(target.Service, target.Environment)).ToList();
        var blocking = locks.Where(@lock => !@lock.Warning && @lock.Owner != question.Wish.UserId).ToList();
        if (blocking.Count == 0)
            return locks is [var own, ..] ? [new Gate(GateCode.Lock, Verdict.Warn, $"{own.Text}.")] : [];
        return
        [
            .. blocking.Select(@lock => new Gate(
                GateCode.Lock,
                Verdict.Block,
                $"{@lock.Text}. Ask them, or `/deploy unlock {Mrkdwn.Escape(@lock.Scope)}`."
            )
            {
                Of = [@lock.Id],
            }),
        ];
    }

    private async Task<IReadOnlyList<Gate>> CheckedAsync(Question question, CancellationToken cancellationToken)
    {
        var (options, about) = (question.Target.Options, question.Target.About);
        if (options.Checks.Count == 0)
            return [];
        try
        {
            var source = versions.Of(question.Target.Service, about);
            var checks = Checks.Judge(
                options,
                await source.ChecksAsync(about, question.Revision.Sha, cancellationToken)
            );
            var line = await source.LineAsync(about, options.IgnoreChecks, cancellationToken);
            if (!line.IsRed)
                return [checks];
            var what = line.What ?? "the newest build";
            var text = $"The line is stopped: {Mrkdwn.Link(line.Url, what)} failed. Fix it first.";
            return [checks, new Gate(GateCode.Line, Verdict.Block, text) { Of = [what] }];
        }
        catch (VersionsUnavailableException unavailable)
        {
            var why =
                $"The checks are not known, so they do not count as passed: {Mrkdwn.Escape(unavailable.Message)}.";
            return [new Gate(GateCode.Checks, Verdict.Block, why) { IsUnknown = true }];
        }
    }

    /// <summary>
    /// The newest deploy of the place before has to be this version's, and good: an older success does not count.
    /// </summary>
    private async Task<IReadOnlyList<Gate>> OrderAsync(Question question, CancellationToken cancellationToken)
    {
        var (target, revision) = (question.Target, question.Revision);
        if (target.Options.After is not { Length: > 0 } after)
            return [];
        // The configuration may write it in another case where it refers to it.
        var before =
            target.About.Environments.Keys.FirstOrDefault(name =>
                string.Equals(name, after, StringComparison.OrdinalIgnoreCase)
            ) ?? after;
        var newest = await book.NewestAsync(target.Service, before, cancellationToken);
        if (newest is { IsGood: true } && newest.Sha == revision.Sha)
            return
            [
                new Gate(
                    GateCode.Order,
                    Verdict.Pass,
                    $"On in {Mrkdwn.Escape(before)} since {Moment.Text(newest.Ended!.Value)}"
                ),
            ];
        var text =
            $"`{Mrkdwn.Escape(revision.Version)}` has to be on in {Mrkdwn.Escape(before)} first: {Lacks(newest, revision)}.";
        return [new Gate(GateCode.Order, Verdict.Block, text) { Of = [before] }];
    }

    private static string Lacks(Deployment? newest, Revision revision)
    {
        if (newest is null)
            return "nothing was deployed there yet";
        if (newest.Sha != revision.Sha)
            return $"there it is `{Mrkdwn.Escape(newest.Version)}`";
        var after = newest.RolledBackBy is null ? "" : " and was rolled back";
        return newest.IsOver
            ? $"there #{newest.Number} {newest.State.ToString().ToLowerInvariant()}{after}"
            : $"there #{newest.Number} is not over yet";
    }

    private async Task<IReadOnlyList<Gate>> IncidentAsync(Question question, CancellationToken cancellationToken)
    {
        var (target, isFix) = (question.Target, question.Wish.IsFix);
        var firingNow = await alerts.OfAsync(target.Service, target.Environment, cancellationToken);
        // Those that the plan showed are known: what is named is what stops it.
        var critical = firingNow.Where(alert => SeverityScale.IsCritical(alert.Severity));
        var firing = critical.Where(alert => !question.Knows(GateCode.Incident, alert.Subject)).ToList();
        if (firing.Count == 0)
            return [];
        var what = string.Join(
            ", ",
            firing.Take(Named).Select(alert => Mrkdwn.Link(alert.Url, alert.Title ?? "an alert"))
        );
        var so = isFix ? "; this is the fix." : ". If this is the fix, say so: `--fix`.";
        return
        [
            new Gate(GateCode.Incident, isFix ? Verdict.Warn : Verdict.Block, $"{what} is firing{so}")
            {
                Of = [.. firing.Select(alert => alert.Subject).Distinct().Order(StringComparer.Ordinal)],
            },
        ];
    }
}
