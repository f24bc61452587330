using System.Globalization;

namespace ChatOpsBot.Slack.Tests;

public sealed class HarmlessTextTests
{
    private const string Directional = "\u061C\u200E\u200F\u202A\u202B\u202C\u202D\u202E\u2066\u2067\u2068\u2069";

    private static readonly Func<string, string>[] Shown =
    [
        text => new PlainText(text).Text,
        text => new Markdown(text).Text,
        text => new RichTextText(text).Text,
        text => new Message { Channel = "C1", Text = text }.Text,
        text => new Markdown(Mrkdwn.Escape(text)).Text,
        text => new Markdown(Mrkdwn.Link("https://example.org", text)).Text,
        text => Mrkdwn.Truncate(text, 20),
    ];

    [Fact]
    public void No_character_that_steers_what_is_shown_around_it_is_shown_anywhere()
    {
        for (var code = 0; code <= char.MaxValue; code++)
            foreach (var shown in Shown)
                Assert.DoesNotContain(shown($"a{(char)code}b"), IsDangerous);
    }

    [Fact]
    public void No_mixture_of_them_is_shown_either_and_it_stays_the_same_when_it_is_shown_again()
    {
        var random = new Random(20260302);
        char[] pool =
        [
            .. Directional,
            '\r',
            '\n',
            '\t',
            '\0',
            '\u001B',
            '\u2028',
            '\u2029',
            '\u0085',
            '\uFEFF',
            '\uFFF9',
            '\uD83D',
            '\uDE80',
            'a',
            '<',
            '&',
            '`',
            ' ',
        ];
        for (var run = 0; run < 5_000; run++)
        {
            var text =
                "x"
                + new string([.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => pool[random.Next(pool.Length)])]);
            foreach (var shown in Shown)
            {
                var once = shown(text);
                Assert.DoesNotContain(once, IsDangerous);
                Assert.Equal(once, new Markdown(once).Text);
            }
        }
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("two\r\nlines\rand\n\tmore", "two\nlines\nand\n\tmore")]
    [InlineData("pay \u202Eknab eht", "pay \uFFFDknab eht")]
    [InlineData("one\u2028two", "one two")]
    [InlineData("\u200Fשלום", "שלום")]
    [InlineData("\u200E", "\uFFFD")]
    [InlineData("\u001B[31mred", "\uFFFD[31mred")]
    public void What_is_harmless_stays_as_it_is(string text, string expected) =>
        Assert.Equal(expected, new PlainText(text).Text);

    [Fact]
    public void Half_of_a_sign_is_replaced_and_whole_ones_stay() =>
        Assert.Equal("🚀 👩‍🚒 \uFFFD", new PlainText("🚀 👩‍🚒 " + (char)0xD83D).Text);

    private static Predicate<char> IsDangerous =>
        c =>
            (char.IsControl(c) && c is not ('\n' or '\t'))
            || Directional.Contains(c, StringComparison.Ordinal)
            || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
