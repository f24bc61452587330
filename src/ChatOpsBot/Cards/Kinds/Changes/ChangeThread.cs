using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds.Changes;

/// <summary>What the thread of a pull request gets to read.</summary>
internal static class ChangeThread
{
    /// <summary>
    /// The merge queue as the pull request's own events have it; <see cref="Tries"/> only know what becomes of the
    /// queue's branches.
    /// </summary>
    public const string Queue = "queued";

    public const string Tries = "queue";

    private const int MaxSaid = 300;

    public static IEnumerable<Milestone> Of(Card before, Card after) =>
        [
            .. Checks(before, after),
            .. Reviews(before, after),
            .. Comments(before, after),
            .. Places(before, after),
            .. States(before, after),
            .. OutOfTheQueue(before, after),
            .. Merge(before, after),
        ];

    private static IEnumerable<Milestone> Checks(Card before, Card after)
    {
        var commit = after.Main?.Commit;
        var failed = new Checks(after, commit).Failed;
        if (failed.Count > 0 && new Checks(before, commit).Failed.Count == 0)
            yield return new Milestone(
                $"failed/{commit}",
                $"{Glyph.Bad} {Mrkdwn.Link(failed[0].Url, failed[0].Title ?? "check")} failed"
            );
    }

    private static IEnumerable<Milestone> Reviews(Card before, Card after)
    {
        foreach (var review in after.PartsOf("review/"))
        {
            if (
                review.State is not (EventState.Approved or EventState.ChangesRequested)
                || before.Parts.GetValueOrDefault(review.Part)?.State == review.State
            )
                continue;
            yield return new Milestone(
                $"{review.Part}/{review.Id}",
                Said(
                    Glyph.Of(review.State),
                    review,
                    review.State == EventState.Approved ? "approved" : "requested changes"
                )
            );
        }
    }

    /// <summary>Bots that comment on every change would bury what people say.</summary>
    private static IEnumerable<Milestone> Comments(Card before, Card after) =>
        after
            .PartsOf("comment/")
            .Where(comment =>
                comment is { State: EventState.Commented, Text: not null, Actor.IsBot: false }
                && !before.Parts.ContainsKey(comment.Part)
            )
            .Select(comment => new Milestone(comment.Part, Said("💬", comment, "commented")));

    private static IEnumerable<Milestone> Places(Card before, Card after)
    {
        foreach (var (deployment, words) in ChangeCard.PlacesOf(after).Since(ChangeCard.PlacesOf(before)))
            yield return new Milestone(
                $"{deployment.Part}/{deployment.Id}",
                $"{Glyph.Of(deployment.State)} {Mrkdwn.Link(deployment.Url, words)}"
            );
    }

    private static IEnumerable<Milestone> States(Card before, Card after)
    {
        if (before.Main is not { State: var was } || after.Main is not { State: var now, Id: var id } || was == now)
            yield break;
        if (was is EventState.Closed && now is EventState.Opened or EventState.Reopened or EventState.Draft)
            yield return new Milestone(
                $"reopened/{id}",
                now == EventState.Draft ? $"{Glyph.Off} reopened as a draft" : $"{Glyph.Good} reopened"
            );
        else if (was == EventState.Draft && now is EventState.Opened or EventState.Reopened)
            yield return new Milestone($"ready/{id}", $"{Glyph.Good} ready for review");
        else if (now == EventState.Draft)
            yield return new Milestone($"draft/{id}", $"{Glyph.Off} converted to a draft");
        else if (now == EventState.Merged)
            yield return new Milestone(
                "merged",
                $"{Glyph.Merged} merged{By(after.Main.Labels.GetValueOrDefault("merged_by"))}"
            );
        else if (now == EventState.Closed)
            yield return new Milestone($"closed/{id}", $"{Glyph.Off} closed without merging");
    }

    private static IEnumerable<Milestone> OutOfTheQueue(Card before, Card after)
    {
        var part = after.Parts.ContainsKey(Queue) ? Queue : Tries;
        if (
            after.Parts.GetValueOrDefault(part) is not { State: EventState.Failed or EventState.Cancelled } left
            || before.Parts.GetValueOrDefault(part)?.Id == left.Id
        )
            yield break;
        if (part == Queue)
            yield return new Milestone(
                $"{Queue}/{left.Id}",
                $"{Glyph.Of(left.State)} out of the merge queue"
                    + (left.Text is null ? "" : $": {Mrkdwn.Literal(left.Text)}")
            );
        else if (left.State == EventState.Failed)
            yield return new Milestone($"{Tries}/{left.Id}", $"{Glyph.Bad} removed from the merge queue");
    }

    /// <summary>The push of a merge has no message of its own, so what its checks say is said here.</summary>
    private static IEnumerable<Milestone> Merge(Card before, Card after)
    {
        if (ChangeCard.MergeOf(after) is not { } merge || merge == after.Main!.Commit)
            yield break;
        var failed = new Checks(after, merge).Failed;
        if (failed.Count > 0 && new Checks(before, merge).Failed.Count == 0)
            yield return new Milestone(
                $"failed/{merge}",
                $"{Glyph.Bad} {Mrkdwn.Link(failed[0].Url, failed[0].Title ?? "check")} failed on "
                    + $"{Mrkdwn.Literal(after.Main.BaseBranch ?? "the target branch")}"
            );
    }

    private static string Said(string glyph, ChatOpsEvent said, string what)
    {
        var text = said.Text?.ReplaceLineEndings("\n").Trim() is { Length: > 0 } words
            ? string.Concat(Cut(words).Split('\n').Select(line => $"\n>{Mrkdwn.Literal(line)}"))
            : "";
        return $"{glyph} {Mrkdwn.Link(said.Url, $"{said.Actor?.Login ?? "someone"} {what}")}{text}";
    }

    private static string Cut(string text) =>
        text.Length <= MaxSaid
            ? text
            : $"{text.AsSpan(0, char.IsHighSurrogate(text[MaxSaid - 1]) ? MaxSaid - 1 : MaxSaid)}…";

    private static string By(string? login) => login is null ? "" : $" by {Mrkdwn.Literal(login)}";
}
