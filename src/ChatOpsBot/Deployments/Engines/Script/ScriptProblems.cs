using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Deployments.Engines.Script;

/// <summary>What would keep a command from running.</summary>
internal static class ScriptProblems
{
    public static IEnumerable<string> Of(EnvironmentOptions environment)
    {
        var options = environment.Read<ScriptOptions>();
        if (!OperatingSystem.IsLinux())
            yield return "Engine: script runs on Linux only";
        if (options.Command is not [{ Length: > 0 } program, ..])
            yield return "Command: is empty; write the program and its arguments as separate items: "
                + "[\"./deploy.sh\", \"{environment}\", \"{version}\"]";
        else if (
            !program.Contains('{', StringComparison.Ordinal)
            && Program(program, ScriptEngine.FolderOf(options)) is { } problem
        )
            yield return $"Command:0: {problem}";
        if (options.WorkingDirectory is { } folder && !Directory.Exists(ProgramFiles.Find(folder)))
            yield return $"WorkingDirectory: there is no folder \"{folder}\"";
        if (options.KillAfter <= TimeSpan.Zero)
            yield return $"KillAfter: {options.KillAfter} leaves no time to stop; write hours:minutes:seconds, "
                + "such as 00:00:20";
        foreach (var name in environment.Variables.Keys)
            if (
                name.Contains('=', StringComparison.Ordinal)
                || name.Contains('\0', StringComparison.Ordinal)
                || name.StartsWith("CHATOPS_", StringComparison.Ordinal)
            )
                yield return $"Variables:{name}: is not a valid variable name; "
                    + "it must not contain = or start with CHATOPS_";
    }

    private static string? Program(string program, string from)
    {
        if (!program.Contains('/', StringComparison.Ordinal))
            return (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(':')
                .Any(folder => File.Exists(Path.Combine(folder, program)))
                ? null
                : $"program not found: \"{program}\" on the path";
        var file = ProgramFiles.Find(program, from);
        if (!File.Exists(file))
            return $"there is no file \"{program}\"";
        return
            !OperatingSystem.IsWindows()
            && (
                File.GetUnixFileMode(file)
                & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)
            ) == UnixFileMode.None
            ? $"\"{program}\" is not executable; chmod +x it"
            : null;
    }
}
