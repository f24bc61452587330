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
        services.AddSingleton<IPlaces>(provider => provider.GetRequiredService<ServiceCatalog>());
        return services.AddSingleton<ServiceCatalog>();
    }
}
