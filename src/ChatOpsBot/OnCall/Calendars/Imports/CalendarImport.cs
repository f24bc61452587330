using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Store;

namespace ChatOpsBot.OnCall.Calendars.Imports;

/// <summary>A person who is on call for a time instead of the others.</summary>
internal sealed record ImportedShift(DateTimeOffset Start, DateTimeOffset End, string Person, string Title);

/// <summary>What a calendar said when it was last read.</summary>
/// <param name="Of">Which one: a hash of its address.</param>
/// <param name="Tag">Its version, as its server names it.</param>
/// <param name="Shifts">In order of their start.</param>
/// <param name="Failure">Why it could not be read since; null when it could.</param>
internal sealed partial record CalendarImport(
    string Schedule,
    string Of,
    DateTimeOffset At,
    string? Tag,
    IReadOnlyList<ImportedShift> Shifts,
    string? Failure
)
{
    public const string Index = "oncall/imports";

    public static readonly Documents<CalendarImport> Kept = new(ImportJson.Default.CalendarImport)
    {
        // A calendar that is no longer configured is forgotten.
        KeepFor = TimeSpan.FromDays(90),
        Indexes = import => [new IndexEntry(Index, import.At.ToUnixTimeMilliseconds())],
    };

    public static string KeyOf(string schedule, string of) => $"oncall/import/{schedule.ToLowerInvariant()}/{of}";

    /// <summary>The address is a secret, and is not kept.</summary>
    public static string IdOf(string address) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address)).AsSpan(0, 16));

    [JsonSerializable(typeof(CalendarImport))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class ImportJson : JsonSerializerContext;
}
