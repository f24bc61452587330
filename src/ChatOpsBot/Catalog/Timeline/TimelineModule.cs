using ChatOpsBot.Platform.Commands;

namespace ChatOpsBot.Catalog.Timeline;

internal static class TimelineModule
{
    public static IServiceCollection AddTimeline(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<AuditOptions>(configuration.GetSection("Audit"));
        services.AddSingleton<AuditKey>();
        services.AddSingleton<FactChain>();
        services.AddSingleton<Facts>();
        services.AddSingleton<FactReaders>();
        return services.AddSlashCommand<ShowTimeline>();
    }
}
