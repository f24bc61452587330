namespace ChatOpsBot.Platform.Configuration;

/// <summary>Secrets come as values or as files that hold nothing else.</summary>
internal static class SecretFile
{
    /// <returns>Null when neither says anything.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? Read(string? value, string? file) =>
        !string.IsNullOrEmpty(value) ? value
        : string.IsNullOrEmpty(file) ? null
        : File.ReadAllText(file).Trim() is { Length: > 0 } text ? text
        : null;

    /// <summary>Adds a line where the file is named and is not there.</summary>
    public static void Check(string key, string? file, List<string> problems)
    {
        if (!string.IsNullOrEmpty(file) && !File.Exists(file))
            problems.Add($"{key}: the file \"{file}\" does not exist");
    }
}
