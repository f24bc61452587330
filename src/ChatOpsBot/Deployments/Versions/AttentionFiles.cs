using System.IO.Enumeration;
using ChatOpsBot.Catalog.Services;

namespace ChatOpsBot.Deployments.Versions;

/// <summary>Picks the changed files that people have to look at before a deploy.</summary>
internal static class AttentionFiles
{
    private const int Shown = 10;

    /// <summary>What a service that names none of its own is looked through for.</summary>
    private static readonly string[] Usual =
    [
        "*migration*",
        "*.sql",
        "*appsettings*.json",
        "*.tf",
        "*Dockerfile*",
        "*/config/*",
        "config/*",
    ];

    public static IReadOnlyList<string> Of(ServiceOptions service, IEnumerable<string> files)
    {
        IReadOnlyList<string> patterns = service.Attention.Count > 0 ? service.Attention : Usual;
        return
        [
            .. files
                .Distinct(StringComparer.Ordinal)
                .Where(file =>
                    patterns.Any(pattern =>
                        FileSystemName.MatchesSimpleExpression(
                            pattern.Replace("**", "*", StringComparison.Ordinal),
                            file
                        )
                    )
                )
                .Take(Shown),
        ];
    }

    /// <summary>Whether one of them changes how data is stored, which going back does not undo.</summary>
    public static bool IsMigration(string file) =>
        file.Contains("migration", StringComparison.OrdinalIgnoreCase)
        || file.EndsWith(".sql", StringComparison.OrdinalIgnoreCase);
}
