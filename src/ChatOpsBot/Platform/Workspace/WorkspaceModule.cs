using System.Reflection;
using ChatOpsBot.Platform.Configuration;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Workspace.Connection;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Platform.Workspace.Outbox;
using ChatOpsBot.Slack;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Platform.Workspace;

/// <summary>The room of Slack: what comes in, what goes out, and the connection.</summary>
internal static class WorkspaceModule
{
    public const string Client = "slack";

    /// <summary>The key of the client that has the application's own token, for Socket Mode.</summary>
    public const string AppLevel = "app-level";

    public static IServiceCollection AddWorkspace(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<SlackOptions>(configuration.GetSection("Slack"));
        AddConnection(services);
        AddInbound(services, configuration);
        return AddOutbox(services, configuration);
    }

    /// <summary>One more feature that handles Slack's events.</summary>
    public static IServiceCollection AddSlackEventHandler<THandler>(this IServiceCollection services)
        where THandler : class, ISlackEventHandler
    {
        services.AddSingleton(
            typeof(THandler).GetCustomAttribute<SlackEventsAttribute>()
                ?? throw new InvalidOperationException($"{typeof(THandler).Name} has no [SlackEvents].")
        );
        return services.AddSingleton<ISlackEventHandler, THandler>();
    }

    public static IEndpointRouteBuilder MapWorkspace(this IEndpointRouteBuilder endpoints)
    {
        var slack = endpoints.ServiceProvider.GetRequiredService<SlackEndpoint>();
        foreach (var address in (string[])["commands", "interactions", "events", "options"])
        {
            endpoints.MapPost($"/slack/{address}", slack.HandleAsync);
            endpoints.MapGet($"/slack/{address}", SlackEndpoint.CertificateCheckAsync);
        }
        return endpoints;
    }

    private static void AddInbound(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<Refusals>();
        services.AddSingleton<SlackDispatcher>();
        services.AddSingleton<SlackEndpoint>();
        services.AddSlackEventHandler<ChannelChanges>();
        services.AddWorkHandler<SlackEventWork>();
        if (configuration.GetSection("Slack").Get<SlackOptions>()?.UsesSocketMode != true)
            return;
        services.AddSingleton<SocketMode>();
        services.AddHostedService(provider => provider.GetRequiredService<SocketMode>());
    }

    private static IServiceCollection AddOutbox(IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<NotificationOptions>(configuration.GetSection("Notifications"));
        services.AddSingleton<AdminChannel>();
        services.AddSingleton<SlackBudget>();
        services.AddSingleton<SlackPosts>();
        services.AddSingleton<SlackSetbacks>();
        foreach (var queue in (string[])[SlackJob.QueueName, SlackJob.PagesQueueName])
            services.AddSingleton<IWorkHandler>(provider =>
                ActivatorUtilities.CreateInstance<SlackWork>(provider, queue)
            );
        return services;
    }

    private static void AddConnection(IServiceCollection services)
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
        services.AddSingleton<SlackIdentity>();
        services.AddHostedService<SlackConnection>();
        services.AddSingleton<SlackPeople>();
        services.AddSingleton<ChannelDirectory>();
        services.AddWorkHandler<ListChannels>();
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
