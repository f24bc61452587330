using ChatOpsBot.OnCall.Ports;
using ChatOpsBot.Platform.Http;
using ChatOpsBot.Platform.Work;

namespace ChatOpsBot.OnCall.Elsewhere;

/// <summary>Other tools that page people, and are notified of what becomes of pages.</summary>
internal static class ElsewhereModule
{
    public static IServiceCollection AddElsewhere(this IServiceCollection services)
    {
        services
            .AddOutgoingClient(ElsewhereWork.Client, TimeSpan.FromSeconds(15))
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }
            );
        services.AddSingleton<IPagesElsewhere, PagesElsewhere>();
        return services.AddWorkHandler<ElsewhereWork>();
    }
}
