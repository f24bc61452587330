using System.Globalization;

namespace ChatOpsBot.Sandbox;

/// <summary>
/// Slack's <c>ts</c>: Unix seconds with six decimals, in text. It is an identity; as a number it is whole microseconds,
/// never a double.
/// </summary>
internal static class SlackTime
{
    private const long PerSecond = 1_000_000;

    public static string Format(long micros) =>
        string.Create(CultureInfo.InvariantCulture, $"{micros / PerSecond:D10}.{micros % PerSecond:D6}");

    public static bool TryParse(string? ts, out long micros)
    {
        micros = 0;
        if (
            !decimal.TryParse(ts, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            || seconds > 99_999_999_999
        )
            return false;
        micros = (long)(seconds * PerSecond);
        return true;
    }

    public static long Micros(DateTimeOffset time) =>
        (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
