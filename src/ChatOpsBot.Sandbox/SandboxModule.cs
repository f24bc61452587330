using ChatOpsBot.Sandbox.Acts;
using ChatOpsBot.Sandbox.Deliveries;
using ChatOpsBot.Sandbox.Page;
using ChatOpsBot.Sandbox.WebApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatOpsBot.Sandbox;

/// <summary>
/// A strict local Slack in one process: the Web API, what Slack sends to an app, faults on demand, and a page that
/// shows the workspace.
/// </summary>
public static class SandboxModule
{
    /// <summary>
    /// Registers <see cref="SandboxWorkspace"/>. Configure <see cref="SandboxApp"/>, <see cref="SandboxLimits"/> and
    /// <see cref="SandboxHints"/> as options; a <see cref="TimeProvider"/> that is registered already is used.
    /// </summary>
    public static IServiceCollection AddSandbox(this IServiceCollection services)
    {
        services.AddOptions<SandboxLimits>();
        services.AddOptions<SandboxHints>();
        services.AddOptions<SandboxApp>();
        services
            .AddHttpClient(HttpTransport.Client, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SandboxWorkspace>();
        return services;
    }

    /// <summary>
    /// Maps <c>/sandbox</c>: <c>/slack/api/{method}</c> is the Web API, <c>/api</c> is for scripts, the rest is the
    /// page.
    /// </summary>
    public static IEndpointRouteBuilder MapSandbox(this IEndpointRouteBuilder endpoints)
    {
        var sandbox = endpoints.MapGroup("/sandbox");
        sandbox.Map(
            "/slack/api/{method}",
            (HttpContext http, string method, SandboxWorkspace workspace, TimeProvider time) =>
                ApiEndpoint.HandleAsync(http, method, workspace, time)
        );
        sandbox.MapPost("/slack/response/{id}", Responses.HandleAsync);
        SocketEndpoint.Map(endpoints);
        ScriptApi.Map(sandbox.MapGroup("/api"));
        PeopleApi.Map(sandbox.MapGroup("/api"));
        Files.FileEndpoints.Map(sandbox);
        Assets.Map(sandbox);
        return endpoints;
    }
}
