using ChatOpsBot.Cards.Kinds;
using ChatOpsBot.Cards.Wording;

namespace ChatOpsBot.Cli.Validation;

/// <summary>
/// The team's own templates, for <c>validate</c>. A bot starts without those that cannot be used, and reports them.
/// </summary>
internal static class TemplateFilesCheck
{
    public static IEnumerable<string> Problems(IConfiguration configuration) =>
        configuration["Templates:Folder"] is { Length: > 0 } folder
            ? from kind in CardKind.All
            let file = Path.Combine(Path.GetFullPath(folder), kind.Name + Templates.Ending)
            where File.Exists(file)
            let problem = ProblemIn(file)
            where problem is not null
            select $"{file}, {problem}"
            : [];

    private static string? ProblemIn(string file)
    {
        try
        {
            return Templates.Problem(File.ReadAllText(file));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}
