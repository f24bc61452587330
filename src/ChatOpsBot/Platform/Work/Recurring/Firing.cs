using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Store;

namespace ChatOpsBot.Platform.Work.Recurring;

/// <summary>
/// A time at which a job is to run: as a document the last one of the job that was claimed, as work one that is to be
/// run.
/// </summary>
internal sealed partial record Firing(string Job, DateTimeOffset At)
{
    public const string QueueName = "recurring";

    public static string KeyOf(string job) => $"recurring/{job}";

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, FiringJson.Default.Firing);

    public static Firing Read(ReadOnlyMemory<byte> bytes) =>
        JsonSerializer.Deserialize(bytes.Span, FiringJson.Default.Firing)!;

    public NewWork ToWork() => new(QueueName, ToBytes());

    [JsonSerializable(typeof(Firing))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class FiringJson : JsonSerializerContext;
}
