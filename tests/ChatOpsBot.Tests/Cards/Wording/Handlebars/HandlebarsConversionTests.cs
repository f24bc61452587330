using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Cards.Wording.Handlebars;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Tests.Cards.Wording.Handlebars;

/// <summary>
/// A team's own wording says the same after it was converted. The <c>.hbs</c> files beside are the built-in templates
/// of the last release that used Handlebars; the texts expected below are what it printed.
/// </summary>
public sealed class HandlebarsConversionTests
{
    private static readonly CardView View = new()
    {
        Glyph = "🟢",
        State = "",
        Title = "Fix <it>",
        Comments = 0,
        Lines = [new CardLine("✓", "unit", "https://example.org/1"), new CardLine(null, "lint")],
        Notes = ["draft", "fork"],
        Links = new Dictionary<string, string> { ["log"] = "https://example.org/log", ["other link"] = "there" },
        Since = new SafeText(Mrkdwn.Date(TestApp.Start)),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Kinds => [.. CardKind.All.Select(kind => kind.Name)];

    [Theory, MemberData(nameof(Kinds))]
    public void The_templates_of_the_last_release_say_what_they_said(string kind)
    {
        var converted = HandlebarsConversion.Run(
            File.ReadAllText(
                Path.Combine(
                    Repository.Root,
                    "tests",
                    "ChatOpsBot.Tests",
                    "Cards",
                    "Wording",
                    "Handlebars",
                    $"{kind}.hbs"
                )
            )
        );

        Assert.Empty(converted.Notes);
        Assert.Null(Templates.Problem(converted.Text));
        var template = new CardTemplate(converted.Text);
        foreach (var golden in Golden.Of(kind))
            Assert.Equal(golden.Text, template.Render(new RandomViews(golden.Seed).Next(), Stop));
    }

    [Theory]
    [InlineData(
        "{{title}} {{Title}} {{this.title}} {{./title}} {{[title]}}",
        "Fix &lt;it&gt; Fix &lt;it&gt; Fix " + "&lt;it&gt; Fix &lt;it&gt; Fix &lt;it&gt;"
    )]
    [InlineData("{{#if title}}a{{else if text}}b{{else}}c{{/if}}{{#if comments}}d{{/if}}", "a")]
    [InlineData("{{#unless text}}a{{else}}b{{/unless}}{{^text}}c{{/text}}{{^if title}}d{{/if}}", "ac")]
    [InlineData("{{#each lines}}{{@index}}{{text}}{{#unless @last}}, {{/unless}}{{/each}}", "0unit, 1lint")]
    [InlineData("{{#each lines}}{{../title}}{{@root.comments}};{{/each}}", "Fix &lt;it&gt;0;Fix &lt;it&gt;0;")]
    [InlineData(
        "{{#each lines}}{{#each ../notes}}{{this}}{{../text}} {{/each}}{{/each}}",
        "draftunit forkunit " + "draftlint forklint "
    )]
    [InlineData(
        "{{#each lines as |l i|}}{{i}}{{l.text}}{{/each}}{{#with lines.[0] as |l|}}{{l.text}}{{/with}}",
        "0unit" + "1lintunit"
    )]
    [InlineData("{{#each reviews}}a{{else}}none{{/each}}{{#lines}}{{text}}{{/lines}}", "noneunitlint")]
    [InlineData("{{#each links}}{{@key}}={{this}};{{/each}}", "log=https://example.org/log;other link=there;")]
    [InlineData(
        "{{links.log}} {{links.[other link]}} {{lookup links \"log\"}} {{notes.[1]}} {{notes.0}}",
        "https://exa" + "mple.org/log there https://example.org/log fork draft"
    )]
    [InlineData("{{notes}} {{lines.count}} {{title.length}} {{lines.length}}", "draft,fork 2 8 ")]
    [InlineData(
        "{{#each lines}}{{link url text}} {{/each}}{{link links.log \"the log\"}}",
        "<https://example.org/1|uni" + "t> lint <https://example.org/log|the log>"
    )]
    [InlineData(
        "a\n{{button \"Log\" links.log}}\n{{button \"No\" links.no}}",
        "a\n\u0001Log\u0001https://example.org/l" + "og\n"
    )]
    [InlineData("{{#if title}}\n  a\n{{else}}\n  b\n{{/if}}\nc", "  a\nc")]
    [InlineData("a  {{~#if title~}}  b  {{~/if}}  c {{! no }}d{{!-- {{no}} --}}", "ab  c d")]
    [InlineData("\\{{title}} {% raw %} {%{ }} \" {{\"title\"}}", "{{title}} {% raw %} {%{ }} \" ")]
    [InlineData("a{{! what=ever (x }}b{{!-- #if ## --}}c", "abc")]
    [InlineData("{{#with lines.[0]}}{{text}}{{#with ..}}{{comments}}{{/with}}{{else}}none{{/with}}", "unit0")]
    [InlineData(
        "{{#if (lookup links \"log\")}}a{{/if}}{{nothing}}{{title.nothing.more}}{{#each nothing}}b{{/each}}",
        "" + "a"
    )]
    public void A_template_says_what_it_said(string handlebars, string text)
    {
        var converted = HandlebarsConversion.Run(handlebars).Text;

        Assert.Null(Templates.Problem(converted));
        Assert.Equal(text, new CardTemplate(converted).Render(View, Stop));
    }

    [Theory]
    [InlineData("{{when}}", "{{ at }}")]
    [InlineData("{{{since}}}", "{{ since }}")]
    [InlineData("{{#if service}} · {{service}}{{/if}}", "{{ if service }} · {{ service }}{{ end }}")]
    [InlineData(
        "{{#each lines}}{{glyph}} {{link url text}}{{/each}}",
        "{{ for line in lines }}{{ line.glyph }} {{ link line.url line.text }}{{ end }}"
    )]
    public void What_it_writes_is_what_people_would_write(string handlebars, string scriban) =>
        Assert.Equal(scriban, HandlebarsConversion.Run(handlebars).Text);

    [Theory]
    [InlineData("{{{title}}}", "line 1, column 1: `title` was printed as it is, and is escaped")]
    [InlineData("a\n {{&text}}", "line 2, column 2: `text` was printed as it is")]
    [InlineData("{{since}}", "`since` was escaped, and is a date")]
    [InlineData("{{titel}}", "`titel` was never a value, and is left out")]
    [InlineData("{{lines}}", "`lines` is not a text")]
    [InlineData("{{#each title}}{{/each}}", "`title` is not a list")]
    [InlineData("{{button \"Log\"}}", "`button \"Log\"` printed nothing")]
    public void What_it_says_differently_is_noted(string handlebars, string note) =>
        Assert.Contains(note, Assert.Single(HandlebarsConversion.Run(handlebars).Notes), StringComparison.Ordinal);

    [Theory]
    [InlineData("{{> part}}", "line 1, column 1: partials are not available")]
    [InlineData("a\n{{log title}}", "line 2, column 1: `log title` is not available")]
    [InlineData("{{#if (eq title \"x\")}}{{/if}}", "`(eq title \"x\")` is not available")]
    [InlineData("{{#if title includeZero=true}}{{/if}}", "named arguments")]
    [InlineData("{{#if title}}", "`#if` has no `/if`")]
    [InlineData("{{#if title}}{{/each}}", "`/each` closes nothing")]
    [InlineData("{{#if title}}a{{^}}b{{/if}}", "write `{{else}}`")]
    [InlineData("{{else}}", "`else` is outside of a block")]
    [InlineData("{{title", "this tag has no `}}`")]
    [InlineData("{{{title}}", "this tag has no `}}}`")]
    [InlineData("{{{{raw}}}}{{{{/raw}}}}", "raw blocks")]
    public void What_cannot_be_converted_is_said_with_its_place(string handlebars, string problem) =>
        Assert.Contains(
            problem,
            Assert.Throws<TemplateProblem>(() => HandlebarsConversion.Run(handlebars)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("{{#each lines as |line line|}}{{line}},{{/each}}", "0,1,")]
    [InlineData("{{#each notes as |note|}}{{note}}{{/each}}", "draftfork")]
    public void Of_two_equal_names_of_a_block_the_last_one_counts(string handlebars, string expected)
    {
        var converted = HandlebarsConversion.Run(handlebars);

        Assert.Equal(expected, new CardTemplate(converted.Text).Render(View, Stop));
    }

    [Fact]
    public void Loops_in_more_loops_than_there_are_names_for_are_refused_with_their_place()
    {
        const int depth = 60;

        var problem = Assert.Throws<TemplateProblem>(() =>
            HandlebarsConversion.Run(
                string.Concat(Enumerable.Repeat("{{#each lines}}", depth))
                    + string.Concat(Enumerable.Repeat("{{/each}}", depth))
            )
        );

        Assert.Contains("too many loops", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_file_contains_it_is_converted_or_refused_with_the_reason()
    {
        string[] words =
        [
            "#if",
            "#each",
            "#with",
            "#unless",
            "^if",
            "^",
            "/if",
            "/each",
            "/with",
            "/unless",
            "#",
            "/",
            "!",
            "!--",
            "--",
            ">",
            "&",
            "~",
            "else",
            "else if",
            "as |a a|",
            "as |a b c|",
            "as ||",
            "lines",
            "title",
            "links",
            "this",
            ".",
            "..",
            "../",
            "../title",
            "@index",
            "@root",
            "@key",
            "link",
            "button",
            "lookup",
            "(",
            ")",
            "\"",
            "'",
            "[",
            "]",
            "=",
            " ",
            "|",
            "1",
            "-",
            "null",
            "true",
            "{",
            "}",
            "\\",
            "\n",
            "\r\n",
            "a",
            "é",
            "\0",
        ];
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => Part(random)));
            try
            {
                _ = HandlebarsConversion.Run(text);
            }
            catch (Exception exception) when (exception is not TemplateProblem)
            {
                Assert.Fail($"{seed}: {text}: {exception}");
            }
            catch (TemplateProblem)
            {
                // With its line and column.
            }
        }

        string Part(Random random)
        {
            if (random.Next(6) == 0)
                return words[random.Next(words.Length)];
            var between = random.Next(2) == 0 ? " " : "";
            return $"{{{{{string.Join(between, random.GetItems(words, random.Next(5)))}}}}}";
        }
    }
}
