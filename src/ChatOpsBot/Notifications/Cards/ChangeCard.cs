using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications.Cards;

/// <summary>A pull request: its checks, reviews and end in one message.</summary>
internal sealed class ChangeCard : CardKind
{
    private const string Queue = "queue";

    public override string Name => "change";

    public override CardView View(Card card)
    {
        var main = card.Main;
        var state = main?.State ?? EventState.Opened;
        var (checks, places) = (new Checks(card, main?.Commit), PlacesOf(card));
        return Basics(main, state) with
        {
            Glyph = IsOpen(state) && checks.Any ? Glyph.Of(checks.State) : Glyph.Of(state),
            State = IsOpen(state) ? "open" : Glyph.Word(state),
            Repository = main?.Repository ?? card.Parts.Values.FirstOrDefault()?.Repository,
            Number = NumberOf(card),
            Notes = [.. Notes(card)],
            Summary = string.Join(", ", new[] { checks.Summary, places.Where }.OfType<string>()),
            Lines = state is EventState.Merged or EventState.Closed ? [] : checks.FailedLines,
            More = state is EventState.Merged or EventState.Closed ? 0 : checks.MoreFailed,
            Reviews = [.. Reviews(card)],
            Places = places.Lines,
            Comments = Comments(card),
        };
    }

    /// <summary>The head has the checks (those of a fork name no pull request); what the merge made is a push of its own with checks of its own, and is what goes to production.</summary>
    public override IEnumerable<Follow> Follows(Card card)
    {
        if (card.Main is not { Repository: { } repository } main) yield break;
        var head = main.Commit is null ? null : Subject.Push(repository, main.Commit);
        if (head is not null) yield return new Follow(head, part => IsPlace(part) || part.Part.StartsWith("check/", StringComparison.Ordinal) || part.Part.StartsWith("workflow/", StringComparison.Ordinal));
        if (main.Labels.GetValueOrDefault("merge_commit") is { } merged && Subject.Push(repository, merged) is var made && made != head)
            yield return new Follow(made, IsPlace);
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

        foreach (var (deployment, words) in PlacesOf(after).Since(PlacesOf(before)))
            yield return new Milestone($"{deployment.Part}/{deployment.Id}", $"{Glyph.Of(deployment.State)} {Mrkdwn.Link(deployment.Url, words)}");

        if (after.Parts.GetValueOrDefault(Queue) is { State: EventState.Failed } thrown && before.Parts.GetValueOrDefault(Queue)?.Id != thrown.Id)
            yield return new Milestone($"{Queue}/{thrown.Id}", $"{Glyph.Bad} thrown out of the merge queue");

        if (Became(before, after, EventState.Merged))
            yield return new Milestone("merged", $"{Glyph.Merged} merged{By(after.Main!.Labels.GetValueOrDefault("merged_by"))}");
        if (Became(before, after, EventState.Closed)) yield return new Milestone($"closed/{after.Main!.Id}", $"{Glyph.Off} closed without merging");
    }

    private static bool IsOpen(EventState state) => state is EventState.Opened or EventState.Reopened;

    private static string By(string? login) => login is null ? "" : $" by {Mrkdwn.Escape(login)}";

    private static bool IsPlace(ChatOpsEvent part) => part.Part.StartsWith(Places.Prefix, StringComparison.Ordinal);

    private static Places PlacesOf(Card card) => new(card.PartsAround(Places.Prefix));

    private static IEnumerable<string> Notes(Card card)
    {
        if (card.Main is not { } main) yield break;
        if (main.Labels.GetValueOrDefault("fork") == "true") yield return "from a fork";
        if (main.Labels.TryGetValue("additions", out var additions) && main.Labels.TryGetValue("deletions", out var deletions))
            yield return $"+{additions} −{deletions}";
        if (main.Labels.GetValueOrDefault("labels") is { } labels) yield return labels.Replace(",", ", ", StringComparison.Ordinal);
        if (main.State.IsOver()) yield break;
        if (card.Parts.GetValueOrDefault(Queue)?.State == EventState.Queued) yield return "in the merge queue";
        if (card.PartsAround("workflow/").Any(run => run.State == EventState.Waiting && run.Commit == main.Commit)) yield return "its workflows wait for approval";
        foreach (var approval in card.PartsOf("approval/").Where(approval => approval.State == EventState.Waiting))
            yield return $"{approval.Environment} {approval.Text ?? "waits for approval"}";
    }

    private static IEnumerable<CardLine> Reviews(Card card) => card.PartsOf("review/")
        .Where(review => review.State is EventState.Approved or EventState.ChangesRequested)
        .Select(review => new CardLine(review.State == EventState.Approved ? "✓" : "✗",
            $"{review.Actor?.Login ?? "somebody"} {(review.State == EventState.Approved ? "approved" : "requested changes")}", review.Url));
}
