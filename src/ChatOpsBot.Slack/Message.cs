namespace ChatOpsBot.Slack;

/// <summary>
/// A message to post or to put in the place of another.
/// <see href="https://docs.slack.dev/reference/methods/chat.postMessage"/>
/// </summary>
public sealed record Message
{
    /// <summary>A channel's id or <c>#name</c>, or a user's id for a direct message.</summary>
    public required string Channel
    {
        get;
        init => field = Bound.Token(value, int.MaxValue)!;
    }

    /// <summary>
    /// In mrkdwn. Never empty, even with blocks: it is what the notification shows and what a screen reader reads
    /// (<see href="https://docs.slack.dev/reference/methods/chat.postMessage#text_usage"/>). Cut at
    /// <see cref="Limits.PostText"/>.
    /// </summary>
    public required string Text
    {
        get;
        init
        {
            Bound.Require(
                !string.IsNullOrWhiteSpace(value),
                "Text must not be empty: notifications and screen readers read it instead of the blocks.",
                nameof(Text)
            );
            field = TextCut.Markup(value, Limits.PostText);
        }
    }

    /// <summary>
    /// At most <see cref="Limits.MessageBlocks"/>. When their text is longer than <see cref="Limits.MessageBlockText"/>
    /// in all, the later texts are cut.
    /// </summary>
    public IReadOnlyList<Block> Blocks
    {
        get;
        init => field = Fitting(value);
    } = [];

    /// <summary>The <c>ts</c> of the message whose thread this belongs to.</summary>
    public string? ThreadTs { get; init; }

    /// <summary>True shows a threaded reply in the channel too.</summary>
    public bool ReplyBroadcast { get; init; }

    public MessageMetadata? Metadata { get; init; }

    /// <summary>
    /// Whether Slack adds previews of the pages that are linked. Always sent, because Slack's own default is true.
    /// </summary>
    public bool UnfurlLinks { get; init; }

    /// <inheritdoc cref="UnfurlLinks"/>
    public bool UnfurlMedia { get; init; }

    internal static IReadOnlyList<Block> Fitting(IReadOnlyList<Block>? value)
    {
        if (value is null or [])
            return [];
        var blocks = Bound.Items(value, Limits.MessageBlocks, name: nameof(Blocks));
        Bound.Unique(blocks.Select(block => block.BlockId), nameof(Block.BlockId));
        AtMost(Limits.TablesPerMessage, blocks.Count(block => block is TableBlock or DataTableBlock), "tables");
        AtMost(Limits.ChartsPerMessage, blocks.Count(block => block is DataVisualizationBlock), "charts");

        var budget = new TextBudget(Limits.MessageBlockText);
        return [.. blocks.Select(block => block.Within(budget))];
    }

    private static void AtMost(int max, int count, string what)
    {
        if (count > max)
            Bound.Refuse($"A message may have at most {max} {what}, not {count}.", nameof(Blocks));
    }
}
