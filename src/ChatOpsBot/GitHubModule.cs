using ChatOpsBot.GitHub;
using ChatOpsBot.Observability;
using Microsoft.Extensions.Options;

namespace ChatOpsBot;

internal static class GitHubModule
{
    public const string Client = "github";

    /// <summary>Far more than any answer that is asked for.</summary>
    private const int LargestAnswer = 64 << 20;

    public static IServiceCollection AddGitHub(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<GitHubOptions>(configuration.GetSection("GitHub"));
        services.AddHttpClient(Client)
            .ConfigureHttpClient((provider, http) =>
            {
                http.BaseAddress = new Uri(provider.GetRequiredService<IOptions<GitHubOptions>>().Value.ApiUrl);
                // GitHub itself gives up after ten seconds.
                http.Timeout = TimeSpan.FromSeconds(20);
                http.MaxResponseContentBufferSize = LargestAnswer;
            })
            .ConfigurePrimaryHttpMessageHandler(() =>
            {
                var handler = GitHubClient.CreateHandler();
                handler.ConnectTimeout = TimeSpan.FromSeconds(5);
                return handler;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The factory's own log lines would be two for each call.
            .RemoveAllLoggers();
        services.AddSingleton(provider => new GitHubClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(Client),
            Credentials(provider.GetRequiredService<IOptionsMonitor<GitHubOptions>>()),
            provider.GetRequiredService<TimeProvider>(),
            Observe(provider.GetRequiredService<Telemetry>())));
        return services;
    }

    private static Action<GitHubCall> Observe(Telemetry telemetry) => call =>
    {
        telemetry.GitHubCall(call.Operation, call.Result, call.Took);
        if (call.RateLimit is { } left) telemetry.GitHubBudget(call.Budget, left.Limit, left.Remaining);
    };

    /// <summary>Read anew at each call, so that a changed token or key works without a restart.</summary>
    private static Func<GitHubCredentials?> Credentials(IOptionsMonitor<GitHubOptions> options) => () => options.CurrentValue switch
    {
        { HasApp: true } github when SecretFile.Read(github.PrivateKey, github.PrivateKeyFile) is { } key => new GitHubApp(github.AppId!, key),
        { HasToken: true } github when SecretFile.Read(github.Token, github.TokenFile) is { } token => new GitHubToken(token),
        _ => null,
    };
}
