using ChatOpsBot.OnCall.Shifts;
using ChatOpsBot.Platform.Commands.Inputs;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;
using NodaTime;

namespace ChatOpsBot.OnCall.Contacts.Book;

/// <summary>When a person works, on the clock of their Slack profile.</summary>
internal sealed class WorkingHours(TimeZones zones, IOptionsMonitor<ContactsOptions> options)
{
    public const string Default = "mon-fri 09:00-17:00";

    /// <summary>How far is looked for the next hours.</summary>
    private static readonly Duration Ahead = Duration.FromDays(8);

    /// <summary>As they are written: the person's own, or those of the configuration.</summary>
    public IReadOnlyList<string> LinesOf(ContactBook book) =>
        book.Hours is { Count: > 0 } own ? own
        : options.CurrentValue.WorkingHours is { Count: > 0 } configured ? configured
        : [Default];

    /// <summary>How long until they begin; zero within them.</summary>
    public async Task<TimeSpan> WaitAsync(ContactBook book, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = Instant.FromDateTimeOffset(now);
        var zone = DateTimeZoneProviders.Tzdb.GetZoneOrNull(await ZoneAsync(book, cancellationToken) ?? "");
        var hours = LinesOf(book).Select(WrittenHours.Read).OfType<HoursOfDays>().ToList();
        foreach (var open in new WeeklyHours(hours, zone ?? DateTimeZone.Utc).In(from, from + Ahead))
            return (open.Start - from).ToTimeSpan();
        return TimeSpan.Zero;
    }

    /// <summary>By Slack; when it does not say, what it said before; null when that is not known.</summary>
    public async Task<string?> ZoneAsync(ContactBook book, CancellationToken cancellationToken)
    {
        try
        {
            return (await zones.OfAsync(book.Person, cancellationToken)).Id;
        }
        catch (SlackException)
        {
            return book.Zone;
        }
    }
}
