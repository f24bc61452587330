using ChatOpsBot.Cards;
using ChatOpsBot.Catalog.Audit;
using ChatOpsBot.Catalog.People;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Cli;
using ChatOpsBot.Deployments;
using ChatOpsBot.Deployments.Engines;
using ChatOpsBot.Operations;
using ChatOpsBot.Operations.Reload;
using ChatOpsBot.Pages;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Commands.Verbs;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.GitHub;
using ChatOpsBot.Platform.Observability;
using ChatOpsBot.Platform.Work.Recurring;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Sandbox;
using ChatOpsBot.Store;
using ChatOpsBot.Store.Transfer;
using ChatOpsBot.Webhooks;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace ChatOpsBot;

/// <summary>The whole application on one page: every module is added and mapped here, and nowhere else.</summary>
public static class ChatOpsBotApp
{
    /// <summary>How long a stop waits for the work in hand.</summary>
    public static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(30);

    /// <param name="file">A configuration file that goes over appsettings.json and under the environment, or
    /// null.</param>
    /// <param name="settings"><c>key=value</c> pairs that go over everything else.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string? file,
        IReadOnlyList<string> settings,
        CancellationToken cancellationToken
    )
    {
        var builder = CreateBuilder(settings, file);
        if (
            Report(builder.Configuration, SandboxMode.Refusal(builder.Configuration, builder.Environment))
            is not 0
                and var code
        )
            return code;
        await using var app = Build(builder);
        await app.RunAsync(cancellationToken);
        return 0;
    }

    public static int Validate(string? file, IReadOnlyList<string> settings)
    {
        var builder = CreateBuilder(settings, file);
        var code = Report(builder.Configuration, SandboxMode.Refusal(builder.Configuration, builder.Environment));
        if (code != 0)
            return code;
        Console.WriteLine("The configuration is valid.");
        foreach (var warning in ConfigurationWarnings.Of(builder.Configuration))
            Console.WriteLine($"Warning: {warning}");
        return code;
    }

    public static int PrintManifest(string? file, IReadOnlyList<string> settings, bool json)
    {
        var builder = CreateBuilder(settings, file);
        if (Report(builder.Configuration) is not 0 and var code)
            return code;
        Add(builder);
        using var services = builder.Services.BuildServiceProvider();
        var manifest = services.GetRequiredService<SlackManifest>();
        if (
            string.IsNullOrEmpty(builder.Configuration["PublicUrl"])
            && !(builder.Configuration.GetSection("Slack").Get<SlackOptions>() ?? new SlackOptions()).UsesSocketMode
        )
            Console.Error.WriteLine(
                "PublicUrl is not set, so the addresses are only examples: add --set PublicUrl=https://…, or --set Slack:AppToken=xapp- for Socket Mode."
            );
        Console.Out.Write(
            json
                ? manifest.ToJson().ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true })
                    + "\n"
                : manifest.ToYaml()
        );
        return 0;
    }

    /// <param name="target">A file, beside which the log's head is written, or <c>-</c> for the output.</param>
    public static Task<int> ExportAuditAsync(
        string? file,
        IReadOnlyList<string> settings,
        string target,
        TextWriter output,
        CancellationToken cancellationToken
    ) =>
        WithServicesAsync(
            file,
            settings,
            services =>
                AuditFiles.ExportAsync(
                    services.GetRequiredService<IStore>(),
                    services.GetRequiredService<AuditKey>(),
                    target,
                    output,
                    cancellationToken
                )
        );

    /// <param name="exported">The file that was exported.</param>
    /// <param name="head">How far the log goes, as it was posted; null for the one beside the file.</param>
    public static Task<int> VerifyAuditAsync(
        string? file,
        IReadOnlyList<string> settings,
        string exported,
        string? head,
        TextWriter output,
        CancellationToken cancellationToken
    ) =>
        WithServicesAsync(
            file,
            settings,
            async services =>
            {
                // The store is opened only where the key is in there: a bot may have it open.
                var key =
                    AuditKey.Configured(services.GetRequiredService<IOptions<AuditOptions>>().Value)
                    ?? await services.GetRequiredService<AuditKey>().FindAsync(cancellationToken);
                return await AuditFiles.VerifyAsync(key, exported, head, output, cancellationToken);
            }
        );

    private static async Task<int> WithServicesAsync(
        string? file,
        IReadOnlyList<string> settings,
        Func<IServiceProvider, Task<int>> run
    )
    {
        var builder = CreateBuilder(settings, file);
        if (Report(builder.Configuration) is not 0 and var code)
            return code;
        Add(builder);
        await using var services = builder.Services.BuildServiceProvider();
        try
        {
            return await run(services);
        }
        catch (Exception exception)
            when (exception is StoreUnavailableException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    /// <param name="target">The file to write.</param>
    public static Task<int> ExportStoreAsync(
        string? file,
        IReadOnlyList<string> settings,
        string target,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    ) => MoveStoreAsync(file, settings, output, error, move => move.ExportAsync(target, cancellationToken));

    /// <param name="from">The file to read.</param>
    public static Task<int> ImportStoreAsync(
        string? file,
        IReadOnlyList<string> settings,
        string from,
        TextWriter output,
        TextWriter error,
        CancellationToken cancellationToken
    ) => MoveStoreAsync(file, settings, output, error, move => move.ImportAsync(from, cancellationToken));

    private static async Task<int> MoveStoreAsync(
        string? file,
        IReadOnlyList<string> settings,
        TextWriter output,
        TextWriter error,
        Func<MoveStore, Task> move
    )
    {
        var builder = CreateBuilder(settings, file);
        if (Report(builder.Configuration) is not 0 and var code)
            return code;
        Add(builder);
        await using var services = builder.Services.BuildServiceProvider();
        try
        {
            await move(MoveStore.Of(services, output));
            return 0;
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

    public static async Task<int> SendAsync(
        string? file,
        IReadOnlyList<string> settings,
        SendOptions what,
        TextWriter output,
        CancellationToken cancellationToken
    )
    {
        var builder = CreateBuilder(settings, file);
        if (Report(builder.Configuration) is not 0 and var code)
            return code;
        Add(builder);
        await using var services = builder.Services.BuildServiceProvider();
        return await services
            .GetRequiredService<SendPayload>()
            .RunAsync(
                what,
                SandboxMode.Reachable(builder.Configuration["Urls"]?.Split(';')[0]),
                output,
                cancellationToken
            );
    }

    public static WebApplicationBuilder CreateBuilder(IReadOnlyList<string> settings, string? file = null)
    {
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                // The program's own folder: appsettings.json is copied there, whatever the working directory is.
                ContentRootPath = AppContext.BaseDirectory,
                EnvironmentName = EnvironmentOf(settings),
                // ConfigurationReload does it, and checks first.
                Args = ["--hostBuilder:reloadConfigOnChange=false"],
            }
        );
        ConfigurationFiles.Join(builder.Configuration, file);
        builder.Logging.ClearProviders();
        // Of one key that is set twice the later value holds, as of the files.
        builder.Configuration.AddInMemoryCollection(
            settings
                .Select(Pair)
                .GroupBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase)
                .Select(values => values.Last())
        );
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var sandbox = Add(builder);
        var app = builder.Build();
        if (sandbox)
            app.UseLoopbackOnly();
        app.MapGet("/", () => Results.Redirect(sandbox ? "/sandbox" : "/healthz/ready"));
        app.MapObservability();
        app.MapHealth();
        app.MapIngest();
        app.MapDeployEngines();
        if (sandbox)
            app.MapSandbox();
        app.Lifetime.ApplicationStarted.Register(() => Banner.Print(app, sandbox));
        return app;
    }

    /// <returns>Whether the sandbox stands in for Slack.</returns>
    private static bool Add(WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        var sandbox = SandboxMode.IsOn(configuration, builder.Environment);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // What a connection may send ahead of being read: by itself the server would hold a megabyte of each.
            kestrel.Limits.MaxRequestBufferSize = 32 * 1024;
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = LongestStop);
        services.TryAddSingleton(TimeProvider.System);
        services.AddObservability(configuration, builder.Environment);
        services.AddStorage(configuration);
        services.AddEvents(configuration);
        services.AddRecurring();
        services.AddCommands(configuration);
        services.AddNotifications(configuration);
        services.AddOperations();
        services.AddPeople(configuration);
        services.AddServices(configuration);
        services.AddDeployments(configuration);
        services.AddHome();
        services.AddIngest(configuration);
        services.AddSlack();
        services.AddGitHub(configuration);
        services.AddConfigurationReload();
        if (sandbox)
            services.AddSandboxMode();
        return sandbox;
    }

    private static readonly string[] EnvironmentVariables = ["ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT"];

    /// <summary>Null where the host's own variables decide. A build in its repository is a developer's.</summary>
    private static string? EnvironmentOf(IReadOnlyList<string> settings)
    {
        if (
            settings.LastOrDefault(setting => setting.StartsWith("environment=", StringComparison.OrdinalIgnoreCase)) is
            { } named
        )
            return named[(named.IndexOf('=', StringComparison.Ordinal) + 1)..];
        var isNamed = EnvironmentVariables.Any(variable =>
            System.Environment.GetEnvironmentVariable(variable) is { Length: > 0 }
        );
        return SourceTree.Root is null || isNamed ? null : Environments.Development;
    }

    /// <param name="refusal">Why the bot does not start even with a configuration that is right.</param>
    private static int Report(IConfiguration configuration, string? refusal = null)
    {
        var problems = ConfigurationCheck.Run(configuration);
        if (refusal is not null)
            problems = [.. problems, refusal];
        if (problems.Count == 0)
            return 0;
        Console.Error.WriteLine(
            $"The configuration has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}:"
        );
        foreach (var problem in problems)
            Console.Error.WriteLine($"  {problem}");
        return 1;
    }

    private static KeyValuePair<string, string?> Pair(string setting) =>
        setting.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? new(setting[..at], setting[(at + 1)..])
            : throw new ArgumentException($"\"{setting}\" is no setting; write key=value", nameof(setting));
}
