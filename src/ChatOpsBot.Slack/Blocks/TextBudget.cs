namespace ChatOpsBot.Slack;

/// <summary>
/// Shares the text that one message may carry among its blocks, first come first served: the first lines matter most.
/// When nothing is left every further text becomes an ellipsis, so that the reader sees that something is missing.
/// </summary>
internal sealed class TextBudget(int codePoints)
{
    private int _left = codePoints;

    public T? Take<T>(T? text)
        where T : TextObject
    {
        if (text is null)
            return null;
        var fitting = text.Fit(Math.Max(_left, 1));
        _left -= CodePoints.Count(fitting!.Text);
        return fitting;
    }

    /// <param name="markup">Whether the text may hold mrkdwn tokens, which must not be split.</param>
    public string Take(string text, bool markup)
    {
        var max = Math.Max(_left, 1);
        var fitting = markup ? TextCut.Markup(text, max) : TextCut.Plain(text, max);
        _left -= CodePoints.Count(fitting);
        return fitting;
    }

    public void Spend(int codePoints) => _left -= codePoints;
}
