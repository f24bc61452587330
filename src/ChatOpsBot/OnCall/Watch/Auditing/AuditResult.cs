using System.Text.Json.Serialization;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.OnCall.Watch.Auditing;

/// <summary>What the last audit of the pager found.</summary>
/// <param name="At">UTC.</param>
/// <param name="Problems">One plain line each; none when all is well.</param>
internal sealed partial record AuditResult(DateTimeOffset At, IReadOnlyList<string> Problems)
{
    public const string Key = "oncall/audit";

    public static readonly Documents<AuditResult> Kept = new(ResultJson.Default.AuditResult);

    [JsonSerializable(typeof(AuditResult))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class ResultJson : JsonSerializerContext;
}
