using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOpsBot.Cli;
using ChatOpsBot.Judges;
using ChatOpsBot.Tests.EndToEnd;

namespace ChatOpsBot.Tests.Cli.Validation;

/// <summary>The JSON schema of the configuration, with ajv as the judge.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly string File = Path.Combine(Repository.Root, "deploy", "appsettings.schema.json");
    private static readonly JsonDocumentOptions Commented = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void The_committed_schema_is_what_the_bot_prints() =>
        Assert.Equal(PrintSchemaVerb.Print(), System.IO.File.ReadAllText(File));

    [Fact(Explicit = true)]
    public void Write_the_schema() => System.IO.File.WriteAllText(File, PrintSchemaVerb.Print());

    [Fact]
    public async Task The_configuration_that_ships_and_every_example_of_the_pages_hold_to_the_schema()
    {
        var documents = new JsonObject
        {
            ["appsettings.json"] = Parse(
                await System.IO.File.ReadAllTextAsync(Path.Combine(Repository.Root, "appsettings.json"), Stop)
            ),
        };
        foreach (var (page, index, text) in ExampleTests.Examples.Select(row => row.Data))
        foreach (var (part, document) in ExampleTests.Documents(text).Index())
            documents[$"{page}, example {index + 1}, {part + 1}"] = Parse(document);

        Assert.Empty(await ProblemsAsync(documents));
        Assert.True(documents.Count > 15);
    }

    [Theory]
    [InlineData("""{ "Slak": {} }""", "Slak")]
    [InlineData("""{ "Slack": { "Bottoken": "x" } }""", "Bottoken")]
    [InlineData("""{ "Engine": { "LeaseFor": "soon" } }""", "/Engine/LeaseFor")]
    [InlineData("""{ "Routes": [ { "Routes": [ { "Dropp": true } ] } ] }""", "Dropp")]
    [InlineData("""{ "Services": { "a": { "Environments": { "b": { "Notify": "Loud" } } } } }""", "/Notify")]
    [InlineData("""{ "Services": { "a": { "Environments": { "b": { "Workflo": "x" } } } } }""", "Workflo")]
    [InlineData("""{ "Services": [] }""", "/Services")]
    public async Task A_mistake_is_found_where_it_is(string configuration, string where)
    {
        var problem = Assert.Single(await ProblemsAsync(new JsonObject { ["it"] = Parse(configuration) }));

        Assert.Contains(where, problem, StringComparison.Ordinal);
    }

    private static JsonNode Parse(string text) => JsonNode.Parse(text, documentOptions: Commented)!;

    private static async Task<string[]> ProblemsAsync(JsonObject documents)
    {
        var input = new JsonObject { ["schema"] = JsonNode.Parse(PrintSchemaVerb.Print()), ["documents"] = documents };
        var result = await NodeScript.RunAsync("check-schema.mjs", "ajv", [], input.ToJsonString(), Stop);
        Assert.True(result.Errors.Length == 0, result.Errors);
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
