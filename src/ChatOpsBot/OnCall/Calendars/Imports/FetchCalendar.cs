using System.Globalization;
using System.Text;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Platform.Workspace.Text;
using ChatOpsBot.Slack;
using ChatOpsBot.Store;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Calendars.Imports;

/// <summary>
/// Reads one calendar. What it said before holds for as long as it cannot be read, which is reported once.
/// </summary>
internal sealed class FetchCalendar(
    IStore store,
    ScheduleBook book,
    CalendarPages pages,
    ImportedOverrides overrides,
    UserDirectory users,
    SlackApiClient slack,
    AdminChannel admin,
    CommandButtons buttons,
    IOptionsMonitor<OnCallOptions> options,
    TimeProvider time
) : WorkHandler<string[]>(QueueName, 2, item => Encoding.UTF8.GetString(item.Payload.Span).Split('\n'))
{
    private const string QueueName = "oncall-imports";
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30),
        Remembered = TimeSpan.FromDays(60);
    private static readonly NodaTime.Duration Past = NodaTime.Duration.FromDays(14),
        Ahead = NodaTime.Duration.FromDays(90);

    public static NewWork For(string schedule, int index) =>
        new(QueueName, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{schedule}\n{index}")))
        {
            Lane = string.Create(CultureInfo.InvariantCulture, $"{schedule}/{index}"),
            Priority = 7,
        };

    protected override async Task<WorkOutcome> WorkAsync(
        string[] work,
        WorkItem item,
        CancellationToken cancellationToken
    )
    {
        var (name, index) = (work[0], int.Parse(work[1], CultureInfo.InvariantCulture));
        if (
            book.Find(name) is not { } schedule
            || options.CurrentValue.Schedules.GetValueOrDefault(name)?.Import.ElementAtOrDefault(index) is not { } about
            || ImportedOverrides.AddressOf(about) is not { } address
        )
            return new WorkOutcome.Done(new Commit());
        var id = CalendarImport.IdOf(address);
        var (known, version) = await CalendarImport.Kept.FindAsync(
            store,
            CalendarImport.KeyOf(schedule.Name, id),
            new CalendarImport(schedule.Name, id, time.GetUtcNow(), null, [], null),
            cancellationToken
        );
        var (effects, key) = (new Commit(), $"OnCall:Schedules:{schedule.Name}:Import:{index}");
        CalendarImport next;
        try
        {
            next = await ReadAsync(schedule, about, address, known, effects, cancellationToken);
            if (known.Failure is not null)
                effects.Enqueue(Report(key, $"{Glyph.Good} The calendar {key} can be read again."));
        }
        catch (FormatException failure)
        {
            next = known with { Failure = failure.Message };
            if (known.Failure is null)
                effects.Enqueue(
                    Report(
                        key,
                        $"{Glyph.Running} The calendar {key} cannot be read: {Mrkdwn.Escape(failure.Message)}. "
                            + "What it said before still holds."
                    )
                );
        }
        catch (SlackException failure)
        {
            return new WorkOutcome.Defer(failure.RetryAfter ?? DefaultWait, failure.ErrorCode);
        }
        // Now and then it is stored again, so that it does not expire.
        if (next != known || version == 0)
            CalendarImport.Kept.Put(effects, CalendarImport.KeyOf(schedule.Name, id), next, version);
        return new WorkOutcome.Done(effects) { Committed = () => _ = overrides.ReadAsync(CancellationToken.None) };
    }

    private NewWork Report(string key, string text) =>
        admin.Message(text) with
        {
            Id = $"{key}/{time.GetUtcNow().ToUnixTimeMilliseconds()}",
        };

    private async Task<CalendarImport> ReadAsync(
        Schedule schedule,
        ImportOptions about,
        string address,
        CalendarImport known,
        Commit effects,
        CancellationToken cancellationToken
    )
    {
        if (
            !Uri.TryCreate(
                address.StartsWith("webcal:", StringComparison.OrdinalIgnoreCase)
                    ? string.Concat("https:", address.AsSpan("webcal:".Length))
                    : address,
                UriKind.Absolute,
                out var url
            )
        )
            throw new FormatException("its address is not a URL");
        // The window moves on, so what is as it was is read again once a day.
        var now = time.GetUtcNow();
        var tag = known.Failure is null && now - known.At < TimeSpan.FromDays(1) ? known.Tag : null;
        var page = await pages.GetAsync(url, tag, about.AllowPrivate, cancellationToken);
        if (page.Text is null)
            return known;
        var from = Instant.FromDateTimeOffset(now);
        var entries = CalendarReader.Read(page.Text, schedule.Zone, from - Past, from + Ahead);
        if (about.Person is { } person)
        {
            Absences(schedule, person, entries, from, effects);
            return known with { At = now, Tag = page.Tag, Failure = null };
        }
        List<ImportedShift> shifts = [];
        foreach (var entry in entries)
            if (await PersonAsync(entry.Title, cancellationToken) is { } named)
                shifts.Add(
                    new ImportedShift(entry.Start.ToDateTimeOffset(), entry.End.ToDateTimeOffset(), named, entry.Title)
                );
        return shifts.SequenceEqual(known.Shifts)
            ? known with
            {
                At = now,
                Tag = page.Tag,
                Failure = null,
            }
            : known with
            {
                At = now,
                Tag = page.Tag,
                Failure = null,
                Shifts = shifts,
            };
    }

    /// <summary>Null where the title is not a person.</summary>
    private async Task<string?> PersonAsync(string title, CancellationToken cancellationToken)
    {
        var name = title.Split(':', 2) is [var before, var after] && IsOnCall(before) ? after.Trim() : title;
        if (name.Length == 0)
            return null;
        try
        {
            return Permissions.IsUser(name) ? name
                : name.Contains('@', StringComparison.Ordinal) && name.Contains('.', StringComparison.Ordinal)
                    ? (await slack.Users.LookupByEmailAsync(name, cancellationToken)).Id
                : await users.IdAsync(name, cancellationToken);
        }
        catch (Exception exception)
            when (exception is CommandException or SlackException { ErrorCode: "users_not_found" })
        {
            return null;
        }
    }

    private static bool IsOnCall(string word) =>
        word.Replace("-", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal)
            .Equals("oncall", StringComparison.OrdinalIgnoreCase);

    /// <summary>A person who is out of office while on call gets a message, once for each time.</summary>
    private void Absences(Schedule schedule, string person, IReadOnlyList<Entry> entries, Instant now, Commit effects)
    {
        HashSet<string> said = [];
        foreach (var absence in entries.Where(entry => entry.IsAbsence && entry.End > now))
        {
            // The first of the whole absence, so that it is the same shift however late it is.
            var shift = schedule
                .Shifts(absence.Start, absence.End)
                .FirstOrDefault(shift => shift.People.Contains(person));
            if (shift is null || shift.End <= now)
                continue;
            // Two absences in one shift are one message, and so is one that was written again; without an end of the
            // shift, each is one of its own.
            var which = schedule.At(shift.Start).Until is { } until
                ? string.Create(CultureInfo.InvariantCulture, $"shift/{until.ToUnixTimeSeconds()}")
                : absence.Uid;
            var id = $"oncall/absence/{schedule.Name}/{person}/{which}";
            if (!said.Add(id))
                continue;
            var text =
                $"{Glyph.Running} You are out of office from {OnCallMessages.Text(absence.Start)} until "
                + $"{OnCallMessages.Text(absence.End)}, and on call by *{Mrkdwn.Escape(schedule.Name)}* from "
                + $"{OnCallMessages.Text(shift.Start)} on. Ask someone to take it: `/oncall schedule "
                + $"{Mrkdwn.Escape(schedule.Name)}` shows the shifts.";
            effects.Enqueue(
                new SlackJob
                {
                    Kind = SlackJobKind.Text,
                    Channel = person,
                    Id = id,
                    Text = text,
                    Blocks = SlackJson.Serialize<IReadOnlyList<Block>>([
                        new SectionBlock { Text = new Markdown(text) },
                        new ActionsBlock { Elements = [Way(schedule, shift, now)] },
                    ]),
                }.ToWork(SlackPriority.Answer) with
                {
                    Id = id,
                    RememberFor = Remembered,
                }
            );
        }
    }

    /// <summary>A shift that has begun is no longer offered.</summary>
    private Button Way(Schedule schedule, Shift shift, Instant now) =>
        shift.Start > now
            ? buttons.Make(
                "Offer a swap",
                $"/oncall swap {CommandLine.Quote(schedule.Name)} {Exact(shift.Start)} to {Exact(shift.End)}",
                once: $"{schedule.Name}/{shift.Start}"
            )
            : buttons.Make("Override", "/oncall override");

    private static string Exact(Instant instant) =>
        instant.ToDateTimeOffset().ToString("O", CultureInfo.InvariantCulture);
}
