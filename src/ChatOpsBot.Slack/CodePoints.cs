namespace ChatOpsBot.Slack;

/// <summary>
/// Length as Slack counts it: an emoji outside the basic plane is one, although it is two <see cref="char"/>s.
/// </summary>
internal static class CodePoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i += Width(text, i))
            count++;
        return count;
    }

    public static bool AtMost(string text, int max) => text.Length <= max || Count(text) <= max;

    /// <summary>
    /// The index in <paramref name="text"/> after that many code points; never inside a surrogate pair.
    /// </summary>
    public static int IndexAfter(ReadOnlySpan<char> text, int codePoints)
    {
        var index = 0;
        while (codePoints-- > 0 && index < text.Length)
            index += Width(text, index);
        return index;
    }

    private static int Width(ReadOnlySpan<char> text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;
}
