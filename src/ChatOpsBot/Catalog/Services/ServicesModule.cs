using ChatOpsBot.Platform.Access.Ports;

namespace ChatOpsBot.Catalog.Services;

internal static class ServicesModule
{
    public static IServiceCollection AddServices(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ServicesOptions>(configuration);
        services.PostConfigure<ServicesOptions>(options => options.ReadSections(configuration));
        services.AddSingleton<OnCallPeople>();
        services.AddSingleton<IMembership, OnCallMembership>();
        services.AddSingleton<IPlaces>(provider => provider.GetRequiredService<ServiceCatalog>());
        return services.AddSingleton<ServiceCatalog>();
    }
}
