using System.CommandLine;
using ChatOpsBot.Store.Transfer;

namespace ChatOpsBot.Cli;

/// <summary><c>export store</c>: everything that is stored, in a file.</summary>
internal static class ExportStoreVerb
{
    public static Command Create(BotApp bot, CommonOptions common)
    {
        var path = new Argument<string>("FILE")
        {
            Description = "The file to write: lines of JSON, as secret as the store itself",
        };
        var verb = new Command(
            "store",
            "Write everything that is stored, as a backup or to move it to the other store; stop the bot first"
        )
        {
            path,
        };
        verb.SetAction(
            (result, cancellationToken) =>
                RunAsync(
                    bot,
                    common.File(result),
                    common.Settings(result),
                    result.GetValue(path)!,
                    Console.Out,
                    Console.Error,
                    cancellationToken
                )
        );
        return verb;
    }

    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(
        BotApp bot,
        string? file,
        IReadOnlyList<string> settings,
        string path,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    ) =>
        bot.WithServicesAsync(
            file,
            settings,
            error,
            async services =>
            {
                await MoveStore.Of(services, output).ExportAsync(path, cancellationToken);
                return 0;
            }
        );
}
