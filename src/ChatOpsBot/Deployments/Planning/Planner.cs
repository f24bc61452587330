using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Planning.Gates;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Planning;

/// <summary>Works out what a deploy or a rollback would do, and changes nothing.</summary>
internal sealed class Planner(
    IStore store,
    ServiceCatalog catalog,
    DeployBook book,
    VersionSources versions,
    Gatekeeper gatekeeper,
    DeployRights rights,
    ArtifactBook artifacts,
    TimeProvider time
)
{
    /// <param name="reference">A branch, tag, commit or version; null or empty for the newest of the default branch.
    /// Where it is the environment's name and no environment is given, it is the environment.</param>
    /// <exception cref="CommandException">A name is wrong, or the versions could not be asked; the message says what is
    /// right.</exception>
    public async Task<Plan> DeployAsync(
        string service,
        string? reference,
        string? environment,
        DeployRequest request,
        CancellationToken cancellationToken
    )
    {
        var (target, wanted) = Target(service, reference, environment);
        await rights.DemandAsync(target, request, cancellationToken);
        var now = time.GetUtcNow();
        var state = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
        try
        {
            var revision = await versions.ResolveAsync(target.Service, target.About, wanted, cancellationToken);
            var changes = await versions
                .SourceOf(target.Service, target.About)
                .CompareAsync(target.About, state.Now?.Sha, revision.Sha, cancellationToken);
            var ahead = await AheadAsync(state, cancellationToken);
            var gates = await gatekeeper.AskAsync(
                DeployKind.Deploy,
                new Question(target, revision, state, request, now) { Ahead = ahead },
                cancellationToken
            );
            return new Plan(
                target,
                DeployKind.Deploy,
                wanted.Length == 0 ? revision.Branch ?? revision.Version : wanted,
                revision,
                changes,
                state,
                [
                    .. gates,
                    .. await QueueAsync(state, cancellationToken),
                    await ReadinessAsync(state, changes, cancellationToken),
                ],
                Deployment.StepsOf(target.Options, DeployKind.Deploy)
            )
            {
                BreakGlass = request.BreakGlass is not null,
                Behind = ahead?.Sha,
                Digest = await artifacts.DigestAsync(target.Service, target.About, revision, cancellationToken),
            };
        }
        catch (VersionsUnavailableException unavailable)
        {
            throw new CommandException(
                $"The versions of `{target.Service}` are not available now: "
                    + $"{Mrkdwn.Escape(unavailable.Message)}. Nothing was done."
            );
        }
    }

    /// <param name="to">The version or the number of the deploy to go back to; null for the last good one.</param>
    /// <param name="reverts">The deploy that is taken back; null for the one that is on.</param>
    /// <exception cref="CommandException">There is nothing to go back to, or a name is wrong.</exception>
    public async Task<Plan> RollbackAsync(
        string service,
        string environment,
        string? to,
        long? reverts,
        DeployRequest request,
        CancellationToken cancellationToken
    )
    {
        var target = catalog.Target(service, environment);
        await rights.DemandAsync(target, request, cancellationToken);
        var state = await EnvironmentState.ReadAsync(store, target.Service, target.Environment, cancellationToken);
        var bad = await RevertedAsync(state, reverts, cancellationToken);
        var good = (await book.GoodAsync(state, cancellationToken))
            .Where(deployment => deployment.Sha != bad?.Sha || to is not null)
            .ToList();
        // What is deployed is good, too, when a later one is reverted: one that was interrupted, or has not got there.
        if (
            state.Now is { } on
            && (state.Interrupted || (bad is not null && bad.Sha != on.Sha))
            && await book.FindAsync(on.Deploy, cancellationToken) is ({ } last, _)
            && last.IsGood
            && last.Sha != bad?.Sha
        )
            good.Insert(0, last);
        var chosen = Chosen(good, to, target);
        var revision = new Revision(chosen.Sha, chosen.Version, null, null, null);
        var gates = await gatekeeper.AskAsync(
            DeployKind.Rollback,
            new Question(target, revision, state, request, time.GetUtcNow()),
            cancellationToken
        );
        var changes = await LeftBehindAsync(target, bad?.Sha ?? state.Now?.Sha, chosen.Sha, cancellationToken);
        return new Plan(
            target,
            DeployKind.Rollback,
            chosen.Version,
            revision,
            changes,
            state,
            [.. gates, .. One(ReadinessGate.JudgeRollback(changes)), .. await StoppedAsync(state, cancellationToken)],
            Deployment.StepsOf(target.Options, DeployKind.Rollback)
        )
        {
            Digest = chosen.Digest,
            Reverts = bad,
            BreakGlass = request.BreakGlass is not null,
        };
    }

    private (DeployTarget Target, string Reference) Target(string service, string? reference, string? environment)
    {
        var (name, about) = catalog.Service(service);
        if (environment is not null)
            return (catalog.Target(name, environment), reference ?? "");
        if (reference is not null && catalog.Find(name, reference) is { } named)
            return (named, "");
        return about.Environments.Count == 1
            ? (catalog.Target(name, about.Environments.Keys.Single()), reference ?? "")
            : throw new CommandException(
                "Say where to: "
                    + string.Join(
                        " or ",
                        catalog
                            .TargetsOf(name)
                            .Select(target =>
                                $"`/deploy {name} {Mrkdwn.Escape(reference ?? "main")} to {target.Environment}`"
                            )
                    )
                    + ".",
                "environment"
            );
    }

    /// <summary>
    /// What is meant by <paramref name="to"/>: a version before the beginning of a commit, and that before a deploy's
    /// number, which <c>#</c> makes certain.
    /// </summary>
    /// <exception cref="CommandException">Nothing good is meant by it, or more than one thing.</exception>
    private static Deployment Chosen(List<Deployment> good, string? to, DeployTarget target)
    {
        if (to is null)
            return good.FirstOrDefault()
                ?? throw new CommandException(
                    $"There is nothing to roll back to in `{target.Name}`: no other version was good there.",
                    "version"
                );
        // Where versions are numbers themselves, a number is a version.
        var isVersion = good.Exists(deployment => deployment.Version.All(char.IsAsciiDigit));
        Func<Deployment, bool>[] meanings =
        [
            deployment => string.Equals(deployment.Version, to, StringComparison.OrdinalIgnoreCase),
            deployment =>
                deployment.Sha == to
                || (to.Length >= 7 && deployment.Sha.StartsWith(to, StringComparison.OrdinalIgnoreCase)),
            deployment => $"#{deployment.Number}" == to || (!isVersion && $"{deployment.Number}" == to),
        ];
        var meant = meanings.Select(means => good.Where(means).ToList()).FirstOrDefault(found => found.Count > 0) ?? [];
        if (meant is [var only])
            return only;
        throw new CommandException(
            meant.Count > 1
                ? $"`{Mrkdwn.Escape(to)}` may be "
                    + string.Join(
                        " or ",
                        meant
                            .Take(5)
                            .Select(deployment =>
                                $"`#{deployment.Number}` (`{Mrkdwn.Escape(deployment.Version)}`, "
                                + $"`{deployment.Sha[..Math.Min(7, deployment.Sha.Length)]}`)"
                            )
                    )
                    + ": write which one."
                : $"`{Mrkdwn.Escape(to)}` is not a good version of `{target.Name}`"
                    + (
                        good.Count == 0
                            ? "."
                            : "; available: "
                                + string.Join(
                                    ", ",
                                    good.Take(5).Select(deployment => $"`{Mrkdwn.Escape(deployment.Version)}`")
                                )
                                + "."
                    ),
            "version"
        );
    }

    private async Task<Deployment?> RevertedAsync(
        EnvironmentState state,
        long? reverts,
        CancellationToken cancellationToken
    )
    {
        if (reverts is { } number)
        {
            var found =
                (await book.FindAsync(number, cancellationToken))?.Deployment
                ?? throw new CommandException($"There is no deploy #{number}.", "reverts");
            return found.Service == state.Service && found.Environment == state.Environment
                ? found
                : throw new CommandException(
                    $"#{number} is a deploy of `{found.Target}`, not of "
                        + $"`{state.Service}/{state.Environment}`; `/rollback {found.Service} {found.Environment} "
                        + $"--reverts {number}` takes it back.",
                    "reverts"
                );
        }
        if (state.Active is { } active)
            return await LeftAsync((await book.FindAsync(active, cancellationToken))?.Deployment, cancellationToken);
        var newest = await book.NewestAsync(state.Service, state.Environment, cancellationToken);
        return state.Interrupted ? await LeftAsync(newest, cancellationToken)
            : state.Now is { Deploy: > 0 and var on } ? (await book.FindAsync(on, cancellationToken))?.Deployment
            : null;
    }

    /// <summary>
    /// A rollback that is in progress or was interrupted brought nothing bad: what is left is what it reverts.
    /// </summary>
    private async Task<Deployment?> LeftAsync(Deployment? last, CancellationToken cancellationToken) =>
        last is not { Kind: DeployKind.Rollback } ? last
        : last.Reverts is { } bad ? (await book.FindAsync(bad, cancellationToken))?.Deployment
        : null;

    /// <summary>What a rollback takes away. It must not fail because no one can say.</summary>
    private async Task<ShippedChanges> LeftBehindAsync(
        DeployTarget target,
        string? from,
        string to,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return from is null
                ? new ShippedChanges()
                : await versions
                    .SourceOf(target.Service, target.About)
                    .CompareAsync(target.About, to, from, cancellationToken);
        }
        catch (Exception exception) when (exception is VersionsUnavailableException or CommandException)
        {
            return new ShippedChanges();
        }
    }

    /// <summary>
    /// The deploy that the next one would come after: the last that waits, or the one at work; null when there is none.
    /// </summary>
    private async Task<Deployment?> AheadAsync(EnvironmentState state, CancellationToken cancellationToken) =>
        (state.Queue is [.., var last] ? last : state.Active) is { } number
        && await book.FindAsync(number, cancellationToken) is ({ IsOver: false } ahead, _)
            ? ahead
            : null;

    /// <summary>What a rollback ends, and what it holds up.</summary>
    private async Task<IReadOnlyList<Gate>> StoppedAsync(EnvironmentState state, CancellationToken cancellationToken) =>
        QueueGate.JudgeRollback(
            state,
            await FindAsync(state.Active, cancellationToken),
            await book.WaitingAsync(state.Service, state.Environment, cancellationToken)
        );

    private async Task<IReadOnlyList<Gate>> QueueAsync(EnvironmentState state, CancellationToken cancellationToken)
    {
        List<Deployment> held = [];
        foreach (var number in state.Held)
            if (await FindAsync(number, cancellationToken) is { } waiting)
                held.Add(waiting);
        return QueueGate.Judge(state, held, await FindAsync(state.Active, cancellationToken), time.GetUtcNow());
    }

    /// <summary>Whether a rollback is possible, before anyone needs it.</summary>
    private async Task<Gate> ReadinessAsync(
        EnvironmentState state,
        ShippedChanges changes,
        CancellationToken cancellationToken
    )
    {
        var back =
            await FindAsync(state.Now?.Deploy, cancellationToken) is { IsGood: true } now ? now
            : await book.GoodAsync(state, cancellationToken) is [var good, ..] ? good
            : null;
        return ReadinessGate.Judge(back?.Version, changes);
    }

    private async Task<Deployment?> FindAsync(long? number, CancellationToken cancellationToken) =>
        number is { } known ? (await book.FindAsync(known, cancellationToken))?.Deployment : null;

    private static IReadOnlyList<Gate> One(Gate? gate) => gate is null ? [] : [gate];
}
