using ChatOpsBot.Cli.Validation;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Store;

namespace ChatOpsBot.Cli;

/// <summary>The application, as the verbs of the command line make it.</summary>
/// <param name="Add">Adds everything to a builder; whether the sandbox replaces Slack.</param>
/// <param name="Build">The application that is ready to run.</param>
internal sealed record BotApp(Func<WebApplicationBuilder, bool> Add, Func<WebApplicationBuilder, WebApplication> Build)
{
    /// <summary>Runs a verb on the services of a configuration that nothing is wrong with.</summary>
    /// <param name="error">Gets what is wrong with the configuration, or what the verb failed on.</param>
    /// <returns>The exit code: that of the verb, or 1.</returns>
    public async Task<int> WithServicesAsync(
        string? file,
        IReadOnlyList<string> settings,
        TextWriter error,
        Func<IServiceProvider, Task<int>> run
    )
    {
        var builder = ConfiguredBuilder.Create(settings, file);
        if (Report(builder.Configuration, error) is not 0 and var code)
            return code;
        Add(builder);
        // The standard output is the verb's own: `export audit -` writes lines of JSON there.
        builder
            .Logging.ClearProviders()
            .SetMinimumLevel(LogLevel.Warning)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        await using var services = builder.Services.BuildServiceProvider();
        try
        {
            return await run(services);
        }
        catch (Exception exception)
            when (exception
                    is StoreUnavailableException
                        or InvalidDataException
                        or IOException
                        or UnauthorizedAccessException
            )
        {
            await error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    /// <param name="more">What else is wrong, such as why the bot does not start; null is left out.</param>
    /// <returns>The exit code: 1 where anything is wrong.</returns>
    public static int Report(IConfiguration configuration, TextWriter error, params IEnumerable<string?> more)
    {
        List<string> problems = [.. ConfigurationCheck.Run(configuration), .. more.OfType<string>()];
        if (problems.Count == 0)
            return 0;
        error.WriteLine($"The configuration has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}:");
        foreach (var problem in problems)
            error.WriteLine($"  {problem}");
        return 1;
    }
}
