using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Ports;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>Reads the facts that gates judge, and has them judged.</summary>
internal sealed class GateReader(
    IStore store,
    DeployBook book,
    FreezeCalendar freezes,
    Permissions permissions,
    VersionSources versions,
    IFiringAlerts alerts,
    IEnumerable<IDeployGate> foreign
)
{
    /// <summary>The freezes that are on there.</summary>
    /// <exception cref="Permissions.DeniedException">Who may pass one could not be found out.</exception>
    public async Task<IReadOnlyList<Gate>> FreezesAsync(Question question, CancellationToken cancellationToken)
    {
        List<FreezeFact> on = [];
        foreach (var freeze in await freezes.OnAsync(question.Target, question.Now, cancellationToken))
            on.Add(
                new FreezeFact(
                    freeze,
                    freeze.Except.Count > 0
                        && await permissions.HasAsync(
                            freeze.Except,
                            question.Request.Caller,
                            question.Target.Scope,
                            cancellationToken
                        )
                )
            );
        return FreezeGate.Judge(question, on);
    }

    public async Task<IReadOnlyList<Gate>> LocksAsync(Question question, CancellationToken cancellationToken) =>
        LockGate.Judge(question, await DeployLock.AllAsync(store, cancellationToken));

    /// <summary>The commit's checks, and the newest build of the default branch.</summary>
    public async Task<IReadOnlyList<Gate>> ChecksAsync(Question question, CancellationToken cancellationToken)
    {
        var (options, about) = (question.Target.Options, question.Target.About);
        if (options.Checks.Count == 0)
            return [];
        try
        {
            var source = versions.SourceOf(question.Target.Service, about);
            var checks = await source.ChecksAsync(about, question.Revision.Sha, cancellationToken);
            var line = await source.LineAsync(about, options.IgnoreChecks, cancellationToken);
            return [ChecksGate.Judge(options, checks), .. One(LineGate.Judge(line))];
        }
        catch (VersionsUnavailableException unavailable)
        {
            return [ChecksGate.Unknown(unavailable.Message)];
        }
    }

    public async Task<IReadOnlyList<Gate>> OrderAsync(Question question, CancellationToken cancellationToken) =>
        OrderGate.BeforeOf(question) is { } before
            ?
            [
                OrderGate.Judge(
                    question,
                    before,
                    await book.NewestAsync(question.Target.Service, before, cancellationToken)
                ),
            ]
            : [];

    public async Task<IReadOnlyList<Gate>> IncidentAsync(Question question, CancellationToken cancellationToken) =>
        One(
            IncidentGate.Judge(
                question,
                await alerts.OfAsync(question.Target.Service, question.Target.Environment, cancellationToken)
            )
        );

    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    public async Task<IReadOnlyList<Gate>> BackwardsAsync(Question question, CancellationToken cancellationToken) =>
        BackwardsGate.ComparedWith(question) is { } other
            ? One(
                BackwardsGate.Judge(
                    question,
                    await LineageAsync(question, question.Revision.Sha, other.Sha, cancellationToken)
                )
            )
            : [];

    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    public async Task<IReadOnlyList<Gate>> ContainsBadAsync(Question question, CancellationToken cancellationToken)
    {
        List<BadLineage> facts = [];
        foreach (var bad in ContainsBadGate.AskedAbout(question))
        {
            var asked = await LineageAsync(question, question.Revision.Sha, bad.Sha, cancellationToken);
            facts.Add(
                new BadLineage(
                    bad,
                    asked,
                    asked == Lineage.Newer && question.State.Now is { } now && now.Since > bad.At
                        ? await LineageAsync(question, now.Sha, bad.Sha, cancellationToken)
                        : null
                )
            );
        }
        return ContainsBadGate.Judge(facts);
    }

    /// <summary>What other features say, in the order in which they are registered.</summary>
    public async Task<IReadOnlyList<Gate>> ForeignAsync(
        DeployKind kind,
        Question question,
        CancellationToken cancellationToken
    )
    {
        List<Gate> gates = [];
        foreach (var gate in foreign)
            gates.AddRange(
                ForeignGate.Judge(gate, await gate.AskAsync(ForeignGate.QuestionOf(kind, question), cancellationToken))
            );
        return gates;
    }

    private static IReadOnlyList<Gate> One(Gate? gate) => gate is null ? [] : [gate];

    private Task<Lineage> LineageAsync(
        Question question,
        string sha,
        string other,
        CancellationToken cancellationToken
    ) =>
        versions
            .SourceOf(question.Target.Service, question.Target.About)
            .LineageAsync(question.Target.About, sha, other, cancellationToken);
}
