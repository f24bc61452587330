namespace ChatOpsBot;

/// <summary>Files that the configuration names by a relative path: in the working directory, or beside the program, where the shipped examples are.</summary>
internal static class ProgramFiles
{
    /// <returns>A full path, in the working directory where neither place has it.</returns>
    public static string Find(string path) => Path.GetFullPath(path) is var here && Path.Exists(here) || Path.IsPathRooted(path) ? Path.GetFullPath(path)
        : Path.Combine(AppContext.BaseDirectory, path) is var beside && Path.Exists(beside) ? beside : here;
}
