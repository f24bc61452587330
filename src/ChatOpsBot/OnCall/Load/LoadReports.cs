using System.Globalization;
using System.Text;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Load;

/// <summary>
/// By the clock of each schedule: the report of a shift when others come on call, the weekly report on Mondays at 9:00
/// with an offer to those over their budget, and at 8:00 a word to those who had a bad night. What was missed while no
/// replica ran is made up once.
/// </summary>
internal sealed class LoadReports(
    IStore store,
    ScheduleBook book,
    ScheduleScopes scopes,
    Handoffs handoffs,
    Facts facts,
    WeeklyMessages weekly,
    CommandButtons buttons,
    IOptionsMonitor<OnCallOptions> options,
    TimeProvider time
) : IRecurringJob
{
    private const string OfferSwap = "/oncall swap";
    private const int MostFacts = 5_000;
    private static readonly LocalTime Report = new(9, 0),
        Morning = new(8, 0);

    /// <summary>A report that is later than that is of no use to anyone.</summary>
    private static readonly Duration Late = Duration.FromDays(2);
    private static readonly Duration Week = Duration.FromDays(7),
        Ahead = Duration.FromDays(60),
        Longest = Duration.FromDays(14);

    public string Name => "oncall-load";
    public string Cron => "0 */5 * * * ?";

    public async Task RunAsync(DateTimeOffset firing, Commit effects, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        var now = Instant.FromDateTimeOffset(time.GetUtcNow());
        HashSet<string> notified = [];
        foreach (var schedule in book.All)
        {
            var key = LoadState.KeyOf(schedule.Name);
            var about = options.CurrentValue.Schedules.GetValueOrDefault(schedule.Name);
            var standing = schedule.At(now);
            var local = now.InZone(schedule.Zone).LocalDateTime;
            var today = Text(local.TimeOfDay >= Morning ? local.Date : local.Date.PlusDays(-1));
            var monday = MondayOf(local);
            if (await LoadState.Kept.FindAsync(store, key, cancellationToken) is not ({ } state, var version))
            {
                // A new one begins with the next shift, night and week.
                var first = new LoadState(Text(monday), today, standing.Now.People, Since(standing, now));
                LoadState.Kept.Put(effects, key, first, 0);
                continue;
            }
            var next = state;
            if (!state.People.SequenceEqual(standing.Now.People))
            {
                if (about?.Handoff is { Length: > 0 } channel)
                    effects.Enqueue(await HandoffAsync(schedule, channel, state, standing, now, cancellationToken));
                next = next with { People = standing.Now.People, Since = Since(standing, now) };
            }
            if (state.Night != today)
            {
                await NightAsync(
                    schedule,
                    local.TimeOfDay >= Morning ? local.Date : null,
                    now,
                    notified,
                    effects,
                    cancellationToken
                );
                next = next with { Night = today };
            }
            if (state.Week != Text(monday))
            {
                var end = WallClock.Start(monday + Report, schedule.Zone);
                if (now - end < Late)
                {
                    var loads = LoadCalculator.Of(schedule, end - (Week * 4), end);
                    if (about?.Report is { Length: > 0 } channel)
                        effects.Enqueue(await WeekAsync(schedule, channel, monday, loads, cancellationToken));
                    Relieve(schedule, monday, loads, now, effects);
                }
                next = next with { Week = Text(monday) };
            }
            if (next != state)
                LoadState.Kept.Put(effects, key, next, version);
        }
    }

    /// <summary>The last Monday whose 9:00 has come.</summary>
    private static LocalDate MondayOf(LocalDateTime local)
    {
        var monday = local.DayOfWeek == IsoDayOfWeek.Monday ? local.Date : local.Date.Previous(IsoDayOfWeek.Monday);
        return local.DayOfWeek == IsoDayOfWeek.Monday && local.TimeOfDay < Report ? monday.PlusWeeks(-1) : monday;
    }

    private static DateTimeOffset Since(Standing standing, Instant now) => (standing.Since ?? now).ToDateTimeOffset();

    private static string Text(LocalDate date) => date.ToString("uuuu-MM-dd", CultureInfo.InvariantCulture);

    private async Task<NewWork> HandoffAsync(
        Schedule schedule,
        string channel,
        LoadState state,
        Standing standing,
        Instant now,
        CancellationToken cancellationToken
    )
    {
        var to = Instant.Min(standing.Since ?? now, now);
        var from = Instant.Max(Instant.FromDateTimeOffset(state.Since), to - Longest);
        var report = await handoffs.ForChannelAsync(
            channel,
            scopes.Of(schedule.Name).Services,
            Instant.Min(from, to),
            now,
            cancellationToken
        );
        var next = standing.Now.IsGap
            ? "no one is on call now"
            : $"now {OnCallMessages.Names(standing.Now.People)}"
                + (standing.Until is { } until ? $" until {OnCallMessages.Text(until)}" : "");
        return new SlackJob
        {
            Kind = SlackJobKind.Text,
            Channel = channel,
            Id = $"oncall/handoff/{schedule.Name}/{to.ToUnixTimeSeconds()}",
            Text = HandoffMessages.Text(schedule.Name, Instant.Min(from, to), state.People, next, report),
        }.ToWork(SlackPriority.Digest);
    }

    private async Task<NewWork> WeekAsync(
        Schedule schedule,
        string channel,
        LocalDate monday,
        IReadOnlyList<PersonLoad> loads,
        CancellationToken cancellationToken
    )
    {
        var end = WallClock.Start(monday + Report, schedule.Zone);
        var start = WallClock.Start(monday.PlusWeeks(-1) + Report, schedule.Zone);
        var pages = await facts.ListAsync(
            new FactQuery(MostFacts) { Kind = "page", Since = start.ToDateTimeOffset() },
            cancellationToken
        );
        HashSet<string> named = [];
        foreach (var page in pages.Where(fact => fact.Kind == FactKind.PageOpened))
            if (await handoffs.IsForChannelAsync(channel, page, cancellationToken))
                named.Add(page.Subject);
        var report = WeeklyReport.Of(
            pages.Where(fact => fact.At < end.ToDateTimeOffset()),
            scopes.Of(schedule.Name).Policies,
            page => named.Contains(page.Subject)
        );
        var (text, blocks) = weekly.Of(schedule.Name, monday, report, loads, options.CurrentValue.Fatigue);
        return new SlackJob
        {
            Kind = SlackJobKind.Text,
            Channel = channel,
            Id = $"oncall/week/{schedule.Name}/{Text(monday)}",
            Text = text,
            Blocks = blocks,
        }.ToWork(SlackPriority.Digest);
    }

    /// <summary>Whoever carries more than the budget allows gets an offer to hand over the next shift.</summary>
    private void Relieve(
        Schedule schedule,
        LocalDate monday,
        IReadOnlyList<PersonLoad> loads,
        Instant now,
        Commit effects
    )
    {
        foreach (var (person, share) in PersonLoad.OverBudget(loads, options.CurrentValue.Fatigue.Budget))
            if (Permissions.IsUser(person) && schedule.People.Contains(person))
                effects.Enqueue(
                    Cover(
                            new SlackJob
                            {
                                Kind = SlackJobKind.Text,
                                Channel = person,
                                Id = $"oncall/budget/{schedule.Name}/{Text(monday)}/{person}",
                                Text =
                                    $"You carried {WeeklyMessages.Carried(share, loads.Count)} for "
                                    + $"*{Mrkdwn.Escape(schedule.Name)}*.",
                            },
                            now
                        )
                        .ToWork(SlackPriority.Digest)
                );
    }

    /// <param name="day">On whose morning the night ended; null: it is too late to speak of it.</param>
    /// <param name="known">Who was notified already: a person can be in several schedules.</param>
    private async Task NightAsync(
        Schedule schedule,
        LocalDate? day,
        Instant now,
        HashSet<string> known,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        var enough = options.CurrentValue.Fatigue.NightPages;
        if (day is not { } date || enough == 0)
            return;
        var night = NightPages.EndedOn(date, schedule.Zone);
        var notified = await facts.ListAsync(
            new FactQuery(MostFacts) { Kind = FactKind.PageNotified, Since = night.Start.ToDateTimeOffset() },
            cancellationToken
        );
        var counts = NightPages.Of(notified.Where(fact => fact.At < night.End.ToDateTimeOffset()), schedule.Zone);
        foreach (var (person, pages) in counts)
        {
            if (
                pages < enough
                || !Permissions.IsUser(person)
                || !schedule.People.Contains(person)
                || known.Contains(person)
            )
                continue;
            known.Add(person);
            // In a schedule with other clocks the same night may be looked at again.
            var key = $"oncall/night/{Text(date)}/{person}";
            if (await store.GetAsync(key, cancellationToken) is not null)
                continue;
            effects.Put(key, Encoding.ASCII.GetBytes("notified"), 0, TimeSpan.FromDays(7));
            effects.Enqueue(
                Cover(
                        new SlackJob
                        {
                            Kind = SlackJobKind.Text,
                            Channel = person,
                            Id = key,
                            Text = $"You were paged {pages} times last night.",
                        },
                        now
                    )
                    .ToWork(SlackPriority.Digest)
            );
        }
    }

    /// <summary>The shift that the person has now or next, and how others can take it.</summary>
    private SlackJob Cover(SlackJob message, Instant now)
    {
        var person = message.Channel;
        var (schedule, shift) = book
            .All.Where(schedule => schedule.People.Contains(person))
            .Select(schedule =>
                (
                    schedule,
                    Shift: schedule.Shifts(now, now + Ahead).FirstOrDefault(shift => shift.People.Contains(person))
                )
            )
            .Where(next => next.Shift is not null)
            .MinBy(next => next.Shift!.Start);
        if (shift is null)
            return message with { Text = $"{message.Text} You have no shift ahead." };
        var name = Mrkdwn.Escape(schedule.Name);
        var when =
            shift.Start <= now
                ? $"You are on call for *{name}* until {OnCallMessages.Text(shift.End)}."
                : $"Your next shift of *{name}* begins {OnCallMessages.Text(shift.Start)}.";
        var text = $"{message.Text} {when} Others can take it: offer it, or ask one of them for `/oncall take {name}`.";
        return message with
        {
            Text = text,
            Blocks = SlackJson.Serialize<IReadOnlyList<Block>>([
                new SectionBlock { Text = new Markdown(text) },
                new ActionsBlock { Elements = [buttons.Make("Offer the shift", $"{OfferSwap} {schedule.Name}")] },
            ]),
        };
    }
}
