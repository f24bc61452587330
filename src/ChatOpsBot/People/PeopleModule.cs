using ChatOpsBot.Commands;

namespace ChatOpsBot.People;

internal static class PeopleModule
{
    public static IServiceCollection AddPeople(this IServiceCollection services)
    {
        services.AddSingleton<UserDirectory>();
        services.AddSlashCommand<LinkGitHub>();
        services.AddSlashCommand<UnlinkGitHub>();
        return services.AddSlashCommand<WhoAmI>();
    }
}
