using System.CommandLine;
using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Catalog.Timeline;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Cli;

/// <summary><c>export verify</c>: whether an exported audit log is whole and unchanged.</summary>
internal static class VerifyAuditVerb
{
    public static Command Create(BotApp bot, CommonOptions common)
    {
        var exported = new Argument<string>("FILE") { Description = "The file that export audit wrote" };
        var head = new Option<string?>("--head")
        {
            Description =
                "The head of the log, as posted in the admin channel: --head \"12 3fa9…\"; "
                + "without it that of FILE.head",
        };
        var verb = new Command(
            "verify",
            "Check that an exported audit log has every entry, unchanged; exit with 1 if it has not; "
                + "with the embedded store and without Audit:Key, stop the bot first"
        )
        {
            exported,
            head,
        };
        verb.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    bot,
                    common.File(result),
                    common.Settings(result),
                    result.GetValue(exported)!,
                    result.GetValue(head),
                    Console.Out,
                    cancellationToken
                )
        );
        return verb;
    }

    /// <param name="exported">The file that was exported.</param>
    /// <param name="head">How far the log goes, as it was posted; null for the one beside the file.</param>
    /// <returns>The exit code: 1 where something is missing or changed.</returns>
    public static Task<int> RunAsync(
        BotApp bot,
        string? file,
        IReadOnlyList<string> settings,
        string exported,
        string? head,
        TextWriter output,
        CancellationToken cancellationToken
    ) =>
        bot.WithServicesAsync(
            file,
            settings,
            Console.Error,
            async services =>
            {
                // The store is opened only where the key is in there: a bot may have it open.
                var key =
                    AuditKey.Configured(services.GetRequiredService<IOptions<AuditOptions>>().Value)
                    ?? await services.GetRequiredService<AuditKey>().FindAsync(cancellationToken);
                return await AuditFiles.VerifyAsync(key, exported, head, output, cancellationToken);
            }
        );
}
