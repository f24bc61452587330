using ChatOpsBot.Commands;
using ChatOpsBot.Events;

namespace ChatOpsBot.Services;

internal static class ServicesModule
{
    public static IServiceCollection AddServices(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ServicesOptions>(configuration);
        services.AddSingleton<IEventStage, ServiceStage>();
        services.AddSingleton<IMembership, OnCallMembership>();
        return services.AddSingleton<ServiceCatalog>();
    }
}
