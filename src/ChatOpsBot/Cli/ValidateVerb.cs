using System.CommandLine;
using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Cli.Validation;
using ChatOpsBot.Platform.Configuration;

namespace ChatOpsBot.Cli;

/// <summary><c>validate</c>: all problems of a configuration, and what in it has no effect.</summary>
internal static class ValidateVerb
{
    public static Command Create(CommonOptions common)
    {
        var verb = new Command(
            "validate",
            "Check the configuration, report every problem, and exit with 1 if there is one"
        );
        verb.SetAction(result => Run(common.File(result), common.Settings(result)));
        return verb;
    }

    /// <returns>The exit code.</returns>
    public static int Run(string? file, IReadOnlyList<string> settings)
    {
        var builder = ConfiguredBuilder.Create(settings, file);
        IEnumerable<string?> more =
        [
            SandboxMode.Refusal(builder.Configuration, builder.Environment),
            .. TemplateFilesCheck.Problems(builder.Configuration),
        ];
        if (BotApp.Report(builder.Configuration, Console.Error, more) is not 0 and var code)
            return code;
        Console.WriteLine("The configuration is valid.");
        foreach (var warning in ConfigurationWarnings.Of(builder.Configuration, TimeProvider.System.GetUtcNow()))
            Console.WriteLine($"Warning: {warning}");
        return 0;
    }
}
