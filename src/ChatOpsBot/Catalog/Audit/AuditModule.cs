using ChatOpsBot.Platform.Commands.Ports;

namespace ChatOpsBot.Catalog.Audit;

internal static class AuditModule
{
    public static IServiceCollection AddAudit(this IServiceCollection services)
    {
        services.AddSingleton<AuditLog>();
        return services.AddSingleton<ICommandRecord, CommandFacts>();
    }
}
