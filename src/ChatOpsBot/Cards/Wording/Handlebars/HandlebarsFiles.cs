using ChatOpsBot.Cards.Kinds;

namespace ChatOpsBot.Cards.Wording.Handlebars;

/// <summary>
/// Files of a team's own wording that were written for Handlebars, and the command that converts them.
/// </summary>
internal static class HandlebarsFiles
{
    public const string Ending = ".hbs";

    /// <summary>Those that were in effect and have no template beside them that replaces them.</summary>
    public static IReadOnlyList<string> Waiting(string folder) =>
        [
            .. CardKind
                .All.Select(kind => kind.Name)
                .Where(card =>
                    File.Exists(Path.Combine(folder, card + Ending))
                    && !File.Exists(Path.Combine(folder, card + Templates.Ending))
                )
                .Select(card => card + Ending),
        ];

    /// <summary>Why a folder cannot be used yet; null when it can.</summary>
    public static string? Problem(string? folder) =>
        folder is { Length: > 0 } && Waiting(folder) is [_, ..] waiting
            ? $"Templates:Folder: {string.Join(", ", waiting)} {(waiting.Count == 1 ? "is" : "are")} in Handlebars, "
                + "which cards no longer use; run `ChatOpsBot templates convert "
                + $"{Path.GetFullPath(folder)}`, which writes the {Templates.Ending} files beside"
            : null;

    /// <summary>The template that says what a Handlebars one said.</summary>
    /// <exception cref="TemplateProblem">It cannot be converted.</exception>
    public static string Converted(string handlebars) => HandlebarsConversion.Run(handlebars).Text;
}
