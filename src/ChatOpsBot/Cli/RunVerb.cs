using System.CommandLine;
using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Cli;

/// <summary><c>run</c>, which is also what happens without a verb: the bot, or the sandbox alone.</summary>
internal sealed class RunVerb(BotApp bot, CommonOptions common)
{
    private readonly Option<bool> _sandboxOnly = new("--sandbox-only")
    {
        Description = "Run only the sandbox, a local Slack, for your own app",
    };

    private readonly Option<string?> _manifest = new("--manifest")
    {
        Description = "With --sandbox-only: the manifest of that app, as JSON or YAML",
    };

    public IEnumerable<Option> Options => [_sandboxOnly, _manifest];

    public Command Create()
    {
        var verb = new Command("run", "Run the bot (the default)") { _sandboxOnly, _manifest };
        verb.SetAction(RunAsync);
        return verb;
    }

    public Task<int> RunAsync(ParseResult result, CancellationToken cancellationToken) =>
        result.GetValue(_sandboxOnly) || result.GetValue(_manifest) is not null
            ? SandboxOnly.RunAsync(
                result.GetValue(_manifest),
                common.File(result),
                common.Settings(result),
                Console.Out,
                cancellationToken
            )
            : RunAsync(bot, common.File(result), common.Settings(result), cancellationToken);

    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        BotApp bot,
        string? file,
        IReadOnlyList<string> settings,
        CancellationToken cancellationToken
    )
    {
        var builder = ConfiguredBuilder.Create(settings, file);
        var refusal = SandboxMode.Refusal(builder.Configuration, builder.Environment);
        if (BotApp.Report(builder.Configuration, Console.Error, refusal) is not 0 and var code)
            return code;
        await using var app = bot.Build(builder);
        await app.RunAsync(cancellationToken);
        return 0;
    }
}
