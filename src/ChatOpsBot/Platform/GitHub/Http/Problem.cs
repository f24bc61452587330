using System.Text.Json;
using Octokit;

namespace ChatOpsBot.Platform.GitHub.Http;

/// <summary>
/// The body of an answer that is not a success.
/// <see href="https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api"/>
/// </summary>
internal sealed record Problem(string? Message, string? DocumentationUrl, IReadOnlyList<ApiErrorDetail> Errors)
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
    private static ApiErrorDetail Error(JsonElement error, Func<JsonElement, string, string?> text, string secret) =>
        error.ValueKind == JsonValueKind.Object
            ? new(
                Join([text(error, "message"), .. Items(error, "contexts").Select(context => Context(context, text))]),
                text(error, "code"),
                text(error, "field"),
                text(error, "resource")
            )
            : new(Clean(error.ToString(), secret), null, null, null);

    /// <summary>A required context that keeps a deployment from being created; no state: not reported yet.</summary>
    private static string? Context(JsonElement context, Func<JsonElement, string, string?> text) =>
        context.ValueKind == JsonValueKind.Object ? $"{text(context, "context")}={text(context, "state")}" : null;

    private static string? Join(IEnumerable<string?> parts) =>
        string.Join(' ', parts.OfType<string>()) is { Length: > 0 } text ? text : null;

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
