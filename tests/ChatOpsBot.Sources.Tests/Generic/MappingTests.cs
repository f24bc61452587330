using System.Text;
using ChatOpsBot.Sources.Authentication;
using ChatOpsBot.Sources.Generic;

namespace ChatOpsBot.Sources.Tests.Generic;

/// <summary>The small language in which configuration says what a delivery means.</summary>
public sealed class MappingTests
{
    private const string Body = """
        {"job":{"name":"nightly","id":7,"ok":true,"none":null,"empty":"","a.b":"dotted","list":[1,"two",null,
        {"x":"y"}],"deep":{"er":{}}},"words":["main","dev"],"kind":"backup failed"}
        """;

    [Theory]
    [InlineData("job.name", "nightly")]
    [InlineData("$.job.name", "nightly")]
    [InlineData("job['name']", "nightly")]
    [InlineData("job['a.b']", "dotted")]
    [InlineData("$['job']['a.b']", "dotted")]
    [InlineData("job.id", "7")]
    [InlineData("job.ok", "true")]
    [InlineData("job.list[1]", "two")]
    [InlineData("job.list[3].x", "y")]
    [InlineData("job.list", "1, two")]
    [InlineData("words", "main, dev")]
    [InlineData("header:X-Event", "push")]
    [InlineData("header:x-event", "push")]
    [InlineData("query:branch", "main")]
    [InlineData("job.none", null)]
    [InlineData("job.empty", null)]
    [InlineData("job.deep", null)]
    [InlineData("job.list[4]", null)]
    [InlineData("job.list[999999]", null)]
    [InlineData("job[0]", null)]
    [InlineData("nobody.home", null)]
    [InlineData("header:X-Other", null)]
    public void A_path_leads_to_text(string path, string? expected) =>
        WithScope(scope => Assert.Equal(expected, JsonPath.Parse(path)!.TextIn(scope)));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData(".job")]
    [InlineData("job.")]
    [InlineData("job..name")]
    [InlineData("job[")]
    [InlineData("job[x]")]
    [InlineData("job['x]")]
    [InlineData("job['']")]
    [InlineData("job[1234567]")]
    [InlineData("header:")]
    [InlineData("two words")]
    public void What_is_not_a_path_is_null(string path) => Assert.Null(JsonPath.Parse(path));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("{job.name}", "nightly")]
    [InlineData("run {job.name} #{job.id}", "run nightly #7")]
    [InlineData("{job.title|job.name}", "nightly")]
    [InlineData("{ job.title | 'backup' }", "backup")]
    [InlineData("{job.title|''}", "")]
    [InlineData("https://ci.example/{job.run}", null)]
    [InlineData("{job.title|job.label}", null)]
    public void A_template_fills_its_places_or_is_left_out(string template, string? expected) =>
        WithScope(scope => Assert.Equal(expected, Template.Parse(template).Fill(scope)));

    [Theory]
    [InlineData("{job.name")]
    [InlineData("{}")]
    [InlineData("{job name}")]
    [InlineData("{job.name|}")]
    public void A_template_that_cannot_be_read_says_why(string template) =>
        Assert.Contains(
            "write {",
            Assert.Throws<FormatException>(() => Template.Parse(template)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("kind=backup failed", true)]
    [InlineData("kind = \"backup failed\"", true)]
    [InlineData("kind=backup*", true)]
    [InlineData("kind=backup", false)]
    [InlineData("kind!=backup", true)]
    [InlineData("kind=~backup (failed|lost)", true)]
    [InlineData("kind=~backup", false)]
    [InlineData("kind!~backup", true)]
    [InlineData("header:X-Event=push", true)]
    [InlineData("query:branch=~main|dev", true)]
    [InlineData("job.name", true)]
    [InlineData("job.deep", true)]
    [InlineData("words", true)]
    [InlineData("job.none", false)]
    [InlineData("job.empty", false)]
    [InlineData("nobody", false)]
    [InlineData("nobody=", true)]
    [InlineData("nobody!=x", true)]
    [InlineData("job.id=7", true)]
    public void A_condition_holds_or_does_not(string condition, bool holds) =>
        WithScope(scope => Assert.Equal(holds, Condition.Parse(condition).Matches(scope)));

    [Theory]
    [InlineData("=x", "is not a condition")]
    [InlineData("", "is not a condition")]
    [InlineData("kind=~(", "regular expression")]
    [InlineData("kind=~(a)\\1", "regular expression")] // would need backtracking
    public void A_condition_that_cannot_be_read_says_why(string condition, string why) =>
        Assert.Contains(
            why,
            Assert.Throws<FormatException>(() => Condition.Parse(condition)).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("succeeded", false, EventState.Succeeded)]
    [InlineData("PASSED", false, EventState.Succeeded)]
    [InlineData("OK", true, EventState.Resolved)]
    [InlineData("ok", false, EventState.Succeeded)]
    [InlineData("critical", true, EventState.Firing)]
    [InlineData("broken", false, EventState.Failed)]
    [InlineData("changesRequested", false, EventState.ChangesRequested)]
    [InlineData("in_progress", false, EventState.Running)]
    [InlineData("sideways", false, null)]
    [InlineData("17", false, null)]
    [InlineData("Info, Draft", false, null)]
    public void Common_words_for_states_need_no_mapping(string word, bool isAlert, EventState? expected) =>
        Assert.Equal(expected, StateWords.Of(word, isAlert));

    [Fact]
    public void All_mistakes_of_the_rules_are_reported_with_their_place()
    {
        var problems = new List<string>();
        EventRule.Check(
            "Sources:x:Events",
            [
                new EventRule
                {
                    Kind = "alarm",
                    Subject = "{id",
                    State = "{status}",
                    States = { ["odd"] = "sideways" },
                    When = ["=x"],
                    Links = { ["log"] = "{a b}" },
                },
                new EventRule { Kind = "taskRun", Each = "." },
                new EventRule { Ignore = true },
                new EventRule
                {
                    Kind = "alert",
                    Subject = "{id}",
                    State = "firing",
                },
            ],
            problems
        );

        string[] keys =
        [
            "0:When:0",
            "0:Kind",
            "0:States:odd",
            "0:Subject",
            "0:Links:log",
            "1:Each",
            "1:Subject",
            "1:State",
            "1:Part",
        ];
        Assert.Equal(
            keys.Select(key => "Sources:x:Events:" + key).Order(StringComparer.Ordinal),
            problems
                .Select(problem => problem[..problem.IndexOf(": ", StringComparison.Ordinal)])
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Of_the_rules_that_hold_the_first_is_taken()
    {
        var tool = ((IMappedSource)EventSources.ByType["generic"]).With([
            new EventRule
            {
                When = ["kind=other"],
                Kind = "alert",
                Subject = "1",
                State = "firing",
            },
            new EventRule
            {
                When = ["job.name=nightly"],
                Kind = "alert",
                Subject = "2",
                State = "firing",
            },
            new EventRule
            {
                Kind = "alert",
                Subject = "3",
                State = "firing",
            },
        ]);

        Assert.Equal("alert:x/2", Assert.Single(tool.Parse(Request()).Events).Subject);
    }

    [Fact]
    public void A_long_list_is_read_as_far_as_a_card_can_make_sense_of()
    {
        var tool = ((IMappedSource)EventSources.ByType["generic"]).With([
            new EventRule
            {
                Each = "all",
                Kind = "alert",
                Subject = "g",
                Part = "{n}",
                State = "firing",
            },
        ]);
        var body = $$"""{"all":[{{string.Join(',', Enumerable.Range(0, 50_000).Select(n => $"{{\"n\":{n}}}"))}}]}""";

        Assert.Equal(1000, tool.Parse(Request() with { Body = Encoding.UTF8.GetBytes(body) }).Events.Count);
    }

    [Theory]
    [InlineData("bearer", "the header Authorization with \"Bearer {secret}\"")]
    [InlineData("basic", "Basic credentials")]
    [InlineData("header", "the header X-Sig with \"v1=")]
    [InlineData("query", "the query parameter token")]
    [InlineData("body", "the field meta.token")]
    [InlineData(
        "hmac",
        "the header X-Sig with \"v1=\" and the Base64 HMAC-SHA512 of \"{timestamp}.{body}\", "
            + "with Unix seconds in X-Time that are at most 1 minutes away from now"
    )]
    [InlineData("none", "from this machine itself")]
    public void Every_scheme_can_be_configured(string scheme, string described)
    {
        var problems = new List<string>();
        var way = new AuthenticationOptions
        {
            Scheme = scheme,
            Header = "X-Sig",
            Prefix = "v1=",
            Path = "meta.token",
            Algorithm = HmacAlgorithm.Sha512,
            Encoding = SignatureEncoding.Base64,
            Covers = "{timestamp}.{body}",
            TimestampHeader = "X-Time",
            Window = TimeSpan.FromMinutes(1),
        }.Read("key", problems);

        Assert.Empty(problems);
        Assert.Contains(described, way!.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_scheme_that_cannot_be_says_what_is_missing()
    {
        Assert.Equal(["a:Scheme"], Keys(new AuthenticationOptions { Scheme = "magic" }));
        Assert.Equal(["a:Scheme"], Keys(new AuthenticationOptions()));
        Assert.Equal(["a:Header"], Keys(new AuthenticationOptions { Scheme = "header" }));
        Assert.Equal(["a:Path"], Keys(new AuthenticationOptions { Scheme = "body" }));
        Assert.Equal(
            ["a:Header", "a:Covers", "a:TimestampHeader", "a:IdHeader", "a:Separator", "a:Window"],
            Keys(
                new AuthenticationOptions
                {
                    Scheme = "hmac",
                    Covers = "{id}.{timestamp}",
                    Separator = "||",
                    Window = TimeSpan.Zero,
                }
            )
        );

        static IEnumerable<string> Keys(AuthenticationOptions options)
        {
            var problems = new List<string>();
            Assert.Null(options.Read("a", problems));
            return problems.Select(problem => problem[..problem.IndexOf(": ", StringComparison.Ordinal)]);
        }
    }

    private static WebhookRequest Request() =>
        new(
            "x",
            "d-1",
            new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["X-Event"] = "push" },
            Encoding.UTF8.GetBytes(Body),
            Deliveries.Noon
        )
        {
            Parameters = new Dictionary<string, string> { ["branch"] = "main" },
        };

    private static void WithScope(Action<Scope> check) =>
        Field.Read<object>(
            Request().Body,
            root =>
            {
                check(new Scope(Request(), root, root));
                return root;
            }
        );
}
