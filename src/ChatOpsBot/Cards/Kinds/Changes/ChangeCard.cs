using System.Text.RegularExpressions;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.Kinds.Changes;

/// <summary>A pull request: its checks, reviews and end in one message.</summary>
internal sealed partial class ChangeCard : CardKind
{
    private const int MaxText = 140;

    public override string Name => "change";

    public override CardView View(Card card)
    {
        var main = card.Main;
        var state = main?.State ?? EventState.Opened;
        var (checks, places) = (new Checks(card, main?.Commit), PlacesOf(card));
        var over = state is EventState.Merged or EventState.Closed;
        return Basics(main, state) with
        {
            Glyph = IsOpen(state) ? GlyphOf(card, checks, state) : Glyph.Of(state),
            State =
                !IsOpen(state) ? Glyph.Word(state)
                : ChangesRequested(card) ? "open, changes requested"
                : "open",
            Text = over ? null : Opening(main?.Text),
            Repository = main?.Repository ?? card.Parts.Values.FirstOrDefault()?.Repository,
            Number = NumberOf(card),
            Notes = [.. Notes(card)],
            Summary = string.Join(", ", new[] { checks.Summary, places.Where, OnTarget(card) }.OfType<string>()),
            Lines = over ? [] : checks.FailedLines,
            More = over ? 0 : checks.MoreFailed,
            Reviews = [.. Reviews(card)],
            Places = places.Lines,
            Comments = Comments(card),
        };
    }

    /// <summary>
    /// The head has the checks (those of a fork name no pull request); what the merge made is a push of its own with
    /// checks of its own, and is what goes to production.
    /// </summary>
    public override IEnumerable<Follow> Follows(Card card)
    {
        if (card.Main is not { } main || RepositoryIn(card.Subject, main.Host) is not { } repository)
            yield break;
        var head = main.Commit is null ? null : Subject.Commit(repository, main.Commit);
        if (head is not null)
            yield return new Follow(
                head,
                part => IsPlace(part) || IsCheck(part) || part.Part.StartsWith("workflow/", StringComparison.Ordinal)
            );
        if (MergeOf(card) is { } merged && Subject.Commit(repository, merged) is var made && made != head)
            yield return new Follow(made, part => IsPlace(part) || IsCheck(part));
    }

    public override IReadOnlyList<IndexEntry> Indexes(Card card) =>
        card.Main is { } main && !main.State.IsOver()
            ?
            [
                .. new[] { main.Actor?.Login }
                    .OfType<string>()
                    .Select(Card.AuthorIndex)
                    .Concat(Reviewers(main).Select(Card.ReviewerIndex))
                    .Select(index => new IndexEntry(index, main.Occurred.ToUnixTimeMilliseconds())),
            ]
            : [];

    private static IEnumerable<string> Reviewers(ChatOpsEvent main) =>
        (main.Labels.GetValueOrDefault("reviewers") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct(StringComparer.OrdinalIgnoreCase);

    public override IEnumerable<Milestone> Milestones(Card before, Card after) => ChangeThread.Of(before, after);

    private static bool IsOpen(EventState state) => state is EventState.Opened or EventState.Reopened;

    /// <summary>What keeps it from being merged is never green.</summary>
    private static string GlyphOf(Card card, Checks checks, EventState state)
    {
        if (ChangesRequested(card) || checks.State == EventState.Failed)
            return Glyph.Bad;
        return HasConflict(card.Main) ? Glyph.Running : Glyph.Of(checks.Any ? checks.State : state);
    }

    private static bool ChangesRequested(Card card) =>
        card.PartsOf("review/").Any(review => review.State == EventState.ChangesRequested);

    private static bool HasConflict(ChatOpsEvent? main) => main?.Labels.GetValueOrDefault("conflict") == "true";

    /// <summary>The commit that the merge made; null before.</summary>
    public static string? MergeOf(Card card) => card.Main?.Labels.GetValueOrDefault("merge_commit");

    private static string? OnTarget(Card card) =>
        MergeOf(card) is { } merge && merge != card.Main!.Commit && new Checks(card, merge).Summary is { } summary
            ? $"{summary} on {card.Main.BaseBranch ?? "the target branch"}"
            : null;

    /// <summary>The first words of the description, without headings and the comments of templates.</summary>
    private static string? Opening(string? description)
    {
        if (description is null)
            return null;
        var lines = Comment()
            .Replace(description, "")
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(line => line[0] is not ('#' or '|' or '`' or '<' or '!')) switch
        {
            null => null,
            { Length: > MaxText } text =>
                $"{text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)]}…",
            var text => text,
        };
    }

    [GeneratedRegex("<!--.*?(?:-->|$)", RegexOptions.Singleline, 10_000)]
    private static partial Regex Comment();

    private static bool IsCheck(ChatOpsEvent part) => part.Part.StartsWith("check/", StringComparison.Ordinal);

    private static bool IsPlace(ChatOpsEvent part) => part.Part.StartsWith(Places.Prefix, StringComparison.Ordinal);

    public static Places PlacesOf(Card card) => new(card.PartsAround(Places.Prefix));

    private static IEnumerable<string> Notes(Card card)
    {
        if (card.Main is not { } main)
            yield break;
        if (main.Labels.GetValueOrDefault("fork") == "true")
            yield return "from a fork";
        if (
            main.Labels.TryGetValue("additions", out var additions)
            && main.Labels.TryGetValue("deletions", out var deletions)
        )
            yield return $"+{additions} −{deletions}";
        if (main.Labels.GetValueOrDefault("labels") is { } labels)
            yield return labels.Replace(",", ", ", StringComparison.Ordinal);
        if (main.State.IsOver())
            yield break;
        if (main.Labels.GetValueOrDefault("assignees") is { } assignees)
            yield return $"assigned to {assignees.Replace(",", ", ", StringComparison.Ordinal)}";
        if (HasConflict(main))
            yield return "merge conflict";
        if (
            (
                card.Parts.GetValueOrDefault(ChangeThread.Queue) ?? card.Parts.GetValueOrDefault(ChangeThread.Tries)
            )?.State == EventState.Queued
        )
            yield return "in the merge queue";
        if (card.PartsAround("workflow/").Any(run => run.State == EventState.Waiting && run.Commit == main.Commit))
            yield return "its workflows wait for approval";
        foreach (var approval in card.PartsOf("approval/").Where(approval => approval.State == EventState.Waiting))
            yield return $"{approval.Environment} {approval.Text ?? "waits for approval"}";
    }

    private static IEnumerable<CardLine> Reviews(Card card)
    {
        var given = card.PartsOf("review/")
            .Where(review => review.State is EventState.Approved or EventState.ChangesRequested)
            .ToList();
        foreach (var review in given)
        {
            var approved = review.State == EventState.Approved;
            yield return new CardLine(
                approved ? "✓" : "✗",
                $"{review.Actor?.Login ?? "someone"} {(approved ? "approved" : "requested changes")}",
                review.Url
            );
        }
        if (card.Main is not { } main || main.State.IsOver())
            yield break;
        foreach (
            var name in ((string[])["reviewers", "teams"]).SelectMany(label =>
                main.Labels.GetValueOrDefault(label)?.Split(',') ?? []
            )
        )
            if (!given.Exists(review => review.Actor?.Login == name && review.State == EventState.Approved))
                yield return new CardLine(Glyph.Queued, $"{name} to review");
    }
}
