using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.OnCall.Load;

/// <summary>How far the reports of a schedule are.</summary>
/// <param name="Week">The Monday of the last weekly report: <c>2026-11-30</c>.</param>
/// <param name="Night">The day on whose morning the night was last looked at.</param>
/// <param name="People">Who was on call when it was last looked.</param>
/// <param name="Since">When they came on call; UTC.</param>
internal sealed partial record LoadState(string Week, string Night, IReadOnlyList<string> People, DateTimeOffset Since)
{
    public static readonly Documents<LoadState> Kept = new(LoadStateJson.Default.LoadState);

    public static string KeyOf(string schedule) => $"oncall/load/{schedule.ToLowerInvariant()}";

    [JsonSerializable(typeof(LoadState))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class LoadStateJson : JsonSerializerContext;
}
