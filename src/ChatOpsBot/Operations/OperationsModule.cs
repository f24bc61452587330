using ChatOpsBot.Catalog.Timeline.Ports;
using ChatOpsBot.Platform.Commands;
using ChatOpsBot.Platform.Work.Recurring;

namespace ChatOpsBot.Operations;

/// <summary>What the people who run the bot ask it about itself.</summary>
internal static class OperationsModule
{
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        services.AddSingleton<Deliveries>();
        services.AddSingleton<IFactCommand, AuditedCommands>();
        services.AddRecurringJob<PostAuditHead>();
        services.AddRecurringJob<ScanStaleWork>();
        services.AddSlashCommand<ExplainDelivery>();
        services.AddSlashCommand<ListDeliveries>();
        services.AddSlashCommand<ReplayDelivery>();
        services.AddSlashCommand<ShowAudit>();
        services.AddSlashCommand<ShowStatus>();
        return services.AddSlashCommand<TestRoutes>();
    }
}
