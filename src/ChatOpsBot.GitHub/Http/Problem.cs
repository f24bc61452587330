using System.Text.Json;

namespace ChatOpsBot.GitHub;

/// <summary>
/// The body of an answer that is not a success.
/// <see href="https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api"/>
/// </summary>
internal sealed record Problem(string? Message, string? DocumentationUrl, IReadOnlyList<GitHubError> Errors)
{
    private const int TextLength = 300;

    private static readonly Problem None = new(null, null, []);

    public static Problem Parse(ReadOnlyMemory<byte> body, string secret)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return None;
            string? Text(JsonElement element, string name) => Clean(String(element, name), secret);
            return new(
                Text(root, "message"),
                Text(root, "documentation_url"),
                [.. Items(root, "errors").Select(error => Error(error, Text, secret))]
            );
        }
        catch (JsonException)
        {
            return None;
        }
    }

    // Errors are objects, or texts.
    private static GitHubError Error(JsonElement error, Func<JsonElement, string, string?> text, string secret) =>
        error.ValueKind == JsonValueKind.Object
            ? new(text(error, "resource"), text(error, "field"), text(error, "code"), text(error, "message"))
            {
                Contexts =
                [
                    .. Items(error, "contexts")
                        .Where(item => item.ValueKind == JsonValueKind.Object)
                        .Select(item => new RequiredContext(text(item, "context") ?? "", text(item, "state"))),
                ],
            }
            : new(null, null, null, Clean(error.ToString(), secret));

    private static IReadOnlyList<JsonElement> Items(JsonElement element, string name) =>
        !element.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : [value];

    private static string? String(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static string? Clean(string? text, string secret)
    {
        var clean = text?.ReplaceLineEndings(" ").Replace(secret, "***", StringComparison.Ordinal);
        return clean is null ? null : TextCut.At(TextLength, clean);
    }
}
