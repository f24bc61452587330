using System.Reflection;
using System.Text.RegularExpressions;

namespace ChatOpsBot.Tests;

/// <summary>The walls. A new arrow is a decision: change the table here and say why in the pull request.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Which folders of <c>src/ChatOpsBot</c> may use which; the files in its root may use all.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Storage"] = [],
        ["Configuration"] = ["Storage", "Commands", "Notifications", "Slack"],
        ["Observability"] = [],
        ["Events"] = ["Storage", "Observability", "Sources"],
        ["Recurring"] = ["Storage", "Events"],
        ["Commands"] = ["Storage", "Audit", "Events", "Observability", "Slack"],
        ["Ingest"] = ["Storage", "Events", "Observability", "Commands", "Notifications", "Slack", "Sources"],
        ["Notifications"] = ["Storage", "Events", "Observability", "Commands", "Slack", "Sources"],
        ["People"] = ["Storage", "Commands", "Slack", "GitHub"],
        ["Operations"] = ["Storage", "Audit", "Events", "Recurring", "Commands", "Notifications", "People", "Slack", "Sources"],
        ["Home"] = ["Storage", "Commands", "Deployments", "Notifications", "People", "Slack"],
        ["Services"] = ["Storage", "Events", "Commands", "Slack", "Sources"],
        ["Audit"] = ["Storage"],
        ["Deployments"] = ["Storage", "Events", "Recurring", "Observability", "Commands", "Notifications", "People", "Services", "Audit", "Slack", "Sources", "GitHub"],
    };

    /// <summary>Which project may reference which.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["ChatOpsBot.Sources"] = [],
        ["ChatOpsBot.Slack"] = [],
        ["ChatOpsBot.GitHub"] = [],
        ["ChatOpsBot.Sandbox"] = [],
        ["ChatOpsBot"] = ["ChatOpsBot.GitHub", "ChatOpsBot.Sandbox", "ChatOpsBot.Slack", "ChatOpsBot.Sources"],
    };

    /// <summary>Packages that one place alone may know.</summary>
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Serilog"] = ["Observability"],
        ["OpenTelemetry"] = ["Observability"],
        ["Microsoft.Data.Sqlite"] = ["Storage"],
        ["StackExchange.Redis"] = ["Storage"],
        ["HandlebarsDotNet"] = ["Notifications"],
        ["Quartz"] = ["Recurring"],
        ["System.CommandLine"] = [""],
        ["YamlDotNet"] = [""],
    };

    /// <summary>
    /// The limit of a match is real time, and a busy machine keeps a process waiting for seconds: a match that throws there loses its work, and in a static field
    /// it breaks its type for as long as the process lives. So ours have time, and those of a configuration cannot backtrack and need no limit.
    /// </summary>
    [Fact]
    public void No_regular_expression_fails_because_the_machine_is_busy()
    {
        var hasty = from assembly in Ours.Append(typeof(Sandbox.SandboxWorkspace).Assembly)
                    from type in assembly.GetTypes()
                    from method in type.GetMethods(BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)
                    where method.GetCustomAttribute<GeneratedRegexAttribute>() is { MatchTimeoutMilliseconds: > 0 and < 10_000 }
                    select $"{type}.{method.Name}";
        var backtracking = from file in CodeOf(Source)
                           from line in File.ReadLines(file)
                           where line.Contains("new Regex(", StringComparison.Ordinal) && !line.Contains("NonBacktracking", StringComparison.Ordinal)
                           select file;

        Assert.Empty(hasty.Concat(backtracking));
    }

    private static string Source => Path.Combine(Repository.Root, "src");

    public static TheoryData<string> Folders => [.. Directory.GetDirectories(Path.Combine(Source, "ChatOpsBot")).Select(Path.GetFileName).OfType<string>().Where(name => name is not ("bin" or "obj" or "Properties"))];

    [Theory, MemberData(nameof(Folders))]
    public void A_folder_uses_only_what_its_row_of_the_table_allows(string folder)
    {
        Assert.True(Arrows.ContainsKey(folder), $"{folder} has no row in the table of arrows; decide what it may use.");

        var wrong = from file in CodeOf(Path.Combine(Source, "ChatOpsBot", folder))
                    from Match match in UsedNamespace().Matches(File.ReadAllText(file))
                    let used = match.Groups["name"].Value
                    where used != folder && !Arrows[folder].Contains(used) && (Arrows.ContainsKey(used) || used is "Slack" or "Sources" or "GitHub" or "Sandbox")
                    select $"{Path.GetFileName(file)} uses {used}";

        Assert.Empty(wrong.Distinct());
    }

    [Fact]
    public void A_project_references_only_what_its_row_of_the_table_allows()
    {
        foreach (var (project, allowed) in Projects)
        {
            var text = File.ReadAllText(Path.Combine(Source, project, project + ".csproj"));
            Assert.Equal(allowed, ReferencedProject().Matches(text).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
        }
    }

    [Theory, InlineData("ChatOpsBot.Sources"), InlineData("ChatOpsBot.Slack"), InlineData("ChatOpsBot.GitHub"), InlineData("ChatOpsBot.Sandbox")]
    public void A_leaf_project_has_no_packages(string project) =>
        Assert.DoesNotContain("PackageReference", File.ReadAllText(Path.Combine(Source, project, project + ".csproj")), StringComparison.Ordinal);

    [Fact]
    public void A_package_is_known_in_its_own_place_only()
    {
        var app = Path.Combine(Source, "ChatOpsBot");
        var wrong = from file in CodeOf(app)
                    let folder = Path.GetRelativePath(app, file).Split(Path.DirectorySeparatorChar) is [var first, _, ..] ? first : ""
                    let text = File.ReadAllText(file)
                    from package in Packages
                    where Regex.IsMatch(text, $@"\busing (static )?{Regex.Escape(package.Key)}\b", RegexOptions.None, TimeSpan.FromSeconds(1)) && !package.Value.Contains(folder)
                    select $"{Path.GetRelativePath(app, file)} knows {package.Key}";

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> CodeOf(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"\bChatOpsBot\.(?<name>[A-Z]\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsedNamespace();

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*?(?<name>[\w.]+)\.csproj""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReferencedProject();
}
