using ChatOpsBot.OnCall.Watch.Auditing;
using ChatOpsBot.OnCall.Watch.Heartbeats;
using ChatOpsBot.OnCall.Watch.Warnings;
using ChatOpsBot.Operations.Ports;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;
using ChatOpsBot.Platform.Work.Recurring;

namespace ChatOpsBot.OnCall.Watch;

/// <summary>What watches that nothing goes silent: senders, schedules, and the bot itself.</summary>
internal static class WatchModule
{
    public static IServiceCollection AddWatch(this IServiceCollection services)
    {
        services.AddSingleton<Beats>();
        services.AddSingleton<HeartbeatEndpoint>();
        services.AddWorkHandler<HeartbeatWork>();
        services.AddRecurringJob<CheckHeartbeats>();
        services.AddSingleton<KeepListening>();
        services.AddHostedService(provider => provider.GetRequiredService<KeepListening>());
        services.AddRecurringJob<AuditPager>();
        services.AddWorkHandler<PingWork>();
        services.AddSingleton<IStatusLines, PagerStatus>();
        services
            .AddOutgoingClient(PingWork.Client, TimeSpan.FromSeconds(10))
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
            );
        services.AddSingleton<Concerns>();
        services.AddWorkHandler<WarnWork>();
        services.AddRecurringJob<PlanWarnings>();
        return services.AddSlashCommand<ListHeartbeats>();
    }

    public static IEndpointRouteBuilder MapWatch(this IEndpointRouteBuilder endpoints)
    {
        var heartbeats = endpoints.ServiceProvider.GetRequiredService<HeartbeatEndpoint>();
        string[] methods = [HttpMethods.Get, HttpMethods.Head, HttpMethods.Post];
        endpoints.MapMethods(HeartbeatEndpoint.Path, methods, heartbeats.HandleAsync);
        endpoints.MapMethods($"{HeartbeatEndpoint.Path}/{{token}}", methods, heartbeats.HandleAsync);
        return endpoints;
    }
}
