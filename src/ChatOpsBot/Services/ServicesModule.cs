using ChatOpsBot.Commands;

namespace ChatOpsBot.Services;

internal static class ServicesModule
{
    public static IServiceCollection AddServices(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ServicesOptions>(configuration);
        services.AddSingleton<IMembership, OnCallMembership>();
        return services.AddSingleton<ServiceCatalog>();
    }
}
