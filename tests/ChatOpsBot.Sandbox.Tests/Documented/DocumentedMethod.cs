using System.Text.Json.Nodes;
using ChatOpsBot.Judges;

namespace ChatOpsBot.Sandbox.Tests.Documented;

/// <summary>Slack's page about one method.</summary>
/// <param name="Fields">Of its example answers, with the kinds of their values.</param>
/// <param name="Kinds">The same, with what Slack's SDK for Java recorded besides: real answers whose values were
/// blanked.</param>
internal sealed record DocumentedMethod(
    IReadOnlyDictionary<string, IReadOnlySet<string>> Fields,
    IReadOnlyDictionary<string, IReadOnlySet<string>> Kinds,
    IReadOnlySet<string> Errors
)
{
    // What the caller sent comes back in these: their content says nothing about the answer.
    // The shares of a file have the ids of channels for names.
    private static readonly string[] Opaque = ["/blocks", "/attachments", "/values", "/shares"];

    public static DocumentedMethod Read(string name)
    {
        var page = Page(name);
        var answers = page["examples"]!
            .AsObject()
            .Select(example => example.Value!["example"])
            .OfType<JsonObject>()
            .Where(answer => (bool?)answer["ok"] == true)
            .ToList();
        var recorded = Path.Combine(NodeScript.SharedSlack("payloads/api"), $"{name}.json");
        var errors = Names(page["errors"]).Concat(Names(Page("_common-errors")["errors"])).ToHashSet();
        return new DocumentedMethod(
            FieldsOf(answers),
            FieldsOf(File.Exists(recorded) ? [.. answers, JsonNode.Parse(File.ReadAllText(recorded))!] : answers),
            errors
        );
    }

    /// <summary>
    /// Every field of the answers as a path (<c>/channels[]/topic/value</c>), with the kinds of JSON value that it has
    /// in them.
    /// </summary>
    public static IReadOnlyDictionary<string, IReadOnlySet<string>> FieldsOf(IEnumerable<JsonNode> answers) =>
        answers
            .SelectMany(answer => Walk(answer, ""))
            .GroupBy(field => field.Path)
            .ToDictionary(
                group => group.Key,
                IReadOnlySet<string> (group) => group.Select(field => field.Kind).ToHashSet()
            );

    private static JsonNode Page(string name) =>
        JsonNode.Parse(File.ReadAllText(NodeScript.SharedSlack($"methods/{name}.json")))!;

    private static IEnumerable<string> Names(JsonNode? errors) => errors?.AsObject().Select(error => error.Key) ?? [];

    private static IEnumerable<(string Path, string Kind)> Walk(JsonNode? node, string path)
    {
        var kind = node switch
        {
            null => "null",
            JsonObject => "object",
            JsonArray => "array",
            _ => node.GetValueKind().ToString().Replace("True", "boolean").Replace("False", "boolean"),
        };
        IEnumerable<(string, string)> inner = node switch
        {
            _ when Opaque.Any(path.EndsWith) => [],
            JsonObject fields => fields.SelectMany(field => Walk(field.Value, $"{path}/{field.Key}")),
            JsonArray items => items.SelectMany(item => Walk(item, $"{path}[]")),
            _ => [],
        };
        return inner.Prepend((path, kind));
    }
}
