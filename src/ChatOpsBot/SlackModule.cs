using ChatOpsBot.Notifications;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;

namespace ChatOpsBot;

internal static class SlackModule
{
    public const string Client = "slack";

    public static IServiceCollection AddSlack(this IServiceCollection services)
    {
        services.AddHttpClient(Client)
            .ConfigureHttpClient((provider, http) =>
            {
                http.BaseAddress = new Uri(provider.GetRequiredService<IOptions<SlackOptions>>().Value.ApiUrl);
                http.Timeout = TimeSpan.FromSeconds(15);
            })
            .ConfigurePrimaryHttpMessageHandler(() =>
            {
                var handler = SlackApiClient.CreateHandler();
                handler.ConnectTimeout = TimeSpan.FromSeconds(5);
                return handler;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            // The factory's own log lines would be two for each call.
            .RemoveAllLoggers();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptionsMonitor<SlackOptions>>();
            return new SlackApiClient(provider.GetRequiredService<IHttpClientFactory>().CreateClient(Client),
                () => SecretFile.Read(options.CurrentValue.BotToken, options.CurrentValue.BotTokenFile) ?? "", provider.GetRequiredService<TimeProvider>());
        });
        return services;
    }
}
