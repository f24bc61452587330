using System.CommandLine;
using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Catalog.Timeline;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cli;

/// <summary><c>export audit</c>: the audit log in a file.</summary>
internal static class ExportAuditVerb
{
    public static Command Create(BotApp bot, CommonOptions common)
    {
        var target = new Argument<string>("FILE")
        {
            Description = "Lines of JSON, oldest first; - for the standard output",
        };
        var verb = new Command(
            "audit",
            "Write the audit log, each entry with the hash of the one before; with the embedded store, "
                + "stop the bot first"
        )
        {
            target,
        };
        verb.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    bot,
                    common.File(result),
                    common.Settings(result),
                    result.GetValue(target)!,
                    Console.Out,
                    cancellationToken
                )
        );
        return verb;
    }

    /// <param name="target">A file, beside which the log's head is written, or <c>-</c> for the output.</param>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(
        BotApp bot,
        string? file,
        IReadOnlyList<string> settings,
        string target,
        TextWriter output,
        CancellationToken cancellationToken
    ) =>
        bot.WithServicesAsync(
            file,
            settings,
            Console.Error,
            services =>
                AuditFiles.ExportAsync(
                    services.GetRequiredService<IStore>(),
                    services.GetRequiredService<AuditKey>(),
                    target,
                    output,
                    cancellationToken
                )
        );
}
