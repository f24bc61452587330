using System.Globalization;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Kinds.Runs;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Cards.History;

/// <summary>
/// Keeps the history of each suite, and tells its runs which one came before them. Where a run arrives late, the ones
/// after it are updated too, so that the order of arrival makes no difference.
/// </summary>
internal sealed class TestComparison(
    IStore store,
    IOptionsMonitor<TestOptions> tests,
    IOptionsMonitor<NotificationOptions> options
)
{
    /// <summary>
    /// What follows from a card that got something new: the part <see cref="TestSuiteRunCard.Previous"/> of this
    /// card, and maybe of others.
    /// </summary>
    /// <returns>Nothing for a card of another kind, and for a run that is compared with the same one as
    /// before.</returns>
    public async Task<IReadOnlyList<ChatOpsEvent>> CompareAsync(
        Card card,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (card.Kind is not TestSuiteRunCard || TestRun.Of(card) is not { } run)
            return [];
        var report = TestSuiteRunCard.Reports(card)[0];
        var suite = report.Title ?? report.Source;
        var key = TestHistory.KeyOf(report.Source, suite);
        // Another run of the suite may have come in the same delivery.
        var pending = effects.Puts.FindIndex(put => put.Key == key);
        var document =
            pending < 0
                ? await store.GetAsync(key, cancellationToken)
                : new Document(key, effects.Puts[pending].Body, effects.Puts[pending].ExpectedVersion);
        var before = document is null ? new TestHistory() : TestHistory.Read(document);
        var after = before.With(run);
        if (ReferenceEquals(after, before))
            return [];

        var version = document?.Version ?? 0;
        if (pending >= 0)
            effects.Puts.RemoveAt(pending);
        effects.Put(key, after.ToBytes(), version, options.CurrentValue.KeepCardsFor);
        return [.. Changes(before, after, report.Source, version + 1, tests.CurrentValue.ToleranceOf(suite))];
    }

    /// <summary>For each run whose predecessor is another one now, or is known better.</summary>
    internal static IEnumerable<ChatOpsEvent> Changes(
        TestHistory before,
        TestHistory after,
        string source,
        long version,
        double tolerance
    )
    {
        foreach (var run in after.Runs)
        {
            var (was, now) = (before.Before(run), after.Before(run));
            if (was?.ToText() == now?.ToText())
                continue;
            yield return new ChatOpsEvent
            {
                Id = $"{run.Subject}/{version}",
                Source = source,
                Kind = EventKind.TestSuiteRun,
                Subject = run.Subject,
                Part = TestSuiteRunCard.Previous,
                OpensCard = false,
                State = EventState.Info,
                Occurred = now?.At ?? run.At,
                // The history is the judge: its latest word holds.
                Sequence = version,
                Tests = now?.Results,
                Labels = new Dictionary<string, string>
                {
                    ["tolerance"] = tolerance.ToString(CultureInfo.InvariantCulture),
                },
            };
        }
    }
}
