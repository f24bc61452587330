using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications.Cards;

/// <summary>A pull request: its checks, reviews and end in one message.</summary>
internal sealed class ChangeCard : CardKind
{
    public override string Name => "change";

    public override CardView View(Card card)
    {
        var main = card.Main;
        var state = main?.State ?? EventState.Opened;
        var checks = new Checks(card, main?.Commit);
        return Basics(main, state) with
        {
            Glyph = IsOpen(state) && checks.Any ? Glyph.Of(checks.State) : Glyph.Of(state),
            State = IsOpen(state) ? "open" : Glyph.Word(state),
            Repository = main?.Repository ?? card.Parts.Values.FirstOrDefault()?.Repository,
            Number = NumberOf(card),
            Notes = [.. Notes(main)],
            Summary = checks.Summary,
            Lines = state is EventState.Merged or EventState.Closed ? [] : checks.FailedLines,
            More = state is EventState.Merged or EventState.Closed ? 0 : checks.MoreFailed,
            Reviews = [.. Reviews(card)],
            Comments = Comments(card),
        };
    }

    public override IReadOnlyList<IndexEntry> Indexes(Card card) => card.Main is { Actor.Login: var login } main && !main.State.IsOver()
        ? [new IndexEntry(Card.AuthorIndex(login), main.Occurred.ToUnixTimeMilliseconds())]
        : [];

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        var commit = after.Main?.Commit;
        var failed = new Checks(after, commit).Failed;
        if (failed.Count > 0 && new Checks(before, commit).Failed.Count == 0)
            yield return new Milestone($"failed/{commit}", $"{Glyph.Bad} {Mrkdwn.Link(failed[0].Url, failed[0].Title ?? "check")} failed");

        foreach (var review in after.PartsOf("review/"))
        {
            if (review.State is not (EventState.Approved or EventState.ChangesRequested) || before.Parts.GetValueOrDefault(review.Part)?.State == review.State) continue;
            yield return new Milestone($"{review.Part}/{review.Id}",
                $"{Glyph.Of(review.State)} {Mrkdwn.Escape(review.Actor?.Login ?? "somebody")} {(review.State == EventState.Approved ? "approved" : "requested changes")}");
        }

        if (Became(before, after, EventState.Merged))
            yield return new Milestone("merged", $"{Glyph.Merged} merged{By(after.Main!.Labels.GetValueOrDefault("merged_by"))}");
        if (Became(before, after, EventState.Closed)) yield return new Milestone($"closed/{after.Main!.Id}", $"{Glyph.Off} closed without merging");
    }

    private static bool IsOpen(EventState state) => state is EventState.Opened or EventState.Reopened;

    private static string By(string? login) => login is null ? "" : $" by {Mrkdwn.Escape(login)}";

    private static IEnumerable<string> Notes(ChatOpsEvent? main)
    {
        if (main is null) yield break;
        if (main.Labels.GetValueOrDefault("fork") == "true") yield return "from a fork";
        if (main.Labels.TryGetValue("additions", out var additions) && main.Labels.TryGetValue("deletions", out var deletions))
            yield return $"+{additions} −{deletions}";
    }

    private static IEnumerable<CardLine> Reviews(Card card) => card.PartsOf("review/")
        .Where(review => review.State is EventState.Approved or EventState.ChangesRequested)
        .Select(review => new CardLine(review.State == EventState.Approved ? "✓" : "✗",
            $"{review.Actor?.Login ?? "somebody"} {(review.State == EventState.Approved ? "approved" : "requested changes")}", review.Url));
}
