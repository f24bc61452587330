using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>
/// Looks whether the file of a schedule that was edited from Slack has changed since: asks the admin channel which of
/// both is right, or follows the file again once it says the same.
/// </summary>
internal sealed class CompareFiles(
    IStore store,
    IOptionsMonitor<OnCallOptions> options,
    IOptionsMonitor<SlackOptions> slack,
    CommandButtons buttons
) : IRecurringJob
{
    private const int LongestWords = 1200;

    public string Name => "oncall-schedule-files";
    public string Cron => "30 * * * * ?";

    public async Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        var isSettled = false;
        foreach (var known in await ScheduleVersions.AllAsync(store, cancellationToken))
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
