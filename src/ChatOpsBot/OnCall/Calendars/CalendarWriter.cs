using System.Text;
using Ical.Net;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;
using NodaTime;

namespace ChatOpsBot.OnCall.Calendars;

/// <summary>
/// Shifts as iCalendar (RFC 5545): times in UTC, and byte for byte the same for as long as the shifts are.
/// </summary>
internal static class CalendarWriter
{
    /// <param name="name">What calendars call the feed.</param>
    /// <param name="names">Of people, in plain text; null where the feed is of one person, who needs no name.</param>
    /// <param name="created">When the feed was made: the only time in it that is not a shift's.</param>
    public static byte[] Write(
        string name,
        IEnumerable<Duty> duties,
        IReadOnlyDictionary<string, string>? names,
        DateTimeOffset created
    )
    {
        var calendar = new Calendar { ProductId = "-//ChatOpsBot//On call//EN" };
        calendar.AddProperty("X-WR-CALNAME", Plain(name));
        calendar.AddProperty("X-PUBLISHED-TTL", "PT1H");
        foreach (var duty in duties)
            calendar.Events.Add(
                new CalendarEvent
                {
                    Uid = duty.Uid,
                    DtStamp = Utc(Instant.FromDateTimeOffset(created)),
                    DtStart = Utc(duty.Start),
                    DtEnd = Utc(duty.End),
                    Sequence = 0,
                    Summary = Plain(
                        names is null
                            ? $"On call: {duty.Schedule}"
                            : $"{duty.Schedule}: {names.GetValueOrDefault(duty.Person, duty.Person)}"
                    ),
                    // It does not make its person busy.
                    Transparency = TransparencyType.Transparent,
                }
            );
        return Encoding.UTF8.GetBytes(new CalendarSerializer().SerializeToString(calendar) ?? "");
    }

    private static CalDateTime Utc(Instant instant) =>
        new(
            DateTime.SpecifyKind(
                Instant.FromUnixTimeSeconds(instant.ToUnixTimeSeconds()).ToDateTimeUtc(),
                DateTimeKind.Utc
            )
        );

    /// <summary>A line that has line breaks or control characters would be another one.</summary>
    private static string Plain(string text) => new([.. text.Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}
