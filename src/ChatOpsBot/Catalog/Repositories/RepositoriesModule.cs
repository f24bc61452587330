namespace ChatOpsBot.Catalog.Repositories;

internal static class RepositoriesModule
{
    public static IServiceCollection AddRepositories(this IServiceCollection services) =>
        services.AddSingleton<RepositoryNames>();
}
