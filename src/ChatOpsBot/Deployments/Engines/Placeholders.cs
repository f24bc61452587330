using System.Text.RegularExpressions;

namespace ChatOpsBot.Deployments.Engines;

/// <summary>Texts of the configuration with <c>{names}</c> in them.</summary>
internal static partial class Placeholders
{
    /// <param name="value">The value of a name; null leaves the text as it is.</param>
    public static string Fill(string text, Func<string, string?> value) =>
        Name().Replace(text, match => value(match.Groups["name"].Value) ?? match.Value);

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Name();
}
