namespace ChatOpsBot.Slack.Tests;

public sealed class MrkdwnTests
{
    private static readonly DateTimeOffset Moment = new(2026, 11, 20, 23, 49, 0, TimeSpan.FromHours(1));

    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain")]
    [InlineData("a & b < c > d", "a &amp; b &lt; c &gt; d")]
    [InlineData("<!channel>", "&lt;!channel&gt;")]
    [InlineData("&lt;", "&amp;lt;")]
    [InlineData("\"quotes\" 'stay'", "\"quotes\" 'stay'")]
    public void Escapes_the_three_characters_and_no_other(string text, string expected) =>
        Assert.Equal(expected, Mrkdwn.Escape(text));

    [Theory]
    [InlineData("https://ci.example/1", "Build 1", "<https://ci.example/1|Build 1>")]
    [InlineData("https://ci.example/?a=1&b=2", "x", "<https://ci.example/?a=1&amp;b=2|x>")]
    [InlineData("https://ci.example/a b|c<d>", "x", "<https://ci.example/a%20b%7Cc%3Cd%3E|x>")]
    [InlineData("mailto:ada@example.com", "Ada", "<mailto:ada@example.com|Ada>")]
    [InlineData("https://ci.example/1", "a|b\r\nc <d> & e", "<https://ci.example/1|ab c &lt;d&gt; &amp; e>")]
    [InlineData("https://ci.example/1", "", "<https://ci.example/1>")]
    [InlineData("https://ci.example/1", null, "<https://ci.example/1>")]
    [InlineData("javascript:alert(1)", "x", "x")]
    [InlineData("/relative", "x", "x")]
    [InlineData("", "x<y", "x&lt;y")]
    [InlineData(null, "x", "x")]
    [InlineData("not a link <!channel>", "", "not a link &lt;!channel&gt;")]
    public void Links_only_what_a_browser_can_open(string? url, string? label, string expected) =>
        Assert.Equal(expected, Mrkdwn.Link(url, label));

    [Fact]
    public void A_date_falls_back_to_UTC_with_the_zone() =>
        Assert.Equal("<!date^1795214940^{date_short_pretty} at {time}|2026-11-20 22:49 UTC>", Mrkdwn.Date(Moment));

    [Fact]
    public void A_date_takes_a_format_and_a_fallback() =>
        Assert.Equal(
            "<!date^1795214940^since {time}|a &lt;while&gt;>",
            Mrkdwn.Date(Moment, "since {time}", "a <while>")
        );

    [Theory]
    [InlineData("today")]
    [InlineData("{time}|x")]
    [InlineData("{time}^http://x")]
    [InlineData("{time}>")]
    public void A_date_format_that_would_break_the_token_is_refused(string format) =>
        Assert.Throws<ArgumentException>(() => Mrkdwn.Date(Moment, format));

    [Fact]
    public void Mentions_take_ids_only()
    {
        Assert.Equal("<@U012AB3CD>", Mrkdwn.User("U012AB3CD"));
        Assert.Equal("<#C012AB3CD>", Mrkdwn.Channel("C012AB3CD"));
        Assert.Equal("<!subteam^S012AB3CD>", Mrkdwn.UserGroup("S012AB3CD"));
        Assert.Throws<ArgumentException>(() => Mrkdwn.User("U1> <!channel"));
        Assert.Throws<ArgumentException>(() => Mrkdwn.Channel(""));
    }

    [Theory]
    [InlineData("*checkout* build _#482_ ~gone~", "checkout build #482 gone")]
    [InlineData("<https://ci.example/1|Build 1> failed", "Build 1 failed")]
    [InlineData("see <https://ci.example/1>", "see https://ci.example/1")]
    [InlineData("a &lt; b &amp; c", "a &lt; b &amp; c")]
    [InlineData("<!date^1795214940^{time}|2026-11-20 22:49 UTC>", "2026-11-20 22:49 UTC")]
    [InlineData("hello <@U1>, <!subteam^S1|@on_call> and <!here>", "hello <@U1>, <!subteam^S1|@on_call> and <!here>")]
    [InlineData("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4")]
    [InlineData("cron */5 * * * *", "cron */5 * * * *")]
    [InlineData("`bulk_export` on", "bulk_export on")]
    [InlineData("```\nx = *p\n```", "\nx = *p\n")]
    [InlineData("it's a ` tick", "it's a ` tick")]
    [InlineData("*one\ntwo*", "*one\ntwo*")]
    [InlineData("**", "**")]
    [InlineData("*_both_*", "both")]
    [InlineData("<https://ci.example|*bold* label>", "bold label")]
    [InlineData("a < b", "a &lt; b")]
    [InlineData("", "")]
    public void The_words_remain(string mrkdwn, string expected) => Assert.Equal(expected, Mrkdwn.ToPlainText(mrkdwn));

    [Theory]
    [InlineData("short", 5, "short")]
    [InlineData("longer", 5, "long…")]
    [InlineData("a &amp; b", 6, "a…")]
    [InlineData("a &amp; b", 8, "a &amp;…")]
    [InlineData("x <@U123> y", 8, "x…")]
    [InlineData("x <@U123> yyy", 11, "x <@U123>…")]
    [InlineData("🔴🔴🔴", 3, "🔴🔴🔴")]
    [InlineData("🔴🔴🔴", 2, "🔴…")]
    [InlineData("ab ```code``` cd", 11, "ab…")]
    [InlineData("```0123456789", 12, "```0123…\n```")]
    [InlineData("word another", 6, "word…")]
    [InlineData("ab", 1, "…")]
    public void Truncates_at_a_place_that_still_renders(string text, int max, string expected) =>
        Assert.Equal(expected, Mrkdwn.Truncate(text, max));

    [Fact]
    public void No_room_at_all_is_a_mistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Mrkdwn.Truncate("x", 0));

    [Theory]
    [InlineData("", "")]
    [InlineData("plain &amp;lt; text", "Text plain &lt; text")]
    [InlineData("<@U1|ada> to <@W2>", "User U1 ada, Text  to , User W2")]
    [InlineData("in <#C1|general><#C2|>", "Text in , Channel C1 general, Channel C2")]
    [InlineData("<!subteam^S1> <!subteam^S1|@on-call>", "UserGroup S1, Text  , UserGroup S1 @on-call")]
    [InlineData(
        "<!here> <!channel|channel> <!everyone>",
        "Broadcast here, Text  , Broadcast channel channel, Text  , Broadcast everyone"
    )]
    [InlineData("<https://x.example/?a=1&amp;b=2|a &lt; b>", "Link https://x.example/?a=1&b=2 a < b")]
    [InlineData("<mailto:ada@example.com|ada@example.com>", "Link mailto:ada@example.com ada@example.com")]
    [InlineData("<!date^1^{time}|then>", "Other date^1^{time} then")]
    [InlineData("1 < 2 <> <@U1>", "Text 1 < 2 <> , User U1")]
    [InlineData("<@U1", "Text <@U1")]
    [InlineData("a > b", "Text a > b")]
    [InlineData("“a” ‘b’ —force x — y a—b", "Text \"a\" 'b' --force x — y a—b")]
    public void What_people_write_is_taken_apart(string text, string expected) =>
        Assert.Equal(
            expected,
            string.Join(
                ", ",
                Mrkdwn
                    .Parse(text)
                    .Select(token => $"{token.Kind} {token.Value}{(token.Label is null ? "" : $" {token.Label}")}")
            )
        );

    [Fact]
    public void A_block_of_output_keeps_its_end_and_nothing_in_it_ends_it()
    {
        Assert.Equal("```\na &lt;b&gt; &amp;\n```", Mrkdwn.CodeBlock("a <b> &", 100));
        Assert.DoesNotContain("```", Mrkdwn.CodeBlock("before\n```\nafter", 100)[3..^3], StringComparison.Ordinal);

        var long1 = Mrkdwn.CodeBlock(
            string.Join('\n', Enumerable.Range(0, 400).Select(line => $"<step {line}>")) + "\nERROR: disk full",
            3000
        );
        Assert.InRange(long1.Length, 2900, 3000);
        Assert.EndsWith("&lt;step 399&gt;\nERROR: disk full\n```", long1, StringComparison.Ordinal);
        Assert.Matches("^```\n&lt;step [0-9]+&gt;\n", long1);

        var line = Mrkdwn.CodeBlock(new string('&', 900), 103);
        Assert.Equal($"```\n{string.Concat(Enumerable.Repeat("&amp;", 19))}\n```", line);
    }
}
