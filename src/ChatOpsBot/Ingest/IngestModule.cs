using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace ChatOpsBot.Ingest;

public static class IngestModule
{
    private const string Limit = "webhooks";

    public static IServiceCollection AddIngest(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<SourcesOptions>(configuration);
        services.Configure<IngestOptions>(configuration.GetSection("Ingest"));
        services.AddSingleton<Senders>();
        services.AddSingleton<WebhookEndpoint>();
        services.AddRateLimiter(limiter =>
        {
            limiter.AddPolicy(Limit, context => RateLimitPartition.GetConcurrencyLimiter(Limit, _ => new ConcurrencyLimiterOptions
            {
                PermitLimit = context.RequestServices.GetRequiredService<IOptions<IngestOptions>>().Value.MaxConcurrent,
            }));
            limiter.OnRejected = async (rejected, _) =>
            {
                rejected.HttpContext.Response.Headers.RetryAfter = "1";
                await Problem.WriteAsync(rejected.HttpContext, 503, "Too busy", "Too many deliveries at once; nothing was accepted; send it again.");
            };
        });
        return services;
    }

    public static IEndpointRouteBuilder MapIngest(this IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.ServiceProvider.GetRequiredService<WebhookEndpoint>();
        endpoints.MapPost("/webhooks/{name}", endpoint.HandleAsync).RequireRateLimiting(Limit);
        return endpoints;
    }
}
