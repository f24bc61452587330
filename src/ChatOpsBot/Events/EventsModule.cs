namespace ChatOpsBot.Events;

public static class EventsModule
{
    public static IServiceCollection AddEvents(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<EngineOptions>(configuration.GetSection("Engine"));
        services.AddSingleton<EngineHealth>();
        services.AddHostedService<Engine>();
        return services.AddWorkHandler<EventWork>();
    }

    /// <summary>The worker of one more queue.</summary>
    public static IServiceCollection AddWorkHandler<THandler>(this IServiceCollection services) where THandler : class, IWorkHandler =>
        services.AddSingleton<IWorkHandler, THandler>();

    /// <summary>Liveness is that the process answers; readiness is that it works.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/healthz/live", () => Results.Text("alive\n"));
        endpoints.MapGet("/healthz/ready", (EngineHealth health) => health.IsReady
            ? Results.Text("ready\n")
            : Results.Text($"not ready: no cycle in the last {EngineHealth.Fresh.TotalSeconds:0} s of: {string.Join(", ", health.Stale())}\n",
                statusCode: StatusCodes.Status503ServiceUnavailable));
        return endpoints;
    }
}
