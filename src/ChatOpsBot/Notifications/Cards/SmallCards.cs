using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications.Cards;

/// <summary>A deployment to one environment, from its request to its end.</summary>
internal sealed class DeploymentCard : CardKind
{
    public override string Name => "deployment";

    public override CardView View(Card card) => Basics(card.Main, card.Main?.State ?? EventState.Queued);

    public override IReadOnlyList<IndexEntry> Indexes(Card card) => UnderWay(card);

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        foreach (var end in (EventState[])[EventState.Succeeded, EventState.Failed])
            if (Became(before, after, end))
                yield return new Milestone($"{end}/{after.Main!.Id}", $"{Glyph.Of(end)} {Mrkdwn.Escape(after.Main.Environment ?? "deployment")} {Glyph.Word(end)}");
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
            State = state is EventState.Opened or EventState.Reopened ? "open" : Glyph.Word(state),
            Number = card.Subject[(card.Subject.IndexOf(':', StringComparison.Ordinal) + 1)..],
            Comments = card.PartsOf("comment/").Count(comment => comment.State != EventState.Deleted),
        };
    }

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        if (Became(before, after, EventState.Closed)) yield return new Milestone($"closed/{after.Main!.Id}", $"{Glyph.Off} closed");
        if (Became(before, after, EventState.Reopened)) yield return new Milestone($"reopened/{after.Main!.Id}", $"{Glyph.Good} reopened");
    }
}

internal sealed class ReleaseCard : CardKind
{
    public override string Name => "release";

    public override CardView View(Card card) => Basics(card.Main, EventState.Info);
}

/// <summary>A tag or branch that was made or deleted.</summary>
internal sealed class BranchCard : CardKind
{
    public override string Name => "branch";

    public override CardView View(Card card) => Basics(card.Main, card.Main?.State ?? EventState.Info) with
    {
        State = card.Main?.State == EventState.Deleted ? "deleted" : "created",
        Glyph = card.Main?.State == EventState.Deleted ? Glyph.Off : Glyph.Info,
        Notes = card.Main?.Labels.GetValueOrDefault("ref_type") is { } type ? [type] : ["branch"],
    };
}
