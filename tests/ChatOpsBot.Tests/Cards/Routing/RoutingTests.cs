using ChatOpsBot.Cards.Routing;
using ChatOpsBot.Sources;

namespace ChatOpsBot.Tests.Cards.Routing;

public sealed class RoutingTests
{
    private static readonly ChatOpsEvent Alert = new()
    {
        Id = "1",
        Source = "alertmanager",
        Kind = EventKind.Alert,
        Subject = "alert:a",
        State = EventState.Firing,
        Occurred = TestApp.Start,
        Severity = "critical",
        Service = "orders-db",
        Repository = "acme/checkout",
        Branch = "release/1.2",
        Actor = new Actor("renovate[bot]") { IsBot = true },
        Labels = new Dictionary<string, string> { ["labels"] = "bug,urgent", ["team"] = "payments" },
    };

    [Theory]
    [InlineData("source=alertmanager", true)]
    [InlineData("kind = alert", true)]
    [InlineData("severity=warning", false)]
    [InlineData("severity!=warning", true)]
    [InlineData("severity=~critical|page", true)]
    [InlineData("severity=~crit", false)]
    [InlineData("severity!~warn.*", true)]
    [InlineData("branch=release/*", true)]
    [InlineData("branch=main*", false)]
    [InlineData("branch=release/?.?", true)]
    [InlineData("repository=acme/checkout", true)]
    [InlineData("repository=acme.checkout", false)]
    [InlineData("actor.bot=true", true)]
    [InlineData("labels=urgent", true)]
    [InlineData("labels!=urgent", false)]
    [InlineData("labels!=docs", true)]
    [InlineData("team=payments", true)]
    [InlineData("environment=", true)]
    [InlineData("environment=~.+", false)]
    [InlineData("state=firing", true)]
    [InlineData("service=\"orders-db\"", true)]
    public void A_matcher_compares_the_whole_value_and_a_missing_label_is_empty(string matcher, bool expected) =>
        Assert.Equal(expected, Matcher.Parse(matcher).Matches(Alert));

    [Theory]
    [InlineData("severity")]
    [InlineData("=critical")]
    [InlineData("severity=~(")]
    [InlineData("two words=x")]
    public void A_matcher_that_cannot_be_read_says_what_is_right(string matcher) =>
        Assert.Contains(
            matcher,
            Assert.Throws<FormatException>(() => Matcher.Parse(matcher)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void The_first_matching_sibling_takes_the_event() =>
        Assert.Equal(["#one"], Channels([Route("#one", "kind=alert"), Route("#two", "kind=alert")]));

    [Fact]
    public void A_route_that_continues_lets_the_next_ones_have_it_too() =>
        Assert.Equal(
            ["#one", "#two"],
            Channels([
                Route("#one", "kind=alert", goesOn: true),
                Route("#two", "kind=alert"),
                Route("#three", "kind=alert"),
            ])
        );

    [Fact]
    public void A_child_takes_it_before_its_parent_and_inherits_the_channel()
    {
        var parent = Route("#parent", "kind=alert");
        parent.Routes.Add(Route("#dba", "service=orders-db"));
        Assert.Equal(["#dba"], Channels([parent]));

        parent.Routes[0].Channel = null;
        Assert.Equal(["#parent"], Channels([parent]));

        parent.Routes[0].Match[0] = "service=other";
        Assert.Equal(["#parent"], Channels([parent]));
    }

    [Fact]
    public void What_is_dropped_goes_nowhere_not_even_to_the_default() =>
        Assert.Empty(
            Channels([new RouteConfig { Match = ["actor.bot=true"], Drop = true }, Route("#two", "kind=alert")])
        );

    [Fact]
    public void What_no_route_takes_goes_to_the_default_channel() =>
        Assert.Equal(["#general"], Channels([Route("#one", "kind=push")]));

    [Fact]
    public void Every_mistake_of_the_tree_is_named_with_its_key()
    {
        List<string> problems = [];
        var nested = Route("#ok", "kind=alert");
        nested.Routes.Add(Route("General", "not a matcher"));

        var table = RouteTable.Read(
            new RoutingOptions { Routes = [nested, new RouteConfig { Drop = true, Channel = "#x" }] },
            "#general",
            problems
        );

        Assert.Null(table);
        Assert.Equal(
            ["Routes:0:Routes:0:Channel", "Routes:0:Routes:0:Match:0", "Routes:1"],
            problems
                .Select(problem => problem[..problem.IndexOf(": ", StringComparison.Ordinal)])
                .Order(StringComparer.Ordinal)
        );
    }

    private static RouteConfig Route(string channel, string matcher, bool goesOn = false) =>
        new()
        {
            Channel = channel,
            Match = [matcher],
            Continue = goesOn,
        };

    private static IReadOnlyList<string> Channels(List<RouteConfig> routes)
    {
        List<string> problems = [];
        var table = RouteTable.Read(new RoutingOptions { Routes = routes }, "#general", problems);
        Assert.Empty(problems);
        return table!.Channels(Alert);
    }
}
