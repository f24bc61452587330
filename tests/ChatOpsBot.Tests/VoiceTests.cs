using System.Globalization;
using System.Text.RegularExpressions;

namespace ChatOpsBot.Tests;

/// <summary>
/// What people read here is plain, modern technical English, with the words of <c>docs/glossary.md</c>, in lines of 120
/// columns; the names and the comments of tests, too. Each number may only go down: lower it when the test reports it.
/// </summary>
public sealed partial class VoiceTests
{
    private const int Columns = 120;

    /// <summary>What we do not write, each as a regular expression, and what we write instead.</summary>
    private static readonly (string Pattern, string Instead)[] Words =
    [
        ("told|tells? of", "notified, reported"),
        ("anew", "again"),
        ("mend(?:s|ed|ing)?", "fix"),
        ("whom(?:ever)?", "who, or another sentence"),
        ("(?<![{.])(?:things?|everything that is wrong)(?![}.(])", "its name"),
        ("(?<!there )(?:is|are|was|were) none", "is not one of, there is no"),
        ("(?:nobody|no one) can tell", "is unknown"),
        ("is about it", "is working on it"),
        ("says? so", "what it says, or that it is reported"),
        ("lets? in", "allow, accept"),
        ("stands? (?:in|at|on|there|beside|alone)", "is in, is at, blocks"),
        ("what it was", "its name"),
        ("(?<!there )(?:is|are) no (?!longer|more|less|one\\b)\\w+", "is not a valid"),
        ("how I am", "status"),
        ("my things", "what they are"),
        ("ways? back", "rollback"),
        ("began #", "started #"),
        ("(?:is|are) at work", "is running, in progress"),
        ("on record", "logged"),
        ("disturbed", "interrupted"),
        ("(?:be|is|are|was) worked", "processed"),
        ("length of time", "duration"),
        ("nothing is on", "nothing is deployed"),
        ("(?:somebody|nobody|anybody)", "someone, no one, anyone"),
        ("thereof|hence(?:forth)?|whereof|thereby|therein|wherein|hereby|lest|thus|whence|thence|hitherto", "so"),
        ("for want of", "because there is no"),
        ("all the same", "anyway"),
        ("none of (?:mine|ours|yours)", "not one of"),
        ("br(?:eak|oke)s? off", "was interrupted"),
        ("for ever", "forever, or without a limit"),
        ("any more", "no longer"),
        ("in force", "in effect"),
        ("wants? to be left alone", "rate-limits"),
        ("met a bug", "failed"),
        ("hears|hear(?:d)? of", "is notified, gets"),
        ("in hand", "in progress"),
        ("owes? an answer", "has not answered"),
        ("thrown out", "removed"),
    ];

    private static readonly Regex Unwanted = new(
        string.Join('|', Words.Select((word, at) => $"(?<w{at}>\\b(?:{word.Pattern})\\b)")),
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(5)
    );

    private static readonly string[] Pages =
    [
        Path.Combine(Repository.Root, "README.md"),
        Path.Combine(Repository.Root, "CONTRIBUTING.md"),
        Path.Combine(Repository.Root, "CHANGELOG.md"),
        Path.Combine(Repository.Root, "SECURITY.md"),
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories),
    ];

    [Fact]
    public void Messages_have_the_words_of_the_field() =>
        Holds(
            0,
            from file in Code("src")
            let lines = File.ReadAllLines(file)
            from part in CSharpText.Of(File.ReadAllText(file))
            where part.Kind == CSharpText.PartKind.Text && !IsStored(lines[part.Line - 1])
            from found in Odd(file, part.Line, part.Value)
            select found
        );

    [Fact]
    public void Comments_have_the_words_of_the_field() =>
        Holds(
            0,
            from file in Code("src").Concat(Code("tests"))
            from part in CSharpText.Of(File.ReadAllText(file))
            where part.Kind == CSharpText.PartKind.Comment
            from found in Odd(file, part.Line, part.Value)
            select found
        );

    [Fact]
    public void Names_of_tests_have_the_words_of_the_field() =>
        Holds(
            0,
            from file in Code("tests")
            let source = File.ReadAllText(file)
            from Match name in TestName().Matches(source)
            let line = source.AsSpan(0, name.Index).Count('\n') + 1
            from found in Odd(file, line, name.Value.Replace('_', ' '))
            select found
        );

    [GeneratedRegex(@"\b[A-Z][A-Za-z0-9]*_\w+(?=\()", RegexOptions.None, 5_000)]
    private static partial Regex TestName();

    /// <summary>The name of what is stored stays, whatever we call it now.</summary>
    private static bool IsStored(string line) => line.Contains("JsonPropertyName(", StringComparison.Ordinal);

    /// <summary>It is 50%, not 50 %: also where the number is interpolated.</summary>
    [Fact]
    public void A_percentage_has_no_space_before_its_sign() =>
        Holds(
            0,
            from file in Code("src")
            from part in CSharpText.Of(File.ReadAllText(file))
            where part.Kind == CSharpText.PartKind.Text
            from Match match in SpacedPercent().Matches(part.Value)
            let at = part.Line + part.Value.AsSpan(0, match.Index).Count('\n')
            select $"{Place(file, at)}: \"{match.Value}\"; write 50%"
        );

    [GeneratedRegex(@"(?:^|\d|\})[ \u00A0\u202F]%", RegexOptions.None, 5_000)]
    private static partial Regex SpacedPercent();

    [Fact]
    public void Pages_have_the_words_of_the_field() =>
        Holds(0, Pages.SelectMany(page => Odd(page, 1, string.Join('\n', OutsideOfCode(File.ReadLines(page))))));

    [Fact]
    public void Code_is_at_most_120_columns_wide() =>
        Holds(
            0,
            from file in Code("src").Concat(Code("tests"))
            let isTest = file.StartsWith(Path.Combine(Repository.Root, "tests"), StringComparison.Ordinal)
            from wide in Wide(file, isTest ? WithoutDocuments(File.ReadAllText(file)) : File.ReadLines(file))
            select wide
        );

    /// <summary>Tables, links and blocks of code cannot be broken where it suits.</summary>
    [Fact]
    public void Pages_are_at_most_120_columns_wide() =>
        Holds(0, Pages.SelectMany(page => Wide(page, Prose(File.ReadLines(page)))));

    private static IEnumerable<string> Prose(IEnumerable<string> lines) =>
        OutsideOfCode(lines).Select(line => line.StartsWith('|') || IsLink(line) ? "" : line);

    /// <summary>Blocks of code are of others: configuration, payloads, cards of example deliveries.</summary>
    private static IEnumerable<string> OutsideOfCode(IEnumerable<string> lines)
    {
        var inCode = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inCode = !inCode;
            yield return inCode ? "" : line;
        }
    }

    /// <summary>A link that has no place to break.</summary>
    private static bool IsLink(string line) =>
        line.Split(' ').Any(word => word.Length > 70 && word.Contains("://", StringComparison.Ordinal));

    /// <summary>Raw literals of tests hold payloads, scripts and messages, whose lines are their own.</summary>
    private static IEnumerable<string> WithoutDocuments(string source)
    {
        var lines = source.Split('\n');
        foreach (var part in CSharpText.Of(source).Where(part => part.IsRaw))
            for (var line = 0; line < part.Value.Count('\n'); line++)
                lines[part.Line - 1 + line] = "";
        return lines;
    }

    private static IEnumerable<string> Wide(string file, IEnumerable<string> lines) =>
        lines
            .Index()
            .Where(line => new StringInfo(line.Item).LengthInTextElements > Columns && !IsLink(line.Item))
            .Select(line => $"{Place(file, line.Index + 1)}: {line.Item.Length} columns");

    private static IEnumerable<string> Odd(string file, int line, string text) =>
        from Match match in Unwanted.Matches(text)
        let at = line + text.AsSpan(0, match.Index).Count('\n')
        let word = Enumerable.Range(0, Words.Length).First(word => match.Groups[$"w{word}"].Success)
        select $"{Place(file, at)}: \"{match.Value}\"; write {Words[word].Instead}";

    private static string Place(string file, int line) => $"{Path.GetRelativePath(Repository.Root, file)}:{line}";

    private static IEnumerable<string> Code(string folder) =>
        Directory
            .EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains(
                    $"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
                && !file.Contains(
                    $"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}",
                    StringComparison.Ordinal
                )
                && Path.GetFileName(file) is not "VoiceTests.cs"
            )
            .Order(StringComparer.Ordinal);

    private static void Holds(int most, IEnumerable<string> found)
    {
        var all = found.ToList();
        Assert.True(
            all.Count == most,
            $"{all.Count} of {most}{(all.Count < most ? ": lower the number" : "")}\n{string.Join('\n', all.Take(400))}"
        );
    }
}
