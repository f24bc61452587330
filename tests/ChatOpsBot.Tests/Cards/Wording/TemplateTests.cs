using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatOpsBot.Tests.Cards.Wording;

public sealed class TemplateTests
{
    private static readonly CardView View = new()
    {
        Glyph = "🟢",
        State = "",
        Title = "Fix the build",
        Comments = 0,
        Lines = [new CardLine("✓", "unit", "https://example.org/1"), new CardLine(null, "lint")],
        Notes = ["draft"],
        Links = new Dictionary<string, string> { ["log"] = "https://example.org/log", ["other link"] = "there" },
        Since = new SafeText(Mrkdwn.Date(TestApp.Start)),
    };

    [Theory]
    [InlineData("state")]
    [InlineData("text")]
    [InlineData("comments")]
    [InlineData("reviews")]
    [InlineData("links.nothing")]
    [InlineData("places[0].text")]
    [InlineData("!title")]
    [InlineData("title && text")]
    [InlineData("\"\"")]
    [InlineData("0")]
    public void What_is_empty_is_false(string condition) =>
        Assert.Equal("no", Render($"{{{{ if {condition} }}}}yes{{{{ else }}}}no{{{{ end }}}}"));

    [Theory]
    [InlineData("title")]
    [InlineData("lines")]
    [InlineData("links")]
    [InlineData("since")]
    [InlineData("lines.size")]
    [InlineData("\" \"")]
    [InlineData("text || title")]
    public void What_has_something_is_true(string condition) =>
        Assert.Equal("yes", Render($"{{{{ if {condition} }}}}yes{{{{ else }}}}no{{{{ end }}}}"));

    [Theory]
    [InlineData("{{ links.nothing }}{{ links[\"x y\"] }}{{ lines[7].text }}{{ text }}", "")]
    [InlineData("{{ links[\"other link\"] }}", "there")]
    [InlineData(
        "{{ for one in links }}{{ one.key }}={{ one.value }};{{ end }}",
        "log=https://example.org/log;other " + "link=there;"
    )]
    [InlineData("{{ if text }}{{ word = \"x\" }}{{ end }}[{{ word }}]", "[]")]
    [InlineData("{{ case title }}{{ when \"Fix the build\" }}fixed{{ else }}other{{ end }}", "fixed")]
    [InlineData("{{ capture all }}{{ for line in lines }}{{ line.text }} {{ end }}{{ end }}{{ all }}", "unit lint ")]
    [InlineData("{{ for line in lines }}{{ for.index }}{{ if !for.last }},{{ end }}{{ end }}", "0,1")]
    [InlineData("{{ for line in lines | array.reverse }}{{ line.text }} {{ end }}", "lint unit ")]
    [InlineData("{{ title | string.upcase | string.truncate 6 }}", "FIX...")]
    [InlineData("{{ notes | array.join \", \" }}{{ notes[0] }}", "draftdraft")]
    [InlineData("{{ for n in 1..3 }}{{ n }}{{ end }}{{ comments + 2 }}", "1232")]
    public void A_template_computes_with_what_it_has(string template, string text)
    {
        Assert.Null(Templates.Problem(template));
        Assert.Equal(text, Render(template));
    }

    [Theory]
    [InlineData("{{ titel }}", "line 1, column 4: `titel` is unknown; did you mean `title`?")]
    [InlineData("{{ title }}\n{{ if x.y }}a{{ end }}", "line 2, column 7: `x` is unknown")]
    [InlineData(
        "{{ for line in lines }}\n  {{ line.txt }}{{ end }}",
        "line 2, column 11: `txt` is not in a line; did you mean `text`?"
    )]
    [InlineData("{{ lines[0].glph }}", "line 1, column 13: `glph` is not in a line; did you mean `glyph`?")]
    [InlineData("{{ title.length }}", "line 1, column 10: `length` is not in text")]
    [InlineData("{{ for line in lines }}{{ end }}{{ line.text }}", "column 36: `line` is unknown; did you mean `li")]
    [InlineData("{{ for line in title }}{{ end }}", "`title` is not a list")]
    [InlineData("{{ title | string.upcas }}", "`upcas` is not a function of string; did you mean `upcase`?")]
    [InlineData("{{ button \"Log\" }}", "")]
    [InlineData("{{ button \"Log\" links.log 3 }}", "line 1, column 4: `button` takes 1 to 2 values, not 3")]
    [InlineData("{{ buton \"Log\" links.log }}", "`buton` is not a function; did you mean `button`?")]
    [InlineData("{{ when }}", "line 1, column 9: When is expecting")]
    [InlineData("{{ if title }}never closed", "line 1, column 15: ")]
    [InlineData("{{ title }}\n {{ title", "line 2, column 2: this `{{` has no `}}`")]
    [InlineData("{{ title[\"x\"] }}", "`x` is not in text")]
    [InlineData("{{ string }}", "`string` needs the name of a function, such as string.size")]
    public void A_mistake_is_found_as_the_template_is_loaded(string template, string problem)
    {
        if (problem.Length == 0)
            Assert.Null(Templates.Problem(template));
        else
            Assert.Contains(problem, Templates.Problem(template), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_name_of_a_view_is_a_name_in_templates()
    {
        Assert.Equal(Names(typeof(CardView)), ViewObject.Shape.Names.Order(StringComparer.Ordinal));
        Assert.Equal(
            Names(typeof(CardLine)),
            ViewObject.Shape.Member("lines")!.Item!.Names.Order(StringComparer.Ordinal)
        );

        static IEnumerable<string> Names(Type type) =>
            type.GetProperties()
                .Where(property => property.Name != "EqualityContract")
                .Select(property => $"{char.ToLowerInvariant(property.Name[0])}{property.Name[1..]}")
                .Order(StringComparer.Ordinal);
    }

    [Fact]
    public void A_template_that_fails_on_a_card_gives_way_to_ours_and_the_log_has_none_of_the_card()
    {
        var logger = new LogList();
        var templates = new Templates(logger);
        Assert.Null(templates.Put("push", "{{ if title }}{{ for i in 1..(comments * 100) }}.{{ end }}{{ end }}"));
        var view = View with { Title = "payroll secret", Repository = "acme/checkout", Branch = "main" };

        Assert.Equal(new string('.', 200), templates.Render(CardKind.Of("push:"), view with { Comments = 2 }));
        Assert.StartsWith(
            "🟢 *acme/checkout* `main`",
            templates.Render(CardKind.Of("push:"), view with { Comments = 3 }),
            StringComparison.Ordinal
        );

        Assert.Equal(
            "The template push.scriban failed in line 1, column 28, so the built-in wording was used: "
                + "it exceeds a limit",
            Assert.Single(logger.Lines)
        );
    }

    [Theory]
    [InlineData("{{ if severity }}{{ title }}{{ end }}")]
    [InlineData("{{ severity }} · {{ place }}\n{{ button \"Log\" links.log }}")]
    [InlineData("")]
    public void A_template_that_prints_no_text_for_a_card_gives_way_to_ours(string text)
    {
        var logger = new LogList();
        var templates = new Templates(logger);
        Assert.Null(templates.Put("push", text));

        Assert.StartsWith(
            "🟢 *acme/checkout* `main`",
            templates.Render(CardKind.Of("push:"), View with { Repository = "acme/checkout", Branch = "main" }),
            StringComparison.Ordinal
        );
        Assert.Equal(
            "The template push.scriban printed no text for a card, so the built-in wording was used",
            Assert.Single(logger.Lines)
        );
    }

    [Fact]
    public void A_card_whose_text_is_too_long_is_cut_and_keeps_its_buttons()
    {
        var text = new CardTemplate("{{ title }}\n{{ button \"Log\" links.log }}").Render(
            View with
            {
                Title = new string('x', 50_000),
            },
            TestContext.Current.CancellationToken
        );

        Assert.InRange(text.Length, TemplateLanguage.LongestText, TemplateLanguage.LongestText + 100);
        Assert.Equal("\u0001Log\u0001https://example.org/log", text.Split('\n')[^1]);
    }

    [Theory]
    [InlineData("a\n  {{ button \"Log\" links.log }}", "a\n  \u0001Log\u0001https://example.org/log")]
    [InlineData(
        "{{ button \"Log\" links.log }} {{ button \"Again\" links.log }}",
        "\u0001Log\u0001https://example.org/log \n\u0001Again\u0001https://example.org/log"
    )]
    [InlineData("see {{ button \"the log\" links.log }}", "see <https://example.org/log|the log>")]
    [InlineData(
        "{{ capture log }}{{ button \"Log\" links.log }}{{ end }}{{ log }}, {{ log }}",
        "<https://example.org/log|Log>, <https://example.org/log|Log>"
    )]
    [InlineData("{{ button \"Log\" links.nothing }}", "")]
    public void A_button_has_a_line_of_its_own_and_is_a_link_elsewhere(string template, string text) =>
        Assert.Equal(text, Render(template));

    private static string Render(string template) => new CardTemplate(template).Render(View);

    private sealed class LogList : ILogger<Templates>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => NullLogger.Instance.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Lines.Add($"{formatter(state, exception)}{exception}");
    }
}
