using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ChatOpsBot.Cli.LocalSlack;

/// <summary>The manifest of an app, as JSON or YAML like Slack takes it.
/// <see href="https://docs.slack.dev/reference/app-manifest"/></summary>
internal static class ManifestFile
{
    private static readonly (string Part, string Name)[] Addresses =
    [
        ("event_subscriptions", "request_url"),
        ("interactivity", "request_url"),
        ("interactivity", "message_menu_options_url"),
    ];

    /// <exception cref="InvalidDataException">It is not a manifest that Slack could install; the message says
    /// why.</exception>
    public static JsonObject Read(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"The manifest \"{path}\" cannot be read: {exception.Message}", exception);
        }
        var manifest =
            Parse(text) as JsonObject
            ?? throw new InvalidDataException($"The manifest \"{path}\" must be an object in JSON or YAML.");
        return Problems(manifest).FirstOrDefault() is { } problem
            ? throw new InvalidDataException($"The manifest \"{path}\": {problem}.")
            : manifest;
    }

    /// <exception cref="InvalidDataException">It is neither JSON nor YAML.</exception>
    public static JsonNode? Parse(string text)
    {
        try
        {
            if (text.TrimStart().StartsWith('{'))
                return JsonNode.Parse(text);
            var yaml = new YamlStream();
            using var reader = new StringReader(text);
            yaml.Load(reader);
            return yaml.Documents.Count == 0 ? null : Node(yaml.Documents[0].RootNode);
        }
        catch (Exception exception) when (exception is JsonException or YamlException)
        {
            throw new InvalidDataException($"The manifest is neither JSON nor YAML: {exception.Message}", exception);
        }
    }

    private static JsonNode? Node(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => new JsonObject(
                map.Children.Select(pair => new KeyValuePair<string, JsonNode?>(pair.Key.ToString(), Node(pair.Value)))
            ),
            YamlSequenceNode list => new JsonArray([.. list.Children.Select(Node)]),
            YamlScalarNode { Style: ScalarStyle.Plain, Value: var plain } => Plain(plain ?? ""),
            YamlScalarNode scalar => scalar.Value,
            _ => null,
        };

    /// <summary>The core schema, as far as manifests use it:
    /// <see href="https://yaml.org/spec/1.2.2/#103-core-schema"/></summary>
    private static JsonNode? Plain(string text) =>
        text switch
        {
            "" or "~" or "null" => null,
            "true" or "True" => true,
            "false" or "False" => false,
            _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
                number,
            _ => text,
        };

    private static IEnumerable<string> Problems(JsonObject manifest)
    {
        var (features, settings) = (Part(manifest, "features"), Part(manifest, "settings"));
        if (Text(Part(manifest, "display_information"), "name") is null)
            yield return "display_information.name is missing";
        var overSocket =
            Part(settings, "socket_mode_enabled") is JsonValue flag && flag.GetValueKind() == JsonValueKind.True;
        foreach (var command in Part(features, "slash_commands") as JsonArray ?? [])
        {
            var name = Text(command, "command");
            if (name is not ['/', _, ..])
                yield return "every one of features.slash_commands needs a command that begins with /";
            else if (!overSocket && Text(command, "url") is null)
                yield return $"{name} needs a url, or settings.socket_mode_enabled must be true";
            else if (Wrong(command, "url"))
                yield return $"the url of {name} is not an http address";
        }
        foreach (var (part, name) in Addresses)
            if (Wrong(Part(settings, part), name))
                yield return $"settings.{part}.{name} is not an http address";
    }

    private static JsonNode? Part(JsonNode? node, string name) => (node as JsonObject)?[name];

    private static string? Text(JsonNode? node, string name) =>
        Part(node, name) is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static bool Wrong(JsonNode? node, string name) =>
        Part(node, name) is not null
        && !(Uri.TryCreate(Text(node, name), UriKind.Absolute, out var address) && address.Scheme is "http" or "https");
}
