using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.Kinds;

/// <summary>A deployment to one environment, from its request to its end.</summary>
internal sealed class DeploymentCard : CardKind
{
    private const int MaxFailed = 3;

    public override string Name => "deployment";

    public override CardView View(Card card)
    {
        // Where the tool itself says what became of it, that is enough.
        var failed = card.Main?.Text is not null
            ? []
            : card
                .Parts.Values.Where(part => part.Part.Length > 0 && part.State == EventState.Failed)
                .OrderBy(part => part.Occurred)
                .ToList();
        return Basics(card.Main, card.Main?.State ?? EventState.Queued) with
        {
            Title = card.Main?.Title ?? "deployment",
            Lines =
            [
                .. failed
                    .Take(MaxFailed)
                    .Select(part => new CardLine(
                        Glyph.Tick(part.State),
                        part.Text is { } text ? $"{part.Title}: {text}" : part.Title ?? "step",
                        part.Url
                    )),
            ],
            More = Math.Max(0, failed.Count - MaxFailed),
        };
    }

    public override IReadOnlyList<IndexEntry> Indexes(Card card) => UnderWay(card);

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        foreach (var end in (EventState[])[EventState.Succeeded, EventState.Failed])
            if (Became(before, after, end))
                yield return new Milestone(
                    $"{end}/{after.Main!.Id}",
                    $"{Glyph.Of(end)} {Mrkdwn.Literal(after.Main.Environment ?? "deployment")} {Glyph.Word(end)}"
                );
    }
}

internal sealed class IssueCard : CardKind
{
    public override string Name => "issue";

    public override CardView View(Card card)
    {
        var state = card.Main?.State ?? EventState.Opened;
        return Basics(card.Main, state) with
        {
            State =
                Transferred(card) ?? (state is EventState.Opened or EventState.Reopened ? "open" : Glyph.Word(state)),
            Number = NumberOf(card),
            Comments = Comments(card),
        };
    }

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        if (Became(before, after, EventState.Closed))
            yield return new Milestone(
                $"closed/{after.Main!.Id}",
                $"{Glyph.Off} {Mrkdwn.Literal(Transferred(after) ?? "closed")}"
            );
        if (Became(before, after, EventState.Reopened))
            yield return new Milestone($"reopened/{after.Main!.Id}", $"{Glyph.Good} reopened");
    }
}

internal sealed class DiscussionCard : CardKind
{
    public override string Name => "discussion";

    public override CardView View(Card card)
    {
        var state = card.Main?.State ?? EventState.Opened;
        return Basics(card.Main, state) with
        {
            Glyph = state is EventState.Opened or EventState.Reopened ? Glyph.Info : Glyph.Of(state),
            State =
                Transferred(card)
                ?? state switch
                {
                    EventState.Opened or EventState.Reopened => "open",
                    EventState.Resolved => "answered",
                    _ => Glyph.Word(state),
                },
            Number = NumberOf(card),
            Notes = card.Main?.Labels.GetValueOrDefault("category") is { } category ? [category] : [],
            Comments = Comments(card),
        };
    }

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        if (Became(before, after, EventState.Resolved))
            yield return new Milestone(
                $"answered/{after.Main!.Id}",
                $"{Glyph.Good} {Mrkdwn.Link(after.Main.Url, "answered")}"
            );
    }
}

/// <summary>One happening in a repository's life, in the words of its source.</summary>
internal sealed class RepositoryCard : CardKind
{
    public override string Name => "repository";

    public override CardView View(Card card) => Basics(card.Main, card.Main?.State ?? EventState.Info);
}

internal sealed class ReleaseCard : CardKind
{
    public override string Name => "release";

    public override CardView View(Card card)
    {
        var (main, gone) = (card.Main, card.Main?.State is EventState.Deleted or EventState.Draft);
        return Basics(main, EventState.Info) with
        {
            Glyph = gone ? Glyph.Off : Glyph.Info,
            State = main?.State switch
            {
                EventState.Deleted => "deleted the release",
                EventState.Draft => "withdrew the release",
                _ => IsPrerelease(main) ? "pre-released" : "released",
            },
            // Most releases are named like their tag.
            Title = main?.Title == main?.Version ? null : main?.Title,
        };
    }

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        if (Became(before, after, EventState.Deleted))
            yield return new Milestone($"deleted/{after.Main!.Id}", $"{Glyph.Off} deleted");
        else if (Became(before, after, EventState.Draft))
            yield return new Milestone($"withdrawn/{after.Main!.Id}", $"{Glyph.Off} withdrawn");
        else if (IsPrerelease(before.Main) && after.Main?.State == EventState.Info && !IsPrerelease(after.Main))
            yield return new Milestone($"released/{after.Main.Id}", $"{Glyph.Info} released, no longer a pre-release");
    }

    private static bool IsPrerelease(ChatOpsEvent? release) =>
        release?.Labels.GetValueOrDefault("prerelease") == "true";
}

/// <summary>A tag or branch that was made or deleted.</summary>
internal sealed class BranchCard : CardKind
{
    public override string Name => "branch";

    public override CardView View(Card card) =>
        Basics(card.Main, card.Main?.State ?? EventState.Info) with
        {
            State = card.Main?.State == EventState.Deleted ? "deleted" : "created",
            Glyph = card.Main?.State == EventState.Deleted ? Glyph.Off : Glyph.Info,
            Notes = card.Main?.Labels.GetValueOrDefault("ref_type") is { } type ? [type] : ["branch"],
        };
}
