namespace ChatOpsBot.Platform.Configuration;

/// <summary>
/// The repository that this program was built in, when it runs from its own build folder (<c>dotnet run</c>).
/// </summary>
internal static class SourceTree
{
    /// <summary>The folder with the solution; null for a published program.</summary>
    public static string? Root { get; } = Find(AppContext.BaseDirectory);

    /// <param name="program">The program's folder.</param>
    public static string? Find(string program)
    {
        var folder = new DirectoryInfo(Path.TrimEndingDirectorySeparator(program));
        if (folder.Name == "publish")
            return null;
        var project = Above(folder, above => above.Name == "bin")?.Parent;
        if (project is null || !File.Exists(Path.Combine(project.FullName, "ChatOpsBot.csproj")))
            return null;
        return Above(project, above => File.Exists(Path.Combine(above.FullName, "ChatOpsBot.sln")))?.FullName;
    }

    private static DirectoryInfo? Above(DirectoryInfo folder, Predicate<DirectoryInfo> isIt)
    {
        for (DirectoryInfo? above = folder; above is not null; above = above.Parent)
            if (isIt(above))
                return above;
        return null;
    }
}
