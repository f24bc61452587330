using System.Globalization;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Load;

/// <summary>What Slack shows of a week.</summary>
internal sealed class WeeklyMessages(CommandButtons buttons)
{
    /// <summary>Opens a task for the alert of a page.</summary>
    public const string OpenTask = "/oncall task";

    private const int MostTasks = 3;
    private const int MostTitle = 120;

    /// <param name="monday">The day on which it is said.</param>
    public (string Text, string Blocks) Of(
        string schedule,
        LocalDate monday,
        WeeklyReport report,
        IReadOnlyList<PersonLoad> loads,
        FatigueOptions fatigue
    )
    {
        var title = Title(schedule, report, fatigue);
        var lines = Lines(report, loads, fatigue).ToList();
        List<Block> blocks = [new SectionBlock { Text = new Markdown(string.Join('\n', lines.Prepend(title))) }];
        var day = monday.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);
        foreach (var alert in report.Ignored.Where(alert => alert.Page.Length > 0).Take(MostTasks))
        {
            var text = $"No one acted on {Named(alert)}, {Times(alert.Pages)}.";
            lines.Add(text);
            blocks.Add(new SectionBlock { Text = new Markdown(text) });
            blocks.Add(
                new ActionsBlock
                {
                    Elements =
                    [
                        buttons.Make(
                            "Open a task",
                            $"{OpenTask} {alert.Page}",
                            once: $"task/{schedule}/{day}/{alert.Page}"
                        ),
                    ],
                }
            );
        }
        return (string.Join('\n', lines.Prepend(title)), SlackJson.Serialize<IReadOnlyList<Block>>(blocks));
    }

    private static string Title(string schedule, WeeklyReport report, FatigueOptions fatigue)
    {
        var isGood = report.Critical <= fatigue.PagesPerWeek;
        return $"{(isGood ? Glyph.Good : Glyph.Bad)} *{Mrkdwn.Escape(schedule)}* last week · "
            + $"{report.Critical} critical {(report.Critical == 1 ? "page" : "pages")}, target "
            + $"{fatigue.PagesPerWeek} or fewer"
            + (report.Pages > report.Critical ? $" · {report.Pages} pages in all" : "");
    }

    private static IEnumerable<string> Lines(
        WeeklyReport report,
        IReadOnlyList<PersonLoad> loads,
        FatigueOptions fatigue
    )
    {
        if (report.Alerts is [{ Pages: > 1 } noisiest, ..])
            yield return $"The noisiest alert: {Named(noisiest)}, {Times(noisiest.Pages)}, "
                + $"{(noisiest.ActedOn == 0 ? "none" : noisiest.ActedOn)} of them acted on.";
        foreach (var (person, share) in PersonLoad.OverBudget(loads, fatigue.Budget))
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{OnCallMessages.Names([person])} carried {Carried(share, loads.Count)}: "
                    + $"`/oncall swap` offers a shift to others, `/oncall take` takes one."
            );
    }

    /// <summary><c>48% of the last four weeks, where 33% is fair</c></summary>
    public static string Carried(double share, int people) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{share * 100:0}% of the last four weeks, where {100.0 / people:0}% is fair"
        );

    private static string Named(NoisyAlert alert) =>
        (alert.Service is { } service ? $"*{Mrkdwn.Escape(service)}* " : "")
        + $"“{Mrkdwn.Escape(alert.Title.Length <= MostTitle ? alert.Title : alert.Title[..MostTitle] + "…")}”";

    private static string Times(int pages) => pages == 1 ? "1 page" : $"{pages} pages";
}
