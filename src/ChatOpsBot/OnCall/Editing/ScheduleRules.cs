using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>
/// What of a schedule can be edited from Slack, as the configuration writes it; all else of it is the file's alone.
/// </summary>
internal sealed partial record ScheduleRules
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string TimeZone
    {
        get;
        init => field = value ?? "UTC";
    } = "UTC";

    public IReadOnlyList<LayerOptions> Layers
    {
        get;
        init => field = value ?? [];
    } = [];

    public IReadOnlyList<string> Holidays
    {
        get;
        init => field = value ?? [];
    } = [];

    public bool AllowGaps { get; init; }

    public static ScheduleRules Of(ScheduleOptions options) =>
        new()
        {
            TimeZone = options.TimeZone,
            Layers = [.. options.Layers],
            Holidays = [.. options.Holidays],
            AllowGaps = options.AllowGaps,
        };

    /// <summary>Null when the configuration does not have the schedule.</summary>
    public static ScheduleRules? Of(OnCallOptions options, string schedule) =>
        options.Schedules.GetValueOrDefault(schedule) is { } written ? Of(written) : null;

    public ScheduleOptions ToOptions() =>
        new()
        {
            TimeZone = TimeZone,
            Layers = [.. Layers],
            Holidays = [.. Holidays],
            AllowGaps = AllowGaps,
        };

    /// <summary>What people call the layer: its name, or its number.</summary>
    public string NameOf(int layer) => Layers[layer].Name is { Length: > 0 } name ? name : $"layer {layer + 1}";

    public bool IsSameAs(ScheduleRules? other) => other is not null && Hash == other.Hash;

    /// <summary>The same for the same rules, however the file is formatted.</summary>
    [JsonIgnore]
    public string Hash =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ToJson().ToJsonString())))[..16];

    /// <summary>For the file: a whole configuration with this schedule alone.</summary>
    public string ToFile(string name) =>
        new JsonObject
        {
            ["OnCall"] = new JsonObject { ["Schedules"] = new JsonObject { [name] = ToJson() } },
        }.ToJsonString(Written);

    /// <summary>Without what is not given.</summary>
    private JsonObject ToJson()
    {
        var json = JsonSerializer.SerializeToNode(this, RulesJson.Default.ScheduleRules)!.AsObject();
        foreach (var part in json[nameof(Layers)]!.AsArray().Select(layer => layer!.AsObject()).Append(json).ToList())
        foreach (var (key, value) in part.ToList())
            if (value is null or JsonArray { Count: 0 })
                part.Remove(key);
        return json;
    }

    [JsonSerializable(typeof(ScheduleRules))]
    [JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
    internal sealed partial class RulesJson : JsonSerializerContext;
}
