using ChatOpsBot.Platform.Commands;

namespace ChatOpsBot.OnCall.Commands.Reports;

/// <summary>What people ask of the past: who carried how much, what happened, what would have.</summary>
internal static class ReportsModule
{
    public static IServiceCollection AddReports(this IServiceCollection services)
    {
        services.AddSlashCommand<OpenTask>();
        services.AddSlashCommand<ShowFairness>();
        services.AddSlashCommand<ShowHandoff>();
        return services.AddSlashCommand<SimulatePolicy>();
    }
}
