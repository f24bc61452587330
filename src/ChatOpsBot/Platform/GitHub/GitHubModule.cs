using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.GitHub.Authentication;
using ChatOpsBot.Platform.GitHub.Calls;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Observability;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.GitHub;

internal static class GitHubModule
{
    public const string Client = "github";

    public static IServiceCollection AddGitHub(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<GitHubOptions>(configuration.GetSection("GitHub"));
        // GitHub itself gives up after ten seconds.
        services
            .AddOutgoingClient(Client, TimeSpan.FromSeconds(20))
            .ConfigureHttpClient(
                (provider, http) =>
                    http.BaseAddress = new Uri(provider.GetRequiredService<IOptions<GitHubOptions>>().Value.ApiUrl)
            )
            .ConfigurePrimaryHttpMessageHandler(() =>
            {
                var handler = GitHubRest.CreateHandler();
                handler.ConnectTimeout = TimeSpan.FromSeconds(5);
                return handler;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton(provider => new GitHubRest(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(Client),
            Credentials(provider.GetRequiredService<IOptionsMonitor<GitHubOptions>>()),
            provider.GetRequiredService<TimeProvider>(),
            Observe(provider.GetRequiredService<Telemetry>())
        ));
        services.AddSingleton<WorkflowDispatches>();
        return services;
    }

    private static Action<GitHubCall> Observe(Telemetry telemetry) =>
        call =>
        {
            telemetry.GitHubCall(call.Operation, call.Result, call.Took);
            if (call.Left is { } left)
                telemetry.GitHubBudget(call.Budget, left.Limit, left.Remaining);
        };

    /// <summary>Read again at each call, so that a changed token or key works without a restart.</summary>
    private static Func<GitHubCredentials?> Credentials(IOptionsMonitor<GitHubOptions> options) =>
        () =>
            options.CurrentValue switch
            {
                { HasApp: true } github when SecretFile.Read(github.PrivateKey, github.PrivateKeyFile) is { } key =>
                    new GitHubApp(github.AppId!, key),
                { HasToken: true } github when SecretFile.Read(github.Token, github.TokenFile) is { } token =>
                    new GitHubToken(token),
                _ => null,
            };
}
