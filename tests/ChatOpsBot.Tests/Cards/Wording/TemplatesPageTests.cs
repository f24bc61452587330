using System.Text.RegularExpressions;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using Scriban.Runtime;

namespace ChatOpsBot.Tests.Cards.Wording;

/// <summary><c>docs/templates.md</c> has what a template can say, and nothing else.</summary>
public sealed partial class TemplatesPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "templates.md"));

    [Fact]
    public void The_examples_are_templates() =>
        Assert.All(
            Examples().Matches(Page),
            example => Assert.Null(Templates.Problem(example.Groups["text"].Value.TrimEnd()))
        );

    [Fact]
    public void It_has_each_card_and_each_name() =>
        Assert.All(
            CardKind
                .All.Select(kind => kind.Name)
                .Concat(ViewObject.Shape.Names)
                .Concat(ViewObject.Shape.Member("lines")!.Item!.Names)
                .Concat(["link", "button"]),
            name => Assert.Matches($"`[^`]*\\b{name}\\b[^`]*`", Page)
        );

    [Theory]
    [InlineData("string")]
    [InlineData("array")]
    [InlineData("math")]
    public void It_has_each_function(string group) =>
        Assert.Equal(
            ((ScriptObject)TemplateFunctions.All[group]!).Keys.Order(StringComparer.Ordinal),
            Regex
                .Match(Page, $@"^\* `{group}`: (?<names>([a-z_]+,?\s+)+)", RegexOptions.Multiline)
                .Groups["names"]
                .Value.Split([',', ' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
        );

    [GeneratedRegex(@"```scriban\n(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Examples();
}
