namespace ChatOpsBot.Services;

internal static class ServicesModule
{
    public static IServiceCollection AddServices(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<ServicesOptions>(configuration);
        return services.AddSingleton<ServiceCatalog>();
    }
}
