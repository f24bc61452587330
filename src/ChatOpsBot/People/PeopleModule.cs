using ChatOpsBot.Commands;

namespace ChatOpsBot.People;

internal static class PeopleModule
{
    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<PeopleOptions>(configuration);
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<Humans>();
        services.AddSingleton<TimeZones>();
        services.AddSlashCommand<LinkGitHub>();
        services.AddSlashCommand<UnlinkGitHub>();
        return services.AddSlashCommand<WhoAmI>();
    }
}
