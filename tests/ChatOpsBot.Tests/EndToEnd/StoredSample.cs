using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using ChatOpsBot.Store;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>
/// A document or a work item as version 1.0 stored it. The samples are never written again; what a later version stores
/// differently gets samples beside them.
/// </summary>
/// <param name="What"><c>document</c> or <c>work</c>.</param>
/// <param name="Kind">The first part of a document's key; the queue of a work item.</param>
internal sealed partial record StoredSample(string What, string Kind)
{
    public static IReadOnlyList<StoredSample> All { get; } =
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "tests/ChatOpsBot.Tests/EndToEnd/StoredSamples.jsonl"))
            .Select(line => JsonSerializer.Deserialize(line, SampleJson.Default.StoredSample)!),
    ];

    public static IEnumerable<StoredSample> Documents => All.Where(sample => sample.What == "document");
    public static IEnumerable<StoredSample> Work => All.Where(sample => sample.What == "work");

    public string Key
    {
        get;
        init => field = value ?? "";
    } = "";
    public string? Lane { get; init; }
    public IReadOnlyList<IndexEntry> Indexes
    {
        get;
        init => field = value ?? [];
    } = [];

    /// <summary>The stored bytes where they are text; else they are in <see cref="Base64"/>.</summary>
    public string? Body { get; init; }
    public byte[]? Base64 { get; init; }

    [JsonIgnore]
    public byte[] Bytes => Base64 ?? Encoding.UTF8.GetBytes(Body!);

    public NewWork ToWork() => new(Kind, Bytes) { Lane = Lane };

    public override string ToString() => $"{What} {Kind} {Key}{Lane}";

    [JsonSerializable(typeof(StoredSample))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    private sealed partial class SampleJson : JsonSerializerContext;
}
