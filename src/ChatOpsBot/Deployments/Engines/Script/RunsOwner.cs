namespace ChatOpsBot.Deployments.Engines.Script;

/// <summary>
/// Who can look at the runs of a folder. Replicas that share a store do not see each other's folders and processes, and
/// the name of the machine does not tell two on one machine apart: so the owner is an id that is made once and kept
/// beside the runs.
/// </summary>
/// <param name="runs">The folder.</param>
/// <param name="isShared">Whether others use the same store; a local one lies beside its runs.</param>
internal sealed class RunsOwner(string runs, bool isShared)
{
    private const string Alone = "here";

    /// <summary>
    /// One for each machine: where machines share the folder, they still do not see each other's processes.
    /// </summary>
    private readonly string _file = Path.Combine(runs, $"owner-{Environment.MachineName}");

    /// <summary>The id, which is made the first time.</summary>
    /// <exception cref="IOException">It could be neither read nor written.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public string Id => !isShared ? Alone : Read() ?? Make();

    /// <summary>
    /// Whether the run was started here. What is stored of before names the machine: it was here if its folder is.
    /// </summary>
    /// <param name="folder">The run's.</param>
    public bool Is(string reference, string folder) =>
        isShared
            ? reference == Read() || (reference == Environment.MachineName && Directory.Exists(folder))
            : reference == Alone;

    private string? Read() => File.Exists(_file) ? File.ReadAllText(_file) : null;

    private string Make()
    {
        Directory.CreateDirectory(runs);
        var made = $"{_file}.{Guid.NewGuid():N}";
        File.WriteAllText(made, Guid.NewGuid().ToString("N"));
        try
        {
            File.Move(made, _file);
        }
        catch (IOException) when (File.Exists(_file))
        {
            // Another process was first.
            File.Delete(made);
        }
        return File.ReadAllText(_file);
    }
}
