using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Groups;

/// <summary>
/// Our part of a channel's topic, between <c>[on call:</c> and <c>]</c>; all else belongs to those who wrote it.
/// </summary>
internal static class TopicLine
{
    /// <summary>https://docs.slack.dev/reference/methods/conversations.setTopic</summary>
    public const int Longest = 250;
    private const string Start = "[on call: ",
        Cut = "…";
    private const char End = ']';

    /// <summary>Less than that says nothing.</summary>
    private const int Shortest = 16;

    /// <summary>The topic with our part replaced, or put behind the rest.</summary>
    /// <param name="topic">As Slack has it.</param>
    /// <param name="text">What our part says, as plain text.</param>
    /// <returns>Null where the rest leaves no room for it.</returns>
    public static string? Put(string topic, string text)
    {
        var (before, after) = Around(topic);
        var room = Longest - before.Length - after.Length - Start.Length - 1;
        var ours = Mrkdwn.Escape(text.Replace(End, ')').Replace('[', '('));
        if (ours.Length > room)
            ours = room < Shortest ? null : Shortened(text.Replace(End, ')').Replace('[', '('), room);
        return ours is null ? null : $"{before}{Start}{ours}{End}{after}";
    }

    private static (string Before, string After) Around(string topic)
    {
        var start = topic.IndexOf(Start, StringComparison.Ordinal);
        var end = start < 0 ? -1 : topic.IndexOf(End, start);
        if (end > 0)
            return (topic[..start], topic[(end + 1)..]);
        return (topic.Length == 0 ? "" : $"{topic.TrimEnd()} ", "");
    }

    /// <summary>As much of it as fits, never half of what escaping made of a letter.</summary>
    private static string Shortened(string text, int room)
    {
        var escaped = "";
        foreach (var rune in text.EnumerateRunes())
        {
            var next = escaped + Mrkdwn.Escape(rune.ToString());
            if (next.Length + Cut.Length > room)
                break;
            escaped = next;
        }
        return escaped + Cut;
    }
}
