using NodaTime;
using NodaTime.Text;

namespace ChatOpsBot.OnCall.Import;

/// <summary>What is printed of an import, line by line.</summary>
internal static class ImportReport
{
    private const int MostDifferences = 200;
    private static readonly ZonedDateTimePattern Time = ZonedDateTimePattern.CreateWithInvariantCulture(
        "uuuu-MM-dd HH:mm",
        null
    );

    public static IEnumerable<string> Of(ImportPlan plan)
    {
        foreach (var line in plan.Lines)
            yield return $"{(line.IsUnderstood ? "ok " : "NOT")} {Plain($"{line.What}: {line.Text}")}";
        yield return "";
        foreach (var line in Differences(plan))
            yield return line;
        var missed = plan.Lines.Count(line => !line.IsUnderstood);
        yield return "";
        yield return $"{Count(plan.Schedules.Count, "schedule", "schedules")} and "
            + $"{Count(plan.Policies.Count, "policy", "policies")}; "
            + (missed == 0 ? "everything is understood." : $"{missed} lines begin with NOT: look at them.");
    }

    private static IEnumerable<string> Differences(ImportPlan plan)
    {
        if (!plan.IsCompared)
        {
            yield return "The export does not say who is on call when, so nothing is compared.";
            yield break;
        }
        if (plan.Differences.Count == 0)
        {
            yield return $"In the next {ImportPlan.Days} days the same people are on call as the export says.";
            yield break;
        }
        yield return $"In the next {ImportPlan.Days} days others are on call than the export says:";
        foreach (var difference in plan.Differences.Take(MostDifferences))
        {
            var zone = DateTimeZoneProviders.Tzdb[plan.Schedules[difference.Schedule].TimeZone];
            yield return $"  {difference.Schedule}: {Time.Format(difference.Start.InZone(zone))} to "
                + $"{Time.Format(difference.End.InZone(zone))}: {Names(difference.Theirs)} in the export, "
                + $"{Names(difference.Ours)} here";
        }
        if (plan.Differences.Count > MostDifferences)
            yield return $"  and {plan.Differences.Count - MostDifferences} more";
    }

    private static string Count(int count, string one, string many) => $"{count} {(count == 1 ? one : many)}";

    private static string Names(IReadOnlyList<string> people) =>
        people.Count == 0 ? "no one" : string.Join(" and ", people.Select(Plain));

    /// <summary>Names come from others: what moves a cursor or colors a terminal is left out.</summary>
    private static string Plain(string text) =>
        string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter)) is { Length: > 400 } wide
            ? wide[..400] + "…"
            : string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
}
