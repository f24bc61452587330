using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatOpsBot.Sources.Generic;

/// <summary>
/// CloudEvents 1.0 over HTTP
/// (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md): structured, in
/// batches, and binary, where the attributes are headers. What is in CDEvents' vocabulary is read; of the rest the
/// sender's rules say what it is, with paths as <c>type</c> and <c>data.job.name</c>.
/// </summary>
internal sealed partial class CloudEvents(Mapping mapping) : IMappedSource
{
    private const string Prefix = "ce-",
        ContentType = "Content-Type";
    private static readonly string[] Attributes =
    [
        "id",
        "source",
        "type",
        "specversion",
        "subject",
        "time",
        "dataschema",
    ];

    /// <summary>What the content type and the body say in the binary form; no header does.</summary>
    private static readonly string[] NoHeaders = ["datacontenttype", "data"];

    public CloudEvents()
        : this(Mapping.None) { }

    public string Type => "cloudevents";
    public string Name => "CloudEvents and CDEvents";
    public string Docs => "https://cdevents.dev/docs/cloudevents-binding/";
    public string Setup =>
        "The address of the sink is `{url}`, with the header `Authorization: "
        + "Bearer SECRET` (or `{url}?access_token=SECRET`). Events outside the CDEvents vocabulary are mapped "
        + "by `Sources:{name}:Events`, as for any tool.";
    public IReadOnlyList<WebhookAuth> Authentication { get; } =
    [WebhookAuth.Bearer, WebhookAuth.QueryToken("access_token"), WebhookAuth.Basic];
    public BodyFormats Accepts => BodyFormats.Json | BodyFormats.Text;
    public IReadOnlyList<string> Headers { get; } =
    [
        .. Attributes
            .Concat(mapping.Names.Where(IsAttribute))
            .Select(name => Prefix + name)
            .Prepend(ContentType)
            .Concat(mapping.Headers)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];
    public IReadOnlyList<string> Parameters => mapping.Parameters;

    public IEventSource With(IEnumerable<EventRule> rules) => new CloudEvents(Mapping.Read("", rules, []));

    /// <summary>
    /// Source and id together are unique: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#id.
    /// </summary>
    public string? DeliveryId(WebhookRequest request) =>
        (
            IsBinary(request)
                ? request.Header(Prefix + "id") is { } id
                    ? $"{request.Header(Prefix + "source")}#{id}"
                    : null
                : Field.Read<string>(
                    request.Body,
                    envelope => envelope.Text("id") is { } id ? $"{envelope.Text("source")}#{id}" : null
                )
        )
            is { Length: <= 200 } known
            ? known
            : null;

    public ParsedWebhook Parse(WebhookRequest request)
    {
        if (IsBinary(request))
            return Field.Read<ParsedWebhook>(Enveloped(request), envelope => One(request, envelope))
                ?? ParsedWebhook.NotUnderstood("unreadable JSON");
        return Field.Read(request.Body, body => body.IsList ? Batch(request, body) : One(request, body));
    }

    private static bool IsBinary(WebhookRequest request) =>
        request.Header(Prefix + "specversion") is not null
        && request.Header(ContentType)?.StartsWith("application/cloudevents", StringComparison.OrdinalIgnoreCase)
            != true;

    /// <summary>One event that cannot be read does not keep the others back.</summary>
    private ParsedWebhook Batch(WebhookRequest request, Field batch)
    {
        var parsed = batch
            .Items()
            .Select((envelope, index) => One(request with { DeliveryId = $"{request.DeliveryId}/{index}" }, envelope))
            .ToList();
        var events = parsed.SelectMany(one => one.Events).ToList();
        return events.Count > 0
            ? new ParsedWebhook(events)
            : parsed.Find(one => one.Fault is not null)
                ?? parsed.FirstOrDefault()
                ?? ParsedWebhook.NotHandled("empty batch");
    }

    private ParsedWebhook One(WebhookRequest request, Field envelope)
    {
        if (envelope.Text("specversion")?.StartsWith("1.", StringComparison.Ordinal) != true)
            return ParsedWebhook.NotUnderstood("no CloudEvent of version 1");
        if (envelope.Text("type") is not { } type || envelope.Text("id") is null || envelope.Text("source") is null)
            return ParsedWebhook.NotUnderstood("a CloudEvent without id, source or type");
        if (WithData(envelope) is { } decoded)
            return Field.Read(decoded, whole => One(request, whole));
        return mapping.Parse(request, envelope) ?? CdEvents.Parse(request, type, envelope);
    }

    /// <summary>Extensions have names of this form too.</summary>
    private static bool IsAttribute(string name) =>
        name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter)) && !NoHeaders.Contains(name);

    /// <summary>The attributes and the data in one document, as the structured form has them.</summary>
    private static byte[] Enveloped(WebhookRequest request)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            foreach (var (header, value) in request.Headers)
                if (
                    header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                    && header[Prefix.Length..].ToLowerInvariant() is var name
                    && IsAttribute(name)
                )
                    writer.WriteString(name, Decoded(value));
            if (request.Header(ContentType) is { } type)
                writer.WriteString("datacontenttype", type);
            if (Field.WithoutMark(request.Body) is { IsEmpty: false } body)
            {
                writer.WritePropertyName("data");
                writer.WriteRawValue(Json(body).Span, skipInputValidation: true);
            }
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>
    /// The event with the data that <c>data_base64</c> holds, where it is JSON or text:
    /// https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md#31-handling-of-data.
    /// </summary>
    private static byte[]? WithData(Field envelope)
    {
        if (!envelope["data"].IsMissing || envelope.Bytes("data_base64") is not { } data)
            return null;
        if (!IsJson(data) && envelope.Text("datacontenttype")?.StartsWith("text/", StringComparison.Ordinal) != true)
            return null;
        // The last of two properties of one name is the one that is read. An event has attributes before it.
        var open = JsonMarshal.GetRawUtf8Value(envelope.Element)[..^1];
        return [.. open, .. ",\"data\":"u8, .. Json(Field.WithoutMark(data)).Span, .. "}"u8];
    }

    private static bool IsJson(ReadOnlyMemory<byte> data) => Field.Read<string>(data, _ => "") is not null;

    /// <summary>Data that is not JSON is text.</summary>
    private static ReadOnlyMemory<byte> Json(ReadOnlyMemory<byte> data) =>
        IsJson(data)
            ? Field.WithoutMark(data)
            : JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(data.Span));

    /// <summary>
    /// Section 3.1.3.2 of the binding: values are percent-encoded; some senders put quotes around them too, with
    /// backslashes inside.
    /// </summary>
    private static string Decoded(string header) =>
        Uri.UnescapeDataString(
            header is ['"', .. var inside, '"'] ? QuotedPair().Replace(inside, match => match.Value[1..]) : header
        );

    [GeneratedRegex(@"\\.", RegexOptions.None, 10_000)]
    private static partial Regex QuotedPair();
}
