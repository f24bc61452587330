using ChatOpsBot.Commands;
using ChatOpsBot.Events;
using ChatOpsBot.Sandbox;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace ChatOpsBot;

/// <summary>
/// Without a Slack token the bot talks to the sandbox in its own process, over HTTP like to the real one, and senders that have no secret of their own take a
/// well-known one: nothing real can be reached from there.
/// </summary>
internal static class SandboxMode
{
    public const string Secret = "development-secret";
    /// <summary>By which the sandbox signs what it sends to the bot.</summary>
    public const string SigningSecret = "sandbox-signing-secret";
    private const string Token = "xoxb-sandbox";

    /// <summary>Which port this process listens on is known only once it does, so the host is filled in with each call.</summary>
    private const string ApiUrl = "http://sandbox.invalid/sandbox/slack/api/";

    public static bool IsOn(IConfiguration configuration) =>
        string.IsNullOrEmpty(configuration["Slack:BotToken"]) && string.IsNullOrEmpty(configuration["Slack:BotTokenFile"]);

    public static IServiceCollection AddSandboxMode(this IServiceCollection services)
    {
        services.AddSandbox();
        services.AddOptions<SandboxHints>().Configure<IServiceProvider>((hints, provider) =>
        {
            var address = Address(provider).ToString().TrimEnd('/');
            foreach (var line in Banner.Hints(address, provider.GetRequiredService<TimeProvider>().GetUtcNow())) hints.Lines.Add(line);
        });
        services.AddOptions<SandboxApp>().Configure<IServiceProvider>((app, provider) =>
        {
            var address = Address(provider);
            (app.Manifest, app.SigningSecret, app.Address) = (provider.GetRequiredService<SlackManifest>().At(address).ToJson().ToJsonString(), SigningSecret, address.GetLeftPart(UriPartial.Authority));
        });
        services.PostConfigure<SlackOptions>(slack => (slack.IsSandbox, slack.BotToken, slack.SigningSecret, slack.ApiUrl) = (true, Token, SigningSecret, ApiUrl));
        services.AddTransient<ToOwnAddress>();
        services.AddHttpClient(SlackModule.Client).AddHttpMessageHandler<ToOwnAddress>();
        services.PostConfigure<SourcesOptions>(options =>
        {
            foreach (var source in options.Sources.Values)
                if (string.IsNullOrEmpty(source.SecretFile) && string.IsNullOrEmpty(source.Secret)) source.Secret = Secret;
        });
        return services;
    }

    /// <summary>An address under which this process can be reached from this machine.</summary>
    public static Uri Address(IServiceProvider services) => new(Reachable(services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()));

    /// <summary>From where a server listens to where it can be reached.</summary>
    public static string Reachable(string? address) => (address ?? "http://127.0.0.1:8080").Replace("://+", "://127.0.0.1", StringComparison.Ordinal).Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
        .Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal);

    private sealed class ToOwnAddress(IServiceProvider services) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(Address(services), request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
