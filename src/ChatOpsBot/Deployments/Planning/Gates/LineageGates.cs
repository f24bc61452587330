using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Planning.Gates;

/// <summary>
/// What people should know of a version's descent before they deploy it: that it goes backwards, and that it brings
/// back what was rolled back.
/// </summary>
internal sealed class LineageGates(VersionSources versions)
{
    private const int MostBad = 3;

    /// <summary>Asks about nothing that is known already.</summary>
    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    public async Task<IReadOnlyList<Gate>> AskAsync(Question question, CancellationToken cancellationToken) =>
        [.. await BackwardsAsync(question, cancellationToken), .. await ContainsBadAsync(question, cancellationToken)];

    private async Task<IReadOnlyList<Gate>> BackwardsAsync(Question question, CancellationToken cancellationToken)
    {
        var (revision, now, ahead) = (question.Revision, question.State.Now, question.Ahead);
        var (sha, version) = ahead is null ? (now?.Sha, now?.Version) : (ahead.Sha, ahead.Version);
        if (
            sha is null
            || question.Knows(GateCode.Backwards, sha)
            || await OfAsync(question.Target, revision.Sha, sha, cancellationToken) != Lineage.Older
        )
            return [];
        var since =
            ahead is not null ? $"#{ahead.Number} brings before it"
            : question.IsAgain ? "has come since it was planned. Plan it again"
            : "is on";
        return
        [
            new Gate(
                GateCode.Backwards,
                Verdict.Warn,
                $"It goes backwards: `{Mrkdwn.Escape(revision.Version)}` is older than `{Mrkdwn.Escape(version!)}`, which {since}"
            )
            {
                Of = [sha],
            },
        ];
    }

    /// <inheritdoc cref="AskAsync"/>
    public async Task<IReadOnlyList<Gate>> ContainsBadAsync(Question question, CancellationToken cancellationToken)
    {
        List<Gate> gates = [];
        var (target, revision, state) = (question.Target, question.Revision, question.State);
        foreach (
            var bad in state
                .Bad.Reverse()
                .Where(bad => bad.Sha != revision.Sha && !question.Knows(GateCode.ContainsBad, bad.Name))
                .Take(MostBad)
        )
        {
            if (await OfAsync(target, revision.Sha, bad.Sha, cancellationToken) != Lineage.Newer)
                continue;
            // Where what came on since has it too, it has come back already.
            if (
                state.Now is { } now
                && now.Since > bad.At
                && await OfAsync(target, now.Sha, bad.Sha, cancellationToken) is Lineage.Newer or Lineage.Same
            )
                continue;
            gates.Add(
                new Gate(
                    GateCode.ContainsBad,
                    Verdict.Warn,
                    $"It contains `{Mrkdwn.Escape(bad.Version)}`, which was rolled back: {Mrkdwn.Escape(bad.Reason)}"
                )
                {
                    Of = [bad.Name],
                }
            );
        }
        return gates;
    }

    private Task<Lineage> OfAsync(DeployTarget target, string sha, string other, CancellationToken cancellationToken) =>
        versions.Of(target.Service, target.About).LineageAsync(target.About, sha, other, cancellationToken);
}
