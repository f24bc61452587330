using System.Text.Json;

namespace ChatOpsBot.Tests.Cards.Wording;

/// <summary>What Handlebars made of a random view: a line of <c>Golden.jsonl</c>.</summary>
internal sealed record Golden(string Kind, int Seed, string Text)
{
    public static IReadOnlyList<Golden> Of(string kind) =>
        [
            .. File.ReadLines(
                    Path.Combine(Repository.Root, "tests", "ChatOpsBot.Tests", "Cards", "Wording", "Golden.jsonl")
                )
                .Select(line => JsonSerializer.Deserialize<Golden>(line, JsonSerializerOptions.Web)!)
                .Where(golden => golden.Kind == kind),
        ];
}
