using ChatOpsBot.OnCall.Changes;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>
/// Looks whether the file of a schedule that was edited from Slack has changed since: asks the admin channel which of
/// both is right, or follows the file again once it says the same. Reports overrides whose schedule has gone.
/// </summary>
internal sealed class CompareFiles(
    IStore store,
    IOptionsMonitor<OnCallOptions> options,
    IOptionsMonitor<SlackOptions> slack,
    CommandButtons buttons
) : IRecurringJob
{
    private const int LongestWords = 1200,
        MostNamed = 5;

    public string Name => "oncall-schedule-files";
    public string Cron => "30 * * * * ?";

    public async Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        var isSettled = false;
        var edited = await ScheduleVersions.AllAsync(store, cancellationToken);
        foreach (var changes in await ScheduleChanges.AllAsync(store, cancellationToken))
            if (
                ScheduleRules.Of(options.CurrentValue, changes.Schedule) is null
                && !edited.Any(known => Is(known.Schedule, changes.Schedule))
            )
                Miss(changes, firing, effects);
        foreach (var known in edited)
        {
            var file = ScheduleRules.Of(options.CurrentValue, known.Schedule);
            if (known.IsUndecided(file))
                Ask(known, file, effects);
            // One commit has one mark; the next one follows in a minute.
            else if (!isSettled && known.IsSettledBy(file))
            {
                var fresh = await ScheduleVersions.FindAsync(store, known.Schedule, cancellationToken);
                if (isSettled = fresh.IsSettledBy(file))
                    fresh.Settle().Put(effects);
            }
        }
    }

    /// <summary>What was planned for a schedule that was renamed or removed is not in effect: reported once.</summary>
    private void Miss(ScheduleChanges changes, DateTimeOffset now, Commit effects)
    {
        var open = changes.Open(now).ToList();
        if (open.Count == 0)
            return;
        var lines = open.Take(MostNamed)
            .Select(change =>
                $"• {OnCallMessages.Names(change.People)} from {Moment.Text(change.Parts.Min(part => part.Start))} "
                + $"until {Moment.Text(change.End)}"
            );
        effects.Notify(
            slack.CurrentValue.AdminChannel,
            $"schedule-gone/{changes.Schedule}/{changes.Last}",
            $"{Glyph.Bad} *{Mrkdwn.Escape(changes.Schedule)}* is no longer in the configuration, so the overrides made "
                + "for it in Slack are not in effect. If it was renamed, make them again for the new name, or give it "
                + $"its name back:\n{string.Join('\n', lines)}"
                + (open.Count > MostNamed ? $"\nand {open.Count - MostNamed} more" : "")
        );
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>Once for each version of both.</summary>
    private void Ask(ScheduleVersions versions, ScheduleRules? file, Commit effects)
    {
        var (name, last) = (versions.Schedule, versions.Last!);
        var difference =
            file is null ? "it is no longer in the configuration"
            : RuleWords.Between(last.Rules, file) is { Length: > 0 } words
                ? "from Slack's to the file's: " + Mrkdwn.Truncate(RuleWords.Shown(words), LongestWords)
            : "they differ";
        effects.Notify(
            slack.CurrentValue.AdminChannel,
            $"schedule-file/{name}/{last.Number}/{file?.Hash}",
            $"{EditMessages.Undecided(name)}\nSlack's is of {OnCallMessages.Name(last.By)}: "
                + $"{Mrkdwn.Truncate(RuleWords.Shown(last.Text), LongestWords / 2)}\nThe difference: {difference}",
            buttons.Make(
                "Keep Slack's",
                EditMessages.KeepLine(name, EditMessages.Slack),
                once: $"keep/{name}/{last.Number}/{file?.Hash}"
            ),
            buttons.Make(
                "Take the file's",
                EditMessages.KeepLine(name, EditMessages.File),
                once: $"keep/{name}/{last.Number}/{file?.Hash}"
            )
        );
    }
}
