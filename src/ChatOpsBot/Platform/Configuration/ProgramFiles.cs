namespace ChatOpsBot.Platform.Configuration;

/// <summary>
/// Files that the configuration names by a relative path: in the working directory, or beside the program, where the
/// shipped examples are.
/// </summary>
internal static class ProgramFiles
{
    /// <param name="from">A folder to look in instead of the working directory.</param>
    /// <returns>A full path, in the first of these folders where neither has it.</returns>
    public static string Find(string path, string from = ".")
    {
        var here = Path.GetFullPath(path, Path.GetFullPath(from));
        var beside = Path.GetFullPath(path, AppContext.BaseDirectory);
        return Path.Exists(here) || !Path.Exists(beside) ? here : beside;
    }
}
