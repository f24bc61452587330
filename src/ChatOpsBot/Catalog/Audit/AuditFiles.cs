using System.Globalization;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Store;

namespace ChatOpsBot.Catalog.Audit;

/// <summary>The audit log in a file, with its head in another beside it (<c>FILE.head</c>).</summary>
internal static class AuditFiles
{
    private const string Ending = ".head";

    /// <returns>The exit code.</returns>
    public static async Task<int> ExportAsync(
        IStore store,
        AuditKey key,
        string target,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        if (target == "-")
        {
            await AuditExport.WriteAsync(store, output, cancellationToken);
            return 0;
        }
        AuditHeads heads;
        await using (var lines = File.CreateText(target))
            heads = await AuditExport.WriteAsync(store, lines, cancellationToken);
        File.Delete(target + Ending);
        if (heads.Entries > 0)
            await File.WriteAllTextAsync(
                target + Ending,
                heads.Signed(await key.GetAsync(cancellationToken)) + "\n",
                cancellationToken
            );
        await output.WriteLineAsync($"{heads.Entries} entries are in {target}.");
        return 0;
    }

    /// <param name="key">What the log is signed with; null when it cannot be found.</param>
    /// <param name="posted">The head as it was posted; null for the one beside the file.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> VerifyAsync(
        byte[]? key,
        string file,
        string? posted,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        if (!File.Exists(file))
            return await RefuseAsync(output, $"The file \"{file}\" does not exist.");
        if (key is null)
            return await RefuseAsync(
                output,
                "The key that the log is signed with is not configured, "
                    + "so a log whose hashes were computed again would pass: set Audit:KeyFile, "
                    + "or run this with the configuration of the bot and its store."
            );
        var beside = File.Exists(file + Ending) ? await File.ReadAllTextAsync(file + Ending, cancellationToken) : null;
        var heads =
            posted is not null ? await PostedAsync(file, posted.Trim(), cancellationToken)
            : beside is not null ? AuditHeads.ReadSigned(beside, key)
            : null;
        var (entries, problem) = Verified(file, key, heads);
        problem ??=
            heads is not null ? null
            : posted is not null ? "--head is not a head: it is the number of the newest entry, a space and its hash"
            : beside is not null
                ? $"{file}{Ending} is not signed with the log's key, so entries may be missing at the end"
            : $"entries may be missing at the end: {file}{Ending}, which holds the head of the log, "
                + "does not exist; give the one that was posted in the admin channel, "
                + "with --head \"NUMBER HASH\"";
        await output.WriteLineAsync(
            problem is null ? $"{entries} entries are intact." : $"{entries} entries are intact, but {problem}."
        );
        return problem is null ? 0 : 1;
    }

    /// <summary>A line at a time: the log may be long.</summary>
    private static (long Entries, string? Problem) Verified(string file, byte[] key, AuditHeads? heads) =>
        AuditVerifier.Verify(File.ReadLines(file), key, heads);

    /// <summary>
    /// What was posted is the head of the seals, or of the first chain, where the log is older than that.
    /// </summary>
    private static async Task<AuditHeads?> PostedAsync(string file, string text, CancellationToken cancellationToken)
    {
        if (AuditHead.Read(text) is not { } head)
            return null;
        var (isOlder, hasSeals) = (false, false);
        await foreach (var line in File.ReadLinesAsync(file, cancellationToken))
        {
            isOlder |= line.Contains(head.Hash, StringComparison.Ordinal) && IsOfFirstChain(line, head.Number);
            hasSeals |= line.Contains($"\"chain\":\"{FactChain.Seals}\"", StringComparison.Ordinal);
        }
        return AuditHeads.Of(isOlder || !hasSeals ? FactChain.First : FactChain.Seals, head);
    }

    private static bool IsOfFirstChain(string line, long number) =>
        !line.Contains("\"chain\":", StringComparison.Ordinal)
        && line.Contains(
            string.Create(CultureInfo.InvariantCulture, $"\"number\":{number},"),
            StringComparison.Ordinal
        );

    private static async Task<int> RefuseAsync(TextWriter output, string why)
    {
        await output.WriteLineAsync(why);
        return 1;
    }
}
