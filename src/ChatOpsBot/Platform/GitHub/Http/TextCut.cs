namespace ChatOpsBot.Platform.GitHub.Http;

internal static class TextCut
{
    /// <summary>
    /// At most <paramref name="length"/> characters, the last one an ellipsis when something is missing; no character
    /// is halved.
    /// </summary>
    public static string At(int length, string text)
    {
        if (text.Length <= length)
            return text;
        var end = length - 1;
        if (char.IsHighSurrogate(text[end - 1]))
            end--;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
