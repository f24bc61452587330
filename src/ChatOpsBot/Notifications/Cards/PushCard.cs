using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Notifications.Cards;

/// <summary>A push and what its checks say of it.</summary>
internal sealed class PushCard : CardKind
{
    public const int MaxCommits = 8;

    public override string Name => "push";

    public override CardView View(Card card)
    {
        var main = card.Main;
        var (checks, places) = (new Checks(card, null), new Places(card.PartsOf(Places.Prefix)));
        var commits = main?.Commits ?? [];
        var total = Math.Max(main?.Total ?? 0, commits.Count);
        return Basics(main, EventState.Info) with
        {
            Glyph = checks.Any ? Glyph.Of(checks.State) : Glyph.Info,
            State = checks.Any ? Glyph.Word(checks.State) : "",
            Number = total == 1 ? "1 commit" : $"{total} commits",
            Notes = main?.Labels.GetValueOrDefault("forced") == "true" ? ["force-pushed"] : [],
            Summary = string.Join(", ", new[] { checks.Summary, places.Where }.OfType<string>()),
            // A long push shows its newest commits: they are what the branch holds now.
            Lines = [.. commits.TakeLast(MaxCommits).Select(c => new CardLine(null, c.Title, c.Url, c.Author, c.Id.Length > 7 ? c.Id[..7] : c.Id))],
            More = Math.Max(0, total - MaxCommits),
        };
    }

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        var failed = new Checks(after, null).Failed;
        if (failed.Count > 0 && new Checks(before, null).Failed.Count == 0)
            yield return new Milestone("failed", $"{Glyph.Bad} {Mrkdwn.Link(failed[0].Url, failed[0].Title ?? "check")} failed");
    }
}
