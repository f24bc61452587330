using System.Globalization;
using System.Text.Json;

namespace ChatOpsBot.Sources;

internal readonly partial record struct Field
{
    /// <summary>What senders write who do not write ISO 8601; all of it is UTC where it names no zone.</summary>
    private static readonly string[] Spellings =
    [
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd HH:mm:ss 'UTC'",
        "yyyy-MM-dd HH:mm:ss 'GMT'",
        "yyyy-MM-dd HH:mm:ss zzz",
        "yyyy-MM-dd HH:mm:sszzz",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
        "yyyy-MM-dd HH:mm",
        "yyyy/MM/dd HH:mm:ss",
        "ddd, d MMM yyyy HH:mm:ss zzz",
        "ddd, d MMM yyyy HH:mm:ss 'GMT'",
        "ddd, d MMM yyyy HH:mm:ss",
        "d MMM yyyy HH:mm:ss zzz",
        "ddd MMM d HH:mm:ss yyyy",
        "ddd MMM d HH:mm:ss 'UTC' yyyy",
        "M/d/yyyy H:mm:ss",
        "M/d/yyyy h:mm:ss tt",
        "M/d/yyyy h:mm tt",
        "MMM d, yyyy h:mm:ss tt",
        "MMM d, yyyy, h:mm:ss tt",
    ];

    /// <summary>
    /// ISO 8601 (UTC where it names no zone) or Unix seconds, as UTC. Go's zero time and Unix 0 say "none" and count as
    /// missing.
    /// </summary>
    public DateTimeOffset? Time(string name) =>
        this[name] switch
        {
            { Element.ValueKind: JsonValueKind.Number } => UnixSeconds(name),
            { Element.ValueKind: JsonValueKind.String } text => text.IsoTime(),
            _ => null,
        };

    /// <summary>A number, or a string of one; so are the other three.</summary>
    public DateTimeOffset? UnixSeconds(string name) => Unix(AnyNumber(name), TimeSpan.TicksPerSecond);

    public DateTimeOffset? UnixMilliseconds(string name) => Unix(AnyNumber(name), TimeSpan.TicksPerMillisecond);

    public DateTimeOffset? UnixMicroseconds(string name) => Unix(AnyNumber(name), TimeSpan.TicksPerMicrosecond);

    public DateTimeOffset? UnixNanoseconds(string name) => Unix(AnyNumber(name) / TimeSpan.NanosecondsPerTick, 1);

    /// <summary>
    /// Whatever a template or a script makes of a time: ISO 8601, RFC 2822, <c>2026-03-02 09:00:00 UTC</c> and the
    /// like, or Unix time, whose unit shows in its size. Where the tool writes one known form, say that one instead.
    /// </summary>
    public DateTimeOffset? AnyTime(string name) => this[name].AnyTime();

    public DateTimeOffset? AnyTime() => IsoTime() ?? Spelled(Text()?.Trim()) ?? UnixOfAnyUnit(Word());

    /// <summary>Likewise of text that is not a field of a payload.</summary>
    public static DateTimeOffset? TimeOf(string text)
    {
        using var document = JsonDocument.Parse($"\"{JsonEncodedText.Encode(text)}\"");
        return new Field(document.RootElement).AnyTime();
    }

    private static DateTimeOffset? UnixOfAnyUnit(string? text)
    {
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return null;
        var ticks = number switch
        {
            < 100_000_000_000 => TimeSpan.TicksPerSecond,
            < 100_000_000_000_000 => TimeSpan.TicksPerMillisecond,
            < 100_000_000_000_000_000 => TimeSpan.TicksPerMicrosecond,
            _ => 0,
        };
        var past = ticks == 0 ? number / TimeSpan.NanosecondsPerTick : number * ticks;
        return past > 0 && past <= (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks
            ? DateTimeOffset.UnixEpoch.AddTicks((long)past)
            : null;
    }

    private static DateTimeOffset? Spelled(string? text) =>
        text is not null
        && DateTimeOffset.TryParseExact(
            text,
            Spellings,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowInnerWhite,
            out var time
        )
        && time.Year > 1
            ? time
            : null;

    private DateTimeOffset? IsoTime()
    {
        if (Element.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            if (!Element.TryGetDateTime(out var time) || !Element.TryGetDateTimeOffset(out var offset))
                return null;
            var utc =
                time.Kind == DateTimeKind.Unspecified
                    ? new DateTimeOffset(time, TimeSpan.Zero)
                    : offset.ToUniversalTime();
            return utc.Year > 1 ? utc : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static DateTimeOffset? Unix(long? value, long ticks) =>
        value is > 0 && value <= (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / ticks
            ? DateTimeOffset.UnixEpoch.AddTicks(value.Value * ticks)
            : null;
}
