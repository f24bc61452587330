using System.Reflection;
using System.Text.RegularExpressions;
using ChatOpsBot.Sandbox;

namespace ChatOpsBot.Tests;

/// <summary>What holds everywhere in the code. The walls between folders are in <see cref="WallTests"/>.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Which project may reference which.</summary>
    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["ChatOpsBot.Sources"] = [],
        ["ChatOpsBot.Slack"] = [],
        ["ChatOpsBot.Sandbox"] = [],
        ["ChatOpsBot.Store"] = [],
        ["ChatOpsBot"] = ["ChatOpsBot.Sandbox", "ChatOpsBot.Slack", "ChatOpsBot.Sources", "ChatOpsBot.Store"],
    };

    /// <summary>Packages that one place alone may know.</summary>
    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["Serilog"] = ["ChatOpsBot/Platform/Observability"],
        ["OpenTelemetry"] = ["ChatOpsBot/Platform/Observability"],
        ["Microsoft.Data.Sqlite"] = ["ChatOpsBot.Store/Sqlite"],
        ["StackExchange.Redis"] = ["ChatOpsBot.Store/Redis"],
        ["Octokit"] =
        [
            "ChatOpsBot/Platform/GitHub",
            "ChatOpsBot/Platform/GitHub/Authentication",
            "ChatOpsBot/Platform/GitHub/Calls",
            "ChatOpsBot/Platform/GitHub/Http",
            "ChatOpsBot/Deployments/Engines/GitHubApi",
            "ChatOpsBot/Deployments/Versions",
            "ChatOpsBot/OnCall/Load/Tasks",
        ],
        ["Scriban"] = ["ChatOpsBot/Cards/Wording"],
        ["Ical.Net"] = ["ChatOpsBot/OnCall/Calendars", "ChatOpsBot/OnCall/Calendars/Imports"],
        ["MailKit"] = ["ChatOpsBot/OnCall/Contacts", "ChatOpsBot/OnCall/Contacts/Methods"],
        ["Lib.Net.Http.WebPush"] = ["ChatOpsBot/OnCall/Contacts/Push"],
        ["PublicHoliday"] = ["ChatOpsBot/OnCall/Shifts"],
        ["Quartz"] = ["ChatOpsBot/Platform/Work/Recurring"],
        ["System.CommandLine"] = ["ChatOpsBot", "ChatOpsBot/Cli"],
        ["YamlDotNet"] = ["ChatOpsBot/Cli/LocalSlack"],
    };

    /// <summary>
    /// The limit of a match is real time, and a busy machine keeps a process waiting for seconds: a match that throws
    /// there loses its work, and in a static field it breaks its type for as long as the process lives. So ours have
    /// time, and those of a configuration cannot backtrack and need no limit.
    /// </summary>
    [Fact]
    public void No_regular_expression_fails_because_the_machine_is_busy()
    {
        var hasty =
            from assembly in Ours.Append(typeof(SandboxWorkspace).Assembly)
            from type in assembly.GetTypes()
            from method in type.GetMethods(
                BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly
            )
            where method.GetCustomAttribute<GeneratedRegexAttribute>() is { MatchTimeoutMilliseconds: > 0 and < 10_000 }
            select $"{type}.{method.Name}";
        var backtracking =
            from file in CodeOf(Source)
            from Match made in RegexMade().Matches(File.ReadAllText(file))
            where !made.Value.Contains("NonBacktracking", StringComparison.Ordinal)
            select $"{Path.GetRelativePath(Source, file)}: {made.Value}";

        Assert.Empty(hasty.Concat(backtracking));
    }

    private static string Source => Path.Combine(Repository.Root, "src");

    [Fact]
    public void A_project_references_only_what_its_row_of_the_table_allows()
    {
        foreach (var (project, allowed) in Projects)
        {
            var text = File.ReadAllText(Path.Combine(Source, project, project + ".csproj"));
            Assert.Equal(
                allowed,
                ReferencedProject()
                    .Matches(text)
                    .Select(match => match.Groups["name"].Value)
                    .Order(StringComparer.Ordinal)
            );
        }
    }

    [Theory, InlineData("ChatOpsBot.Sources"), InlineData("ChatOpsBot.Slack"), InlineData("ChatOpsBot.Sandbox")]
    public void A_leaf_project_has_no_packages(string project) =>
        Assert.DoesNotContain(
            "PackageReference",
            File.ReadAllText(Path.Combine(Source, project, project + ".csproj")),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_package_is_known_in_its_own_place_only()
    {
        var wrong =
            from project in (string[])["ChatOpsBot", "ChatOpsBot.Store"]
            from file in CodeOf(Path.Combine(Source, project))
            let folder = Path.GetDirectoryName(Path.GetRelativePath(Source, file))
            let text = File.ReadAllText(file)
            from package in Packages
            where
                Regex.IsMatch(
                    text,
                    $@"\busing (static )?{Regex.Escape(package.Key)}\b",
                    RegexOptions.None,
                    TimeSpan.FromSeconds(10)
                ) && !package.Value.Contains(folder)
            select $"{Path.GetRelativePath(Source, file)} knows {package.Key}";

        Assert.Empty(wrong);
    }

    private static IEnumerable<string> CodeOf(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
                && !file.Contains(
                    $"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
            );

    [GeneratedRegex(@"new Regex\([^;]*;", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex RegexMade();

    [GeneratedRegex(
        @"<ProjectReference Include=""[^""]*?(?<name>[\w.]+)\.csproj""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex ReferencedProject();
}
