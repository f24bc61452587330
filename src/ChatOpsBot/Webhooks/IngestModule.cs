using ChatOpsBot.Cli;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Workspace;
using ChatOpsBot.Platform.Workspace.Inbound;
using ChatOpsBot.Webhooks.Authentication;

namespace ChatOpsBot.Webhooks;

public static class IngestModule
{
    public static IServiceCollection AddIngest(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<IngestOptions>(configuration.GetSection("Ingest"));
        services.AddSingleton<Senders>();
        services.AddSingleton<RemoteAddress>();
        services.AddSingleton<PublicKeys>();
        services.AddSingleton<Refusals>();
        services.AddSingleton<Gate>();
        services.AddSingleton<Bodies>();
        services.AddSingleton<Arrivals>();
        services.AddSingleton<SendPayload>();
        services.AddOutgoingClient(nameof(SendPayload), SendPayload.Patience);
        services.AddSingleton<SlackEndpoint>();
        if (configuration.GetSection("Slack").Get<SlackOptions>()?.UsesSocketMode == true)
        {
            services.AddSingleton<SocketMode>();
            services.AddHostedService(provider => provider.GetRequiredService<SocketMode>());
        }
        return services.AddSingleton<WebhookEndpoint>();
    }

    public static IEndpointRouteBuilder MapIngest(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<WebhookEndpoint>();
        endpoints.MapPost("/webhooks/{name}", endpoint.HandleAsync);
        endpoints.MapMethods("/webhooks/{name}", [HttpMethods.Options], endpoint.Welcome);
        var slack = endpoints.ServiceProvider.GetRequiredService<SlackEndpoint>();
        foreach (var address in (string[])["commands", "interactions", "events", "options"])
        {
            endpoints.MapPost($"/slack/{address}", slack.HandleAsync);
            endpoints.MapGet($"/slack/{address}", SlackEndpoint.CertificateCheckAsync);
        }
        return endpoints;
    }
}
