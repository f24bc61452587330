namespace ChatOpsBot.Slack;

/// <summary>
/// Makes text harmless and shortens it with an ellipsis, so that what is left still reads and renders as it should. All
/// text that is shown goes through one of the two.
/// </summary>
internal static class TextCut
{
    private const string Ellipsis = "…";
    private const string Fence = "```";
    private const string FenceEnd = "\n```";
    private static readonly string[] Entities = ["&amp;", "&lt;", "&gt;"];

    /// <summary>Cuts between characters and entities only.</summary>
    public static string Plain(string text, int max)
    {
        text = HarmlessText.Of(text);
        return CodePoints.AtMost(text, max) ? text : Kept(text, max - 1, markup: false) + Ellipsis;
    }

    /// <summary>
    /// As <see cref="Plain"/>, and a <c>&lt;…&gt;</c> token is kept or dropped whole, and an open code fence is closed
    /// again.
    /// </summary>
    public static string Markup(string text, int max)
    {
        text = HarmlessText.Of(text);
        if (CodePoints.AtMost(text, max))
            return text;
        var kept = Kept(text, max - 1, markup: true);
        if (!FenceIsOpen(kept) || max <= Ellipsis.Length + FenceEnd.Length)
            return kept + Ellipsis;

        kept = Kept(text, max - Ellipsis.Length - FenceEnd.Length, markup: true);
        if (!FenceIsOpen(kept))
            return kept + Ellipsis;
        // A fence with nothing in it would be an empty box.
        return kept.EndsWith(Fence, StringComparison.Ordinal)
            ? kept[..^Fence.Length].TrimEnd() + Ellipsis
            : kept + Ellipsis + FenceEnd;
    }

    private static string Kept(string text, int max, bool markup)
    {
        var cut = CodePoints.IndexAfter(text, max);
        if (markup)
            cut = BeforeBackticks(text, BeforeToken(text, cut));
        cut = BeforeEntity(text, cut);
        return text[..cut].TrimEnd();
    }

    private static int BeforeToken(string text, int cut)
    {
        var open = text.AsSpan(0, cut).LastIndexOf('<');
        if (open < 0 || text.AsSpan(open, cut - open).Contains('>'))
            return cut;
        return text.IndexOf('>', cut) < 0 ? cut : open;
    }

    // Half a fence would open an inline code span.
    private static int BeforeBackticks(string text, int cut)
    {
        if (cut == 0 || text[cut] != '`')
            return cut;
        while (cut > 0 && text[cut - 1] == '`')
            cut--;
        return cut;
    }

    private static int BeforeEntity(string text, int cut)
    {
        var ampersand = text.AsSpan(0, cut).LastIndexOf('&');
        if (ampersand < 0)
            return cut;
        foreach (var entity in Entities)
        {
            if (ampersand + entity.Length > cut && text.AsSpan(ampersand).StartsWith(entity, StringComparison.Ordinal))
                return ampersand;
        }

        return cut;
    }

    private static bool FenceIsOpen(string text) => text.AsSpan().Count(Fence) % 2 == 1;
}
