using System.Collections.Frozen;
using System.Text.Json;

namespace ChatOpsBot.Sandbox.WebApi;

/// <summary>The emoji that every workspace has, by name. The page shows them from the same file.</summary>
internal static class Emoji
{
    private const string SkinTone = "::skin-tone-";
    private static readonly FrozenSet<string> Names = Load();

    /// <param name="name">Without colons; a skin tone from 2 to 6 may follow.</param>
    public static bool IsKnown(string name) =>
        name.IndexOf(SkinTone, StringComparison.Ordinal) is > 0 and var at
            ? Names.Contains(name[..at]) && name[(at + SkinTone.Length)..] is ("2" or "3" or "4" or "5" or "6")
            : Names.Contains(name);

    private static FrozenSet<string> Load()
    {
        using var stream = typeof(Emoji).Assembly.GetManifestResourceStream("emoji-names.json")!;
        using var names = JsonDocument.Parse(stream);
        return names.RootElement.EnumerateObject().Select(emoji => emoji.Name).ToFrozenSet();
    }
}
