using ChatOpsBot.Catalog.Services;
using ChatOpsBot.Deployments.Engines.Argo;
using ChatOpsBot.Deployments.Engines.GitHubApi;
using ChatOpsBot.Deployments.Engines.Http;
using ChatOpsBot.Deployments.Engines.Kubernetes;
using ChatOpsBot.Deployments.Engines.Script;
using ChatOpsBot.Platform.Http;

namespace ChatOpsBot.Deployments.Engines;

/// <summary>
/// What is wrong with an environment that names an engine, a line each without the key's beginning: <c>Command: is
/// empty; write the program and its arguments</c>.
/// </summary>
internal delegate IEnumerable<string> EngineCheck(ServiceOptions service, EnvironmentOptions environment);

internal static class EnginesModule
{
    /// <summary>
    /// Calls that turns have open at one host; so a host that accepts calls and says nothing leaves turns free for
    /// everything else, a cancellation above all.
    /// </summary>
    public const int MostAtOneHost = 8;

    /// <summary>By the engine's name. A configuration is checked before there is anything that could run.</summary>
    public static IReadOnlyDictionary<string, EngineCheck> Checks { get; } =
        new SortedDictionary<string, EngineCheck>(StringComparer.Ordinal)
        {
            [ArgoEngine.Key] = ArgoEngine.Problems,
            [GitHubActionsEngine.Key] = GitHubActionsEngine.Problems,
            [GitHubDeploymentsEngine.Key] = GitHubDeploymentsEngine.Problems,
            [HookEngine.Key] = HookEngine.Problems,
            [KubernetesEngine.Key] = KubernetesEngine.Problems,
            [ScriptEngine.Key] = ScriptEngine.Problems,
        };

    /// <summary>What engines read from an environment's section, beside <see cref="EnvironmentOptions"/>.</summary>
    public static IReadOnlyList<Type> Options { get; } =
    [
        typeof(ArgoOptions),
        typeof(GitHubActionsOptions),
        typeof(HookOptions),
        typeof(KubernetesOptions),
        typeof(ScriptOptions),
    ];

    public static IServiceCollection AddDeployEngines(this IServiceCollection services)
    {
        services.AddSingleton<IDeployEngine, ArgoEngine>();
        services.AddSingleton<IDeployEngine, GitHubActionsEngine>();
        services.AddSingleton<IDeployEngine, GitHubDeploymentsEngine>();
        services.AddSingleton<IDeployEngine, HookEngine>();
        services.AddSingleton<IDeployEngine, KubernetesEngine>();
        services.AddSingleton<IDeployEngine, ScriptEngine>();
        services.AddSingleton<HookCallback>();
        // A redirect would carry a token, or what is signed, to someone else.
        foreach (var client in (string[])[ArgoApi.Client, HookEngine.Client])
            services
                .AddOutgoingClient(client, TimeSpan.FromSeconds(10), MostAtOneHost)
                .ConfigurePrimaryHttpMessageHandler(() =>
                    new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
                );
        return services;
    }

    public static IEndpointRouteBuilder MapDeployEngines(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost(HookCallback.Path, endpoints.ServiceProvider.GetRequiredService<HookCallback>().HandleAsync);
        return endpoints;
    }
}
