using ChatOpsBot.Deployments.Engines.GitHubApi;
using ChatOpsBot.Deployments.Engines.Script;

namespace ChatOpsBot.Deployments.Engines;

internal static class EnginesModule
{
    public static IServiceCollection AddDeployEngines(this IServiceCollection services)
    {
        services.AddSingleton<IDeployEngine, GitHubActionsEngine>();
        services.AddSingleton<IDeployEngine, GitHubDeploymentsEngine>();
        services.AddSingleton<IDeployEngine, ScriptEngine>();
        return services;
    }
}
