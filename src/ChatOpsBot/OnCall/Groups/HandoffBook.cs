using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>
/// Who was on call when it was last looked, which is what has been announced: so a change is announced once, whoever
/// sees it, and a restart announces nothing.
/// </summary>
/// <param name="Schedules">User ids, by the name of the schedule.</param>
/// <param name="Next">When the next look is due, for which work waits; UTC.</param>
internal sealed partial record HandoffBook(
    IReadOnlyDictionary<string, IReadOnlyList<string>> Schedules,
    DateTimeOffset? Next
)
{
    public const string Key = "oncall/handoffs";

    public static readonly Documents<HandoffBook> Kept = new(BookJson.Default.HandoffBook);

    public static HandoffBook Empty { get; } = new(new Dictionary<string, IReadOnlyList<string>>(), null);

    /// <summary>Null where the schedule has not been seen before.</summary>
    public IReadOnlyList<string>? PeopleOf(string schedule) =>
        Schedules.FirstOrDefault(known => string.Equals(known.Key, schedule, StringComparison.OrdinalIgnoreCase)).Value;

    public bool Equals(HandoffBook? other) =>
        other is not null
        && Next == other.Next
        && Schedules.Count == other.Schedules.Count
        && Schedules.All(schedule =>
            other.PeopleOf(schedule.Key) is { } people && people.SequenceEqual(schedule.Value)
        );

    public override int GetHashCode() => HashCode.Combine(Next, Schedules.Count);

    [JsonSerializable(typeof(HandoffBook))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class BookJson : JsonSerializerContext;
}
