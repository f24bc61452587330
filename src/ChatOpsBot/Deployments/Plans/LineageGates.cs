using ChatOpsBot.Deployments.Versions;
using ChatOpsBot.Services;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Deployments.Plans;

/// <summary>What people should know of a version's descent before they deploy it: that it goes backwards, and that it brings back what was rolled back.</summary>
internal sealed class LineageGates(VersionSources versions)
{
    private const int MostBad = 3;

    /// <param name="ahead">The deploy that it would come after, where that is not what is on.</param>
    /// <exception cref="VersionsUnavailableException">It could not be asked.</exception>
    public async Task<IReadOnlyList<Gate>> AskAsync(DeployTarget target, Revision revision, TargetState state, Deployment? ahead, CancellationToken cancellationToken)
    {
        List<Gate> gates = [];
        var (sha, version) = ahead is null ? (state.Now?.Sha, state.Now?.Version) : (ahead.Sha, ahead.Version);
        if (sha is not null && await OfAsync(target, revision.Sha, sha, cancellationToken) == Lineage.Older)
            gates.Add(new Gate(GateCode.Backwards, Verdict.Warn, $"It goes backwards: `{Mrkdwn.Escape(revision.Version)}` is older than `{Mrkdwn.Escape(version!)}`, which {(ahead is null ? "is on" : $"#{ahead.Number} brings before it")}"));
        foreach (var bad in state.Bad.Reverse().Where(bad => bad.Sha != revision.Sha).Take(MostBad))
        {
            if (await OfAsync(target, revision.Sha, bad.Sha, cancellationToken) != Lineage.Newer) continue;
            // Where what is on has it too, it has come back already.
            if (state.Now is { } now && await OfAsync(target, now.Sha, bad.Sha, cancellationToken) is Lineage.Newer or Lineage.Same) continue;
            gates.Add(new Gate(GateCode.ContainsBad, Verdict.Warn, $"It contains `{Mrkdwn.Escape(bad.Version)}`, which was rolled back: {Mrkdwn.Escape(bad.Reason)}"));
        }
        return gates;
    }

    private Task<Lineage> OfAsync(DeployTarget target, string sha, string other, CancellationToken cancellationToken) =>
        versions.Of(target.Service, target.About).LineageAsync(target.About, sha, other, cancellationToken);
}
