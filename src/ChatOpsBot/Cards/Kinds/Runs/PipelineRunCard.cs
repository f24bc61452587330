using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Sources;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cards.Kinds.Runs;

/// <summary>A build or workflow run with its stages, from the queue to its end.</summary>
internal sealed class PipelineRunCard : CardKind
{
    private const int MaxStages = 10;

    public override string Name => "pipelineRun";

    public override CardView View(Card card)
    {
        var stages = Stages(card);
        var state =
            card.Main?.State ?? (stages.All(stage => stage.State.IsOver()) ? EventState.Info : EventState.Running);
        var (failed, past) = (FailedStage(card), card.Past ?? RunPast.None);
        var basics = Basics(card.Main ?? stages.FirstOrDefault(), state);
        return basics with
        {
            Title = card.Main?.Title ?? "pipeline",
            State = Word(card.Main, state, past),
            Number = card.Main?.Labels.GetValueOrDefault("run_number"),
            Summary = Summary(state, failed, past),
            Actor = past.Authors ?? (IsScheduled(card.Main) ? null : basics.Actor),
            Notes =
            [
                .. IsScheduled(card.Main) ? (string[])["scheduled"] : [],
                .. past.Commits switch
                {
                    0 => (string[])[],
                    1 => ["1 commit since the last green"],
                    var commits => [$"{commits} commits since the last green"],
                },
            ],
            Duration =
                basics.Duration is { } took && past.Median is { } median
                    ? $"{took} (median {Duration.Text(median)})"
                    : basics.Duration,
            Text = card.Main?.Text ?? failed?.Text,
            Since = state.IsOver() || card.Main?.Started is not { } started ? null : new SafeText(Moment.Text(started)),
            Lines =
            [
                .. Shown(stages)
                    .Select(s => new CardLine(
                        Glyph.Tick(s.State),
                        s.Title ?? "stage",
                        s.State == EventState.Failed ? s.Links.GetValueOrDefault("log") ?? s.Url : null,
                        Duration.Between(s.Started, s.Ended)
                    )),
            ],
            More = Math.Max(0, stages.Count - MaxStages),
        };
    }

    /// <summary>
    /// What is built one after the other, so that a run can break or fix it; null for single runs: a tag,
    /// another's change, a fork's branch of the same name. Tools that name no branch at all have one row of builds.
    /// </summary>
    public static string? PipelineOf(Card card)
    {
        if (
            card is not { Kind: PipelineRunCard, Main: { Title: { } title } main }
            || main.Labels.GetValueOrDefault("fork") == "true"
        )
            return null;
        var standsAlone = main.Branch is null && (main.Version ?? main.BaseBranch) is not null;
        return standsAlone ? null : $"{main.Source}/{main.Repository}/{title}@{main.Branch}";
    }

    /// <summary>The push knows the commits and who wrote them, where the run knows its head alone.</summary>
    public override IEnumerable<Follow> Follows(Card card) =>
        card.Main?.Parent is { } push ? [new Follow(push, Following.IsPush)] : [];

    public override IReadOnlyList<IndexEntry> Indexes(Card card) => UnderWay(card);

    public override IEnumerable<Milestone> Milestones(Card before, Card after)
    {
        if (Became(before, after, EventState.Failed))
        {
            var took = Duration.Between(after.Main!.Started, after.Main.Ended);
            yield return new Milestone(
                $"failed/{after.Main.Labels.GetValueOrDefault("run_attempt") ?? $"{after.Main.Sequence}"}",
                $"{Glyph.Bad} {InPart(after.Main) ?? "failed"}{(took is null ? "" : $" after {took}")}"
                    + (FailedStage(after)?.Title is { } stage ? $" in *{Mrkdwn.Literal(stage)}*" : "")
            );
        }
        if (after.Past is { FixedBy: { } fix } past && before.Past?.FixedBy != fix)
            yield return new Milestone(
                $"fixed/{fix}",
                $"{Glyph.Good} fixed by {Mrkdwn.Link(past.FixedUrl, fix)}{After(past)}"
            );
    }

    /// <summary>The person that a scheduler names has done nothing.</summary>
    private static bool IsScheduled(ChatOpsEvent? main) =>
        main?.Labels.GetValueOrDefault("event") is "schedule" or "scheduled" or "cron";

    private static string Word(ChatOpsEvent? main, EventState state, RunPast past) =>
        state switch
        {
            EventState.Succeeded when past.Failures > 0 => "fixed",
            EventState.Failed when past.Failures > 0 => $"still failing ({Ordinal(past.Failures + 1)})",
            EventState.Failed when InPart(main) is { } word => word,
            EventState.Failed when past.AfterGreen => "broken",
            _ => Glyph.Word(state),
        };

    /// <summary>
    /// It ran to its end, with failed tests or tasks: the tool's own word for what is neither green nor broken.
    /// </summary>
    private static string? InPart(ChatOpsEvent? main) =>
        main?.Labels.GetValueOrDefault("result") switch
        {
            "unstable" => "unstable",
            "partiallySucceeded" => "partially succeeded",
            _ => null,
        };

    private static string? Summary(EventState state, ChatOpsEvent? failed, RunPast past)
    {
        if (state == EventState.Succeeded)
            return past.Failures switch
            {
                0 => null,
                1 => "after 1 failure",
                var failures => $"after {failures} failures",
            };
        if (state != EventState.Failed)
            return null;
        return string.Join(
            ' ',
            new[]
            {
                failed?.Title is { } stage ? $"in {stage}" : null,
                past.FixedBy is { } fix ? $"(fixed by {fix}{After(past)})" : null,
            }.OfType<string>()
        );
    }

    private static string After(RunPast past) => past.FixedAfter is { } after ? $" after {Duration.Text(after)}" : "";

    private static string Ordinal(int number) =>
        (number % 100, number % 10) switch
        {
            (11 or 12 or 13, _) => $"{number}th",
            (_, 1) => $"{number}st",
            (_, 2) => $"{number}nd",
            (_, 3) => $"{number}rd",
            _ => $"{number}th",
        };

    private static List<ChatOpsEvent> Stages(Card card) =>
        [
            .. card
                .Parts.Where(p => p.Key.Length > 0)
                .Select(p => p.Value)
                .OrderBy(s => s.Started ?? s.Occurred)
                .ThenBy(s => s.Part, StringComparer.Ordinal),
        ];

    /// <summary>In their order; where there are more than fit, those that failed or still run come first.</summary>
    private static IEnumerable<ChatOpsEvent> Shown(List<ChatOpsEvent> stages) =>
        stages.Count <= MaxStages
            ? stages
            : stages
                .OrderBy(stage =>
                    stage.State switch
                    {
                        EventState.Failed => 0,
                        _ when !stage.State.IsOver() => 1,
                        EventState.Cancelled => 2,
                        _ => 3,
                    }
                )
                .Take(MaxStages);

    private static ChatOpsEvent? FailedStage(Card card) => Stages(card).Find(stage => stage.State == EventState.Failed);
}
