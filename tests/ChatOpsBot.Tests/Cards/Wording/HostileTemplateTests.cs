using System.Diagnostics;
using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;
using ChatOpsBot.Slack;

namespace ChatOpsBot.Tests.Cards.Wording;

/// <summary>
/// A template is a file that anyone who may edit the folder writes, and a payload is written by anyone: neither can
/// hold the bot, read what is not the card's, or say something in Slack's markup that is not ours.
/// </summary>
public sealed class HostileTemplateTests
{
    private const string Payload =
        "<!channel> <https://evil.example/|click> &lt; *bold*\n\u0001Pay\u0001https://evil.example/\u0001\r\u0000";

    private static readonly CardView View = new()
    {
        Glyph = Payload,
        State = Payload,
        Title = Payload,
        Text = Payload,
        Url = $"https://example.org/{Payload}",
        Comments = 7,
        Lines = [new CardLine(Payload, Payload, Payload, Payload, Payload)],
        Notes = [Payload, Payload],
        Links = new Dictionary<string, string> { [Payload] = Payload, ["log"] = $"https://example.org/{Payload}" },
        Since = new SafeText(Mrkdwn.Date(TestApp.Start)),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{{ while true }}{{ end }}")]
    [InlineData("{{ while true }}x{{ end }}")]
    [InlineData("{{ for i in 1..1000000000 }}{{ end }}")]
    [InlineData("{{ for i in 1..15 }}{{ for j in 1..15 }}{{ end }}{{ end }}")]
    [InlineData("{{ x = \"a\"; while true; x = x + x; end }}")]
    [InlineData("{{ x = \"a\"; for i in 1..100; x = $\"{x}{x}{x}{x}\"; end }}")]
    [InlineData("{{ x = \"a\"; for i in 1..100; x = x | string.append x; end }}")]
    [InlineData("{{ x = \"a\"; for i in 1..100; x = x | string.replace \"a\" \"aa\"; end }}")]
    [InlineData("{{ x = \"aa\"; for i in 1..100; x = x | string.replace \"a\" \"aaaaaaaa\"; end }}")]
    [InlineData("{{ \"a\" * 1000000000 }}")]
    [InlineData("{{ \"a\" | string.pad_left 1000000000 }}")]
    [InlineData("{{ \"a\" | string.pad_right 1000000000 }}")]
    [InlineData("{{ x = 9; for i in 1..100; x = x * x; end }}")]
    [InlineData("{{ x = 9; for i in 1..100; x = math.times x x; end }}")]
    [InlineData("{{ 2 ** 1000000000 }}")]
    [InlineData("{{ 1 << 1000000000 }}")]
    [InlineData("{{ x = 9; while true; x *= x; end }}")]
    [InlineData("{{ x = \"a\"; while true; x += x; end }}")]
    [InlineData("{{ (1..1000000000) | array.join \",\" }}")]
    [InlineData("{{ (1..1000000000) | array.size }}")]
    [InlineData("{{ (1..1000000000) | array.reverse }}")]
    [InlineData("{{ (1..1000000000) | array.sort }}")]
    [InlineData("{{ 1..1000000000 }}")]
    [InlineData("{{ x = [1]; for i in 1..100; x = x | array.concat x; end; x.size }}")]
    [InlineData("{{ x = [1]; for i in 1..100; x = x + x; end; x }}")]
    [InlineData("{{ x = [1]; for i in 1..100; x = [x, x]; end; x }}")]
    [InlineData("{{ x = []; x[1000000000] = 1 }}")]
    [InlineData("{{ func f(x); f(x); end; f(1) }}")]
    [InlineData("{{ f(x) = f(x); f(1) }}")]
    [InlineData("{{ do; ret 1; end }}")]
    [InlineData("{{ 5 | math.format \"D999999999\" }}")]
    [InlineData("{{ title | regex.match \"^(a+)+$\" }}")]
    [InlineData("{{ title | string.handleize }}")]
    [InlineData("{{ include \"/etc/passwd\" }}")]
    [InlineData("{{ import string }}")]
    [InlineData("{{ object.eval \"1\" }}")]
    [InlineData("{{ title | object.typeof }}")]
    [InlineData("{{ object.keys this }}")]
    [InlineData("{{ title | html.escape }}")]
    [InlineData("{{ title | html.strip }}")]
    [InlineData("{{ date.now }}")]
    [InlineData("{{ math.uuid }}")]
    [InlineData("{{ math.random 1 10 }}")]
    [InlineData("{{ this }}")]
    [InlineData("{{ this.title }}")]
    [InlineData("{{ this[\"title\"] }}")]
    [InlineData("{{ with links }}{{ log }}{{ end }}")]
    [InlineData("{{ wrap link }}x{{ end }}")]
    [InlineData("{{ tablerow x in lines }}{{ end }}")]
    [InlineData("{{ readonly title }}")]
    [InlineData("{{ $0 }}")]
    [InlineData("{{ links.log = \"x\" }}")]
    [InlineData("{{ lines[0].text = \"x\" }}")]
    [InlineData("{{ title.chars }}")]
    [InlineData("{{ title.get_type }}")]
    [InlineData("{{ title.GetType }}")]
    [InlineData("{{ since.text }}")]
    [InlineData("{{ capture x }}a{{ end }}{{ x.builder }}")]
    [InlineData("{{ (link url title).text }}")]
    [InlineData("{{ @string.upcase }}")]
    [InlineData("{{ {a: title} }}")]
    [InlineData("{{ title?.size++ }}")]
    public void What_a_template_may_not_do_is_refused_at_once(string template)
    {
        var clock = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();

        var problem = Templates.Problem(template);

        Assert.NotNull(problem);
        Assert.StartsWith("line 1, column ", problem, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), $"It took {clock.Elapsed}.");
    }

    [Theory]
    [InlineData("{{ title }}{{ text }}{{ glyph }}{{ state }}{{ url }}")]
    [InlineData("{{ title | string.append \"<\" }}{{ \"<\" + title }}{{ title + \"<\" + text }}")]
    [InlineData("{{ $\"<{title}>\" }}{{ $\"{link url title}\" }}")]
    [InlineData("{{ \"<\" }}{{ \"<!channel>\" }}{{ '<!here>' }}{{ `<!everyone>` }}")]
    [InlineData("{{ capture x }}{{ title }}{{ end }}{{ x }}{{ x | string.upcase }}{{ x + title }}")]
    [InlineData("{{ capture x }}{{ capture y }}{{ title }}{{ end }}{{ y }}{{ end }}{{ x }}{{ y }}")]
    [InlineData("{{ x = title; x }}{{ x = [title, text]; x }}{{ x[0] }}{{ x | array.join \"<\" }}")]
    [InlineData("{{ lines }}{{ notes }}{{ links }}{{ lines[0] }}{{ for line in lines }}{{ line }}{{ end }}")]
    [InlineData("{{ for one in links }}{{ one }}{{ one.key }}{{ one.value }}{{ end }}")]
    [InlineData("{{ link url title }}{{ link title title }}{{ title | link title }}{{ link (link url title) title }}")]
    [InlineData("{{ link url title | string.downcase }}{{ (link url title) + \"\" }}")]
    [InlineData("{{ button title url }}\n{{ button title title }}\n{{ x = button title url; x + \"\" }}")]
    [InlineData("a {{ button title url }}{{ button title title }}\n{{ title }}{{ button text title }}{{ title }}")]
    [InlineData(
        "{{ capture x }}{{ button title url }}{{ end }}{{ x }} b {{ x }}{{ button title title | string.upcase }}"
    )]
    [InlineData("{{ title | string.split \" \" }}{{ for x in title | string.split \"n\" }}{{ x }}{{ end }}")]
    [InlineData(
        "{{ title | string.replace \"&lt;\" \"<\" }}{{ \"&lt;!channel&gt;\" | string.replace \"&lt;\" \"<\" }}"
    )]
    [InlineData("{{ title | string.slice 0 }}{{ title[0] }}{{ title | string.capitalize }}")]
    [InlineData("{{ text ?? title }}{{ text ? title : text }}{{ (title) }}{{ title; }}")]
    [InlineData("{{ case title }}{{ when \"x\" }}{{ else }}{{ title }}{{ end }}")]
    [InlineData("{{ since + title }}{{ $\"{since}{title}\" }}{{ since | string.append title }}")]
    [InlineData("{{ lines | array.map \"text\" }}{{ lines | array.first }}{{ notes | array.sort | array.first }}")]
    [InlineData("{{- title -}}{{~ title ~}}")]
    public void Whatever_a_template_prints_of_a_payload_is_harmless(string template)
    {
        Assert.Null(Templates.Problem(template));

        var text = new CardTemplate(template).Render(View, Stop);

        var lines = text.Split('\n');
        Assert.Equal(template.Count(c => c == '\n') + 1, lines.Length);
        foreach (var line in lines)
        {
            // A button has its own fields in Slack: plain text, and a URL that is checked.
            if (line.StartsWith(Templates.ButtonMark))
                Assert.Equal(2, line.Count(c => c == Templates.ButtonMark));
            else
            {
                Assert.DoesNotContain(line, char.IsControl);
                Assert.All(
                    line.Split('<').Skip(1),
                    tag => Assert.Matches("^(https://example\\.org/|!date\\^)[^<>|]*\\|[^<>|]*>", tag)
                );
            }
        }
    }

    [Theory]
    [InlineData("{{ 1 + 41 }}{% end %}{%{", "{{ 1 + 41 }}{% end %}{%{")]
    [InlineData("<!channel>", "&lt;!channel&gt;")]
    [InlineData("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;")]
    [InlineData("a\r\n\u0001Pay\u0001https://evil.example", "a   Pay https://evil.example")]
    public void A_payload_is_shown_as_it_is(string payload, string shown)
    {
        var view = View with { Title = payload, Notes = [payload], Links = new Dictionary<string, string>() };

        Assert.Equal(
            $"{shown} {shown} {shown}",
            new CardTemplate("{{ title }} {{ notes[0] }} {{ capture x }}{{ title }}{{ end }}{{ x }}").Render(view, Stop)
        );
    }

    [Fact]
    public void A_rendering_that_is_stopped_ends()
    {
        var template = new CardTemplate("{{ for i in 1..200 }}{{ title }}{{ end }}");

        Assert.Throws<Scriban.Syntax.ScriptAbortException>(() =>
            template.Render(View, new CancellationToken(canceled: true))
        );
    }
}
