using ChatOpsBot.Catalog.Services;
using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Platform.Commands.Running;
using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using NodaTime;

namespace ChatOpsBot.OnCall.Commands;

/// <summary>What people ask about.</summary>
/// <param name="Name">Of the service or the schedule, as it is configured.</param>
/// <param name="OnCall">Who is on call for the service without a schedule: a user group or a person.</param>
internal sealed record OnCallSubject(string Name, Schedule? Schedule, string? OnCall);

/// <summary>Services, schedules and moments, as people type them.</summary>
internal sealed class OnCallInput(ScheduleBook book, ServiceCatalog catalog, TimeZones zones, Audience audience)
{
    /// <summary>What commands call it.</summary>
    public const string Name = "service or schedule";
    public const string When = "when";

    /// <summary>The evening, for those who ask about tonight.</summary>
    private const string Tonight = "22:00";
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(400);

    /// <summary>Null where it is neither: it may be a moment.</summary>
    /// <exception cref="CommandException">It is a service that has no one on call.</exception>
    public async Task<OnCallSubject?> FindAsync(
        string name,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        await book.RefreshAsync(cancellationToken);
        if (book.Find(name) is { } schedule)
            return new OnCallSubject(schedule.Name, schedule, null);
        if (catalog.Find(name) is not { } about || !await SeesAsync(name, context, cancellationToken))
            return null;
        var service = catalog.Service(name).Name;
        if (about.OnCall is not { Length: > 0 } oncall)
            throw new CommandException(
                $"`{Mrkdwn.Escape(service)}` has no one on call: `Services:{Mrkdwn.Escape(service)}:OnCall` "
                    + "names a schedule, a user group or a person.",
                Name
            );
        return new OnCallSubject(service, book.Find(oncall), oncall);
    }

    /// <exception cref="CommandException">No service or schedule has that name; the message lists them.</exception>
    public async Task<OnCallSubject> SubjectAsync(
        string name,
        CommandContext context,
        CancellationToken cancellationToken
    ) =>
        await FindAsync(name, context, cancellationToken) ?? throw await UnknownAsync(name, context, cancellationToken);

    public async Task<CommandException> UnknownAsync(
        string name,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var services = await ServicesAsync(context, cancellationToken);
        return new CommandException(
            $"There is no schedule or service `{Mrkdwn.Escape(name)}`"
                + ServiceCatalog.Instead(
                    name,
                    [.. book.All.Select(schedule => schedule.Name).Union(services, StringComparer.OrdinalIgnoreCase)],
                    "OnCall:Schedules in the configuration lists the schedules; it is empty."
                ),
            Name
        );
    }

    /// <exception cref="CommandException">There is no such schedule; the message lists those that exist.</exception>
    public async Task<Schedule> ScheduleAsync(string name, CancellationToken cancellationToken)
    {
        await book.RefreshAsync(cancellationToken);
        return book.Find(name)
            ?? throw new CommandException(
                $"There is no schedule `{Mrkdwn.Escape(name)}`"
                    + ServiceCatalog.Instead(
                        name,
                        [.. book.All.Select(schedule => schedule.Name)],
                        "OnCall:Schedules in the configuration lists them; it is empty."
                    ),
                Name
            );
    }

    /// <summary>
    /// The schedule that the first word names, or a service by its own; where there is only one schedule, it need not
    /// be named.
    /// </summary>
    /// <returns>With the words after its name.</returns>
    /// <exception cref="CommandException">It is unclear which.</exception>
    public async Task<(Schedule Schedule, IReadOnlyList<string> Words)> ScheduleAndWordsAsync(
        string name,
        string words,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        var (first, others) = (context.Arguments.Text(name), context.Arguments.Texts(words));
        if (first is not null && (await FindAsync(first, context, cancellationToken))?.Schedule is { } named)
            return (named, others);
        await book.RefreshAsync(cancellationToken);
        return book.All is { Count: 1 } ? (book.All.First(), first is null ? others : [first, .. others])
            : first is null ? throw new CommandException($"Say which schedule: `/{context.Path} payments`.", name)
            : (await ScheduleAsync(first, cancellationToken), others);
    }

    /// <summary>The services that show in a channel which this person can read.</summary>
    public async Task<IReadOnlyList<string>> ServicesAsync(
        CommandContext context,
        CancellationToken cancellationToken
    ) =>
        await (await audience.OfAsync(context.Caller, cancellationToken)).OfAsync(
            catalog.Names,
            service => [catalog.ChannelOf(service)],
            cancellationToken
        );

    private async Task<bool> SeesAsync(string service, CommandContext context, CancellationToken cancellationToken) =>
        await (await audience.OfAsync(context.Caller, cancellationToken)).SeesAsync(
            [catalog.ChannelOf(service)],
            cancellationToken
        );

    /// <summary>
    /// In the time zone of the person's Slack profile: <c>now</c>, <c>tonight</c>, <c>tomorrow 09:00</c>, <c>sunday
    /// 02:30</c>, and what <see cref="TimeInput.ParseMoment"/> reads; the past, too.
    /// </summary>
    /// <param name="words">None: now.</param>
    /// <exception cref="CommandException">It is not a moment, or too far away.</exception>
    public Task<Instant> MomentAsync(
        IReadOnlyList<string> words,
        CommandContext context,
        CancellationToken cancellationToken
    ) => MomentAsync(words, context.Now, context, cancellationToken);

    /// <param name="after">A weekday is the next one from then on, and so is a time of the day.</param>
    /// <inheritdoc cref="MomentAsync(IReadOnlyList{string}, CommandContext, CancellationToken)"/>
    public async Task<Instant> MomentAsync(
        IReadOnlyList<string> words,
        DateTimeOffset after,
        CommandContext context,
        CancellationToken cancellationToken
    )
    {
        if (words.Count == 0 || (words.Count == 1 && Is(words[0], "now")))
            return Instant.FromDateTimeOffset(context.Now);
        var zone = await zones.OfAsync(context.UserId, cancellationToken);
        var isWeekday = IsWeekday(words[0]);
        var today = TimeZoneInfo.ConvertTime(isWeekday ? after : context.Now, zone).Date;
        var text = Dated(words, today) ?? string.Join(' ', words);
        var moment = Parse(text, zone, after);
        if (isWeekday && moment < after)
            moment = Parse(Dated(words, today.AddDays(7))!, zone, after);
        // Later in the evening it has begun.
        if (Is(words[0], "tonight") && words.Count == 1 && moment < context.Now)
            moment = context.Now;
        return (moment - context.Now).Duration() <= Farthest
            ? Instant.FromDateTimeOffset(moment)
            : throw new CommandException(
                $"`{Mrkdwn.Escape(text)}` is too far away; ask about a time within 400 days.",
                When
            );
    }

    private static DateTimeOffset Parse(string text, TimeZoneInfo zone, DateTimeOffset now)
    {
        try
        {
            return TimeInput.ParseMoment(text, zone, now, When, orPast: true);
        }
        catch (CommandException)
        {
            throw new CommandException(
                $"`{Mrkdwn.Escape(text)}` is not a time; write `17:00`, `tomorrow 09:00`, `sunday 02:30` or "
                    + "`2026-12-24 17:00`.",
                When
            );
        }
    }

    /// <summary>The day that a word names as a date, with the time behind it; null when it names none.</summary>
    private static string? Dated(IReadOnlyList<string> words, DateTime today)
    {
        var day =
            Is(words[0], "today") || Is(words[0], "tonight") ? today
            : Is(words[0], "tomorrow") ? today.AddDays(1)
            : Is(words[0], "yesterday") ? today.AddDays(-1)
            : Enum.GetValues<DayOfWeek>()
                .Where(day => IsOf(words[0], day))
                .Select(day => (DateTime?)today.AddDays(((int)day - (int)today.DayOfWeek + 7) % 7))
                .FirstOrDefault();
        return day is not { } date
            ? null
            : $"{date:yyyy-MM-dd} {string.Join(' ', words.Skip(1))}".TrimEnd()
                + (Is(words[0], "tonight") && words.Count == 1 ? $" {Tonight}" : "");
    }

    private static bool IsWeekday(string word) => Enum.GetValues<DayOfWeek>().Any(day => IsOf(word, day));

    /// <summary>Its name, or the first letters of it, at least three.</summary>
    private static bool IsOf(string word, DayOfWeek day) =>
        word.Length >= 3 && $"{day}".StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static bool Is(string word, string other) => string.Equals(word, other, StringComparison.OrdinalIgnoreCase);
}
