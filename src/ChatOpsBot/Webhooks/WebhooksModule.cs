using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Webhooks.Authentication;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOpsBot.Webhooks;

internal static class WebhooksModule
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<SourcesOptions>(configuration);
        services.AddSingleton<SourceBook>();
        services.AddSingleton<Senders>();
        services.AddSingleton<PublicKeys>();
        services.AddSingleton<Gate>();
        services.AddSingleton<Arrivals>();
        services.AddWorkHandler<EventWork>();
        return services.AddSingleton<WebhookEndpoint>();
    }

    /// <summary>What the events of a delivery go through, in this order.</summary>
    /// <param name="stages">Each an <see cref="IEventStage"/>.</param>
    public static IServiceCollection AddEventPipeline(this IServiceCollection services, params Type[] stages)
    {
        foreach (var stage in stages)
        {
            services.TryAddSingleton(stage);
            services.AddSingleton(provider => (IEventStage)provider.GetRequiredService(stage));
        }
        return services;
    }

    public static IEndpointRouteBuilder MapWebhooks(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<WebhookEndpoint>();
        endpoints.MapPost("/webhooks/{name}", endpoint.HandleAsync);
        endpoints.MapMethods("/webhooks/{name}", [HttpMethods.Options], endpoint.Welcome);
        return endpoints;
    }
}
