using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using NodaTime;

namespace ChatOpsBot.OnCall.Watch.Warnings;

/// <summary>What is wrong with the weeks ahead of a schedule.</summary>
/// <param name="Key">The same for as long as it is the same problem.</param>
/// <param name="Pattern">The same for gaps that come each week; null for what does not come again.</param>
/// <param name="Start">When it begins.</param>
/// <param name="Text">In mrkdwn.</param>
internal sealed record Concern(string Key, string? Pattern, Instant Start, string Text);

/// <summary>What a schedule's people were warned of.</summary>
/// <param name="Day">The last day that was looked at, on the clock of the schedule: <c>2026-03-02</c>.</param>
/// <param name="Until">How far was looked; UTC.</param>
/// <param name="Known">Keys and patterns of what was wrong then.</param>
/// <param name="Said">When it was last said; UTC; null when it was not.</param>
internal sealed partial record Warned(
    string Day,
    DateTimeOffset Until,
    IReadOnlyList<string> Known,
    DateTimeOffset? Said
)
{
    private static readonly TimeSpan Again = TimeSpan.FromDays(7) - TimeSpan.FromHours(2);

    public static readonly Documents<Warned> Kept = new(WarnedJson.Default.Warned);

    public static string KeyOf(string schedule) => $"oncall/warned/{schedule.ToLowerInvariant()}";

    /// <summary>Something is new, or it was said a week ago and is still so.</summary>
    public bool IsDue(IReadOnlyList<Concern> concerns, DateTimeOffset now) =>
        concerns.Count > 0 && (concerns.Any(IsNew) || Said is null || now - Said >= Again);

    /// <summary>
    /// A gap that only now is near enough to be seen is new when no other of its weekday and time has been.
    /// </summary>
    private bool IsNew(Concern concern) =>
        !Known.Contains(concern.Key)
        && !(concern.Pattern is { } pattern && concern.Start.ToDateTimeOffset() >= Until && Known.Contains(pattern));

    public static Warned After(
        string day,
        DateTimeOffset until,
        IReadOnlyList<Concern> concerns,
        DateTimeOffset? said
    ) => new(day, until, [.. concerns.SelectMany(Names).Distinct()], said);

    private static IEnumerable<string> Names(Concern concern) =>
        concern.Pattern is { } pattern ? [concern.Key, pattern] : [concern.Key];

    [JsonSerializable(typeof(Warned))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class WarnedJson : JsonSerializerContext;
}
