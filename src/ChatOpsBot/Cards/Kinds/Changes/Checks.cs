using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Cards.Kinds.Changes;

/// <summary>
/// The checks of one commit, as pull requests and pushes show them. What was cancelled or skipped has neither passed
/// nor failed.
/// </summary>
internal sealed class Checks
{
    private const int MaxShown = 5;
    private readonly List<ChatOpsEvent> _all;

    /// <param name="card">The card whose <c>check/</c> parts are meant.</param>
    /// <param name="commit">The commit that counts now; what an older one got is history. Null: all.</param>
    public Checks(Card card, string? commit)
    {
        var of = card.PartsAround("check/")
            .Where(check => commit is null || check.Commit is null || check.Commit == commit)
            .ToList();
        // A run that was stored when its part did not name its suite yet, and has been repeated since.
        _all =
        [
            .. of.Where(old =>
                !(
                    old.Labels.ContainsKey("app")
                    && old.Part == $"check/{old.Title}"
                    && of.Exists(check => check.Part.StartsWith($"{old.Part}/", StringComparison.Ordinal))
                )
            ),
        ];
        Failed = [.. _all.Where(check => check.State == EventState.Failed)];
    }

    public IReadOnlyList<ChatOpsEvent> Failed { get; }
    public bool Any => _all.Count > 0;
    private int Running => _all.Count(check => !check.State.IsOver());
    private int Passed => _all.Count(check => check.State is EventState.Succeeded or EventState.Info);
    private int Cancelled => _all.Count(check => check.State == EventState.Cancelled);
    private int Skipped => _all.Count(check => check.State == EventState.Skipped);

    /// <summary>
    /// The state of the whole: a failure is known at once, success only when all are over and none was cancelled. Those
    /// that were skipped had no say.
    /// </summary>
    public EventState State =>
        Failed.Count > 0 ? EventState.Failed
        : Running > 0 ? EventState.Running
        : Cancelled > 0 ? EventState.Cancelled
        : Passed == 0 && Skipped > 0 ? EventState.Skipped
        : EventState.Succeeded;

    public string? Summary =>
        !Any
            ? null
            : State switch
            {
                EventState.Failed =>
                    $"{Failed.Count} of {Count()} failed{Others(Running, "running")}{Others(Cancelled, "cancelled")}",
                EventState.Running =>
                    $"{Passed} of {Count()} passed, {Running} running{Others(Cancelled, "cancelled")}",
                EventState.Succeeded when Skipped == 0 => $"{Count()} passed",
                _ => $"{Passed} of {Count()} passed{Others(Cancelled, "cancelled")}{Others(Skipped, "skipped")}",
            };

    public IReadOnlyList<CardLine> FailedLines =>
        [
            .. Failed
                .Take(MaxShown)
                .Select(check => new CardLine(
                    Glyph.Tick(check.State),
                    check.Title ?? "check",
                    check.Url,
                    Duration.Between(check.Started, check.Ended)
                )),
        ];

    public int MoreFailed => Math.Max(0, Failed.Count - MaxShown);

    private string Count() => _all.Count == 1 ? "1 check" : $"{_all.Count} checks";

    private static string Others(int count, string word) => count > 0 ? $", {count} {word}" : "";
}
