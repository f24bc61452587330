using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Workspace;

internal static class SlackModule
{
    public const string Client = "slack";

    /// <summary>The key of the client that has the application's own token, for Socket Mode.</summary>
    public const string AppLevel = "app-level";

    public static IServiceCollection AddSlack(this IServiceCollection services)
    {
        services
            .AddOutgoingClient(Client, TimeSpan.FromSeconds(15))
            .ConfigureHttpClient(
                (provider, http) =>
                    http.BaseAddress = new Uri(provider.GetRequiredService<IOptions<SlackOptions>>().Value.ApiUrl)
            )
            .ConfigurePrimaryHttpMessageHandler(() =>
            {
                var handler = SlackApiClient.CreateHandler();
                handler.ConnectTimeout = TimeSpan.FromSeconds(5);
                return handler;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan);
        services.AddSingleton(provider =>
            ClientOf(provider, slack => SecretFile.Read(slack.BotToken, slack.BotTokenFile))
        );
        services.AddKeyedSingleton(
            AppLevel,
            (provider, _) => ClientOf(provider, slack => SecretFile.Read(slack.AppToken, slack.AppTokenFile))
        );
        return services;
    }

    private static SlackApiClient ClientOf(IServiceProvider provider, Func<SlackOptions, string?> token)
    {
        var options = provider.GetRequiredService<IOptionsMonitor<SlackOptions>>();
        return new SlackApiClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(Client),
            () => token(options.CurrentValue) ?? "",
            provider.GetRequiredService<TimeProvider>()
        )
        {
            TakesAnyResponseUrl = options.CurrentValue.IsSandbox,
        };
    }
}
