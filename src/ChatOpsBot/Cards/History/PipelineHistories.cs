using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.History;

/// <summary>
/// Tells the runs that a delivery ends to the history of their pipeline, and every run that the history now shows in
/// another light.
/// </summary>
internal sealed class PipelineHistories(IStore store, TouchedCards cards, Facts facts)
{
    private static readonly string[] MainBranches = ["main", "master", "trunk"];

    private readonly Dictionary<string, (PipelineHistory History, long Version)> _histories = [];

    public async Task UpdateAsync(Commit effects, TimeSpan keepFor, CancellationToken cancellationToken)
    {
        foreach (var (before, after, _) in cards.Changed)
        {
            var run = FinishedRun.Of(after);
            if (
                PipelineRunCard.PipelineOf(after) is not { } pipeline
                || (run is null && FinishedRun.Of(before) is null)
            )
                continue;

            var (history, version) = await GetAsync($"pipeline/{pipeline}", cancellationToken);
            var (next, changed) = history.With(after.Subject, run);
            _histories[$"pipeline/{pipeline}"] = (next, version);
            if (run is not null && FlipOf(after, run, changed.GetValueOrDefault(after.Subject)) is { } flip)
                await facts.AddAsync(flip, effects, cancellationToken);
            foreach (var (subject, past) in changed)
                if (await cards.GetAsync(subject, cancellationToken) is { Main: not null } card)
                    cards.Set(card with { Past = past == RunPast.None ? null : past });
        }
        foreach (var (key, (history, version)) in _histories)
            effects.Put(key, history.ToBytes(), version, keepFor);
    }

    /// <summary>The branch that all work starts from is broken, or is fixed; null for any other run.</summary>
    private static Fact? FlipOf(Card card, FinishedRun run, RunPast? past) =>
        card.Main is { Branch: { } branch } main
        && MainBranches.Contains(branch)
        && (run.IsGreen ? past?.Failures > 0 : past?.AfterGreen == true)
            ? new Fact(run.IsGreen ? FactKind.BranchFixed : FactKind.BranchBroken, card.Subject, run.Ended)
            {
                Id = $"{(run.IsGreen ? "fixed" : "broken")}/{card.Subject}",
                Service = main.Service,
                Title = $"{main.Title} on {branch}",
                Url = main.Url,
                ShownIn = card.Channels,
                Data = run.Commit is { } commit
                    ? new Dictionary<string, string> { ["commit"] = commit, ["branch"] = branch }
                    : new Dictionary<string, string> { ["branch"] = branch },
            }
            : null;

    private async Task<(PipelineHistory History, long Version)> GetAsync(
        string key,
        CancellationToken cancellationToken
    )
    {
        if (_histories.TryGetValue(key, out var known))
            return known;
        var document = await store.GetAsync(key, cancellationToken);
        return document is null ? (new PipelineHistory(), 0) : (PipelineHistory.Read(document), document.Version);
    }
}
