using System.Globalization;
using System.Text.RegularExpressions;
using ChatOpsBot.Platform.Access;
using ChatOpsBot.Slack;

namespace ChatOpsBot.OnCall.Editing;

/// <summary>What differs between two versions of a schedule, in words.</summary>
internal static partial class RuleWords
{
    private const int Longest = 1000;

    /// <returns>With user ids, as it is stored; empty where there is no difference.</returns>
    public static string Between(ScheduleRules before, ScheduleRules after)
    {
        List<string> words = [];
        Add(words, "time zone", before.TimeZone, after.TimeZone);
        Add(words, "holidays", Joined(before.Holidays, "none"), Joined(after.Holidays, "none"));
        if (before.AllowGaps != after.AllowGaps)
            words.Add(after.AllowGaps ? "gaps are allowed" : "gaps are not allowed");
        var (old, next) = (Named(before), Named(after));
        foreach (var (name, layer) in old)
            if (next.TryGetValue(name, out var same))
                words.AddRange(Between(name, layer, same));
            else
                words.Add($"{name} removed");
        foreach (var (name, layer) in next.Where(layer => !old.ContainsKey(layer.Key)))
            words.Add($"{name} added with {Joined(layer.People, "no one")}, {layer.Rotation}");
        var text = string.Join("; ", words);
        return text.Length > Longest ? $"{text[..Longest]}…" : text;
    }

    private static List<string> Between(string name, LayerOptions before, LayerOptions after)
    {
        List<string> words = [];
        Add(words, "people", Joined(before.People, "no one"), Joined(after.People, "no one"));
        Add(words, "rotation", before.Rotation, after.Rotation);
        Add(words, "handoff", before.Handoff ?? "none", after.Handoff ?? "none");
        Add(words, "hours", Joined(before.Hours, "always"), Joined(after.Hours, "always"));
        Add(words, "start", Text(before.Start), Text(after.Start));
        Add(words, "end", Text(before.End), Text(after.End));
        if (before.Fair != after.Fair)
            words.Add(after.Fair ? "fair" : "not fair");
        if (before.Shadow != after.Shadow)
            words.Add(after.Shadow ? "shadow" : "not shadow");
        if (words.Count > 0)
            words[0] = $"{name}: {words[0]}";
        return words;
    }

    private static Dictionary<string, LayerOptions> Named(ScheduleRules rules)
    {
        Dictionary<string, LayerOptions> named = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (index, layer) in rules.Layers.Index())
            if (!named.TryAdd(rules.NameOf(index), layer))
                named[$"{rules.NameOf(index)} ({index + 1})"] = layer;
        return named;
    }

    private static void Add(List<string> words, string what, string before, string after)
    {
        if (before != after)
            words.Add($"{what} {before} → {after}");
    }

    private static string Joined(IReadOnlyList<string> texts, string none) =>
        texts.Count == 0 ? none : string.Join(", ", texts);

    private static string Text(DateTime? moment) =>
        moment is { } set ? set.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "none";

    /// <summary>As mrkdwn, with mentions.</summary>
    public static string Shown(string words) =>
        Word()
            .Replace(
                Mrkdwn.Escape(words),
                word => Permissions.IsUser(word.Value) ? Mrkdwn.User(word.Value) : word.Value
            );

    [GeneratedRegex(@"\b[UW][A-Z0-9]{5,30}\b", RegexOptions.None, 10_000)]
    private static partial Regex Word();
}
