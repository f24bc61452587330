using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ChatOpsBot.Sources;

/// <summary>A delivery in the making, on the side of its sender.</summary>
/// <param name="content">What is to be said; see <see cref="WebhookRequest.Body"/>.</param>
public sealed class WebhookDraft(byte[] content, DateTimeOffset now)
{
    public byte[] Content { get; set; } = content;

    /// <summary>How the content becomes the body, where that is a form.</summary>
    public Func<byte[], byte[]> Wrap { get; init; } = body => body;

    public byte[] Body => Wrap(Content);

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);
    public Dictionary<string, string> Query { get; } = new(StringComparer.Ordinal);

    /// <summary>UTC.</summary>
    public DateTimeOffset Now { get; } = now;

    /// <summary>Null when the content is not of that form.</summary>
    internal JsonNode? Json
    {
        get
        {
            try
            {
                return JsonNode.Parse(Content);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>The JSON in the field <c>payload</c> of a form.</summary>
    public static byte[] InPayload(byte[] json) =>
        Encoding.UTF8.GetBytes("payload=" + Uri.EscapeDataString(Encoding.UTF8.GetString(json)));

    /// <summary>The strings, numbers and truths of a JSON object as the fields of a form.</summary>
    public static byte[] AsForm(byte[] json) =>
        Encoding.UTF8.GetBytes(
            Field.Read<string>(
                json,
                body =>
                    string.Join(
                        '&',
                        body.Properties()
                            .Where(property => property.Value.Word() is not null)
                            .Select(property =>
                                $"{Uri.EscapeDataString(property.Key)}={Uri.EscapeDataString(property.Value.Word()!)}"
                            )
                    )
            ) ?? ""
        );

    internal bool WithHeader(string name, string value)
    {
        Headers[name] = value;
        return true;
    }
}
