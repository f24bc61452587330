namespace ChatOpsBot.Sources;

/// <summary>
/// How bad an alert or a finding is, on one scale for all tools; a higher value is worse.
/// <see cref="ChatOpsEvent.Severity"/> keeps the tool's own word, because routes match that.
/// </summary>
public enum Severity
{
    /// <summary>Nothing has to be done.</summary>
    Info,

    /// <summary>There is no word, or one that is not known.</summary>
    Unknown,

    Warning,

    Error,

    /// <summary>Users are affected, or soon will be.</summary>
    Critical,

    /// <summary>The worst that a tool can say; someone is woken up.</summary>
    Emergency,
}

/// <summary>The words that tools and their users have for a <see cref="Severity"/>.</summary>
public static class SeverityScale
{
    /// <summary>
    /// Whatever the case and the punctuation. Of a word that is not known, as <c>P1 - Critical</c>, the worst of the
    /// words in it counts. Where two tools differ in the meaning of one word, the worse meaning counts: <c>sev1</c> is
    /// the second level at Azure and the first at PagerDuty (https://response.pagerduty.com/before/severity_levels).
    /// </summary>
    public static Severity Of(string? word)
    {
        if (string.IsNullOrWhiteSpace(word))
            return Severity.Unknown;
        var whole = Known(word);
        return whole != Severity.Unknown
            ? whole
            : word.Split(Separators, StringSplitOptions.RemoveEmptyEntries)
                .Select(Known)
                .DefaultIfEmpty(Severity.Unknown)
                .Max();
    }

    /// <summary>At least <see cref="Severity.Critical"/>: it blocks deploys and rolls a new version back.</summary>
    public static bool IsCritical(string? word) => Of(word) >= Severity.Critical;

    /// <summary>
    /// The worst of the tools' words, as it was written; of equally bad ones the first. Null when there is none.
    /// </summary>
    public static string? WorstOf(IEnumerable<string?> words) => words.OfType<string>().MaxBy(Of);

    private static readonly char[] Separators = [' ', '-', '_', '/', ':', '.', ',', '(', ')', '[', ']'];

    private static Severity Known(string word) =>
        string.Concat(word.ToLowerInvariant().Split(Separators)) switch
        {
            "page"
            or "emergency"
            or "emerg"
            or "disaster"
            or "catastrophic"
            or "outage"
            or "fatal"
            or "panic"
            or "p0"
            or "p1"
            or "sev0"
            or "s0"
            or "priority1" => Severity.Emergency,
            "critical" or "crit" or "alert" or "urgent" or "blocker" or "highest" or "sev1" or "s1" or "severity1" =>
                Severity.Critical,
            "error"
            or "err"
            or "high"
            or "major"
            or "severe"
            or "exception"
            or "down"
            or "unreachable"
            or "p2"
            or "sev2"
            or "s2"
            or "severity2"
            or "priority2" => Severity.Error,
            "warning"
            or "warn"
            or "medium"
            or "moderate"
            or "average"
            or "minor"
            or "noncritical"
            or "p3"
            or "sev3"
            or "s3"
            or "severity3"
            or "priority3" => Severity.Warning,
            "info"
            or "information"
            or "informational"
            or "none"
            or "low"
            or "lowest"
            or "normal"
            or "notice"
            or "note"
            or "debug"
            or "trace"
            or "verbose"
            or "trivial"
            or "negligible"
            or "ok"
            or "p4"
            or "p5"
            or "sev4"
            or "sev5"
            or "s4"
            or "s5"
            or "severity4"
            or "severity5"
            or "priority4"
            or "priority5" => Severity.Info,
            _ => Severity.Unknown,
        };
}
