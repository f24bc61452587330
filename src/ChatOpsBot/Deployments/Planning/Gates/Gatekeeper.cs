using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Freezes;
using ChatOpsBot.Deployments.Locks;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>
/// Asks everything that has to hold before a deploy. What cannot be found out does not hold. It is one list of
/// questions, asked for the plan, at the click, at each approval and when its turn comes.
/// </summary>
internal sealed class Gatekeeper(IStore store, FreezeCalendar freezes, DeployRights rights, GateReader read)
{
    private delegate Task<IReadOnlyList<Gate>> Ask(Question question, CancellationToken cancellationToken);

    /// <summary>
    /// All gates, in the order in which people see them. A rollback skips the review of what ships: it goes to what was
    /// good.
    /// </summary>
    private IReadOnlyList<Ask> GatesOf(DeployKind kind) =>
        [
            read.FreezesAsync,
            read.LocksAsync,
            .. kind == DeployKind.Deploy
                ?
                [
                    At(AlreadyRunningGate.Judge),
                    At(BadVersionGate.Judge),
                    At(BranchGate.Judge),
                    read.ChecksAsync,
                    read.OrderAsync,
                    read.IncidentAsync,
                    read.BackwardsAsync,
                    read.ContainsBadAsync,
                ]
                : Array.Empty<Ask>(),
            (question, cancellationToken) => read.ForeignAsync(kind, question, cancellationToken),
        ];

    private static Ask At(Func<Question, Gate?> judge) =>
        (question, _) => Task.FromResult<IReadOnlyList<Gate>>(judge(question) is { } gate ? [gate] : []);

    /// <summary>All gates of a plan.</summary>
    /// <exception cref="VersionsUnavailableException">Something of the versions could not be asked.</exception>
    public async Task<IReadOnlyList<Gate>> AskAsync(
        DeployKind kind,
        Question question,
        CancellationToken cancellationToken
    )
    {
        List<Gate> gates = [];
        foreach (var ask in GatesOf(kind))
            gates.AddRange(await ask(question, cancellationToken));
        return
        [
            .. gates.Select(gate => kind == DeployKind.Rollback ? Passed(gate) : Overridden(gate, question.Request)),
        ];
    }

    /// <summary>
    /// What stops a deploy that a person confirmed, at its approval and at its turn, what is certain before what could
    /// not be found out; null when nothing does. What they overridden in the plan stays so, and nothing else.
    /// </summary>
    public async Task<Gate?> AgainAsync(
        DeployTarget target,
        Deployment deployment,
        EnvironmentState state,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (await rights.AtTurnAsync(target, deployment, cancellationToken) is { } lost)
            return lost;
        // A rollback goes to what was good, and passes what holds its place.
        if (deployment.Kind == DeployKind.Rollback)
            return null;
        if (ChangedGate.Judge(target, deployment, state) is { } changed)
            return changed;
        var question = QuestionOf(target, deployment, state, now);
        List<Gate> gates = [];
        foreach (var ask in GatesOf(DeployKind.Deploy))
            gates.AddRange(await AskedAsync(ask, question, cancellationToken));
        // Whoever broke the glass does not wait for those who do not answer.
        var asked = deployment.BreakGlass is null ? gates : gates.Where(gate => !gate.IsUnknown);
        return asked.Where(gate => gate.Stops(deployment.Known)).MinBy(gate => gate.IsUnknown);
    }

    /// <summary>
    /// What it would bring back that was found bad since its plan, a sentence each; empty when nothing, or when that
    /// could not be found out now.
    /// </summary>
    public async Task<string> BringsBackAsync(
        DeployTarget target,
        Deployment deployment,
        EnvironmentState state,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var gates = await AskedAsync(
            read.ContainsBadAsync,
            QuestionOf(target, deployment, state, now),
            cancellationToken
        );
        return string.Concat(gates.Where(gate => !gate.IsUnknown).Select(gate => $". {gate.Text}"));
    }

    /// <summary>
    /// With no option given: what they overridden is known. Deploys that were stored before they had a branch have only
    /// what was asked for.
    /// </summary>
    private static Question QuestionOf(
        DeployTarget target,
        Deployment deployment,
        EnvironmentState state,
        DateTimeOffset now
    ) =>
        new(
            target,
            new Revision(deployment.Sha, deployment.Version, deployment.Branch ?? deployment.Ref, null, null),
            state,
            new DeployRequest(deployment.RequestedBy, "", deployment.Reason),
            now
        )
        {
            Known = deployment.Known,
        };

    /// <summary>No one waits for the answer who could ask again.</summary>
    private static async Task<IReadOnlyList<Gate>> AskedAsync(
        Ask ask,
        Question question,
        CancellationToken cancellationToken
    )
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
            return [Unknown($"It is unknown whether it may still start: {Mrkdwn.Escape(unavailable.Message)}.")];
        }
    }

    private static Gate Unknown(string text) => new(GateCode.Changed, Verdict.Block, text) { IsUnknown = true };

    /// <summary>
    /// The locks of others and the freezes that are on in a place: a rollback to a good version passes them, and is
    /// seen to.
    /// </summary>
    /// <returns>Each in mrkdwn, with whoever made it; empty for the bot and the configuration.</returns>
    public async Task<IReadOnlyList<(string Text, string Holder)>> HoldingAsync(
        DeployTarget target,
        string userId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var locks = (await DeployLock.AllAsync(store, cancellationToken)).Where(@lock =>
            @lock.Covers(target.Service, target.Environment) && !@lock.Warning && @lock.Owner != userId
        );
        var frozen = await freezes.OnAsync(target, now, cancellationToken);
        return
        [
            .. locks.Select(@lock => (@lock.Text, @lock.Owner)),
            .. frozen.Select(freeze => ($"the freeze {Mrkdwn.Escape(freeze.Name)} is active", freeze.By ?? "")),
        ];
    }

    /// <summary>A rollback to a good version passes what holds its place.</summary>
    private static Gate Passed(Gate gate) =>
        gate.Verdict == Verdict.Block ? gate with { Verdict = Verdict.Warn } : gate;

    private static Gate Overridden(Gate gate, DeployRequest request)
    {
        var canBe = gate.Verdict == Verdict.Block && gate.Code != GateCode.AlreadyRunning;
        return canBe && request.BreakGlass is not null
            ? gate with
            {
                Verdict = Verdict.Warn,
                IsOverridden = true,
                Text = $"overridden · {gate.Text}",
            }
            : gate;
    }
}
