using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace ChatOpsBot.Store.Transfer;

/// <summary>A line of an exported store. Times are unix milliseconds.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StoreHeader), "store")]
[JsonDerivedType(typeof(DocumentRecord), "document")]
[JsonDerivedType(typeof(WorkRecord), "work")]
[JsonDerivedType(typeof(HoldRecord), "hold")]
[JsonDerivedType(typeof(IdRecord), "id")]
[JsonDerivedType(typeof(HandlesRecord), "handles")]
[JsonDerivedType(typeof(StoreSum), "end")]
internal abstract partial record StoreLine
{
    /// <summary>One form for one content, whichever store it comes from: of these bytes the sums are made.</summary>
    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, Json.Relaxed.StoreLine);

    /// <exception cref="JsonException">It is invalid.</exception>
    public static StoreLine Parse(string line) =>
        JsonSerializer.Deserialize(line, Json.Relaxed.StoreLine) ?? throw new JsonException("null is not a line.");

    [JsonSourceGenerationOptions(
        PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow
    )]
    [JsonSerializable(typeof(StoreLine))]
    private sealed partial class Json : JsonSerializerContext
    {
        /// <summary>Readable beyond ASCII too: the file is not a web page.</summary>
        public static Json Relaxed =>
            field ??= new(
                new JsonSerializerOptions(Default.Options)
                {
                    Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                    TypeInfoResolver = null,
                }
            );
    }
}

/// <param name="Format">1.</param>
/// <param name="Engine">Where it comes from, for people.</param>
internal sealed record StoreHeader(int Format, string Engine, DateTimeOffset Exported) : StoreLine;

/// <summary>Something that a store keeps.</summary>
internal abstract record StoreRecord : StoreLine;

/// <param name="Expires">Null: never.</param>
/// <param name="Indexes">By their names.</param>
internal sealed record DocumentRecord(
    string Key,
    long Version,
    IReadOnlyList<IndexEntry> Indexes,
    [property: JsonConverter(typeof(BytesConverter))] ReadOnlyMemory<byte> Body,
    long? Expires = null
) : StoreRecord
{
    /// <summary>A store may forget the sign of a zero, and the order of the entries.</summary>
    public static IReadOnlyList<IndexEntry> InOrder(IEnumerable<IndexEntry> entries) =>
        [
            .. entries
                .Select(entry => entry.Score == 0 ? entry with { Score = 0 } : entry)
                .OrderBy(entry => entry.Index, StringComparer.Ordinal),
        ];
}

/// <param name="Handle">Also the order of equals in a lane.</param>
/// <param name="Leases">The token of the last lease: whoever still believes to hold it is refused, as before.</param>
/// <param name="Ready">From when it can be taken, whatever becomes of others; null while it stands behind the head of
/// its lane.</param>
internal sealed record WorkRecord(
    long Handle,
    string Queue,
    int Priority,
    long Due,
    long Attempts,
    long Leases,
    long Enqueued,
    [property: JsonConverter(typeof(BytesConverter))] ReadOnlyMemory<byte> Payload,
    string? Lane = null,
    long? Ready = null,
    string? Reason = null
) : StoreRecord;

/// <summary>A lane gives nothing until then.</summary>
internal sealed record HoldRecord(string Queue, string Lane, long Until) : StoreRecord;

/// <summary>An id that is not enqueued again until then.</summary>
internal sealed record IdRecord(string Queue, string Id, long Until) : StoreRecord;

/// <summary>The last handle that was given: none is given twice.</summary>
internal sealed record HandlesRecord(long Last) : StoreRecord;

/// <summary>Text where it is text, so that it can be read and searched; otherwise Base64.</summary>
internal sealed class BytesConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    private static readonly JsonEncodedText Base64 = JsonEncodedText.Encode("base64");

    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options)
    {
        if (Utf8.IsValid(value.Span))
        {
            writer.WriteStringValue(value.Span);
            return;
        }
        writer.WriteStartObject();
        writer.WriteBase64String(Base64, value.Span);
        writer.WriteEndObject();
    }

    public override ReadOnlyMemory<byte> Read(
        ref Utf8JsonReader reader,
        Type typeToConvert,
        JsonSerializerOptions options
    )
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = new byte[reader.ValueSpan.Length];
            return text.AsMemory(0, reader.CopyString(text));
        }
        if (
            reader.TokenType != JsonTokenType.StartObject
            || !reader.Read()
            || !reader.ValueTextEquals(Base64.EncodedUtf8Bytes)
            || !reader.Read()
            || !reader.TryGetBytesFromBase64(out var bytes)
            || !reader.Read()
        )
            throw new JsonException("Bytes are a text, or {\"base64\":\"…\"}.");
        return bytes;
    }
}
