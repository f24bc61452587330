using ChatOpsBot.Platform.Access.Ports;
using ChatOpsBot.Platform.Commands;

namespace ChatOpsBot.Catalog.People;

internal static class PeopleModule
{
    public static IServiceCollection AddPeople(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<PeopleOptions>(configuration);
        services.AddSingleton<UserDirectory>();
        services.AddSingleton<Identities>();
        services.AddSingleton<IMembership, GitHubTeams>();
        services.AddSlashCommand<LinkGitHub>();
        services.AddSlashCommand<UnlinkGitHub>();
        services.AddSlashCommand<ConfirmGitHub>();
        return services.AddSlashCommand<WhoAmI>();
    }
}
