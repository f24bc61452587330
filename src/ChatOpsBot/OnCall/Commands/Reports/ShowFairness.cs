using System.Globalization;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Load;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands.Reports;

/// <summary>Who carried how much, with those who carried nothing, as a table.</summary>
[SlashCommand(
    "oncall",
    "fairness",
    "Show how much each person was on call, with nights, weekends and holidays weighted",
    Usage = "[<schedule>] [<weeks>]",
    Example = "/oncall fairness payments 12"
)]
internal sealed class ShowFairness(
    ScheduleBook book,
    OnCallInput input,
    ScheduleScopes scopes,
    Facts facts,
    FactReaders readers,
    Audience audience,
    IOptionsMonitor<OnCallOptions> options
) : ISlashCommand
{
    private const int UsualWeeks = 12,
        MostWeeks = 52,
        MostPeople = 40,
        MostFacts = 20_000;

    public async Task<CommandReply> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        var first = context.Arguments.Text("schedule");
        var isNumber = first is not null && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out _);
        var schedules =
            first is null || isNumber
                ? [.. book.All]
                : new List<Schedule> { await input.ScheduleAsync(first, cancellationToken) };
        var weeks = Weeks(isNumber ? first : context.Arguments.Text("weeks"));
        if (schedules.Count == 0)
            return new CommandReply("There are no schedules: `OnCall:Schedules` in the configuration lists them.");
        var now = Instant.FromDateTimeOffset(context.Now);
        var from = now - NodaTime.Duration.FromDays(7 * weeks);
        var visibility = await audience.OfAsync(context.Caller, cancellationToken);
        List<Fact> notified = [];
        foreach (
            var fact in await facts.ListAsync(
                new FactQuery(MostFacts) { Kind = FactKind.PageNotified, Since = from.ToDateTimeOffset() },
                cancellationToken
            )
        )
            if (await readers.IsOneAsync(visibility, context.UserId, fact, cancellationToken))
                notified.Add(fact);
        List<Block> blocks = [];
        List<string> lines = [];
        foreach (var schedule in schedules)
            Add(
                schedule,
                LoadCalculator.Of(schedule, from, now),
                NightPages.Of(
                    notified.Where(fact =>
                        scopes.Of(schedule.Name).Policies.Contains(fact.Data.GetValueOrDefault(NightPages.Policy) ?? "")
                    ),
                    schedule.Zone
                ),
                weeks,
                blocks,
                lines
            );
        // Slack takes one table in a message.
        return new CommandReply(string.Join('\n', lines)) { Blocks = schedules.Count == 1 ? blocks : null };
    }

    private static int Weeks(string? typed) =>
        typed is null ? UsualWeeks
        : int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var weeks)
        && weeks is >= 1 and <= MostWeeks
            ? weeks
        : throw new CommandException(
            $"`{Mrkdwn.Escape(typed)}` is not a number of weeks; write 1 to {MostWeeks}.",
            "weeks"
        );

    private void Add(
        Schedule schedule,
        IReadOnlyList<PersonLoad> loads,
        IReadOnlyDictionary<string, int> nights,
        int weeks,
        List<Block> blocks,
        List<string> lines
    )
    {
        var all = loads.Aggregate(NodaTime.Duration.Zero, (sum, load) => sum + load.Weighted);
        var fair = loads.Count == 0 ? 0 : 1.0 / loads.Count;
        var title =
            $"*{Mrkdwn.Escape(schedule.Name)}* · the last {(weeks == 1 ? "week" : $"{weeks} weeks")} by the "
            + $"schedule as it is now"
            + (loads.Count == 0 ? "" : $" · a fair share is {Percent(fair)}");
        var note =
            $"Nights (23:00 to 07:00) and holidays count twice, weekends one and a half times, on the clock of "
            + $"{Mrkdwn.Escape(schedule.Zone.Id)}.";
        blocks.Add(new SectionBlock { Text = new Markdown(title) });
        lines.Add(title);
        List<IReadOnlyList<ITableCell>> rows =
        [
            [
                new RawText("Who"),
                new RawText("On call"),
                new RawText("Weighted"),
                new RawText("Share"),
                new RawText("Shifts"),
                new RawText("Pages at night"),
            ],
        ];
        foreach (var load in loads.Take(MostPeople))
        {
            var share = load.ShareOf(all);
            var mark = share > fair * options.CurrentValue.Fatigue.Budget ? $"{Glyph.Bad} " : "";
            var pages = nights.GetValueOrDefault(load.Person);
            lines.Add(
                $"{mark}{OnCallMessages.Names([load.Person])} · {Hours(load.OnCall)}, weighted "
                    + $"{Hours(load.Weighted)} · "
                    + $"{Percent(share)} · {Count(load.Shifts, "shift")} · {Count(pages, "page")} at night"
            );
            rows.Add([
                Who(load.Person),
                new RawText(Hours(load.OnCall)),
                new RawText(Hours(load.Weighted)),
                new RawText($"{mark}{Percent(share)}"),
                new RawText($"{load.Shifts}"),
                new RawText($"{pages}"),
            ]);
        }
        if (loads.Count > MostPeople)
            note = $"The first {MostPeople} of {loads.Count} people. {note}";
        if (loads.Count > 0)
            blocks.Add(new TableBlock { Rows = rows });
        blocks.Add(new ContextBlock { Elements = [new Markdown(note)] });
        lines.Add(note);
    }

    private static ITableCell Who(string person) =>
        Permissions.IsUser(person)
            ? new RichTextBlock { Elements = [new RichTextSection { Elements = [new RichTextUser(person)] }] }
            : new RawText(person);

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private static string Hours(NodaTime.Duration time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0}%");
}
