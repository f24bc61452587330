using System.Text.Json;
using System.Text.RegularExpressions;
using ChatOpsBot.Cli.Validation;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>What the pages show as configuration is what <c>validate</c> takes.</summary>
public sealed partial class ExampleTests
{
    private static readonly JsonDocumentOptions Commented = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };
    private static readonly string[] Roots =
    [
        "Slack",
        "Sources",
        "Routes",
        "Services",
        "Permissions",
        "Freezes",
        "Templates",
        "Storage",
        "Ingest",
        "Tests",
        "People",
        "GitHub",
        "Notifications",
        "Engine",
        "PublicUrl",
    ];

    public static TheoryData<string, int, string> Examples
    {
        get
        {
            var examples = new TheoryData<string, int, string>();
            string[] pages =
            [
                Path.Combine(Repository.Root, "README.md"),
                .. Directory
                    .EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
                    .Order(StringComparer.Ordinal),
            ];
            foreach (var page in pages)
            foreach (var (index, block) in Blocks().Matches(File.ReadAllText(page)).Index())
                examples.Add(Path.GetRelativePath(Repository.Root, page), index, block.Groups["text"].Value);
            return examples;
        }
    }

    [Theory, MemberData(nameof(Examples))]
    public void Every_example_of_the_pages_is_valid(string page, int index, string text)
    {
        foreach (var document in Documents(text))
        {
            using var file = new MemoryStream(
                System.Text.Encoding.UTF8.GetBytes(SecretFile().Replace(document, "\"/dev/null\""))
            );
            // The reader's own files and folders are not here.
            var problems = ConfigurationCheck
                .Run(new ConfigurationBuilder().AddJsonStream(file).Build())
                .Where(problem =>
                    !problem.Contains(": there is no fi", StringComparison.Ordinal)
                    && !problem.Contains(": there is no folder", StringComparison.Ordinal)
                )
                .ToList();
            Assert.True(problems.Count == 0, $"{page}, example {index + 1}: {string.Join('\n', problems)}");
        }
    }

    /// <summary>
    /// A whole configuration, the rules of a sender, sections of a configuration, or environments of a service, several
    /// of which may be shown below each other.
    /// </summary>
    internal static IEnumerable<string> Documents(string text)
    {
        if (text.TrimStart().StartsWith('{'))
            return [text];
        if (text.TrimStart().StartsWith('['))
            return [$$"""{"Sources":{"example":{"Type":"generic","Secret":"s","Events":{{text}}} } }"""];
        if (Parsed($"{{{text}}}") is { } whole)
            return [Roots.Contains(whole) ? $"{{{text}}}" : Environment(text)];
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Environment);
    }

    private static string Environment(string text) =>
        $$"""{"Services":{"example":{"Repository":"acme/example","Environments":{{{text}}} } } }""";

    /// <returns>The first key; null when it is not JSON, or names a key twice.</returns>
    private static string? Parsed(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Commented);
            var names = document.RootElement.EnumerateObject().Select(property => property.Name).ToList();
            return names.Distinct().Count() == names.Count ? names[0] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        @"^```jsonc?\n(?<text>.*?)^```",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Blocks();

    [GeneratedRegex("\"/run/secrets/[^\"]+\"", RegexOptions.None, 1000)]
    private static partial Regex SecretFile();
}
