using ChatOpsBot.Cards.Kinds.Changes;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds;

/// <summary>A push and what its checks say of it.</summary>
internal sealed class PushCard : CardKind
{
    public const int MaxCommits = 8;

    /// <summary>The label that says where the branch stood before.</summary>
    private const string Before = "before";

    public override string Name => "push";

    public override CardView View(Card card)
    {
        var main = card.Main;
        var (checks, places) = (new Checks(card, null), new Places(card.PartsAround(Places.Prefix)));
        var commits = main?.Commits ?? [];
        var total = Math.Max(main?.Total ?? 0, commits.Count);
        return Basics(main, EventState.Info) with
        {
            Glyph = checks.Any ? Glyph.Of(checks.State) : Glyph.Info,
            State = checks.Any ? Glyph.Word(checks.State) : "",
            Number = total switch
            {
                0 => null,
                1 => "1 commit",
                _ => $"{total} commits",
            },
            Text = total == 0 && main?.Commit is { Length: >= 7 } commit ? $"reset to {commit[..7]}" : null,
            Notes =
                main?.Labels.GetValueOrDefault("forced") == "true"
                    ? [Dropped(card, main) is { } dropped ? $"force-pushed, {dropped} dropped" : "force-pushed"]
                    : [],
            Summary = string.Join(", ", new[] { checks.Summary, places.Where }.OfType<string>()),
            // A long push shows its newest commits: they are what the branch holds now.
            Lines =
            [
                .. commits
                    .TakeLast(MaxCommits)
                    .Select(c => new CardLine(null, c.Title, c.Url, c.Author, c.Id.Length > 7 ? c.Id[..7] : c.Id)),
            ],
            More = Math.Max(0, total - MaxCommits),
        };
    }

    /// <summary>The checks are those of the commit; what it replaces is known from the commit before.</summary>
    public override IEnumerable<Follow> Follows(Card card)
    {
        // The card of a commit itself.
        if (
            card.Main is not { Commit: { } commit } main
            || RepositoryIn(card.Subject, main.Host) is not { } repository
            || Subject.Commit(repository, commit) is var head && head == card.Subject
        )
            yield break;
        yield return new Follow(
            head,
            part =>
                part.Part.StartsWith("check/", StringComparison.Ordinal)
                || part.Part.StartsWith(Places.Prefix, StringComparison.Ordinal)
        );
        if (main.Labels.GetValueOrDefault("forced") == "true" && main.Labels.GetValueOrDefault(Before) is { } before)
            yield return new Follow(
                Subject.Commit(repository, before),
                part => Following.IsPush(part) && part.Branch == main.Branch
            );
    }

    /// <summary>How many commits went: those that the push before brought, if this one leads back into it.</summary>
    private static string? Dropped(Card card, ChatOpsEvent main)
    {
        foreach (var push in card.Beside.Values.SelectMany(parts => parts).Where(part => part.Kind == EventKind.Push))
        {
            var (total, left) = (
                Math.Max(push.Total ?? 0, push.Commits.Count),
                push.Commits.ToList().FindIndex(commit => commit.Id == main.Commit)
            );
            var dropped =
                push.Labels.GetValueOrDefault(Before) == main.Commit ? total
                : left >= 0 ? push.Commits.Count - left - 1
                : 0;
            if (dropped > 0)
                return dropped == 1 ? "1 commit" : $"{dropped} commits";
        }
        return null;
    }

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        var failed = new Checks(after, null).Failed;
        if (failed.Count > 0 && new Checks(before, null).Failed.Count == 0)
            yield return new Milestone(
                "failed",
                $"{Glyph.Bad} {Mrkdwn.Link(failed[0].Url, failed[0].Title ?? "check")} failed"
            );
    }
}
