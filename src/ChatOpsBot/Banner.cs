using ChatOpsBot.Cli.LocalSlack;
using ChatOpsBot.Cli.Validation;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Webhooks.Authentication;

namespace ChatOpsBot;

/// <summary>
/// What someone who has just started the bot wants to know: text for a person who develops, lines of the log for
/// whatever collects it.
/// </summary>
internal static partial class Banner
{
    public static void Print(WebApplication app, bool sandbox)
    {
        if (!app.Environment.IsDevelopment())
        {
            foreach (var line in Lines(app, sandbox, withSecret: false))
                Log.Line(app.Logger, line);
            return;
        }
        Console.WriteLine();
        foreach (var line in Lines(app, sandbox, withSecret: true))
            Console.WriteLine(line);
        Console.WriteLine();
    }

    /// <param name="withSecret">With the sandbox's secret, and lines to try that hold it; never for a log.</param>
    private static IEnumerable<string> Lines(WebApplication app, bool sandbox, bool withSecret)
    {
        var address = SandboxMode.Address(app.Services).ToString().TrimEnd('/');
        var now = app.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        yield return $"ChatOpsBot is ready at {address}";
        var files = ConfigurationFiles
            .Of(app.Configuration)
            .Files.Select(file => file.Path)
            .Where(File.Exists)
            .ToList();
        yield return $"Configuration: {(files.Count == 0 ? "no file" : string.Join(", then ", files))}";
        if (sandbox)
            yield return "No Slack token is configured, so the sandbox is used: "
                + $"open {address}/sandbox and type /chatops help";
        if (sandbox && withSecret)
        {
            yield return $"Senders authenticate with \"{SandboxMode.Secret}\". Try:";
            foreach (var hint in SandboxHintLines.Of(address, now))
                yield return $"  {hint}";
        }
        foreach (var sender in app.Services.GetRequiredService<Senders>().All)
            if (sender.Missing is { } missing)
                yield return $"Everything sent to /webhooks/{sender.Name} is refused until {missing} is set.";
        foreach (var warning in ConfigurationWarnings.Of(app.Configuration, now))
            yield return $"Warning: {warning}";
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "{Line}")]
        public static partial void Line(ILogger logger, string line);
    }
}
