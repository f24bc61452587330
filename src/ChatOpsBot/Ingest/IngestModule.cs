namespace ChatOpsBot.Ingest;

public static class IngestModule
{
    public static IServiceCollection AddIngest(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<SourcesOptions>(configuration);
        services.Configure<IngestOptions>(configuration.GetSection("Ingest"));
        services.AddSingleton<Senders>();
        return services.AddSingleton<WebhookEndpoint>();
    }

    public static IEndpointRouteBuilder MapIngest(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<WebhookEndpoint>();
        endpoints.MapPost("/webhooks/{name}", endpoint.HandleAsync);
        return endpoints;
    }
}
