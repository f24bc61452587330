using System.Diagnostics;

namespace ChatOpsBot.Judges;

/// <summary>What a script of tests/npm said.</summary>
internal sealed record NodeScriptResult(int ExitCode, string Output, string Errors);

/// <summary>
/// Runs the scripts of tests/npm: judges that know nothing of this code. A test whose judge is not installed is
/// skipped.
/// </summary>
internal static class NodeScript
{
    public static string Root { get; } = FindRoot();

    private static readonly string Folder = Path.Combine(Root, "tests", "npm");

    /// <summary>
    /// Facts about Slack that are kept beside the repository. A test that needs them is skipped where they are not.
    /// </summary>
    public static string SharedSlack(string path)
    {
        var found = Path.GetFullPath(Path.Combine(Root, "..", "shared", "slack", path));
        if (!Path.Exists(found))
            Assert.Skip($"../shared/slack/{path} is not there.");
        return found;
    }

    /// <param name="package">What the script imports; the test is skipped without it.</param>
    /// <param name="input">For its standard input.</param>
    /// <param name="environment">Variables over those of this process.</param>
    public static async Task<NodeScriptResult> RunAsync(
        string script,
        string package,
        IEnumerable<string> arguments,
        string input,
        CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules", package)))
            Assert.Skip($"The npm package {package} is not installed in tests/npm: run tests/run.");
        var start = new ProcessStartInfo("node", [Path.Combine(Folder, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var node = Process.Start(start)!;
        try
        {
            var (output, errors) = (
                node.StandardOutput.ReadToEndAsync(cancellationToken),
                node.StandardError.ReadToEndAsync(cancellationToken)
            );
            await node.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            node.StandardInput.Close();
            await node.WaitForExitAsync(cancellationToken);
            return new NodeScriptResult(node.ExitCode, await output, await errors);
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
        }
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ChatOpsBot.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException("The tests run inside a checkout: no ChatOpsBot.sln above them.");
    }
}
