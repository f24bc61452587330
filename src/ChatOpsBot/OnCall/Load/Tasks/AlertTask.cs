using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.OnCall.Load.Tasks;

/// <summary>An issue at GitHub about an alert: one for an alert of a service, until it is forgotten.</summary>
/// <param name="By">The user id of who asked for it.</param>
/// <param name="Url">Of the issue; null until there is one.</param>
/// <param name="Problem">Why there is none, in plain text; null while it is tried.</param>
internal sealed partial record AlertTask(
    string Service,
    string Title,
    string Page,
    string By,
    DateTimeOffset Asked,
    string? Url = null,
    string? Problem = null
)
{
    /// <summary>After that the same alert may have another.</summary>
    public static readonly Documents<AlertTask> Kept = new(AlertTaskJson.Default.AlertTask)
    {
        KeepFor = TimeSpan.FromDays(90),
    };

    private const int KeyBytes = 12;

    /// <summary>The same for the same alert of the same service.</summary>
    public static string IdOf(string service, string title) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{service.ToLowerInvariant()}\n{title}")).AsSpan(0, KeyBytes)
        );

    public static string KeyOf(string id) => $"oncall/task/{id}";

    /// <summary>In the text of the issue, by which it is found again.</summary>
    public static string MarkerOf(string id) => $"<!-- chatops-task {id} -->";

    [JsonSerializable(typeof(AlertTask))]
    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
    )]
    private sealed partial class AlertTaskJson : JsonSerializerContext;
}
