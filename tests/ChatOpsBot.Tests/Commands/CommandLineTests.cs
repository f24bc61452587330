using ChatOpsBot.Commands;
using FsCheck;
using FsCheck.Fluent;

namespace ChatOpsBot.Tests.Commands;

public sealed class CommandLineTests
{
    public static TheoryData<string, string[]> Lines => new()
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
        { "in <#C012AB3CD|general> for <!subteam^S1|@platform> and <!here>", ["in", "<#C012AB3CD>", "for", "<!subteam^S1>", "and", "@here"] },
        { "see <http://checkout.acme|checkout.acme> or <https://a.b/c?d=1&amp;e=2>", ["see", "checkout.acme", "or", "https://a.b/c?d=1&e=2"] },
        { "mail <mailto:a@b.c|a@b.c>", ["mail", "a@b.c"] },
        { "a &lt;b&gt; &amp; c", ["a", "<b>", "&", "c"] },
        { "deploy —env staging", ["deploy", "--env", "staging"] },
        { "--who=<@U1|ada>", ["--who=<@U1>"] },
        { "lines\nand\ttabs", ["lines", "and", "tabs"] },
    };

    [Theory, MemberData(nameof(Lines))]
    public void A_line_becomes_the_words_that_were_meant(string line, string[] words) => Assert.Equal(words, CommandLine.Split(line).Select(word => word.Text));

    [Fact]
    public void Any_word_comes_back_from_within_quotes() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), given =>
    {
        // What a keyboard would have made prettier is made plain, and Slack's own signs are Slack's.
        var word = string.Concat(given.Get.Where(letter => letter < 128 && !char.IsControl(letter) && letter is not ('<' or '>' or '&')));
        var quoted = $"\"{word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        Assert.Equal([word, "end"], CommandLine.Split($"{quoted} end").Select(found => found.Text));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_is_typed_is_read() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), given => CommandLine.Split(given.Get).Count >= 0).QuickCheckThrowOnFailure();
}
