using ChatOpsBot.Platform.Commands.Ports;

namespace ChatOpsBot.Catalog.Audit;

internal static class AuditModule
{
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<AuditOptions>(configuration.GetSection("Audit"));
        services.AddSingleton<AuditKey>();
        services.AddSingleton<AuditLog>();
        return services.AddSingleton<ICommandRecord>(provider => provider.GetRequiredService<AuditLog>());
    }
}
