using ChatOpsBot.Catalog.Events;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.Webhooks;

public static class EventsModule
{
    public static IServiceCollection AddEvents(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<EngineOptions>(configuration.GetSection("Engine"));
        services.Configure<SourcesOptions>(configuration);
        services.AddSingleton<SourceBook>();
        services.AddSingleton<EngineHealth>();
        VendorPages.Add(services);
        services.AddHostedService<Engine>();
        services.AddHostedService<StoreProbe>();
        return services.AddWorkHandler<EventWork>();
    }

    /// <summary>The worker of one more queue.</summary>
    public static IServiceCollection AddWorkHandler<THandler>(this IServiceCollection services)
        where THandler : class, IWorkHandler => services.AddSingleton<IWorkHandler, THandler>();

    /// <summary>Liveness is that the process answers; readiness is that it works.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz/live", () => Results.Text("alive\n"));
        endpoints.MapGet(
            "/healthz/ready",
            (EngineHealth health) =>
                health.Problems() is { Count: > 0 } problems
                    ? Results.Text(
                        $"not ready\n{string.Join('\n', problems)}\n",
                        statusCode: StatusCodes.Status503ServiceUnavailable
                    )
                    : Results.Text("ready\n")
        );
        return endpoints;
    }
}
