using ChatOpsBot.Sources;
using ChatOpsBot.Storage;

namespace ChatOpsBot.Notifications.Cards;

/// <summary>A build or workflow run with its stages, from the queue to its end.</summary>
internal sealed class PipelineRunCard : CardKind
{
    private const int MaxStages = 10;

    public override string Name => "pipelineRun";

    public override CardView View(Card card)
    {
        var stages = Stages(card);
        var state = card.Main?.State ?? (stages.All(stage => stage.State.IsOver()) ? EventState.Info : EventState.Running);
        var failed = FailedStage(card);
        return Basics(card.Main ?? stages.FirstOrDefault(), state) with
        {
            Title = card.Main?.Title ?? "pipeline",
            Number = card.Main?.Labels.GetValueOrDefault("run_number"),
            Summary = state == EventState.Failed && failed?.Title is { } stage ? $"in {stage}" : null,
            Text = card.Main?.Text ?? failed?.Text,
            Since = state.IsOver() || card.Main?.Started is not { } started ? null : Moment.Text(started),
            Lines = [.. stages.Take(MaxStages).Select(s =>
                new CardLine(Glyph.Tick(s.State), s.Title ?? "stage", s.State == EventState.Failed ? s.Links.GetValueOrDefault("log") ?? s.Url : null, Duration.Between(s.Started, s.Ended)))],
            More = Math.Max(0, stages.Count - MaxStages),
        };
    }

    public override IReadOnlyList<IndexEntry> Indexes(Card card) => UnderWay(card);

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        if (!Became(before, after, EventState.Failed)) yield break;
        var view = View(after);
        yield return new Milestone($"failed/{after.Main!.Labels.GetValueOrDefault("run_attempt")}",
            $"{Glyph.Bad} failed{(view.Duration is { } took ? $" after {took}" : "")}{(FailedStage(after)?.Title is { } stage ? $" in *{Slack.Mrkdwn.Escape(stage)}*" : "")}");
    }

    private static List<ChatOpsEvent> Stages(Card card) =>
        [.. card.Parts.Where(p => p.Key.Length > 0).Select(p => p.Value).OrderBy(s => s.Started ?? s.Occurred).ThenBy(s => s.Part, StringComparer.Ordinal)];

    private static ChatOpsEvent? FailedStage(Card card) => Stages(card).Find(stage => stage.State == EventState.Failed);
}
