using ChatOpsBot.Platform.Language;
using ChatOpsBot.Slack;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOpsBot.Tests.Platform.Language;

public sealed class CommandLineTests
{
    public static TheoryData<string, string[]> Lines =>
        new()
        {
            { "", [] },
            { "  events   --failed ", ["events", "--failed"] },
            { "say \"two words\" 'and three more'", ["say", "two words", "and three more"] },
            { "say “two words” ‘and more’", ["say", "two words", "and more"] },
            { "don't quote an apostrophe", ["don't", "quote", "an", "apostrophe"] },
            { "a \"quote \\\" inside\"", ["a", "quote \" inside"] },
            { "an unclosed \"quote goes on", ["an", "unclosed", "quote goes on"] },
            { "empty \"\" words", ["empty", "", "words"] },
            { "who <@U012AB3CD|ada> <@U1>", ["who", "<@U012AB3CD>", "<@U1>"] },
            {
                "in <#C012AB3CD|general> for <!subteam^S1|@platform> and <!here>",
                ["in", "<#C012AB3CD>", "for", "<!subteam^S1>", "and", "@here"]
            },
            {
                "see <http://checkout.acme|checkout.acme> or <https://a.b/c?d=1&amp;e=2>",
                ["see", "checkout.acme", "or", "https://a.b/c?d=1&e=2"]
            },
            { "mail <mailto:a@b.c|a@b.c>", ["mail", "a@b.c"] },
            { "a &lt;b&gt; &amp; c", ["a", "<b>", "&", "c"] },
            { "deploy —env staging", ["deploy", "--env", "staging"] },
            { "--who=<@U1|ada>", ["--who=<@U1>"] },
            { "<@> <#|x> <@a b>", ["@", "x", "@a b"] },
            { "lines\nand\ttabs", ["lines", "and", "tabs"] },
            { "\u00A0any\u2009white\u3000space\u200B\uFEFF", ["any", "white", "space"] },
            {
                "lock «zwei Worte» „zwei Worte“ ‚zwei Worte‘ 「zwei Worte」 ‹zwei Worte›",
                ["lock", "zwei Worte", "zwei Worte", "zwei Worte", "zwei Worte", "zwei Worte"]
            },
            { "lock –for 2h −for ‑for", ["lock", "--for", "2h", "--for", "--for"] },
        };

    [Theory, MemberData(nameof(Lines))]
    public void A_line_becomes_the_words_that_were_meant(string line, string[] words) =>
        Assert.Equal(words, CommandLine.Split(line).Select(word => word.Text));

    [Fact]
    public void Any_word_comes_back_from_within_quotes() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonNull<string>>(),
                given =>
                    Assert.Equal(
                        [Mrkdwn.UndoSmartPunctuation(given.Get.ReplaceLineEndings(" ")), "end"],
                        CommandLine.Split($"{CommandLine.Quote(given.Get)} end").Select(found => found.Text)
                    )
            )
            .QuickCheckThrowOnFailure();

    [
        Theory,
        InlineData("--force"),
        InlineData("a\" --force \""),
        InlineData("a“ --force"),
        InlineData("a\\"),
        InlineData("<!channel>"),
        InlineData("a\n--force")
    ]
    public void What_comes_from_outside_stays_one_word_and_no_option(string word) =>
        Assert.Equal(
            [new Word(Mrkdwn.UndoSmartPunctuation(word.ReplaceLineEndings(" ")), true)],
            CommandLine.Split(CommandLine.Quote(word))
        );

    [Fact]
    public void Whatever_is_typed_is_read() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), given => CommandLine.Split(given.Get).Count >= 0)
            .QuickCheckThrowOnFailure();

    [
        Theory,
        InlineData("deploy status", "deploy", "status"),
        InlineData(" \u00A0deploy\n status  shop ", "deploy", "status  shop"),
        InlineData("deploy", "deploy", ""),
        InlineData("\t", "", "")
    ]
    public void The_first_word_ends_at_any_white_space(string line, string word, string after) =>
        Assert.Equal((word, after), CommandLine.First(line));
}
