using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments;
using ChatOpsBot.Platform.Commands.Verbs;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Sandbox;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ChatOpsBot.Cli.LocalSlack;

/// <summary>
/// Without a Slack token the bot talks to the sandbox in its own process, over HTTP like to the real one, and senders
/// that have no secret of their own take a well-known one. Anyone who reaches it can act as anyone, and the deploys
/// behind it may be real: so a token that is missing by mistake does not open it, and it serves this machine only.
/// </summary>
internal static class SandboxMode
{
    public const string Secret = "development-secret";
    private const string Key = "Sandbox";

    /// <summary>By which the sandbox signs what it sends to the bot.</summary>
    public const string SigningSecret = "sandbox-signing-secret";
    private const string Token = "xoxb-sandbox";

    /// <summary>
    /// Which port this process listens on is known only once it does, so the host is filled in with each call.
    /// </summary>
    private const string ApiUrl = "http://sandbox.invalid/sandbox/slack/api/";

    /// <summary>
    /// In Development a missing token is enough; elsewhere the configuration must ask for the sandbox.
    /// </summary>
    public static bool IsOn(IConfiguration configuration, IHostEnvironment environment) =>
        HasNoToken(configuration)
        && (environment.IsDevelopment() || bool.TryParse(configuration[Key], out var wanted) && wanted);

    /// <summary>Why the bot must not start like this; null when it may.</summary>
    public static string? Refusal(IConfiguration configuration, IHostEnvironment environment)
    {
        if (!HasNoToken(configuration))
            return null;
        if (!IsOn(configuration, environment))
            return "Slack:BotToken: is not set, so the bot cannot reach Slack; set it or Slack:BotTokenFile, "
                + "or set Sandbox to true for the sandbox, which serves this machine only";
        // What is not an address at all is a problem of its own.
        return
            HostAddress
                .All(configuration)
                .FirstOrDefault(address => HostAddress.IsAddress(address.Url) && !IsLoopback(address.Url))
                is { Url: { } url, Key: var key }
            ? $"{key}: \"{url}\" can be reached from other machines, "
                + "and in the sandbox anyone can act as anyone; write http://127.0.0.1:8080, "
                + "or set Slack:BotToken for the real Slack"
            : null;
    }

    private static bool HasNoToken(IConfiguration configuration) =>
        string.IsNullOrEmpty(configuration["Slack:BotToken"])
        && string.IsNullOrEmpty(configuration["Slack:BotTokenFile"]);

    /// <summary>A host such as <c>*</c> makes no URI, and is every address of the machine.</summary>
    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && LoopbackOnly.IsLoopback(address.Host);

    public static IServiceCollection AddSandboxMode(this IServiceCollection services)
    {
        services.AddSandbox();
        services
            .AddOptions<SandboxHints>()
            .Configure<IServiceProvider>(
                (hints, provider) =>
                {
                    var address = Address(provider).ToString().TrimEnd('/');
                    foreach (
                        var line in SandboxHintLines.Of(
                            address,
                            provider.GetRequiredService<TimeProvider>().GetUtcNow()
                        )
                    )
                        hints.Lines.Add(line);
                    Suggest(hints, provider.GetRequiredService<ServiceCatalog>());
                }
            );
        services
            .AddOptions<SandboxApp>()
            .Configure<IServiceProvider>(
                (app, provider) =>
                {
                    var address = Address(provider);
                    (app.Manifest, app.SigningSecret, app.Address) = (
                        provider.GetRequiredService<SlackManifest>().At(address).ToJson().ToJsonString(),
                        SigningSecret,
                        address.GetLeftPart(UriPartial.Authority)
                    );
                }
            );
        services.PostConfigure<SlackOptions>(slack =>
            (slack.IsSandbox, slack.BotToken, slack.SigningSecret, slack.ApiUrl) = (true, Token, SigningSecret, ApiUrl)
        );
        services.AddTransient<ToOwnAddress>();
        services.AddHttpClient(WorkspaceModule.Client).AddHttpMessageHandler<ToOwnAddress>();
        services.PostConfigure<SourcesOptions>(options =>
        {
            foreach (var source in options.Sources.Values)
                if (string.IsNullOrEmpty(source.SecretFile) && string.IsNullOrEmpty(source.Secret))
                    source.Secret = Secret;
        });
        return services;
    }

    /// <summary>A deploy that does no harm, and the names that commands are about.</summary>
    private static void Suggest(SandboxHints hints, ServiceCatalog services)
    {
        var targets = services.Targets.ToList();
        if (targets.Find(target => !target.IsProduction) is { } target)
            hints.Commands.Add($"{DeployPaths.Plan} {target.Service} to {target.Environment}");
        hints.Commands.Add(Help.Command);
        hints.Words.Add(new SandboxWords("Services", services.Names));
        hints.Words.Add(
            new SandboxWords(
                "Environments",
                [.. targets.Select(target => target.Environment).Distinct(StringComparer.OrdinalIgnoreCase)]
            )
        );
    }

    /// <summary>An address under which this process can be reached from this machine.</summary>
    public static Uri Address(IServiceProvider services) =>
        new(
            Reachable(
                services
                    .GetRequiredService<IServer>()
                    .Features.Get<IServerAddressesFeature>()
                    ?.Addresses.FirstOrDefault()
            )
        );

    /// <summary>From where a server listens to where it can be reached.</summary>
    public static string Reachable(string? address) =>
        (address ?? "http://127.0.0.1:8080")
            .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal);

    private sealed class ToOwnAddress(IServiceProvider services) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            request.RequestUri = new Uri(Address(services), request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
