namespace ChatOpsBot.Platform.Work;

internal static class WorkModule
{
    public static IServiceCollection AddWork(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<WorkOptions>(configuration.GetSection("Engine"));
        services.AddSingleton<BotHealth>();
        services.AddHostedService<WorkPump>();
        return services.AddHostedService<StoreProbe>();
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
            (BotHealth health) =>
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
