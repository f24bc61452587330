using System.CommandLine;
using ChatOpsBot.Store.Transfer;

namespace ChatOpsBot.Cli;

/// <summary><c>import store</c>: an empty store from a file.</summary>
internal static class ImportStoreVerb
{
    public static Command Create(BotApp bot, CommonOptions common)
    {
        var path = new Argument<string>("FILE") { Description = "The file that export store wrote" };
        var verb = new Command(
            "store",
            "Fill an empty store, read it back and compare; run it again if it was interrupted; stop the bot first"
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
                await MoveStore.Of(services, output).ImportAsync(path, cancellationToken);
                return 0;
            }
        );
}
