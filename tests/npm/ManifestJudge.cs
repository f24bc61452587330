namespace ChatOpsBot.Judges;

/// <summary>
/// A Slack app manifest as Slack's published schema sees it.
/// <see href="https://docs.slack.dev/reference/app-manifest"/>
/// </summary>
internal static class ManifestJudge
{
    /// <returns>One line for each problem, a JSON pointer first; empty when Slack would take the manifest's
    /// shape.</returns>
    /// <exception cref="InvalidOperationException">The judge itself failed; its words are in the message.</exception>
    public static async Task<IReadOnlyList<string>> ProblemsAsync(
        string manifestJson,
        CancellationToken cancellationToken
    )
    {
        var result = await NodeScript.RunAsync(
            "check-manifest.mjs",
            "ajv",
            [NodeScript.SharedSlack("manifest")],
            manifestJson,
            cancellationToken
        );
        var problems = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return result.ExitCode == (problems.Length == 0 ? 0 : 1) && result.Errors.Length == 0
            ? problems
            : throw new InvalidOperationException(result.Errors);
    }
}
