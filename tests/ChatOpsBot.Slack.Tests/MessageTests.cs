namespace ChatOpsBot.Slack.Tests;

using static Sample;

public sealed class MessageTests
{
    [Fact]
    public void A_message_of_ordinary_length_is_left_alone()
    {
        Block[] blocks =
        [
            new SectionBlock { Text = new Markdown("one"), Fields = [new Markdown("two")] },
            Log("three"),
            new DividerBlock(),
        ];
        Assert.All(InMessage(blocks).Blocks.Zip(blocks), pair => Assert.Same(pair.Second, pair.First));
    }

    [Fact]
    public void Too_much_text_is_cut_at_the_end()
    {
        var message = InMessage(
            Section(3000),
            Section(3000),
            Log(Long(5000)),
            Section(3000),
            new HeaderBlock { Text = "Last" }
        );

        var lengths = message
            .Blocks.Select(block => Strings(block).Where(text => text != block.Type).Max(text => text.Length))
            .ToList();
        Assert.Equal([3000, 3000, 5000, 1000], lengths[..4]);
        Assert.Equal("…", ((HeaderBlock)message.Blocks[4]).Text.Text);
    }

    [Fact]
    public void No_mix_of_blocks_says_more_than_slack_takes()
    {
        Block[] all =
        [
            Section(3000),
            Log(Long(9000)),
            new MarkdownBlock { Text = Long(9000) },
            new HeaderBlock { Text = Long(150) },
            new ContextBlock { Elements = [new Markdown(Long(3000)), new PlainText(Long(3000))] },
            new SectionBlock { Fields = [.. Enumerable.Range(0, 10).Select(_ => new Markdown(Long(2000)))] },
        ];
        for (var start = 0; start < all.Length; start++)
        {
            var message = InMessage([.. all[start..], .. all[..start]]);
            var total = message.Blocks.Sum(block =>
                Strings(block)
                    .Where(text => text.Contains('x') && !text.Contains("text") || text == "…")
                    .Sum(text => text.Length)
            );
            // The ellipses of what had no room come on top: one for each text.
            Assert.InRange(total, Limits.MessageBlockText - 50, Limits.MessageBlockText + 20);
        }
    }

    [Fact]
    public void The_text_beside_the_blocks_is_cut_where_slack_would_cut_it() =>
        Assert.Equal(
            40_000,
            new Message { Channel = "C1", Text = Long(50_000) }
                .Text
                .Length
        );

    [Fact]
    public void A_list_that_changes_later_does_not_change_the_message()
    {
        List<Block> blocks = [new DividerBlock()];
        var message = new Message
        {
            Channel = "C1",
            Text = "x",
            Blocks = blocks,
        };
        blocks.Clear();
        Assert.Single(message.Blocks);
    }

    private static SectionBlock Section(int length) => new() { Text = new Markdown(Long(length)) };
}
