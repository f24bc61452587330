namespace ChatOpsBot;

/// <summary>Files that the configuration names by a relative path: they start at the working directory, and what is shipped with the bot is found beside it.</summary>
internal static class LocalFile
{
    /// <returns>The full path; null when there is no such file or folder.</returns>
    public static string? Find(string path, string from = ".")
    {
        string[] places = [Path.GetFullPath(from), AppContext.BaseDirectory];
        return places.Select(place => Path.GetFullPath(path, place)).FirstOrDefault(Path.Exists);
    }
}
