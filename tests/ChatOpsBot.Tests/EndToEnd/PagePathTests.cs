using System.Text.RegularExpressions;

namespace ChatOpsBot.Tests.EndToEnd;

/// <summary>Files move; the pages that name them follow.</summary>
public sealed partial class PagePathTests
{
    private static readonly string[] Tops = ["src", "tests", "docs", "deploy"];

    public static TheoryData<string> Pages =>
        [
            "README.md",
            "CONTRIBUTING.md",
            "CHANGELOG.md",
            "SECURITY.md",
            .. new[] { "docs", "deploy" }
                .SelectMany(top =>
                    Directory.EnumerateFiles(Path.Combine(Repository.Root, top), "*.md", SearchOption.AllDirectories)
                )
                .Select(page => Path.GetRelativePath(Repository.Root, page))
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Pages))]
    public async Task Every_link_and_every_path_of_the_pages_leads_somewhere(string page)
    {
        var file = Path.Combine(Repository.Root, page);
        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var links = Links()
            .Matches(text)
            .Select(link => link.Groups["to"].Value)
            .Where(link => !link.StartsWith("http", StringComparison.Ordinal) && link[0] != '#')
            .Select(link => Path.Combine(Path.GetDirectoryName(file)!, link.Split('#')[0]));
        var paths = Paths().Matches(text).Select(path => Path.Combine(Repository.Root, path.Groups["path"].Value));
        Assert.All(links.Concat(paths), path => Assert.True(Path.Exists(path), path));

        var known = Tops.SelectMany(top =>
                Directory.EnumerateFiles(Path.Combine(Repository.Root, top), "*.*", SearchOption.AllDirectories)
            )
            .ToList();
        Assert.All(
            Files().Matches(text).Select(name => name.Groups["path"].Value),
            name => Assert.True(known.Exists(path => path.EndsWith($"/{name}", StringComparison.Ordinal)), name)
        );
    }

    /// <summary><c>[the first one](docs/sandbox.md#start-it)</c></summary>
    [GeneratedRegex(@"\]\((?<to>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Links();

    /// <summary><c>`src/ChatOpsBot/Cards`</c>, from the root.</summary>
    [GeneratedRegex("`(?<path>(src|tests|docs|deploy)/[^`{}<> *]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Paths();

    /// <summary><c>`Planning/Gates/GateReader.cs`</c>, by its end.</summary>
    [GeneratedRegex(@"`(?<path>[\w./]+\.(cs|scriban|mjs))`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Files();
}
